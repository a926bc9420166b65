// A struct literal holds the address of a local.
package main

import "runtime"

type pair struct{ a, b *int }

//go:noinline
func leak() pair {
	x := 1
	return pair{a: &x}
}

func main() {
	kept := leak()
	runtime.GC()
	println(*kept.a)
}
