// Leak: arrays passed by value are copied at each call; a pointer or a slice is not.
//
// Args: 200
// Small: 1
package main

import (
	"fmt"
	"os"
	"strconv"
)

type table [20000]int

func sumByValue(t table) (sum int) {
	for _, x := range t {
		sum += x
	}
	t[0] = -1
	return sum
}

func sumByPointer(t *table) (sum int) {
	for _, x := range t {
		sum += x
	}
	t[1]++
	return sum
}

func main() {
	rounds := 10
	if len(os.Args) > 1 {
		rounds, _ = strconv.Atoi(os.Args[1])
	}
	var t table
	for i := range t {
		t[i] = i
	}
	total := 0
	for range rounds {
		total += sumByValue(t)
	}
	fmt.Println(total, t[0], t[1])
	for range rounds {
		total += sumByPointer(&t)
	}
	fmt.Println(total, t[0], t[1])
}
