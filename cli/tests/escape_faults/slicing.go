// A slice of a local array is returned.
package main

import "runtime"

//go:noinline
func leak(n int) []int {
	var array [4]int
	return array[:n]
}

func main() {
	list := leak(2)
	runtime.GC()
	println(list[0])
}
