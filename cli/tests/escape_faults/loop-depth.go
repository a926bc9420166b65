// Each turn of a loop has a variable of its own, to which a variable outside refers.
package main

import "runtime"

//go:noinline
func sum() int {
	var first *int
	for i := range 3 {
		x := i
		if first == nil {
			first = &x
		}
		x += 10
	}
	return *first
}

func main() {
	runtime.GC()
	if sum() != 10 {
		panic("two turns share a variable")
	}
}
