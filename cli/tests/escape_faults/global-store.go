// The address of a local is stored in a package variable.
package main

import "runtime"

var kept *int

//go:noinline
func leak() {
	x := 1
	kept = &x
}

func main() {
	leak()
	runtime.GC()
	println(*kept)
}
