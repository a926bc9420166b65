// The address of a local becomes a value of a map.
package main

import "runtime"

var kept = map[int]*int{}

//go:noinline
func leak() {
	x := 1
	kept[0] = &x
}

func main() {
	leak()
	runtime.GC()
	println(*kept[0])
}
