// A closure that is returned holds a pointer to a variable.
package main

import "runtime"

//go:noinline
func reader() func() int {
	n := 1
	p := &n
	return func() int { return *p }
}

func main() {
	read := reader()
	runtime.GC()
	println(read())
}
