// What a new struct refers to is the address of a local.
package main

import "runtime"

type pair struct{ a, b *int }

//go:noinline
func leak(p *int) *pair {
	x := 1
	value := pair{p, p}
	value.b = &x
	if p == nil {
		return &pair{b: &x}
	}
	return nil
}

func main() {
	kept := leak(nil)
	runtime.GC()
	println(*kept.b)
}
