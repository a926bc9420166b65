package reflect

import (
	"internal/typeinfo"
	"math"
	"unsafe"
)

// This file reads and changes values of the basic kinds.

// held returns v as typeinfo reads it. The two have the same layout.
func (v *Value) held() *typeinfo.Value {
	return (*typeinfo.Value)(unsafe.Pointer(v))
}

// Bool returns the value of a boolean.
func (v Value) Bool() bool {
	v.need(Bool, "Bool")
	return *(*bool)(v.pointer)
}

// CanInt reports whether Int may be called.
func (v Value) CanInt() bool { return isSigned(v.kind()) }

// CanUint reports whether Uint may be called.
func (v Value) CanUint() bool { return isUnsigned(v.kind()) }

// CanFloat reports whether Float may be called.
func (v Value) CanFloat() bool { return v.kind() == Float32 || v.kind() == Float64 }

// CanComplex reports whether Complex may be called.
func (v Value) CanComplex() bool { return v.kind() == Complex64 || v.kind() == Complex128 }

// Int returns the value of a signed integer.
func (v Value) Int() int64 {
	if !v.CanInt() {
		v.unsupported("Int")
	}
	return v.held().Int()
}

// Uint returns the value of an unsigned integer.
func (v Value) Uint() uint64 {
	if !v.CanUint() {
		v.unsupported("Uint")
	}
	return v.held().Uint()
}

// Float returns the value of a floating-point number.
func (v Value) Float() float64 {
	if !v.CanFloat() {
		v.unsupported("Float")
	}
	return v.held().Float()
}

// Complex returns the value of a complex number.
func (v Value) Complex() complex128 {
	if !v.CanComplex() {
		v.unsupported("Complex")
	}
	return v.held().Complex()
}

// String returns the value of a string, and a text like <int Value> for other kinds.
func (v Value) String() string {
	switch v.kind() {
	case String:
		return *(*string)(v.pointer)
	case Invalid:
		return "<invalid Value>"
	}
	return "<" + v.Type().String() + " Value>"
}

// OverflowInt reports whether x doesn't fit v's type.
func (v Value) OverflowInt(x int64) bool {
	if !v.CanInt() {
		v.unsupported("OverflowInt")
	}
	return toRType(v.typ).OverflowInt(x)
}

// OverflowUint reports whether x doesn't fit v's type.
func (v Value) OverflowUint(x uint64) bool {
	if !v.CanUint() {
		v.unsupported("OverflowUint")
	}
	return toRType(v.typ).OverflowUint(x)
}

// OverflowFloat reports whether x doesn't fit v's type.
func (v Value) OverflowFloat(x float64) bool {
	if !v.CanFloat() {
		v.unsupported("OverflowFloat")
	}
	return toRType(v.typ).OverflowFloat(x)
}

// OverflowComplex reports whether x doesn't fit v's type.
func (v Value) OverflowComplex(x complex128) bool {
	if !v.CanComplex() {
		v.unsupported("OverflowComplex")
	}
	return toRType(v.typ).OverflowComplex(x)
}

// Set assigns x to the variable v.
func (v Value) Set(x Value) {
	v.needAssignable("Set")
	x.needExported("Set")
	var target unsafe.Pointer
	if v.kind() == Interface {
		target = v.pointer
	}
	x = x.assignInto("reflect.Set", v.typ, target)
	copyTyped(v.typ, v.pointer, x.place(), 1)
}

// SetZero assigns the zero value of its type to the variable v.
func (v Value) SetZero() {
	v.needAssignable("SetZero")
	clearTyped(v.typ, v.pointer, 1)
}

// assignTo returns v as a value of type to, to which it must be assignable.
func (v Value) assignTo(context string, to *descriptor) Value {
	return v.assignInto(context, to, nil)
}

// assignInto is assignTo; where an interface value has to be made, it is made at target, or in new memory if that is nil.
func (v Value) assignInto(context string, to *descriptor, target unsafe.Pointer) Value {
	if v.flag&flagMethod != 0 {
		v = v.boundMethod()
	}
	switch {
	case v.typ == to:
		return v
	case directlyAssignable(to, v.typ):
		return Value{to, v.pointer, v.flag&(flagInline|flagAddressable) | v.hidden()}
	case implements(to, v.typ):
		if target == nil {
			target = newObject(to)
		}
		storeInterface(to, target, v.toInterface())
		return Value{to, target, 0}
	}
	panic(context + ": value of type " + v.typ.String + " is not assignable to type " + to.String)
}

// SetBool changes a boolean.
func (v Value) SetBool(x bool) {
	v.needAssignable("SetBool")
	v.need(Bool, "SetBool")
	*(*bool)(v.pointer) = x
}

// SetInt changes a signed integer.
func (v Value) SetInt(x int64) {
	v.needAssignable("SetInt")
	if !v.CanInt() {
		v.unsupported("SetInt")
	}
	storeInteger(v.typ, v.pointer, uint64(x))
}

// SetUint changes an unsigned integer.
func (v Value) SetUint(x uint64) {
	v.needAssignable("SetUint")
	if !v.CanUint() {
		v.unsupported("SetUint")
	}
	storeInteger(v.typ, v.pointer, x)
}

// SetFloat changes a floating-point number.
func (v Value) SetFloat(x float64) {
	v.needAssignable("SetFloat")
	if !v.CanFloat() {
		v.unsupported("SetFloat")
	}
	storeFloat(v.typ, v.pointer, x)
}

// SetComplex changes a complex number.
func (v Value) SetComplex(x complex128) {
	v.needAssignable("SetComplex")
	if !v.CanComplex() {
		v.unsupported("SetComplex")
	}
	storeComplex(v.typ, v.pointer, x)
}

// SetString changes a string.
func (v Value) SetString(x string) {
	v.needAssignable("SetString")
	v.need(String, "SetString")
	*(*string)(v.pointer) = x
}

// SetPointer changes an unsafe.Pointer.
func (v Value) SetPointer(x unsafe.Pointer) {
	v.needAssignable("SetPointer")
	v.need(UnsafePointer, "SetPointer")
	*(*unsafe.Pointer)(v.pointer) = x
}

func storeInteger(t *descriptor, to unsafe.Pointer, bits uint64) {
	switch t.Size {
	case 1:
		*(*uint8)(to) = uint8(bits)
	case 2:
		*(*uint16)(to) = uint16(bits)
	case 4:
		*(*uint32)(to) = uint32(bits)
	case 8:
		*(*uint64)(to) = bits
	}
}

func storeFloat(t *descriptor, to unsafe.Pointer, x float64) {
	if t.Size == 4 {
		*(*float32)(to) = float32(x)
		return
	}
	*(*float64)(to) = x
}

func storeComplex(t *descriptor, to unsafe.Pointer, x complex128) {
	if t.Size == 8 {
		*(*complex64)(to) = complex64(x)
		return
	}
	*(*complex128)(to) = x
}

// IsNil reports whether a value of a kind that can be nil is nil.
func (v Value) IsNil() bool {
	switch v.kind() {
	case Chan, Func, Map, Pointer, UnsafePointer:
		return v.flag&flagMethod == 0 && v.word() == nil
	case Interface, Slice:
		return *(*unsafe.Pointer)(v.pointer) == nil
	}
	v.unsupported("IsNil")
	return false
}

// IsZero reports whether v is the zero value of its type. A negative zero is not.
func (v Value) IsZero() bool {
	switch k := v.kind(); k {
	case Invalid:
		v.unsupported("IsZero")
	case Bool:
		return !v.Bool()
	case Float32, Float64:
		return v.Float() == 0 && !math.Signbit(v.Float())
	case Complex64, Complex128:
		c := v.Complex()
		return real(c) == 0 && imag(c) == 0 && !math.Signbit(real(c)) && !math.Signbit(imag(c))
	case Array:
		for i := range v.Len() {
			if !v.Index(i).IsZero() {
				return false
			}
		}
		return true
	case String:
		return v.Len() == 0
	case Struct:
		for i := range v.NumField() {
			if !v.Field(i).IsZero() && v.typ.Field(i).Name != "_" {
				return false
			}
		}
		return true
	case Chan, Func, Interface, Map, Pointer, Slice, UnsafePointer:
		return v.IsNil()
	}
	if v.CanInt() {
		return v.Int() == 0
	}
	return v.Uint() == 0
}

// Pointer returns the address that a value of a pointer-like kind consists of, as a number.
func (v Value) Pointer() uintptr {
	return uintptr(v.address("Pointer"))
}

// UnsafePointer returns the address that a value of a pointer-like kind consists of.
func (v Value) UnsafePointer() unsafe.Pointer {
	return v.address("UnsafePointer")
}

func (v Value) address(method string) unsafe.Pointer {
	switch v.kind() {
	case Pointer, Chan, Map, UnsafePointer:
		return v.word()
	case Func:
		if v.flag&flagMethod != 0 {
			return methodCodePlace()
		}
		if closure := v.word(); closure != nil {
			// What callers compare is the code, not the closure.
			return *(*unsafe.Pointer)(closure)
		}
		return nil
	case Slice:
		return (*sliceHeader)(v.pointer).data
	case String:
		return (*stringHeader)(v.pointer).data
	}
	v.unsupported(method)
	return nil
}

// Comparable reports whether == of v with a value of its type doesn't panic.
func (v Value) Comparable() bool {
	switch v.kind() {
	case Invalid:
		return true
	case Interface:
		return v.IsNil() || v.Elem().Comparable()
	case Array:
		if !v.typ.Comparable() {
			return false
		}
		if v.typ.Element.PlainMemory() {
			return true
		}
		for i := range v.Len() {
			if !v.Index(i).Comparable() {
				return false
			}
		}
		return true
	case Struct:
		for i := range v.NumField() {
			if !v.Field(i).Comparable() {
				return false
			}
		}
		return true
	case Func, Map, Slice:
		return false
	}
	return true
}

// Equal reports whether v == u. It panics when the values can't be compared.
func (v Value) Equal(u Value) bool {
	if v.kind() == Interface {
		v = v.Elem()
	}
	if u.kind() == Interface {
		u = u.Elem()
	}
	if !v.IsValid() || !u.IsValid() {
		return v.IsValid() == u.IsValid()
	}
	if v.kind() != u.kind() || v.Type() != u.Type() {
		return false
	}
	switch v.kind() {
	case Func, Map, Slice:
		panic("reflect.Value.Equal: values of type " + v.Type().String() + " are not comparable")
	}
	if !v.typ.Comparable() {
		panic("reflect.Value.Equal: values of type " + v.Type().String() + " are not comparable")
	}
	return equalTyped(v.typ, v.place(), u.place())
}
