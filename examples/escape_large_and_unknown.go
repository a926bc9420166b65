// Escape: what is too large for the stack, or of unknown size, goes to the heap.
//
// Args: 64
// Small: 1
package main

import (
	"fmt"
	"os"
	"strconv"
)

func small() int {
	buffer := make([]byte, 1024)
	for i := range buffer {
		buffer[i] = byte(i)
	}
	return int(buffer[len(buffer)-1])
}

func large() int {
	var array [200 * 1024]byte
	buffer := make([]byte, 70*1024)
	for i := range buffer {
		array[i] = byte(i)
		buffer[i] = array[i/2]
	}
	return int(buffer[len(buffer)-1]) + int(array[1000])
}

func unknown(size int) int {
	buffer := make([]int, size)
	for i := range buffer {
		buffer[i] = i
	}
	return buffer[size-1]
}

func main() {
	rounds := 10
	if len(os.Args) > 1 {
		rounds, _ = strconv.Atoi(os.Args[1])
	}
	total := 0
	for i := range rounds {
		total += small() + large() + unknown(i+1)
	}
	fmt.Println(total)
}
