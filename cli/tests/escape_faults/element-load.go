// The address of a local is read from a slice.
package main

import "runtime"

var kept *int

//go:noinline
func leak(index int) {
	x := 1
	list := []*int{&x, nil}
	kept = list[index]
}

func main() {
	leak(0)
	runtime.GC()
	println(*kept)
}
