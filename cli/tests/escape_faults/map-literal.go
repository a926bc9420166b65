// The address of a local stands in a map literal.
package main

import "runtime"

//go:noinline
func leak() map[int]*int {
	x := 1
	return map[int]*int{0: &x}
}

func main() {
	kept := leak()
	runtime.GC()
	println(*kept[0])
}
