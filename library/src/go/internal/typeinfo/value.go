package typeinfo

import "unsafe"

// Value is a value of any type, by reference: it sees later changes of the memory it was taken
// from.
type Value struct {
	// Type is nil for the zero Value, which stands for a nil interface.
	Type *Type
	// pointer is the value's address or, when the type is direct and inline is set, the value.
	pointer unsafe.Pointer
	inline  bool
	// hidden marks what was reached through an unexported field.
	hidden bool
}

type sliceHeader struct {
	data     unsafe.Pointer
	length   int
	capacity int
}

// ValueOf returns the value in v.
func ValueOf(v any) Value {
	dynamic := TypeOf(v)
	if dynamic == nil {
		return Value{}
	}
	return Value{Type: dynamic, pointer: dataOf(v), inline: dynamic.direct()}
}

// Valid reports whether v holds a value at all.
func (v Value) Valid() bool {
	return v.Type != nil
}

// Kind returns the kind of v's type, Invalid for the zero Value.
func (v Value) Kind() Kind {
	if v.Type == nil {
		return Invalid
	}
	return v.Type.Kind
}

// Exported reports whether v was reached without an unexported field.
func (v Value) Exported() bool {
	return v.Type != nil && !v.hidden
}

// Interface returns v as an interface value. It shares v's memory, so it is for calling methods,
// which copy their receiver, and must not be kept.
func (v Value) Interface() any {
	if v.Type == nil {
		return nil
	}
	if v.Type.Kind == Interface {
		return v.Elem().Interface()
	}
	if v.Type.direct() {
		return makeInterface(v.Type, v.word())
	}
	return makeInterface(v.Type, v.pointer)
}

// word returns the pointer that a direct value consists of.
func (v Value) word() unsafe.Pointer {
	if v.inline {
		return v.pointer
	}
	return *(*unsafe.Pointer)(v.pointer)
}

// Bool returns the value of a boolean.
func (v Value) Bool() bool {
	return *(*bool)(v.pointer)
}

// Int returns the value of a signed integer.
func (v Value) Int() int64 {
	switch v.Type.Size {
	case 1:
		return int64(*(*int8)(v.pointer))
	case 2:
		return int64(*(*int16)(v.pointer))
	case 4:
		return int64(*(*int32)(v.pointer))
	}
	return *(*int64)(v.pointer)
}

// Uint returns the value of an unsigned integer.
func (v Value) Uint() uint64 {
	switch v.Type.Size {
	case 1:
		return uint64(*(*uint8)(v.pointer))
	case 2:
		return uint64(*(*uint16)(v.pointer))
	case 4:
		return uint64(*(*uint32)(v.pointer))
	}
	return *(*uint64)(v.pointer)
}

// Float returns the value of a floating-point number.
func (v Value) Float() float64 {
	if v.Type.Size == 4 {
		return float64(*(*float32)(v.pointer))
	}
	return *(*float64)(v.pointer)
}

// Complex returns the value of a complex number.
func (v Value) Complex() complex128 {
	if v.Type.Size == 8 {
		return complex128(*(*complex64)(v.pointer))
	}
	return *(*complex128)(v.pointer)
}

// String returns the value of a string.
func (v Value) String() string {
	return *(*string)(v.pointer)
}

// Pointer returns the address that a pointer, map, channel, function or slice consists of.
func (v Value) Pointer() uintptr {
	if v.Type.Kind == Slice {
		return uintptr((*sliceHeader)(v.pointer).data)
	}
	return uintptr(v.word())
}

// IsNil reports whether a pointer, map, channel, function, slice or interface is nil.
func (v Value) IsNil() bool {
	switch v.Type.Kind {
	case Slice, Interface:
		return *(*unsafe.Pointer)(v.pointer) == nil
	}
	return v.word() == nil
}

// Len returns the length of a string, array, slice or map.
func (v Value) Len() int {
	switch v.Kind() {
	case String:
		return len(v.String())
	case Array:
		return int(v.Type.Length)
	case Slice:
		return (*sliceHeader)(v.pointer).length
	case Map:
		return v.mapLen()
	}
	panic(&KindError{"reflectlite.Value.Len", v.Kind()})
}

// Index returns an element of an array or a slice.
func (v Value) Index(i int) Value {
	if uint(i) >= uint(v.Len()) {
		panic("typeinfo: index out of range")
	}
	element := v.Type.Element
	if v.Type.Kind == Array {
		if v.inline {
			return Value{element, v.pointer, true, v.hidden}
		}
		return Value{element, unsafe.Add(v.pointer, uintptr(i)*uintptr(element.Size)), false, v.hidden}
	}
	data := (*sliceHeader)(v.pointer).data
	return Value{element, unsafe.Add(data, uintptr(i)*uintptr(element.Size)), false, v.hidden}
}

// Field returns a field of a struct.
func (v Value) Field(i int) Value {
	field := v.Type.Field(i)
	hidden := v.hidden || !field.Exported()
	if v.inline {
		// The struct is a single word, so this is its one field that has a size, or one of size 0.
		if field.Type.Size == 0 {
			return Value{field.Type, unsafe.Pointer(&zeroSized), false, hidden}
		}
		return Value{field.Type, v.pointer, true, hidden}
	}
	return Value{field.Type, unsafe.Add(v.pointer, uintptr(field.Offset)), false, hidden}
}

// zeroSized is the address of all values without a size.
var zeroSized uintptr

// Elem returns what a pointer points to or what an interface holds, the zero Value when it is nil.
func (v Value) Elem() Value {
	if v.Type.Kind == Pointer {
		target := v.word()
		if target == nil {
			return Value{}
		}
		return Value{v.Type.Element, target, false, v.hidden}
	}
	inner := ValueOf(loadInterface(v.Type, v.pointer))
	inner.hidden = v.hidden
	return inner
}

// Bytes returns the memory of a slice or array of bytes.
func (v Value) Bytes() []byte {
	if v.Type.Kind == Slice {
		return *(*[]byte)(v.pointer)
	}
	return unsafe.Slice((*byte)(v.pointer), int(v.Type.Length))
}
