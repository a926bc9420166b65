// What append returns may be the array that it was given.
package main

import "runtime"

//go:noinline
func leak() []int {
	var own [4]int
	return append(own[:0], 1)
}

func main() {
	list := leak()
	runtime.GC()
	println(list[0])
}
