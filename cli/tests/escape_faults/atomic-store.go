// The address of a local is stored by an atomic operation.
package main

import (
	"runtime"
	"sync/atomic"
)

var kept atomic.Pointer[int]

//go:noinline
func leak() {
	x := 1
	kept.Store(&x)
}

func main() {
	leak()
	runtime.GC()
	println(*kept.Load())
}
