// Recursion a million calls deep; each frame hands a pointer to its own local down, and the stack
// that holds them moves many times on the way.
//
// Args: 1000000
// Small: 500
package main

import (
	"fmt"
	"os"
	"strconv"
)

type frame struct {
	depth int
	above *frame
}

func descend(depth int, above *frame) int {
	here := frame{depth: depth, above: above}
	if depth == 0 {
		sum := 0
		for f := &here; f != nil; f = f.above {
			sum += f.depth
		}
		return sum
	}
	result := descend(depth-1, &here)
	if here.depth != depth || here.above != above {
		panic("a frame was damaged")
	}
	return result
}

func main() {
	depth := 1000
	if len(os.Args) > 1 {
		depth, _ = strconv.Atoi(os.Args[1])
	}
	fmt.Println("sum:", descend(depth, nil))
	done := make(chan int)
	for i := range 4 {
		go func() { done <- descend(depth/10+i, nil) }()
	}
	total := 0
	for range 4 {
		total += <-done
	}
	fmt.Println("total:", total)
}
