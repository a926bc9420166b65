// The address of a local becomes a key of a map.
package main

import "runtime"

var kept = map[*int]bool{}

//go:noinline
func leak() {
	x := 1
	kept[&x] = true
}

func main() {
	leak()
	runtime.GC()
	println(len(kept))
}
