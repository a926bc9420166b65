package runtime

import "unsafe"

// anyWords is an interface value without methods.
type anyWords struct {
	typ  *typeRecord
	data unsafe.Pointer
}

func addFinalizer(object, function unsafe.Pointer, argument *typeRecord) int
func removeFinalizer(object unsafe.Pointer)
func addCleanup(object unsafe.Pointer, function func()) int64
func stopCleanup(id uint64)
func takeFinalizer() (function, object unsafe.Pointer, argument *typeRecord, cleanup bool)
func becomeSystem()

// SetFinalizer has finalizer called with obj, a pointer, some time after nothing else reaches the object. A
// nil finalizer takes it back.
func SetFinalizer(obj any, finalizer any) {
	object := (*anyWords)(unsafe.Pointer(&obj))
	if object.typ == nil {
		fatalMessage("runtime.SetFinalizer: first argument is nil")
	}
	if object.typ.kind != kindPointer {
		fatalMessage("runtime.SetFinalizer: first argument is " + object.typ.text + ", not pointer")
	}
	if object.data == nil {
		fatalMessage("nil elem type!")
	}
	if finalizer == nil {
		removeFinalizer(object.data)
		return
	}
	function := (*anyWords)(unsafe.Pointer(&finalizer))
	if function.typ.kind != kindFunc {
		fatalMessage("runtime.SetFinalizer: second argument is " + function.typ.text + ", not a function")
	}
	if function.typ.length>>32 == 1 && hasResultArea(function.typ) {
		if result := *(**typeRecord)(unsafe.Add(function.typ.items, 8)); result.size > uint64(unsafe.Sizeof(resultArea{})) {
			fatalMessage("runtime.SetFinalizer: finalizers with results of type " + result.text + " are not supported yet")
		}
	}
	if uint32(function.typ.length) != 1 {
		fatalMessage("runtime.SetFinalizer: cannot pass " + object.typ.text + " to finalizer " + function.typ.text)
	}
	parameter := *(**typeRecord)(function.typ.items)
	var argument *typeRecord
	switch {
	case parameter == object.typ || parameter.kind == kindPointer && parameter.element == object.typ.element:
		if hasResultArea(function.typ) {
			argument = &resultsInMemory
		}
	case parameter.kind == kindInterface && parameter.itemCount == 0:
		argument = object.typ
	case parameter.kind == kindInterface:
		fatalMessage("runtime.SetFinalizer: finalizers whose parameter is an interface with methods are not supported yet")
	default:
		fatalMessage("runtime.SetFinalizer: cannot pass " + object.typ.text + " to finalizer " + function.typ.text)
	}
	checkResults(function.typ)
	switch addFinalizer(object.data, function.data, argument) {
	case 1:
		go runFinalizers()
	case 2:
		fatalMessage("runtime.SetFinalizer: finalizer already set")
	}
}

// resultsInMemory marks, in its argument type, a finalizer of a pointer whose caller must give it room for its results.
var resultsInMemory typeRecord

type resultArea [1024]uint64

// checkResults refuses finalizers with results that runFinalizers could not receive.
func checkResults(function *typeRecord) {
	count := function.length >> 32
	if count > 6 {
		fatalMessage("runtime.SetFinalizer: finalizers with many results are not supported yet")
	}
	for i := range count {
		result := *(**typeRecord)(unsafe.Add(function.items, 8*(1+uintptr(i))))
		if result.kind == kindStruct || result.size > 8 && count > 1 {
			fatalMessage("runtime.SetFinalizer: finalizers with results of type " + result.text + " are not supported yet")
		}
	}
}

// hasResultArea reports whether the function's only result is passed in memory.
func hasResultArea(function *typeRecord) bool {
	if function.length>>32 != 1 {
		return false
	}
	result := *(**typeRecord)(unsafe.Add(function.items, 8))
	return result.kind == kindArray && result.length > 1
}

// runFinalizers calls what is ready, for ever.
func runFinalizers() {
	becomeSystem()
	for {
		function, object, argument, cleanup := takeFinalizer()
		switch {
		case function == nil:
		case cleanup:
			call := *(*func())(unsafe.Pointer(&function))
			object = nil
			call()
		case argument == &resultsInMemory:
			call := *(*func(unsafe.Pointer) resultArea)(unsafe.Pointer(&function))
			call(object)
		case argument != nil:
			value := anyWords{argument, object}
			call := *(*func(any))(unsafe.Pointer(&function))
			call(*(*any)(unsafe.Pointer(&value)))
		default:
			// All functions of one pointer are called alike, whatever it points to.
			call := *(*func(unsafe.Pointer))(unsafe.Pointer(&function))
			call(object)
		}
	}
}

// A Cleanup is a handle of AddCleanup.
type Cleanup struct {
	id uint64
}

// Stop takes the cleanup back, unless it runs already.
func (c Cleanup) Stop() {
	if c.id != 0 {
		stopCleanup(c.id)
	}
}

// AddCleanup has cleanup called with arg some time after nothing reaches what ptr points to.
func AddCleanup[T, S any](ptr *T, cleanup func(S), arg S) Cleanup {
	if ptr == nil {
		panic(plainError("runtime.AddCleanup: ptr is nil"))
	}
	id := addCleanup(unsafe.Pointer(ptr), func() { cleanup(arg) })
	if id < 0 {
		id = -id
		go runFinalizers()
	}
	return Cleanup{uint64(id)}
}
