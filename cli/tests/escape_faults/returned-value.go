// The address of a local is returned.
package main

import "runtime"

//go:noinline
func leak() *int {
	x := 1
	return &x
}

func main() {
	kept := leak()
	runtime.GC()
	println(*kept)
}
