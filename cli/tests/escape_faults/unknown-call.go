// Nobody knows what a function value does with its argument.
package main

import "runtime"

var kept *int

var keep = func(p *int) { kept = p }

//go:noinline
func leak(f func(*int)) {
	x := 1
	f(&x)
}

func main() {
	leak(keep)
	runtime.GC()
	println(*kept)
}
