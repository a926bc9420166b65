// Package reflect examines and changes values of types that are known at run time only.
//
// A Type is a descriptor that the compiler wrote (see internal/typeinfo) or that this package made
// of others; there is one per type, so Types are compared with ==. A Value is a type with a value's
// address, or with the value itself where that is a single pointer.
//
// Start at TypeOf and ValueOf; types are made in compose.go, functions called in call.go.
package reflect

import (
	"internal/typeinfo"
	"iter"
	"unsafe"
)

// Type is a Go type. Methods that a kind doesn't have panic.
type Type interface {
	// Align and FieldAlign return the alignment in bytes.
	Align() int
	FieldAlign() int
	// Method returns the i'th exported method by name. A concrete type's has the receiver first.
	Method(int) Method
	Methods() iter.Seq[Method]
	MethodByName(string) (Method, bool)
	// NumMethod counts exported methods, and an interface's unexported ones too.
	NumMethod() int
	// Name returns the name without package, "" for types without a name.
	Name() string
	// PkgPath returns the import path of a named type, "" for predeclared ones.
	PkgPath() string
	Size() uintptr
	String() string
	Kind() Kind
	Implements(u Type) bool
	AssignableTo(u Type) bool
	ConvertibleTo(u Type) bool
	// Comparable reports whether == is defined; it may still panic for interfaces.
	Comparable() bool
	// Bits returns the size of a number in bits.
	Bits() int
	ChanDir() ChanDir
	IsVariadic() bool
	// Elem returns the element of an array, channel, pointer or slice, and the value of a map.
	Elem() Type
	Field(i int) StructField
	Fields() iter.Seq[StructField]
	FieldByIndex(index []int) StructField
	FieldByName(name string) (StructField, bool)
	FieldByNameFunc(match func(string) bool) (StructField, bool)
	In(i int) Type
	Ins() iter.Seq[Type]
	Key() Type
	Len() int
	NumField() int
	NumIn() int
	NumOut() int
	Out(i int) Type
	Outs() iter.Seq[Type]
	// The Overflow methods report whether a number doesn't fit.
	OverflowComplex(x complex128) bool
	OverflowFloat(x float64) bool
	OverflowInt(x int64) bool
	OverflowUint(x uint64) bool
	// CanSeq and CanSeq2 report whether values can be ranged over with one and two variables.
	CanSeq() bool
	CanSeq2() bool

	info() *descriptor
}

type descriptor = typeinfo.Type

// rtype is the one implementation of Type: a descriptor with Type's methods.
type rtype struct {
	descriptor descriptor
}

// TypeOf returns the dynamic type of i, nil when i is nil.
func TypeOf(i any) Type {
	return toType(typeinfo.TypeOf(i))
}

// TypeFor returns the type T.
func TypeFor[T any]() Type {
	var zero T
	if t := TypeOf(zero); t != nil {
		return t
	}
	// T is an interface type.
	return TypeOf((*T)(nil)).Elem()
}

func toType(t *descriptor) Type {
	if t == nil {
		return nil
	}
	return toRType(t)
}

func toRType(t *descriptor) *rtype {
	return (*rtype)(unsafe.Pointer(apart(t)))
}

// apart hides from escape analysis where a descriptor comes from: none is in a frame, so what becomes of a value's type tells
// nothing about the value.
func apart(t *descriptor) *descriptor {
	address := uintptr(unsafe.Pointer(t))
	return (*descriptor)(unsafe.Pointer(address ^ 0))
}

func (t *rtype) info() *descriptor { return &t.descriptor }

func (t *rtype) kind() Kind { return Kind(t.descriptor.Kind) }

// need panics unless t is of the kind that a method asks for.
func (t *rtype) need(kind Kind, method string) {
	if t.kind() != kind {
		panic("reflect: " + method + " of non-" + kind.String() + " type " + t.String())
	}
}

func (t *rtype) Align() int      { return int(t.descriptor.Align) }
func (t *rtype) FieldAlign() int { return int(t.descriptor.Align) }
func (t *rtype) Size() uintptr   { return uintptr(t.descriptor.Size) }
func (t *rtype) String() string  { return t.descriptor.String }
func (t *rtype) Kind() Kind      { return t.kind() }

func (t *rtype) Comparable() bool { return t.descriptor.Comparable() }

func (t *rtype) Name() string {
	switch {
	case !t.descriptor.Named():
		return ""
	case t.descriptor.Uncommon != nil:
		return t.descriptor.Uncommon.Name
	}
	return t.descriptor.String
}

func (t *rtype) PkgPath() string {
	if !t.descriptor.Named() || t.descriptor.Uncommon == nil {
		return ""
	}
	return t.descriptor.Uncommon.Package
}

func (t *rtype) Bits() int {
	if k := t.kind(); k < Int || k > Complex128 {
		panic("reflect: Bits of non-arithmetic Type " + t.String())
	}
	return int(t.descriptor.Size) * 8
}

func (t *rtype) ChanDir() ChanDir {
	t.need(Chan, "ChanDir")
	return ChanDir(t.descriptor.Length)
}

func (t *rtype) IsVariadic() bool {
	t.need(Func, "IsVariadic")
	return t.descriptor.Variadic()
}

func (t *rtype) Elem() Type {
	switch t.kind() {
	case Array, Chan, Map, Pointer, Slice:
		return toType(t.descriptor.Element)
	}
	panic("reflect: Elem of invalid type " + t.String())
}

func (t *rtype) Key() Type {
	t.need(Map, "Key")
	return toType(t.descriptor.Key)
}

func (t *rtype) Len() int {
	t.need(Array, "Len")
	return int(t.descriptor.Length)
}

func (t *rtype) NumField() int {
	t.need(Struct, "NumField")
	return t.descriptor.NumField()
}

func (t *rtype) NumIn() int {
	t.need(Func, "NumIn")
	return t.descriptor.NumIn()
}

func (t *rtype) NumOut() int {
	t.need(Func, "NumOut")
	return t.descriptor.NumOut()
}

func (t *rtype) In(i int) Type {
	t.need(Func, "In")
	return toType(t.descriptor.In(i))
}

func (t *rtype) Out(i int) Type {
	t.need(Func, "Out")
	return toType(t.descriptor.Out(i))
}

func (t *rtype) Ins() iter.Seq[Type] {
	t.need(Func, "Ins")
	return func(yield func(Type) bool) {
		for i := range t.descriptor.NumIn() {
			if !yield(t.In(i)) {
				return
			}
		}
	}
}

func (t *rtype) Outs() iter.Seq[Type] {
	t.need(Func, "Outs")
	return func(yield func(Type) bool) {
		for i := range t.descriptor.NumOut() {
			if !yield(t.Out(i)) {
				return
			}
		}
	}
}

func (t *rtype) OverflowComplex(x complex128) bool {
	switch t.kind() {
	case Complex64:
		return overflowsFloat32(real(x)) || overflowsFloat32(imag(x))
	case Complex128:
		return false
	}
	panic("reflect: OverflowComplex of non-complex type " + t.String())
}

func (t *rtype) OverflowFloat(x float64) bool {
	switch t.kind() {
	case Float32:
		return overflowsFloat32(x)
	case Float64:
		return false
	}
	panic("reflect: OverflowFloat of non-float type " + t.String())
}

func (t *rtype) OverflowInt(x int64) bool {
	if !isSigned(t.kind()) {
		panic("reflect: OverflowInt of non-int type " + t.String())
	}
	unused := 64 - 8*t.descriptor.Size
	return x<<unused>>unused != x
}

func (t *rtype) OverflowUint(x uint64) bool {
	if !isUnsigned(t.kind()) {
		panic("reflect: OverflowUint of non-uint type " + t.String())
	}
	unused := 64 - 8*t.descriptor.Size
	return x<<unused>>unused != x
}

func isSigned(k Kind) bool   { return k >= Int && k <= Int64 }
func isUnsigned(k Kind) bool { return k >= Uint && k <= Uintptr }

// overflowsFloat32 tells finite numbers that a float32 can't hold. Infinities fit.
func overflowsFloat32(x float64) bool {
	const largest = 0x1.fffffep127
	if x < 0 {
		x = -x
	}
	return x > largest && x <= 0x1.fffffffffffffp1023
}

func (t *rtype) CanSeq() bool {
	d := &t.descriptor
	switch t.kind() {
	case Int, Int8, Int16, Int32, Int64, Uint, Uint8, Uint16, Uint32, Uint64, Uintptr, Array, Slice, Chan, String, Map:
		return true
	case Func:
		return isIterator(d, 1)
	case Pointer:
		return Kind(d.Element.Kind) == Array
	}
	return false
}

func (t *rtype) CanSeq2() bool {
	d := &t.descriptor
	switch t.kind() {
	case Array, Slice, String, Map:
		return true
	case Func:
		return isIterator(d, 2)
	case Pointer:
		return Kind(d.Element.Kind) == Array
	}
	return false
}

// isIterator tells functions that take a yield function of that many parameters.
func isIterator(f *descriptor, variables int) bool {
	if f.NumIn() != 1 || f.NumOut() != 0 {
		return false
	}
	yield := f.In(0)
	return Kind(yield.Kind) == Func && yield.NumIn() == variables && yield.NumOut() == 1 &&
		Kind(yield.Out(0).Kind) == Bool
}

// A Method is a method of a type.
type Method struct {
	Name string
	// PkgPath is empty for exported methods.
	PkgPath string
	Type    Type
	// Func takes the receiver as its first argument. Methods of interface types have none.
	Func  Value
	Index int
}

// IsExported reports whether other packages may use the method.
func (m Method) IsExported() bool {
	return m.PkgPath == ""
}

// exportedMethods returns the methods that Method counts.
func exportedMethods(t *descriptor) []typeinfo.Method {
	all := t.Methods()
	for i := range all {
		if !all[i].Exported() {
			// Few types have unexported methods.
			exported := append([]typeinfo.Method(nil), all[:i]...)
			for _, method := range all[i+1:] {
				if method.Exported() {
					exported = append(exported, method)
				}
			}
			return exported
		}
	}
	return all
}

func (t *rtype) NumMethod() int {
	if t.kind() == Interface {
		return len(t.descriptor.InterfaceMethods())
	}
	return len(exportedMethods(&t.descriptor))
}

func (t *rtype) Method(i int) Method {
	if t.kind() == Interface {
		methods := t.descriptor.InterfaceMethods()
		if uint(i) >= uint(len(methods)) {
			panic("reflect: Method index out of range")
		}
		return Method{Name: methods[i].Name, PkgPath: methods[i].Package, Type: toType(methods[i].Type), Index: i}
	}
	methods := exportedMethods(&t.descriptor)
	if uint(i) >= uint(len(methods)) {
		panic("reflect: Method index out of range")
	}
	method := methods[i]
	in := []Type{t}
	for parameter := range toRType(method.Type).Ins() {
		in = append(in, parameter)
	}
	var out []Type
	for result := range toRType(method.Type).Outs() {
		out = append(out, result)
	}
	whole := FuncOf(in, out, method.Type.Variadic())
	function := MakeFunc(whole, methodByNumber(i).call)
	return Method{Name: method.Name, Type: whole, Func: function, Index: i}
}

func (t *rtype) Methods() iter.Seq[Method] {
	return func(yield func(Method) bool) {
		for i := range t.NumMethod() {
			if !yield(t.Method(i)) {
				return
			}
		}
	}
}

func (t *rtype) MethodByName(name string) (Method, bool) {
	i := t.methodIndex(name)
	if i < 0 {
		return Method{}, false
	}
	return t.Method(i), true
}

// methodIndex returns the place among the methods that Method counts, or -1.
func (t *rtype) methodIndex(name string) int {
	if t.kind() == Interface {
		for i, method := range t.descriptor.InterfaceMethods() {
			if method.Name == name {
				return i
			}
		}
		return -1
	}
	for i, method := range exportedMethods(&t.descriptor) {
		if method.Name == name {
			return i
		}
	}
	return -1
}
