// A slice that holds the address of a local is appended to another.
package main

import "runtime"

//go:noinline
func leak(list []*int) []*int {
	x := 1
	own := [1]*int{&x}
	return append(list, own[:]...)
}

func main() {
	list := leak(nil)
	runtime.GC()
	println(*list[0])
}
