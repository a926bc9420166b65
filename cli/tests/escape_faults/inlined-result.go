// A function that is inlined returns its parameter.
package main

import "runtime"

var kept *int

func same(p *int) *int { return p }

//go:noinline
func leak() {
	x := 1
	kept = same(&x)
}

func main() {
	leak()
	runtime.GC()
	println(*kept)
}
