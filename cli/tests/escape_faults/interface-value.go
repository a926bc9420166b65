// An interface's box holds a pointer to a variable.
package main

import "runtime"

type pair struct{ a, b *int }

var kept any

//go:noinline
func leak() {
	x := 1
	kept = pair{&x, &x}
}

func main() {
	leak()
	runtime.GC()
	println(*kept.(pair).a)
}
