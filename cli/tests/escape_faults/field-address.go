// The address of a field of a local is kept.
package main

import "runtime"

type pair struct{ a, b int }

var kept *int

//go:noinline
func leak() {
	var x pair
	kept = &x.b
}

func main() {
	leak()
	runtime.GC()
	println(*kept)
}
