// Growth copies the elements of a slice in the frame to the heap, where addresses of the frame may not be.
package main

import "runtime"

//go:noinline
func grow(n int) int {
	x := 1
	own := [1]*int{&x}
	list := own[:]
	for range n {
		list = append(list, nil)
	}
	runtime.GC()
	return *list[0]
}

func main() {
	println(grow(40))
}
