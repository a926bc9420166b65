// A closure assigns the address of its own variable to one of the function around it.
package main

import "runtime"

//go:noinline
func call(f func()) { f() }

func main() {
	var kept *int
	call(func() {
		x := 1
		kept = &x
	})
	runtime.GC()
	println(*kept)
}
