// A slice literal holds the address of a local.
package main

import "runtime"

//go:noinline
func leak() []*int {
	x := 1
	return []*int{&x}
}

func main() {
	list := leak()
	runtime.GC()
	println(*list[0])
}
