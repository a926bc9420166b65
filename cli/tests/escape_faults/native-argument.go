// A function of the runtime keeps what it is given.
package main

import "runtime"

type number struct{ n, m *int }

//go:noinline
func leak() {
	n := new(number)
	runtime.SetFinalizer(n, func(n *number) { println("gone") })
}

func main() {
	leak()
	runtime.GC()
}
