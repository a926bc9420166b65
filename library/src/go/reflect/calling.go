package reflect

import (
	"strconv"
	"sync"
	"unsafe"
)

// This file knows the calling convention of compiled code (the compiler's `abi::calling`): which
// register or word of the stack each part of an argument or result travels in.

const (
	integerRegisters = 6
	floatRegisters   = 8
	// stackSlots is where words on the stack start among the slots of arguments.
	stackSlots = integerRegisters + floatRegisters
	// maxWords is how many words on the stack a call may have: what a stack keeps in reserve.
	maxWords = 16
	// maxFlat is how many scalars a value may be split into.
	maxFlat = 4
	// resultSlots is how many scalars come back in registers.
	resultSlots = 6
)

// Classes of pieces.
const (
	integerPiece = iota
	pointerPiece
	floatPiece
	// memoryPiece is the address of an argument that isn't split.
	memoryPiece
)

// piece is a scalar of an argument or result. The runtime reads it too.
type piece struct {
	// value is the number of the argument or result, offset the place in it.
	value  uint32
	offset uint32
	// slot is, for arguments: integer registers, float registers, words on the stack; for results
	// the place in resultWords.
	slot  uint32
	size  uint8
	class uint8
	_     uint16
	typ   *descriptor
}

// callPlan says how functions of a type are called.
type callPlan struct {
	arguments []piece
	// words is the number of argument words on the stack, made even.
	words int
	// results are empty when results come back in memory.
	results []piece
	// floats is the number of float results in registers.
	floats int
	// inMemory: the caller passes the address of a struct of type resultStruct first.
	inMemory     bool
	resultStruct *descriptor
	// argumentStruct is a struct of the arguments.
	argumentStruct *descriptor
}

// planKey is a function type and whether its functions take a closure or receiver before the
// arguments.
type planKey struct {
	function *descriptor
	context  bool
}

var (
	plansLock sync.Mutex
	plans     = map[planKey]*callPlan{}
)

// planOf returns how functions of a type are called that take a closure or receiver first.
func planOf(function *descriptor) *callPlan {
	key := planKey{function, true}
	plansLock.Lock()
	plan := plans[key]
	plansLock.Unlock()
	if plan == nil {
		plan = newPlan(function)
		plansLock.Lock()
		plans[key] = plan
		plansLock.Unlock()
	}
	return plan
}

func newPlan(function *descriptor) *callPlan {
	plan := &callPlan{}
	plan.planResults(function)
	slots := argumentSlots{}
	if plan.inMemory {
		slots.take(false)
	}
	// The closure or receiver.
	slots.take(false)
	for i := range function.NumIn() {
		t := function.In(i)
		pieces, flat := piecesOf(t)
		if !flat {
			pieces = []piece{{size: pointerSize, class: memoryPiece, typ: t}}
		}
		for _, p := range pieces {
			p.value = uint32(i)
			p.slot = slots.take(p.class == floatPiece)
			plan.arguments = append(plan.arguments, p)
		}
	}
	if slots.words > maxWords {
		panic("reflect: calls with " + strconv.Itoa(slots.words) + " words of arguments on the stack not supported yet")
	}
	plan.words = slots.words + slots.words%2
	var in []Type
	for t := range toRType(function).Ins() {
		in = append(in, t)
	}
	plan.argumentStruct = structOfTypes(in)
	return plan
}

// argumentSlots deals out the slots of arguments.
type argumentSlots struct {
	integers, floats, words int
}

func (s *argumentSlots) take(float bool) uint32 {
	switch {
	case float && s.floats < floatRegisters:
		s.floats++
		return uint32(integerRegisters + s.floats - 1)
	case !float && s.integers < integerRegisters:
		s.integers++
		return uint32(s.integers - 1)
	}
	s.words++
	return uint32(stackSlots + s.words - 1)
}

func (plan *callPlan) planResults(function *descriptor) {
	flat := true
	for i := range function.NumOut() {
		pieces, ok := piecesOf(function.Out(i))
		flat = flat && ok
		for _, p := range pieces {
			p.value = uint32(i)
			plan.results = append(plan.results, p)
		}
	}
	if !flat || len(plan.results) > resultSlots {
		var out []Type
		for t := range toRType(function).Outs() {
			out = append(out, t)
		}
		plan.results = nil
		plan.inMemory = true
		plan.resultStruct = structOfTypes(out)
		return
	}
	for _, p := range plan.results {
		if p.class == floatPiece {
			plan.floats++
		}
	}
	integer, float := 0, resultSlots-plan.floats
	for i := range plan.results {
		if plan.results[i].class == floatPiece {
			plan.results[i].slot = uint32(float)
			float++
		} else {
			plan.results[i].slot = uint32(integer)
			integer++
		}
	}
}

// structOfTypes returns a struct type with fields of these types.
func structOfTypes(types []Type) *descriptor {
	fields := make([]StructField, len(types))
	for i, t := range types {
		fields[i] = StructField{Name: "F" + strconv.Itoa(i), Type: t}
	}
	return StructOf(fields).info()
}

// piecesOf returns the scalars that a value of a type is split into; flat is false if it lives in
// memory.
func piecesOf(t *descriptor) (pieces []piece, flat bool) {
	switch kind := Kind(t.Kind); kind {
	case Float32, Float64:
		return []piece{{size: uint8(t.Size), class: floatPiece}}, true
	case Complex64, Complex128:
		half := uint8(t.Size / 2)
		return []piece{{size: half, class: floatPiece}, {offset: uint32(half), size: half, class: floatPiece}}, true
	case String:
		return []piece{{size: 8, class: pointerPiece}, {offset: 8, size: 8}}, true
	case Slice:
		return []piece{{size: 8, class: pointerPiece}, {offset: 8, size: 8}, {offset: 16, size: 8}}, true
	case Interface:
		// The first word is a descriptor or method table, nothing of the heap.
		return []piece{{size: 8}, {offset: 8, size: 8, class: pointerPiece}}, true
	case Array:
		switch {
		case t.Length == 0 || t.Size == 0:
			return nil, true
		case t.Length == 1:
			return piecesOf(t.Element)
		}
		return nil, false
	case Struct:
		for i := range t.NumField() {
			field := t.Field(i)
			parts, ok := piecesOf(field.Type)
			if !ok {
				return nil, false
			}
			for _, p := range parts {
				p.offset += uint32(field.Offset)
				pieces = append(pieces, p)
			}
		}
		return pieces, len(pieces) <= maxFlat
	case Pointer, Map, Chan, Func, UnsafePointer:
		return []piece{{size: 8, class: pointerPiece}}, true
	}
	return []piece{{size: uint8(t.Size)}}, true
}

// loadPiece returns the scalar at an address, extended by zeros.
func loadPiece(from unsafe.Pointer, size uint8) uintptr {
	switch size {
	case 1:
		return uintptr(*(*uint8)(from))
	case 2:
		return uintptr(*(*uint16)(from))
	case 4:
		return uintptr(*(*uint32)(from))
	}
	return *(*uintptr)(from)
}

// resultWords are the scalars of results: integers in order, from the start; floats in order, up to
// the end.
type resultWords [resultSlots]uintptr

// Halves of resultWords, as results that come back in the registers that the words say. The number
// is that of floats, which are last.
type (
	half0 struct{ a, b, c uintptr }
	half1 struct {
		a, b uintptr
		c    float64
	}
	half2 struct {
		a    uintptr
		b, c float64
	}
	half3 struct{ a, b, c float64 }
)
