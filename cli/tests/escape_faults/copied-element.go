// Elements are copied to a slice that the caller keeps.
package main

import "runtime"

//go:noinline
func leak(list []*int) {
	x := 1
	own := [1]*int{&x}
	copy(list, own[:])
}

func main() {
	list := make([]*int, 1)
	leak(list)
	runtime.GC()
	println(*list[0])
}
