// An array literal holds the address of a local.
package main

import "runtime"

var kept [2]*int

//go:noinline
func leak() {
	x := 1
	kept = [2]*int{&x}
}

func main() {
	leak()
	runtime.GC()
	println(*kept[0])
}
