// The address of a local is stored through a pointer that the caller keeps.
package main

import "runtime"

type holder struct{ p *int }

//go:noinline
func fill(h *holder) {
	x := 1
	h.p = &x
}

func main() {
	h := new(holder)
	fill(h)
	runtime.GC()
	println(*h.p)
}
