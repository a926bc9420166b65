package reflect

import (
	"internal/typeinfo"
	"unsafe"
)

// This file is about arrays, slices and strings.

// MakeSlice returns a new slice of a slice type.
func MakeSlice(typ Type, len, cap int) Value {
	if typ.Kind() != Slice {
		panic("reflect.MakeSlice of non-slice type")
	}
	switch {
	case len < 0:
		panic("reflect.MakeSlice: negative len")
	case cap < 0:
		panic("reflect.MakeSlice: negative cap")
	case len > cap:
		panic("reflect.MakeSlice: len > cap")
	}
	t := typ.info()
	return sliceValue(t, sliceHeader{newArray(t.Element, len, cap), len, cap}, 0)
}

// SliceAt returns a slice of n elements of a type at an address.
func SliceAt(typ Type, p unsafe.Pointer, n int) Value {
	// unsafe.Slice checks the count.
	_ = unsafe.Slice((*byte)(p), n)
	return sliceValue(sliceOf(typ.info()), sliceHeader{p, n, n}, 0)
}

// sliceValue returns a slice that is not addressable.
func sliceValue(t *descriptor, header sliceHeader, flags flag) Value {
	memory := newObject(t)
	*(*sliceHeader)(memory) = header
	return Value{t, memory, flags}
}

// header returns a slice's header for reading and, if it is a variable, for changing.
func (v Value) header() *sliceHeader {
	return (*sliceHeader)(v.pointer)
}

// Len returns the length of an array, channel, map, slice, string or pointer to an array.
func (v Value) Len() int {
	switch v.kind() {
	case Slice, String:
		// Both have the length in the second word.
		return (*stringHeader)(v.pointer).length
	case Array:
		return int(v.typ.Length)
	case Map, Chan:
		object := v.word()
		if object == nil {
			return 0
		}
		return *(*int)(object)
	case Pointer:
		if Kind(v.typ.Element.Kind) == Array {
			return int(v.typ.Element.Length)
		}
		panic("reflect: call of reflect.Value.Len on ptr to non-array Value")
	}
	v.unsupported("Len")
	return 0
}

// Cap returns the capacity of an array, channel, slice or pointer to an array.
func (v Value) Cap() int {
	switch v.kind() {
	case Slice:
		return v.header().capacity
	case Array:
		return int(v.typ.Length)
	case Chan:
		object := v.word()
		if object == nil {
			return 0
		}
		return *(*int)(unsafe.Add(object, 8))
	case Pointer:
		if Kind(v.typ.Element.Kind) == Array {
			return int(v.typ.Element.Length)
		}
		panic("reflect: call of reflect.Value.Cap on ptr to non-array Value")
	}
	v.unsupported("Cap")
	return 0
}

// Index returns an element of an array or slice, or a byte of a string.
func (v Value) Index(i int) Value {
	switch v.kind() {
	case Array:
		if uint(i) >= uint(v.typ.Length) {
			panic("reflect: array index out of range")
		}
		flags := v.flag&(flagInline|flagAddressable) | v.hidden()
		if flags&flagInline != 0 {
			return Value{v.typ.Element, v.pointer, flags}
		}
		return Value{v.typ.Element, unsafe.Add(v.pointer, uintptr(i)*uintptr(v.typ.Element.Size)), flags}
	case Slice:
		header := v.header()
		if uint(i) >= uint(header.length) {
			panic("reflect: slice index out of range")
		}
		at := unsafe.Add(header.data, uintptr(i)*uintptr(v.typ.Element.Size))
		return Value{v.typ.Element, at, flagAddressable | v.hidden()}
	case String:
		text := *(*string)(v.pointer)
		if uint(i) >= uint(len(text)) {
			panic("reflect: string index out of range")
		}
		b := ValueOf(text[i])
		b.flag |= v.hidden()
		return b
	}
	v.unsupported("Index")
	return Value{}
}

// Bytes returns the memory of a slice or addressable array of bytes.
func (v Value) Bytes() []byte {
	switch v.kind() {
	case Slice:
		if Kind(v.typ.Element.Kind) != Uint8 {
			panic("reflect.Value.Bytes of non-byte slice")
		}
		return *(*[]byte)(v.pointer)
	case Array:
		if Kind(v.typ.Element.Kind) != Uint8 {
			panic("reflect.Value.Bytes of non-byte array")
		}
		if !v.CanAddr() {
			panic("reflect.Value.Bytes of unaddressable byte array")
		}
		return unsafe.Slice((*byte)(v.pointer), int(v.typ.Length))
	}
	v.unsupported("Bytes")
	return nil
}

// SetBytes changes a slice of bytes.
func (v Value) SetBytes(x []byte) {
	v.needAssignable("SetBytes")
	v.need(Slice, "SetBytes")
	if Kind(v.typ.Element.Kind) != Uint8 {
		panic("reflect.Value.SetBytes of non-byte slice")
	}
	*(*[]byte)(v.pointer) = x
}

// SetLen changes a slice's length, within its capacity.
func (v Value) SetLen(n int) {
	v.needAssignable("SetLen")
	v.need(Slice, "SetLen")
	if uint(n) > uint(v.header().capacity) {
		panic("reflect: slice length out of range in SetLen")
	}
	v.header().length = n
}

// SetCap lowers a slice's capacity.
func (v Value) SetCap(n int) {
	v.needAssignable("SetCap")
	v.need(Slice, "SetCap")
	if n < v.header().length || n > v.header().capacity {
		panic("reflect: slice capacity out of range in SetCap")
	}
	v.header().capacity = n
}

// Grow makes room for n more elements.
func (v Value) Grow(n int) {
	v.needAssignable("Grow")
	v.need(Slice, "Grow")
	if n < 0 {
		panic("reflect.Value.Grow: negative len")
	}
	header := v.header()
	if header.length+n < 0 {
		panic("reflect.Value.Grow: slice overflow")
	}
	if header.length+n > header.capacity {
		*header = grown(v.typ.Element, *header, n)
	}
}

// grown returns a slice with the same elements and room for n more, in new memory.
func grown(element *descriptor, old sliceHeader, n int) sliceHeader {
	data, capacity := growArray(element, old.data, old.length, old.capacity, old.length+n)
	return sliceHeader{data, old.length, capacity}
}

// Append returns a slice with values behind its elements.
func Append(s Value, x ...Value) Value {
	s.need(Slice, "Append")
	s.needExported("Append")
	old := s.Len()
	s = extended(s, len(x))
	for i, element := range x {
		s.Index(old + i).Set(element)
	}
	return s
}

// AppendSlice returns a slice with the elements of t behind those of s.
func AppendSlice(s, t Value) Value {
	s.need(Slice, "AppendSlice")
	s.needExported("AppendSlice")
	t.need(Slice, "AppendSlice")
	t.needExported("AppendSlice")
	if s.typ.Element != t.typ.Element {
		panic("reflect.AppendSlice: " + s.typ.String + " != " + t.typ.String)
	}
	old := s.Len()
	s = extended(s, t.Len())
	Copy(s.Slice(old, s.Len()), t)
	return s
}

// extended returns a slice that is n elements longer.
func extended(s Value, n int) Value {
	header := *s.header()
	if header.length+n < 0 {
		panic("reflect.Append: slice overflow")
	}
	if header.length+n > header.capacity {
		header = grown(s.typ.Element, header, n)
	}
	header.length += n
	return sliceValue(s.typ, header, 0)
}

// Copy copies elements of an array, slice or string until one of the two ends.
func Copy(dst, src Value) int {
	to := dst.kind()
	if to != Array && to != Slice {
		panic(&ValueError{"reflect.Copy", to})
	}
	if to == Array {
		dst.needAssignable("Copy")
	}
	dst.needExported("Copy")
	from := src.kind()
	ofString := from == String && Kind(dst.typ.Element.Kind) == Uint8
	if from != Array && from != Slice && !ofString {
		panic(&ValueError{"reflect.Copy", from})
	}
	src.needExported("Copy")
	if !ofString && dst.typ.Element != src.typ.Element {
		panic("reflect.Copy: " + dst.typ.String + " != " + src.typ.String)
	}
	count := min(dst.Len(), src.Len())
	copyTyped(dst.typ.Element, dst.elements(), src.elements(), count)
	return count
}

// elements returns the address of the first element. An inline array's is in v.
func (v *Value) elements() unsafe.Pointer {
	if v.kind() == Array {
		return v.place()
	}
	return (*sliceHeader)(v.pointer).data
}

// Slice returns v[i:j] of a slice, string or addressable array.
func (v Value) Slice(i, j int) Value {
	if v.kind() == String {
		text := *(*string)(v.pointer)
		if i < 0 || j < i || j > len(text) {
			panic("reflect.Value.Slice: string slice index out of bounds")
		}
		memory := newObject(v.typ)
		*(*string)(memory) = text[i:j]
		return Value{v.typ, memory, v.hidden()}
	}
	t, header := v.sliceable("Slice")
	if i < 0 || j < i || j > header.capacity {
		panic("reflect.Value.Slice: slice index out of bounds")
	}
	return sliceValue(t, part(t, header, i, j, header.capacity), v.hidden())
}

// Slice3 returns v[i:j:k] of a slice or addressable array.
func (v Value) Slice3(i, j, k int) Value {
	t, header := v.sliceable("Slice3")
	if i < 0 || j < i || k < j || k > header.capacity {
		panic("reflect.Value.Slice3: slice index out of bounds")
	}
	return sliceValue(t, part(t, header, i, j, k), v.hidden())
}

// sliceable returns v as a slice and its type.
func (v Value) sliceable(method string) (*descriptor, sliceHeader) {
	switch v.kind() {
	case Slice:
		return v.typ, *v.header()
	case Array:
		if v.flag&flagAddressable == 0 {
			panic("reflect.Value." + method + ": slice of unaddressable array")
		}
		length := int(v.typ.Length)
		return sliceOf(v.typ.Element), sliceHeader{v.pointer, length, length}
	}
	v.unsupported(method)
	return nil, sliceHeader{}
}

// part returns header[i:j:k]. An empty part keeps its base, so that it doesn't point behind it.
func part(t *descriptor, header sliceHeader, i, j, k int) sliceHeader {
	data := header.data
	if k > i {
		data = unsafe.Add(data, uintptr(i)*uintptr(t.Element.Size))
	}
	return sliceHeader{data, j - i, k - i}
}

// Clear removes all entries of a map or zeroes all elements of a slice.
func (v Value) Clear() {
	switch v.kind() {
	case Slice:
		header := v.header()
		if header.length > 0 {
			clearTyped(v.typ.Element, header.data, header.length)
		}
	case Map:
		if table := v.word(); table != nil {
			mapClear(v.typ, table)
		}
	default:
		v.unsupported("Clear")
	}
}

// Swapper returns a function that swaps elements of a slice.
func Swapper(slice any) func(i, j int) {
	v := ValueOf(slice)
	if v.kind() != Slice {
		panic(&ValueError{Method: "Swapper", Kind: v.kind()})
	}
	swap, _ := typeinfo.Swapper(slice)
	return swap
}
