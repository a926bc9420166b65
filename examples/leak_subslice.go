// Leak: three elements of a slice keep all of its array alive; a copy does not.
//
// Args: 100000
// Small: 20000
package main

import (
	"fmt"
	"os"
	"runtime"
	"strconv"
)

func heapInUse() int {
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return int(stats.HeapAlloc)
}

func head(length int, copied bool) []int {
	numbers := make([]int, length)
	for i := range numbers {
		numbers[i] = i
	}
	if copied {
		return append([]int(nil), numbers[:3]...)
	}
	return numbers[:3]
}

func main() {
	length := 100000
	if len(os.Args) > 1 {
		length, _ = strconv.Atoi(os.Args[1])
	}
	before := heapInUse()
	held := head(length, false)
	fmt.Println(held, cap(held) == length, "holds the array:", heapInUse()-before > 4*length)
	held = head(length, true)
	fmt.Println(held, len(held), "holds the array:", heapInUse()-before > 4*length)
	held[0] = 7
	fmt.Println(held)
}
