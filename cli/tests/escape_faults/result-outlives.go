// The address of a local is assigned to a named result.
package main

import "runtime"

//go:noinline
func leak() (result *int) {
	x := 1
	result = &x
	return
}

func main() {
	kept := leak()
	runtime.GC()
	println(*kept)
}
