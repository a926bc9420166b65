// A pointer of another named type is the same pointer.
package main

import "runtime"

type pointer *int

var kept pointer

//go:noinline
func leak() {
	x := 1
	kept = pointer(&x)
}

func main() {
	leak()
	runtime.GC()
	println(*kept)
}
