package reflect

import (
	"internal/typeinfo"
	"unsafe"
)

// flag says how a Value holds its value.
type flag uintptr

// The first two bits are bytes of their own, so that a Value is also a typeinfo.Value, which fmt
// prints.
const (
	// flagInline: pointer is the value itself, not its address.
	flagInline flag = 1 << 0
	// flagHidden: reached through an unexported field.
	flagHidden flag = 1 << 8
	// flagAddressable: the value is a variable, not a copy.
	flagAddressable flag = 1 << 16
	// flagEmbedded, with flagHidden: the last field on the way is an embedded one, and the only
	// unexported one. Its exported fields and methods are not hidden.
	flagEmbedded flag = 1 << 17
	// flagMethod: the value is a method of what type and pointer say, by its number above.
	flagMethod flag = 1 << 18
	// Where the method's number stands.
	methodShift = 32
)

// Value is a value of any type. The zero Value stands for no value.
type Value struct {
	typ     *descriptor
	pointer unsafe.Pointer
	flag
}

// emptyInterface is the layout of an `any`.
type emptyInterface struct {
	dynamic *descriptor
	data    unsafe.Pointer
}

// methodInterface is the layout of an interface value with methods.
type methodInterface struct {
	table *methodTable
	data  unsafe.Pointer
}

// methodTable is the head of the runtime's record for a concrete type and an interface type. Code
// addresses follow.
type methodTable struct {
	interfaceType *descriptor
	dynamic       *descriptor
	_             uint64
}

type sliceHeader struct {
	data     unsafe.Pointer
	length   int
	capacity int
}

type stringHeader struct {
	data   unsafe.Pointer
	length int
}

// StringHeader is the layout of a string.
//
// Deprecated: use unsafe.String and unsafe.StringData.
type StringHeader struct {
	Data uintptr
	Len  int
}

// SliceHeader is the layout of a slice.
//
// Deprecated: use unsafe.Slice and unsafe.SliceData.
type SliceHeader struct {
	Data uintptr
	Len  int
	Cap  int
}

// zeroMemory is what small zero values and values without a size point to.
var zeroMemory [128]uint64

// ValueOf returns the value in i, the zero Value when i is nil.
func ValueOf(i any) Value {
	words := (*emptyInterface)(unsafe.Pointer(&i))
	if words.dynamic == nil {
		return Value{}
	}
	if words.dynamic.Direct() {
		return Value{words.dynamic, words.data, flagInline}
	}
	return Value{words.dynamic, words.data, 0}
}

// Zero returns the zero value of a type. It is not addressable.
func Zero(typ Type) Value {
	if typ == nil {
		panic("reflect: Zero(nil)")
	}
	t := typ.info()
	if t.Direct() {
		return Value{t, nil, flagInline}
	}
	if t.Size <= uint64(unsafe.Sizeof(zeroMemory)) {
		return Value{t, unsafe.Pointer(&zeroMemory), 0}
	}
	return Value{t, newObject(t), 0}
}

// New returns a pointer to a new zero value.
func New(typ Type) Value {
	if typ == nil {
		panic("reflect: New(nil)")
	}
	t := typ.info()
	return Value{pointerTo(t), newObject(t), flagInline}
}

// NewAt returns a pointer to a value of a type at an address.
func NewAt(typ Type, p unsafe.Pointer) Value {
	return Value{pointerTo(typ.info()), p, flagInline}
}

// Indirect returns what a pointer points to, and other values as they are.
func Indirect(v Value) Value {
	if v.Kind() != Pointer {
		return v
	}
	return v.Elem()
}

// kind is Kind, for use in this package.
func (v Value) kind() Kind {
	switch {
	case v.typ == nil:
		return Invalid
	case v.flag&flagMethod != 0:
		return Func
	}
	return Kind(v.typ.Kind)
}

// need panics unless v is of a kind. method is the caller's name.
func (v Value) need(kind Kind, method string) {
	if v.kind() != kind {
		v.unsupported(method)
	}
}

func (v Value) unsupported(method string) {
	panic(&ValueError{"reflect.Value." + method, v.kind()})
}

// needValid panics for the zero Value.
func (v Value) needValid(method string) {
	if v.typ == nil {
		panic(&ValueError{"reflect.Value." + method, Invalid})
	}
}

// needExported panics unless v was reached by exported fields alone.
func (v Value) needExported(method string) {
	v.needValid(method)
	if v.flag&flagHidden != 0 {
		panic("reflect: reflect.Value." + method + " using value obtained using unexported field")
	}
}

// needAssignable panics unless v may be set.
func (v Value) needAssignable(method string) {
	v.needExported(method)
	if v.flag&flagAddressable == 0 {
		panic("reflect: reflect.Value." + method + " using unaddressable value")
	}
}

// hidden returns the flag that values derived from v inherit, when that is not a field.
func (v Value) hidden() flag {
	return v.flag & flagHidden
}

// word returns the pointer that a direct value consists of.
func (v Value) word() unsafe.Pointer {
	if v.flag&flagInline != 0 {
		return v.pointer
	}
	return *(*unsafe.Pointer)(v.pointer)
}

// place returns the address of v's value, which is in v itself when it is inline.
func (v *Value) place() unsafe.Pointer {
	if v.flag&flagInline != 0 {
		return unsafe.Pointer(&v.pointer)
	}
	return v.pointer
}

// copied returns a value with memory of its own that holds what stands at an address now.
func copied(t *descriptor, from unsafe.Pointer, flags flag) Value {
	if t.Direct() {
		return Value{t, *(*unsafe.Pointer)(from), flags | flagInline}
	}
	memory := newObject(t)
	copyTyped(t, memory, from, 1)
	return Value{t, memory, flags}
}

// IsValid reports whether v holds a value.
func (v Value) IsValid() bool {
	return v.typ != nil
}

// Kind returns the kind of v's value, Invalid for the zero Value.
func (v Value) Kind() Kind {
	return v.kind()
}

// Type returns the type of v's value.
func (v Value) Type() Type {
	v.needValid("Type")
	return toType(v.callType())
}

// CanAddr reports whether v is a variable.
func (v Value) CanAddr() bool {
	return v.flag&flagAddressable != 0
}

// CanSet reports whether v is a variable that this program part may change.
func (v Value) CanSet() bool {
	return v.flag&(flagAddressable|flagHidden) == flagAddressable
}

// CanInterface reports whether Interface may be called.
func (v Value) CanInterface() bool {
	v.needValid("CanInterface")
	return v.flag&flagHidden == 0
}

// Addr returns the address of a variable.
func (v Value) Addr() Value {
	if v.flag&flagAddressable == 0 {
		panic("reflect.Value.Addr of unaddressable value")
	}
	return Value{pointerTo(v.typ), v.pointer, v.flag&(flagHidden|flagEmbedded) | flagInline}
}

// UnsafeAddr returns the address of a variable as a number.
func (v Value) UnsafeAddr() uintptr {
	v.needValid("UnsafeAddr")
	if v.flag&flagAddressable == 0 {
		panic("reflect.Value.UnsafeAddr of unaddressable value")
	}
	return uintptr(v.pointer)
}

// Interface returns v's value as an interface value.
func (v Value) Interface() (i any) {
	v.needValid("Interface")
	if v.flag&flagHidden != 0 {
		panic("reflect.Value.Interface: cannot return value obtained from unexported field or method")
	}
	return v.toInterface()
}

// toInterface is Interface without regard to unexported fields.
func (v Value) toInterface() any {
	if v.flag&flagMethod != 0 {
		v = v.boundMethod()
	}
	if Kind(v.typ.Kind) == Interface {
		return loadInterface(v.typ, v.pointer)
	}
	var result any
	words := (*emptyInterface)(unsafe.Pointer(&result))
	switch {
	case v.typ.Direct():
		words.data = v.word()
	case v.flag&flagAddressable != 0:
		// The variable may change; the interface's copy must not.
		words.data = copied(v.typ, v.pointer, 0).pointer
	default:
		words.data = v.pointer
	}
	words.dynamic = v.typ
	return result
}

// loadInterface returns the interface value at an address as an `any`.
func loadInterface(t *descriptor, from unsafe.Pointer) any {
	if len(t.InterfaceMethods()) == 0 {
		return *(*any)(from)
	}
	words := (*methodInterface)(from)
	if words.table == nil {
		return nil
	}
	held := emptyInterface{words.table.dynamic, words.data}
	return *(*any)(unsafe.Pointer(&held))
}

// storeInterface stores source at the address of an interface variable of type t, whose methods it
// has.
func storeInterface(t *descriptor, to unsafe.Pointer, source any) {
	if len(t.InterfaceMethods()) == 0 {
		*(*any)(to) = source
		return
	}
	if source == nil {
		*(*methodInterface)(to) = methodInterface{}
		return
	}
	words := (*emptyInterface)(unsafe.Pointer(&source))
	table := findMethodTable(t, words.dynamic)
	if table == nil {
		panic("reflect: " + words.dynamic.String + " has no method table for " + t.String)
	}
	*(*methodInterface)(to) = methodInterface{table, words.data}
}

// InterfaceData returns the words of an interface value.
//
// Deprecated: their meaning is not specified.
func (v Value) InterfaceData() [2]uintptr {
	v.need(Interface, "InterfaceData")
	return *(*[2]uintptr)(v.pointer)
}

// TypeAssert is v.Interface().(T) without the detour.
func TypeAssert[T any](v Value) (T, bool) {
	v.needValid("TypeAssert")
	if v.flag&flagHidden != 0 {
		panic("reflect: TypeAssert: cannot return value obtained from unexported field or method")
	}
	result, ok := v.toInterface().(T)
	return result, ok
}

// Elem returns what an interface holds or a pointer points to, the zero Value if it is nil.
func (v Value) Elem() Value {
	switch v.kind() {
	case Interface:
		inner := ValueOf(loadInterface(v.typ, v.pointer))
		if inner.typ != nil {
			inner.flag |= v.hidden()
		}
		return inner
	case Pointer:
		target := v.word()
		if target == nil {
			return Value{}
		}
		return Value{v.typ.Element, target, v.flag&(flagHidden|flagEmbedded) | flagAddressable}
	}
	v.unsupported("Elem")
	return Value{}
}

// NumField returns the number of a struct's fields.
func (v Value) NumField() int {
	v.need(Struct, "NumField")
	return v.typ.NumField()
}

// Field returns the i'th field of a struct.
func (v Value) Field(i int) Value {
	v.need(Struct, "Field")
	if uint(i) >= uint(v.typ.NumField()) {
		panic("reflect: Field index out of range")
	}
	return v.field(v.typ.Field(i))
}

func (v Value) field(field *typeinfo.Field) Value {
	flags := v.flag & (flagInline | flagAddressable)
	if v.flag&flagHidden != 0 && v.flag&flagEmbedded == 0 {
		flags |= flagHidden
	}
	if !field.Exported() {
		if field.Embedded() && flags&flagHidden == 0 {
			flags |= flagEmbedded
		}
		flags |= flagHidden
	}
	if flags&flagInline != 0 {
		// A struct of a single pointer has that one field.
		return Value{field.Type, v.pointer, flags}
	}
	return Value{field.Type, unsafe.Add(v.pointer, uintptr(field.Offset)), flags}
}

// FieldByIndex returns a field by its way through embedded structs.
func (v Value) FieldByIndex(index []int) Value {
	field, err := v.FieldByIndexErr(index)
	if err != nil {
		panic("reflect: indirection through nil pointer to embedded struct")
	}
	return field
}

// FieldByIndexErr is FieldByIndex with an error where the way leads through a nil pointer.
func (v Value) FieldByIndexErr(index []int) (Value, error) {
	v.need(Struct, "FieldByIndex")
	for depth, i := range index {
		if depth > 0 && v.kind() == Pointer && Kind(v.typ.Element.Kind) == Struct {
			if v.IsNil() {
				return Value{}, nilEmbedded(toRType(v.typ.Element).Name())
			}
			v = v.Elem()
		}
		v = v.Field(i)
	}
	return v, nil
}

// nilEmbedded is the error of a way through a nil pointer to a struct type of that name.
type nilEmbedded string

func (e nilEmbedded) Error() string {
	return "reflect: indirection through nil pointer to embedded struct field " + string(e)
}

// FieldByName returns a struct's field, the zero Value if there is none of that name.
func (v Value) FieldByName(name string) Value {
	v.need(Struct, "FieldByName")
	if field, ok := toRType(v.typ).FieldByName(name); ok {
		return v.FieldByIndex(field.Index)
	}
	return Value{}
}

// FieldByNameFunc returns the field whose name match accepts, the zero Value unless there is one.
func (v Value) FieldByNameFunc(match func(string) bool) Value {
	if field, ok := toRType(v.typ).FieldByNameFunc(match); ok {
		return v.FieldByIndex(field.Index)
	}
	return Value{}
}
