// Package runtime holds what Go programs may ask of the runtime, and the driver of panics.
//
// The driver (gopanic, Goexit, deferreturn) is Go, so that deferred calls run as ordinary calls. What to
// call next, and where a recovered panic continues, is decided by natives (burrow-runtime, panic.rs).
package runtime

import "unsafe"

// What takeFault returns as kind; slice faults are faultSlice + the compiler's number of the fault.
const (
	faultPlain = iota
	faultError
	faultMemory
	faultIndex
	faultSlice
	faultSliceToArray  = 11
	faultTypeAssertion = 12
	faultValue         = 13
)

func takeFault() (kind, first, second, third int, text string, value any)
func beginPanic(value any)
func beginGoexit()
func nextOfPanic() func()
func nextDeferred() func()
func endGoexit()
func panicCount() int
func panicValue(index int) any
func setPanicText(index int, text string)
func fatalPanic()

// frameToken names the calling frame; deferIn defers a call to the end of the frame so named. The compiler
// uses them where the body of a range over a function defers.
func frameToken() int
func deferIn(frame int, call func())

// deferredRecover stands in the closure that the compiler makes of "defer recover()".
func deferredRecover()

// raise panics with the fault that a native (or a bad memory access) left. Stubs jump here.
//
//burrow:internal
//go:noinline
func raise() {
	kind, first, second, third, text, value := takeFault()
	switch {
	case kind == faultPlain:
		gopanic(plainFault(text))
	case kind == faultError:
		gopanic(errorFault(text))
	case kind == faultMemory:
		gopanic(errorString("invalid memory address or nil pointer dereference"))
	case kind >= faultIndex && kind <= faultSliceToArray:
		gopanic(boundsError{int64(first), int64(second), third != 0, uint8(kind - faultIndex)})
	case kind == faultTypeAssertion:
		gopanic(&TypeAssertionError{typeAt(uintptr(third)), typeAt(uintptr(first)), typeAt(uintptr(second)), text})
	}
	gopanic(value)
}

// plainFault is a fault as a panic's value; those that happen most need no memory.
//
//burrow:internal
func plainFault(text string) any {
	switch text {
	case "send on closed channel":
		return plainError("send on closed channel")
	case "close of closed channel":
		return plainError("close of closed channel")
	case "close of nil channel":
		return plainError("close of nil channel")
	case "assignment to entry in nil map":
		return plainError("assignment to entry in nil map")
	}
	return plainError(text)
}

// errorFault is plainFault for texts that follow "runtime error: ".
//
//burrow:internal
func errorFault(text string) any {
	switch text {
	case "integer divide by zero":
		return errorString("integer divide by zero")
	case "negative shift amount":
		return errorString("negative shift amount")
	case "makeslice: cap out of range":
		return errorString("makeslice: cap out of range")
	case "makeslice: len out of range":
		return errorString("makeslice: len out of range")
	}
	return errorString(text)
}

// gopanic is the builtin panic.
//
//burrow:internal
//go:noinline
func gopanic(value any) {
	if value == nil {
		value = new(PanicNilError)
	}
	beginPanic(value)
	for {
		call := nextOfPanic()
		if call == nil {
			break
		}
		call()
	}
	preparePanics()
	fatalPanic()
}

// preparePanics asks the values that are going to be printed for their texts.
//
//burrow:internal
//go:noinline
func preparePanics() {
	defer func() {
		const what = "panic while printing panic value"
		switch problem := recover().(type) {
		case nil:
		case string:
			fatalMessage(what + ": " + problem)
		default:
			fatalMessage(what + ": type " + (*anyWords)(unsafe.Pointer(&problem)).typ.text)
		}
	}()
	for i := 0; i < panicCount(); i++ {
		switch value := panicValue(i).(type) {
		case error:
			setPanicText(i, value.Error())
		case interface{ String() string }:
			setPanicText(i, value.String())
		}
	}
}

// deferreturn runs the deferred calls of the function that calls it.
//
//burrow:internal
//go:noinline
func deferreturn() {
	for {
		call := nextDeferred()
		if call == nil {
			return
		}
		call()
	}
}

// Goexit ends the calling goroutine after its deferred calls; other goroutines go on.
//
//burrow:internal
//go:noinline
func Goexit() {
	beginGoexit()
	for {
		call := nextOfPanic()
		if call == nil {
			break
		}
		call()
	}
	endGoexit()
}

// panicwrap is what compiler-made methods of *T call when they get nil for a value method of T.
//
//burrow:internal
//go:noinline
func panicwrap(path, name, method string) {
	panic(plainError("value method " + path + "." + name + "." + method + " called using nil *" + name + " pointer"))
}

// What a range over a function was doing when it was caught misbehaving; the compiler knows these numbers.
const (
	rangeDone = iota
	rangeReady
	rangePanic
	rangeExhausted
	rangeMissedPanic
)

// panicrangestate is called when the iterator of a range over a function misbehaves.
//
//burrow:internal
//go:noinline
func panicrangestate(state int) {
	switch state {
	case rangeDone:
		panic(errorString("range function continued iteration after function for loop body returned false"))
	case rangePanic:
		panic(errorString("range function continued iteration after loop body panic"))
	case rangeExhausted:
		panic(errorString("range function continued iteration after whole loop exit"))
	case rangeMissedPanic:
		panic(errorString("range function recovered a loop body panic and did not resume panicking"))
	}
	panic(errorString("range function in an unknown state"))
}
