// The address of a local is read through a pointer to a pointer.
package main

import "runtime"

var kept *int

//go:noinline
func leak() {
	x := 1
	p := &x
	pp := &p
	kept = *pp
}

func main() {
	leak()
	runtime.GC()
	println(*kept)
}
