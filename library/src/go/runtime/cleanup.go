package runtime

import "unsafe"

// liesWithin reports whether two pointers certainly lead into one object of the heap.
//
//go:noescape
func liesWithin(one, other unsafe.Pointer) bool

// closesOver reports whether a function is a closure that holds a pointer into an object.
//
//go:noescape
func closesOver(function func(), object unsafe.Pointer) bool

// addCleanup has function called once the object is gone, and returns a number for stopCleanup.
func addCleanup(object unsafe.Pointer, function func()) uint64

func stopCleanup(object uintptr, id uint64)

// takeCleanup returns a function that is ready to be called, or nil after waiting for one.
func takeCleanup() func()

// A Cleanup is a handle of AddCleanup.
type Cleanup struct {
	id     uint64
	object uintptr
}

// Stop takes the cleanup back, unless its object is gone already.
func (c Cleanup) Stop() {
	if c.id != 0 {
		stopCleanup(c.object, c.id)
	}
}

// AddCleanup has cleanup called with arg some time after nothing reaches what ptr points to.
func AddCleanup[T, S any](ptr *T, cleanup func(S), arg S) Cleanup {
	var pointer any = (*S)(nil)
	kind := (*anyWords)(unsafe.Pointer(&pointer)).typ.element.kind
	if kind == kindPointer || kind == kindUnsafePointer {
		checkArgument(unsafe.Pointer(ptr), *(*unsafe.Pointer)(unsafe.Pointer(&arg)))
	}
	return attachCleanup(unsafe.Pointer(ptr), *(*func())(unsafe.Pointer(&cleanup)), func() { cleanup(arg) })
}

// checkArgument panics if a cleanup's argument keeps the cleanup's object alive.
func checkArgument(object, argument unsafe.Pointer) {
	switch {
	case object == nil:
	case object == argument:
		panic("runtime.AddCleanup: ptr is equal to arg, cleanup will never run")
	case liesWithin(object, argument):
		panic("runtime.AddCleanup: ptr is within arg, cleanup will never run")
	}
}

// attachCleanup is AddCleanup of a cleanup, whatever its parameter; call calls it.
func attachCleanup(object unsafe.Pointer, cleanup func(), call func()) Cleanup {
	if object == nil {
		panic("runtime.AddCleanup: ptr is nil")
	}
	if closesOver(cleanup, object) {
		panic("runtime.AddCleanup: cleanup function closes over ptr, cleanup will never run")
	}
	switch findObject(object) {
	case staticPlace:
		return Cleanup{}
	case noPlace:
		panic("runtime.AddCleanup: ptr not in allocated block")
	}
	id := addCleanup(object, call)
	startOnce(&cleanupsStarted, runCleanups)
	return Cleanup{id, uintptr(object)}
}

// runCleanups calls the cleanups that are ready, for ever.
func runCleanups() {
	becomeSystem()
	for {
		if call := takeCleanup(); call != nil {
			call()
		}
	}
}
