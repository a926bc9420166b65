package reflect

import "unsafe"

// This file makes functions that call a function of Values. Functions marked as wrappers stand between
// the caller and the function; a deferred method that recovers works through them.
//
// Such a function is a closure whose code is an entry of the runtime. The entry has the arguments
// copied into a struct of the heap, so that the collector sees them, removes the words on the stack,
// and jumps to receive, which returns to the function's caller.

// madeFunction is the closure. The runtime reads it.
type madeFunction struct {
	entry     uintptr
	receive   uintptr
	arguments *descriptor
	pieces    *piece
	count     int
	words     int
	plan      *callPlan
	typ       *descriptor
	function  func([]Value) []Value
}

// madeFunctionEntry returns the address of the entry for results in registers or in memory.
func madeFunctionEntry(inMemory bool) uintptr

// MakeFunc returns a function of a type that calls fn with its arguments.
func MakeFunc(typ Type, fn func(args []Value) (results []Value)) Value {
	if typ.Kind() != Func {
		panic("reflect: call of MakeFunc with non-Func type")
	}
	t := typ.info()
	plan := planOf(t)
	made := &madeFunction{
		entry: madeFunctionEntry(plan.inMemory), receive: receiverCode(plan), arguments: plan.argumentStruct,
		pieces: unsafe.SliceData(plan.arguments), count: len(plan.arguments), words: plan.words, plan: plan, typ: t,
		function: fn,
	}
	return Value{t, unsafe.Pointer(made), flagInline}
}

// receiverCode returns the code that the entry jumps to.
func receiverCode(plan *callPlan) uintptr {
	if plan.inMemory {
		receiver := receiveInMemory
		return **(**uintptr)(unsafe.Pointer(&receiver))
	}
	var receiver unsafe.Pointer
	switch plan.floats {
	case 0:
		receiver = functionWord(receive[half0, half0])
	case 1:
		receiver = functionWord(receive[half0, half1])
	case 2:
		receiver = functionWord(receive[half0, half2])
	case 3:
		receiver = functionWord(receive[half0, half3])
	case 4:
		receiver = functionWord(receive[half1, half3])
	case 5:
		receiver = functionWord(receive[half2, half3])
	case 6:
		receiver = functionWord(receive[half3, half3])
	}
	return *(*uintptr)(receiver)
}

// functionWord returns the closure of a function.
func functionWord[F any](function F) unsafe.Pointer {
	return *(*unsafe.Pointer)(unsafe.Pointer(&function))
}

// receive runs a made function whose results go into registers. The entry passes the closure, the
// struct of the arguments, and the address for results in memory.
//
//burrow:wrapper
func receive[A, B any](made *madeFunction, arguments, _ unsafe.Pointer) (A, B) {
	results := made.run(arguments)
	var words resultWords
	for _, p := range made.plan.results {
		words[p.slot] = loadPiece(unsafe.Add(results[p.value].place(), uintptr(p.offset)), p.size)
	}
	keepAlive(unsafe.Pointer(unsafe.SliceData(results)))
	return *(*A)(unsafe.Pointer(&words[0])), *(*B)(unsafe.Pointer(&words[resultSlots/2]))
}

// receiveInMemory runs a made function whose results go into the caller's memory.
//
//burrow:wrapper
func receiveInMemory(made *madeFunction, arguments, to unsafe.Pointer) {
	results := made.run(arguments)
	for i := range results {
		field := made.plan.resultStruct.Field(i)
		copyTyped(field.Type, unsafe.Add(to, uintptr(field.Offset)), results[i].place(), 1)
	}
}

// run calls the function of Values and checks what it returns.
//
//burrow:wrapper
func (made *madeFunction) run(arguments unsafe.Pointer) []Value {
	in := make([]Value, made.typ.NumIn())
	for i := range in {
		field := made.plan.argumentStruct.Field(i)
		in[i] = received(field.Type, unsafe.Add(arguments, uintptr(field.Offset)))
	}
	out := made.function(in)
	if len(out) != made.typ.NumOut() {
		panic("reflect: wrong return count from function created by MakeFunc")
	}
	results := make([]Value, len(out))
	for i, result := range out {
		if result.typ == nil {
			panic("reflect: function created by MakeFunc using closure returned zero Value")
		}
		if result.flag&flagHidden != 0 {
			panic("reflect: function created by MakeFunc using closure returned value obtained from unexported field")
		}
		results[i] = result.assignTo("reflect.MakeFunc", made.typ.Out(i))
	}
	return results
}

// boundMethod returns the method that v is as a function of its own.
func (v Value) boundMethod() Value {
	t := v.methodType()
	receiver := v
	if v.flag&flagAddressable != 0 {
		// The receiver is taken now.
		flags := v.flag &^ (flagAddressable | flagInline)
		receiver = copied(v.typ, v.pointer, flags)
	}
	function := MakeFunc(toRType(t), receiver.callFromFunction)
	function.flag |= v.hidden()
	return function
}

// callFromFunction calls v with the arguments that a function of its type got.
//
//burrow:wrapper
func (v Value) callFromFunction(in []Value) []Value {
	if v.callType().Variadic() {
		return v.call("CallSlice", in)
	}
	return v.call("Call", in)
}

// methodByNumber is a method of any receiver.
type methodByNumber int

// call calls the method of the first argument with the others.
//
//burrow:wrapper
func (m methodByNumber) call(in []Value) []Value {
	return in[0].Method(int(m)).callFromFunction(in[1:])
}

// methodCodePlace is the address that Pointer returns for all methods.
func methodCodePlace() unsafe.Pointer {
	return unsafe.Pointer(madeFunctionEntry(false))
}
