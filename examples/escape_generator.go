// Escape: a Fibonacci generator. What the closure changes outlives the function that declared it.
//
// Args: 30
// Small: 5
package main

import (
	"fmt"
	"os"
	"strconv"
)

func generator() func() int {
	current, next := 0, 1
	return func() int {
		value := current
		current, next = next, current+next
		return value
	}
}

func main() {
	count := 10
	if len(os.Args) > 1 {
		count, _ = strconv.Atoi(os.Args[1])
	}
	next := generator()
	for range count {
		fmt.Printf("fibonacci: %d\n", next())
	}
}
