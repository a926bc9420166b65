package typeinfo

import "unsafe"

// Swapper returns a function that swaps elements of a slice, and the slice's length.
func Swapper(slice any) (func(i, j int), int) {
	value := ValueOf(slice)
	if value.Kind() != Slice {
		panic(&KindError{"Swapper", value.Kind()})
	}
	element := value.Type.Element
	header := (*sliceHeader)(value.pointer)
	data, length := header.data, header.length
	if length < 2 {
		return swapNothing[length], length
	}
	// The usual elements have code of their own.
	switch {
	case element.Kind == String:
		strings := unsafe.Slice((*string)(data), length)
		return func(i, j int) { strings[i], strings[j] = strings[j], strings[i] }, length
	case element.direct():
		pointers := unsafe.Slice((*unsafe.Pointer)(data), length)
		return func(i, j int) { pointers[i], pointers[j] = pointers[j], pointers[i] }, length
	case element.pointerBytes == 0 && element.Size == 8 && element.Align == 8:
		words := unsafe.Slice((*uint64)(data), length)
		return func(i, j int) { words[i], words[j] = words[j], words[i] }, length
	case element.pointerBytes == 0 && element.Size == 4 && element.Align == 4:
		words := unsafe.Slice((*uint32)(data), length)
		return func(i, j int) { words[i], words[j] = words[j], words[i] }, length
	}
	size := uintptr(element.Size)
	swapElements, pointers := wayToSwap(element)
	return func(i, j int) {
		if uint(i) >= uint(length) || uint(j) >= uint(length) {
			panic("reflect: slice index out of range")
		}
		if i != j {
			swapElements(unsafe.Add(data, uintptr(i)*size), unsafe.Add(data, uintptr(j)*size), size, pointers)
		}
	}, length
}

// swapNothing holds the functions for slices of no and of one element.
var swapNothing = [2]func(i, j int){
	func(i, j int) { panic("reflect: slice index out of range") },
	func(i, j int) {
		if i != 0 || j != 0 {
			panic("reflect: slice index out of range")
		}
	},
}

// wayToSwap returns the function that swaps two elements, and which words of them are pointers.
func wayToSwap(element *Type) (func(a, b unsafe.Pointer, size uintptr, pointers []bool), []bool) {
	if element.pointerBytes == 0 {
		return swapPlain, nil
	}
	pointers := make([]bool, element.Size/8)
	markPointers(element, pointers)
	return swapWithPointers, pointers
}

// swapPlain swaps memory without pointers.
func swapPlain(a, b unsafe.Pointer, size uintptr, _ []bool) {
	at := uintptr(0)
	if (uintptr(a)|uintptr(b))%8 == 0 {
		for ; at+8 <= size; at += 8 {
			x, y := (*uint64)(unsafe.Add(a, at)), (*uint64)(unsafe.Add(b, at))
			*x, *y = *y, *x
		}
	}
	for ; at < size; at++ {
		x, y := (*byte)(unsafe.Add(a, at)), (*byte)(unsafe.Add(b, at))
		*x, *y = *y, *x
	}
}

// swapWithPointers swaps words, those that are pointers as such.
func swapWithPointers(a, b unsafe.Pointer, _ uintptr, pointers []bool) {
	for i, isPointer := range pointers {
		at := uintptr(i) * 8
		if isPointer {
			x, y := (*unsafe.Pointer)(unsafe.Add(a, at)), (*unsafe.Pointer)(unsafe.Add(b, at))
			*x, *y = *y, *x
		} else {
			x, y := (*uint64)(unsafe.Add(a, at)), (*uint64)(unsafe.Add(b, at))
			*x, *y = *y, *x
		}
	}
}

// markPointers sets the entries of the words of a t that are pointers.
func markPointers(t *Type, words []bool) {
	if t.pointerBytes == 0 {
		return
	}
	switch t.Kind {
	case Array:
		step := int(t.Element.Size / 8)
		for i := 0; i < int(t.Length); i++ {
			markPointers(t.Element, words[i*step:])
		}
	case Struct:
		for i := 0; i < t.NumField(); i++ {
			field := t.Field(i)
			if field.Type.pointerBytes > 0 {
				markPointers(field.Type, words[field.Offset/8:])
			}
		}
	case Interface:
		words[0], words[1] = true, true
	default:
		// All others begin with their one pointer.
		words[0] = true
	}
}

// KindError is the panic of a method called on a value of a kind that doesn't have it.
type KindError struct {
	Method string
	Kind   Kind
}

func (e *KindError) Error() string {
	if e.Kind == Invalid {
		return "reflect: call of " + e.Method + " on zero Value"
	}
	return "reflect: call of " + e.Method + " on " + kindNames[e.Kind] + " Value"
}

var kindNames = [...]string{
	"invalid", "bool", "int", "int8", "int16", "int32", "int64", "uint", "uint8", "uint16", "uint32", "uint64",
	"uintptr", "float32", "float64", "complex64", "complex128", "array", "chan", "func", "interface", "map", "ptr",
	"slice", "string", "struct", "unsafe.Pointer",
}
