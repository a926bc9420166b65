// A panic's value outlives the function that panics.
package main

import "runtime"

//go:noinline
func leak() {
	x := 1
	panic(&x)
}

func caught() (value any) {
	defer func() { value = recover() }()
	leak()
	return nil
}

func main() {
	value := caught()
	runtime.GC()
	println(*value.(*int))
}
