// A function returns its parameter.
package main

import "runtime"

var kept *int

//go:noinline
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
