package typeinfo

import "unsafe"

// Assign stores source in v's memory and reports whether its type allows that: it is v's type, or
// v is an interface that source implements. v must have an address.
func (v Value) Assign(source any) bool {
	if v.Type.Kind == Interface {
		return storeInterface(v.Type, v.pointer, source)
	}
	dynamic := TypeOf(source)
	if dynamic != v.Type {
		return false
	}
	if dynamic.direct() {
		*(*unsafe.Pointer)(v.pointer) = dataOf(source)
	} else {
		copyTyped(dynamic, v.pointer, dataOf(source), 1)
	}
	return true
}

// SetBool, SetInt, SetUint, SetFloat, SetComplex, SetString and SetBytes store a value in v's
// memory, cut to the size of v's type.
func (v Value) SetBool(x bool) {
	*(*bool)(v.pointer) = x
}

func (v Value) SetInt(x int64) {
	switch v.Type.Size {
	case 1:
		*(*int8)(v.pointer) = int8(x)
	case 2:
		*(*int16)(v.pointer) = int16(x)
	case 4:
		*(*int32)(v.pointer) = int32(x)
	default:
		*(*int64)(v.pointer) = x
	}
}

func (v Value) SetUint(x uint64) {
	v.SetInt(int64(x))
}

func (v Value) SetFloat(x float64) {
	if v.Type.Size == 4 {
		*(*float32)(v.pointer) = float32(x)
	} else {
		*(*float64)(v.pointer) = x
	}
}

func (v Value) SetComplex(x complex128) {
	if v.Type.Size == 8 {
		*(*complex64)(v.pointer) = complex64(x)
	} else {
		*(*complex128)(v.pointer) = x
	}
}

func (v Value) SetString(x string) {
	*(*string)(v.pointer) = x
}

func (v Value) SetBytes(x []byte) {
	*(*[]byte)(v.pointer) = x
}
