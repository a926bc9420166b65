// The address of a local is appended to a slice that the caller keeps.
package main

import "runtime"

//go:noinline
func leak(list []*int) []*int {
	x := 1
	return append(list, &x)
}

func main() {
	list := leak(nil)
	runtime.GC()
	println(*list[0])
}
