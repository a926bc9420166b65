package reflect

import "unsafe"

// This file calls functions.
//
// Arguments are put into a record that looks like a closure, whose code is a trampoline of the
// runtime: called without arguments, it loads the registers and words of the record and jumps to
// the function, which so returns here. Results come back in the registers of halves of resultWords.

// callRecord is the closure that the trampoline takes.
type callRecord struct {
	trampoline uintptr
	target     uintptr
	registers  [stackSlots]uintptr
	wordCount  int
	words      [maxWords]uintptr
}

// callTrampoline returns the address of the trampoline.
func callTrampoline() uintptr

// storeResults stores the scalars of results in the objects at targets. The words may be pointers
// that the collector doesn't see, so it is one native.
//
//go:noescape
func storeResults(pieces *piece, count int, targets *unsafe.Pointer, words *resultWords)

// beginCallAreas returns the name of the calling frame, for addCallArea.
func beginCallAreas() uintptr

// addCallArea says that a called function may write to the value of type t without telling the
// collector, as to its caller's frame, until endCallAreas.
//
//go:noescape
func addCallArea(frame uintptr, t *descriptor, value unsafe.Pointer)

func endCallAreas(frame uintptr)

// Call calls a function or method. The arguments of a variadic parameter come one by one.
func (v Value) Call(in []Value) []Value {
	v.need(Func, "Call")
	v.needExported("Call")
	return v.call("Call", in)
}

// CallSlice calls a variadic function with the slice of the last parameter.
func (v Value) CallSlice(in []Value) []Value {
	v.need(Func, "CallSlice")
	v.needExported("CallSlice")
	return v.call("CallSlice", in)
}

// call is Call or CallSlice.
//
//burrow:wrapper
func (v Value) call(operation string, in []Value) []Value {
	if escaping {
		// The function may keep what it gets; as words the arguments tell nobody that they are pointers.
		escaped = append(append(escaped, in...), v)
	}
	function := v.callType()
	code, context := v.callTarget()
	count := function.NumIn()
	var few [4]Value
	arguments := few[:]
	if count > len(few) {
		arguments = make([]Value, count)
	}
	arguments = arguments[:count]
	checkArguments(function, operation, in, arguments)
	plan := planOf(function)
	record := &callRecord{trampoline: callTrampoline(), target: code}
	frame := beginCallAreas()
	copies := plan.fill(record, function, context, arguments, frame)
	var results []Value
	if plan.inMemory {
		results = plan.callInMemory(record, function, frame)
	} else {
		results = plan.callInRegisters(record, function)
	}
	endCallAreas(frame)
	keepAlive(unsafe.Pointer(unsafe.SliceData(arguments)))
	keepAlive(unsafe.Pointer(unsafe.SliceData(copies)))
	keepAlive(context)
	return results
}

// escaped is what a called function may keep, for escape analysis.
var escaped []Value

// callType returns the type of v; of a method that v is, the function type without receiver.
func (v Value) callType() *descriptor {
	if v.flag&flagMethod != 0 {
		return v.methodType()
	}
	return v.typ
}

// callTarget returns the code of the function that v is, and its closure or receiver.
func (v Value) callTarget() (code uintptr, context unsafe.Pointer) {
	if v.flag&flagMethod != 0 {
		return v.methodTarget()
	}
	closure := v.word()
	if closure == nil {
		panic("reflect.Value.Call: call of nil function")
	}
	return *(*uintptr)(closure), closure
}

// checkArguments makes arguments of in: one per parameter, of its type.
func checkArguments(function *descriptor, operation string, in, arguments []Value) {
	collects := function.Variadic() && operation == "Call"
	if operation == "CallSlice" && !function.Variadic() {
		panic("reflect: CallSlice of non-variadic function")
	}
	fixed := len(arguments)
	if collects {
		fixed--
	}
	if len(in) < fixed {
		panic("reflect: " + operation + " with too few input arguments")
	}
	if !collects && len(in) > fixed {
		panic("reflect: " + operation + " with too many input arguments")
	}
	for _, x := range in {
		if x.Kind() == Invalid {
			panic("reflect: " + operation + " using zero Value argument")
		}
	}
	for i := range fixed {
		in[i].needExported(operation)
		have, want := in[i].Type(), toRType(function.In(i))
		if !have.AssignableTo(want) {
			panic("reflect: " + operation + " using " + have.String() + " as type " + want.String())
		}
		arguments[i] = in[i].assignTo("reflect.Value.Call", function.In(i))
	}
	if collects {
		arguments[fixed] = collected(function.In(fixed), operation, in[fixed:])
	}
}

// collected returns the slice of a variadic parameter's arguments.
func collected(slice *descriptor, operation string, in []Value) Value {
	all := MakeSlice(toRType(slice), len(in), len(in))
	for i, x := range in {
		if have := x.Type(); !have.AssignableTo(toRType(slice.Element)) {
			panic("reflect: cannot use " + have.String() + " as type " + slice.Element.String + " in " + operation)
		}
		all.Index(i).Set(x)
	}
	return all
}

// fill puts context and arguments into the record. It returns the copies that the function gets of
// arguments in memory.
func (plan *callPlan) fill(record *callRecord, function *descriptor, context unsafe.Pointer, in []Value, frame uintptr) []unsafe.Pointer {
	var copies []unsafe.Pointer
	for _, p := range plan.arguments {
		if p.class == memoryPiece {
			if copies == nil {
				copies = make([]unsafe.Pointer, len(in))
			}
			copies[p.value] = newObject(p.typ)
			copyTyped(p.typ, copies[p.value], in[p.value].place(), 1)
			addCallArea(frame, p.typ, copies[p.value])
		}
	}
	first := 0
	if plan.inMemory {
		first = 1
	}
	record.registers[first] = uintptr(context)
	record.wordCount = plan.words
	for _, p := range plan.arguments {
		var word uintptr
		if p.class == memoryPiece {
			word = uintptr(copies[p.value])
		} else {
			word = loadPiece(unsafe.Add(in[p.value].place(), uintptr(p.offset)), p.size)
		}
		if p.slot < stackSlots {
			record.registers[p.slot] = word
		} else {
			record.words[p.slot-stackSlots] = word
		}
	}
	return copies
}

//burrow:wrapper
func (plan *callPlan) callInMemory(record *callRecord, function *descriptor, frame uintptr) []Value {
	memory := newObject(plan.resultStruct)
	addCallArea(frame, plan.resultStruct, memory)
	record.registers[0] = uintptr(memory)
	call := *(*func())(unsafe.Pointer(&record))
	call()
	results := make([]Value, function.NumOut())
	for i := range results {
		at := unsafe.Add(memory, uintptr(plan.resultStruct.Field(i).Offset))
		results[i] = received(function.Out(i), at)
	}
	return results
}

//burrow:wrapper
func (plan *callPlan) callInRegisters(record *callRecord, function *descriptor) []Value {
	count := function.NumOut()
	var few [4]unsafe.Pointer
	targets := few[:0]
	for i := range count {
		targets = append(targets, newObject(function.Out(i)))
	}
	words := new(resultWords)
	// Nothing may stop for the collector from here on until the results are stored.
	switch plan.floats {
	case 0:
		invoke[half0, half0](record, words)
	case 1:
		invoke[half0, half1](record, words)
	case 2:
		invoke[half0, half2](record, words)
	case 3:
		invoke[half0, half3](record, words)
	case 4:
		invoke[half1, half3](record, words)
	case 5:
		invoke[half2, half3](record, words)
	case 6:
		invoke[half3, half3](record, words)
	}
	storeResults(unsafe.SliceData(plan.results), len(plan.results), unsafe.SliceData(targets), words)
	results := make([]Value, count)
	for i := range results {
		results[i] = received(function.Out(i), targets[i])
	}
	return results
}

// invoke calls the trampoline and stores what comes back.
//
//go:noinline
//burrow:wrapper
func invoke[A, B any](record *callRecord, words *resultWords) {
	call := *(*func() (A, B))(unsafe.Pointer(&record))
	a, b := call()
	*(*A)(unsafe.Pointer(&words[0])) = a
	*(*B)(unsafe.Pointer(&words[resultSlots/2])) = b
}

// NumMethod returns the number of a value's exported methods, for an interface type of all.
func (v Value) NumMethod() int {
	v.needValid("NumMethod")
	if v.flag&flagMethod != 0 {
		return 0
	}
	return toRType(v.typ).NumMethod()
}

// Method returns the i'th exported method, bound to v.
func (v Value) Method(i int) Value {
	v.needValid("Method")
	return methodValue(v, i)
}

// methodValue is Method. The compiler knows this function: a program that contains it keeps the
// methods that nothing else calls.
func methodValue(v Value, i int) Value {
	if v.flag&flagMethod != 0 || uint(i) >= uint(toRType(v.typ).NumMethod()) {
		panic("reflect: Method index out of range")
	}
	if Kind(v.typ.Kind) == Interface && v.IsNil() {
		panic("reflect: Method on nil interface value")
	}
	flags := v.flag&(flagInline|flagAddressable) | flagMethod | flag(i)<<methodShift
	if v.flag&flagHidden != 0 && v.flag&flagEmbedded == 0 {
		flags |= flagHidden
	}
	return Value{v.typ, v.pointer, flags}
}

// MethodByName returns an exported method, bound to v, the zero Value if there is none of that name.
func (v Value) MethodByName(name string) Value {
	v.needValid("MethodByName")
	if v.flag&flagMethod != 0 {
		return Value{}
	}
	i := toRType(v.typ).methodIndex(name)
	if i < 0 {
		return Value{}
	}
	return v.Method(i)
}

// methodNumber returns the number of the method that v is.
func (v Value) methodNumber() int {
	return int(v.flag >> methodShift)
}

// methodType returns the type of the method that v is, receiver left out.
func (v Value) methodType() *descriptor {
	if Kind(v.typ.Kind) == Interface {
		return v.typ.InterfaceMethods()[v.methodNumber()].Type
	}
	return exportedMethods(apart(v.typ))[v.methodNumber()].Type
}

// methodTarget returns the code of the method that v is, and the data word that it takes.
func (v Value) methodTarget() (code uintptr, receiver unsafe.Pointer) {
	number := v.methodNumber()
	if Kind(v.typ.Kind) == Interface {
		if method := v.typ.InterfaceMethods()[number]; method.Package != "" {
			panic("reflect: Call of unexported method")
		}
		words := (*methodInterface)(v.pointer)
		if words.table == nil {
			panic("reflect: Call of method on nil interface value")
		}
		functions := unsafe.Add(unsafe.Pointer(words.table), unsafe.Sizeof(methodTable{}))
		return *(*uintptr)(unsafe.Add(functions, uintptr(number)*8)), words.data
	}
	method := exportedMethods(apart(v.typ))[number]
	if method.Code == 0 {
		panic("reflect: method " + v.typ.String + "." + method.Name + " was left out of the program, since nothing calls it")
	}
	if v.typ.Direct() {
		return method.Code, v.word()
	}
	return method.Code, v.pointer
}
