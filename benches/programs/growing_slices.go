// Allocation: little is alive, much becomes garbage: slices that grow, and objects of 16 to 128 bytes.
// Arguments: rounds.
package main

import (
	"fmt"
	"os"
	"strconv"
)

type small struct {
	next *small
	n    int
}

type middle struct {
	left, right *small
	name        string
	values      [4]int
}

type large struct {
	parts [8]*middle
	sums  [8]int
}

// grow appends one by one, as programs do that don't know how much will come.
func grow(length int) []int {
	var values []int
	for i := range length {
		values = append(values, i*length)
	}
	return values
}

func growPointers(length int) []*small {
	var list []*small
	for i := range length {
		list = append(list, &small{n: i})
	}
	for i := 1; i < len(list); i++ {
		list[i].next = list[i-1]
	}
	return list
}

func objects(seed int) *large {
	result := new(large)
	for i := range result.parts {
		left := &small{n: seed + i}
		right := &small{next: left, n: seed - i}
		result.parts[i] = &middle{left: left, right: right, name: "part", values: [4]int{i}}
		result.sums[i] = left.n + right.next.n
	}
	return result
}

func main() {
	rounds, _ := strconv.Atoi(os.Args[1])
	kept := make([]*large, 64)
	sum := 0
	for round := range rounds {
		values := grow(10 + round%200)
		sum += values[len(values)-1]
		list := growPointers(5 + round%60)
		sum += list[len(list)-1].next.n
		kept[round%len(kept)] = objects(round)
		sum += kept[round*7%(min(round, len(kept)-1)+1)].sums[round%8]
	}
	fmt.Println("checksum", sum)
}
