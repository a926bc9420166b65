// A pointer goes into an interface and out of it.
package main

import "runtime"

var kept *int

//go:noinline
func leak() {
	x := 1
	var any any = &x
	kept = any.(*int)
}

func main() {
	leak()
	runtime.GC()
	println(*kept)
}
