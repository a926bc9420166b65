// A pointer is computed from the address of a local.
package main

import (
	"runtime"
	"unsafe"
)

var kept unsafe.Pointer

//go:noinline
func leak() {
	var x [4]int
	kept = unsafe.Add(unsafe.Pointer(&x), 8)
}

func main() {
	leak()
	runtime.GC()
	println(*(*int)(kept))
}
