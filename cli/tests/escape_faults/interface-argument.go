// Nobody knows what a method of an interface does with its argument.
package main

import "runtime"

type keeper interface{ keep(*int) }

type holder struct{ p *int }

func (h *holder) keep(p *int) { h.p = p }

type other struct{}

func (other) keep(*int) {}

//go:noinline
func leak(k keeper) {
	x := 1
	k.keep(&x)
}

func main() {
	h := new(holder)
	leak(other{})
	leak(h)
	runtime.GC()
	println(*h.p)
}
