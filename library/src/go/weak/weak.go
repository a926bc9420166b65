// Package weak has pointers that do not keep alive what they point to.
package weak

import (
	"runtime"
	"unsafe"
)

// A Pointer refers to a value without keeping it alive. Two are equal if the pointers that they were made
// from were equal, whether the value is still there or not.
type Pointer[T any] struct {
	// Pointers to other types are other types, not to be converted.
	_ [0]*T

	// handle is what the heap keeps for the address, nil for nil.
	handle unsafe.Pointer
}

// Make returns the weak pointer of ptr.
func Make[T any](ptr *T) Pointer[T] {
	if ptr == nil {
		return Pointer[T]{}
	}
	handle := handleOf(unsafe.Pointer(ptr))
	runtime.KeepAlive(ptr)
	return Pointer[T]{handle: handle}
}

// Value returns the pointer that p was made from, nil once the value was found to be unreachable.
func (p Pointer[T]) Value() *T {
	if p.handle == nil {
		return nil
	}
	return (*T)(targetOf(p.handle))
}

func handleOf(pointer unsafe.Pointer) unsafe.Pointer

//go:noescape
func targetOf(handle unsafe.Pointer) unsafe.Pointer
