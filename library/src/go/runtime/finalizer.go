package runtime

import "unsafe"

// anyWords is an interface value without methods.
type anyWords struct {
	typ  *typeRecord
	data unsafe.Pointer
}

// What findObject returns for addresses outside the heap.
const (
	staticPlace = 0
	noPlace     = 1
)

// findObject returns the first byte of the object of the heap that a pointer leads into.
//
//go:noescape
func findObject(pointer unsafe.Pointer) (base uintptr)

// addFinalizer has function called with object: see takeFinalizer. It reports whether there was none.
func addFinalizer(object, function, firstWord unsafe.Pointer, objectType, functionType *typeRecord) bool

//go:noescape
func removeFinalizer(object unsafe.Pointer)

// takeFinalizer returns a finalizer that is ready to be called, or nil after waiting for one. The words of its
// parameter are firstWord and object if the parameter is an interface, else object alone.
func takeFinalizer() (function, object, firstWord unsafe.Pointer, functionType *typeRecord)

// becomeSystem hides the calling goroutine from programs.
func becomeSystem()

//go:noescape
//go:linkname findMethodTable burrow.find_itab
func findMethodTable(interfaceType, concrete *typeRecord) unsafe.Pointer

// finalizersStarted and cleanupsStarted are 1 once their goroutine was started.
var finalizersStarted, cleanupsStarted uint32

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
	base := findObject(object.data)
	if base == staticPlace {
		// Never unreachable.
		return
	}
	if base == noPlace {
		fatalMessage("runtime.SetFinalizer: pointer not in allocated block")
	}
	if base != uintptr(object.data) && !sharesBlock(object.typ.element) {
		fatalMessage("runtime.SetFinalizer: pointer not at beginning of allocated block")
	}
	function := (*anyWords)(unsafe.Pointer(&finalizer))
	if function.typ == nil {
		removeFinalizer(object.data)
		return
	}
	firstWord := checkFinalizer(object.typ, function.typ)
	if !addFinalizer(object.data, function.data, firstWord, object.typ, function.typ) {
		fatalMessage("runtime.SetFinalizer: finalizer already set")
	}
	startOnce(&finalizersStarted, runFinalizers)
}

// sharesBlock reports whether values of a type may lie in one block with others.
func sharesBlock(t *typeRecord) bool {
	return t.pointerBytes == 0 && t.size < 16
}

// checkFinalizer ends the program if a pointer cannot be passed to a function. It returns the first word of the
// argument, if the parameter is an interface.
func checkFinalizer(pointer, function *typeRecord) (firstWord unsafe.Pointer) {
	if function.kind != kindFunc {
		fatalMessage("runtime.SetFinalizer: second argument is " + function.text + ", not a function")
	}
	reason := ""
	if function.flags&flagVariadic != 0 {
		reason = " because dotdotdot"
	} else if uint32(function.length) == 1 {
		switch parameter := *(**typeRecord)(function.items); {
		case parameter == pointer:
			return nil
		case parameter.kind == kindPointer && parameter.element == pointer.element && (isPlain(parameter) || isPlain(pointer)):
			return nil
		case parameter.kind == kindInterface && parameter.itemCount == 0:
			return unsafe.Pointer(pointer)
		case parameter.kind == kindInterface:
			if table := findMethodTable(parameter, pointer); table != nil {
				return table
			}
		}
	}
	fatalMessage("runtime.SetFinalizer: cannot pass " + pointer.text + " to finalizer " + function.text + reason)
	return nil
}

// isPlain reports whether a type has neither a name nor methods.
func isPlain(t *typeRecord) bool {
	return t.flags&(flagNamed|flagUncommon) == 0
}

// startOnce starts a goroutine of the runtime, the first time.
func startOnce(started *uint32, run func()) {
	if markStarted(started) {
		go run()
	}
}

// markStarted sets *started to 1 and reports whether it was 0.
func markStarted(started *uint32) bool

// runFinalizers calls the finalizers that are ready, for ever.
func runFinalizers() {
	becomeSystem()
	for {
		function, object, firstWord, functionType := takeFinalizer()
		if function != nil {
			callFinalizer(function, object, firstWord, resultBytes(functionType))
		}
	}
}

// callFinalizer calls a finalizer. All functions with parameters of one or two words are called alike, whatever
// they are, and results in registers may be ignored.
func callFinalizer(function, object, firstWord unsafe.Pointer, resultBytes uintptr) {
	first, second := object, unsafe.Pointer(nil)
	if firstWord != nil {
		first, second = firstWord, object
	}
	if resultBytes == 0 {
		call := *(*func(first, second unsafe.Pointer))(unsafe.Pointer(&function))
		call(first, second)
		return
	}
	// A function with results in memory gets their address before its closure. A closure's code gets the closure
	// first: a closure made here, with the function's code, is where the results go.
	results := make([]uintptr, resultBytes/8+1)
	results[0] = *(*uintptr)(function)
	closure := unsafe.Pointer(&results[0])
	call := *(*func(function, first, second unsafe.Pointer))(unsafe.Pointer(&closure))
	call(function, first, second)
	KeepAlive(closure)
}

// Limits of the calling convention: results that have more scalars, a single one or all together, are passed in memory.
const (
	mostScalarsOfOne = 4
	mostScalars      = 6
)

// resultBytes returns how many bytes of results a function stores in its caller's memory at most, 0 if it returns
// them in registers.
func resultBytes(function *typeRecord) uintptr {
	parameters, results := uintptr(uint32(function.length)), uintptr(function.length>>32)
	bytes, scalars, inMemory := uintptr(0), 0, false
	for i := range results {
		result := *(**typeRecord)(unsafe.Add(function.items, 8*(parameters+i)))
		count, flat := scalarsOf(result)
		inMemory = inMemory || !flat
		scalars += count
		bytes += uintptr(result.size) + 8
	}
	if inMemory || scalars > mostScalars {
		return bytes
	}
	return 0
}

// structField is a field of a struct type.
type structField struct {
	_      [3]string
	typ    *typeRecord
	offset uint64
	_      uint64
}

// scalarsOf returns the number of scalars that a value is split into; flat is false if it lives in memory.
func scalarsOf(t *typeRecord) (count int, flat bool) {
	switch t.kind {
	case kindString, kindInterface, kindComplex64, kindComplex128:
		return 2, true
	case kindSlice:
		return 3, true
	case kindArray:
		switch {
		case t.length == 0 || t.size == 0:
			return 0, true
		case t.length == 1:
			return scalarsOf(t.element)
		}
		return 0, false
	case kindStruct:
		fields := unsafe.Slice((*structField)(t.items), int(t.itemCount))
		for i := range fields {
			more, ok := scalarsOf(fields[i].typ)
			if !ok {
				return 0, false
			}
			count += more
		}
		return count, count <= mostScalarsOfOne
	}
	return 1, true
}
