// A recursive function keeps its parameter.
package main

import "runtime"

var kept *int

//go:noinline
func keep(p *int, depth int) {
	x := depth
	if depth > 0 {
		keep(&x, depth-1)
		return
	}
	kept = p
}

func main() {
	keep(nil, 3)
	runtime.GC()
	println(*kept)
}
