// A function keeps its parameter.
package main

import "runtime"

var kept *int

//go:noinline
func keep(p *int) { kept = p }

//go:noinline
func leak() {
	x := 1
	keep(&x)
}

func main() {
	leak()
	runtime.GC()
	println(*kept)
}
