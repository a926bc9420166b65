// A closure that is returned refers to a variable.
package main

import "runtime"

//go:noinline
func counter() func() int {
	n := 0
	return func() int {
		n++
		return n
	}
}

func main() {
	next := counter()
	runtime.GC()
	println(next())
}
