// Package typeinfo reads values of any type by their type descriptors. It is what fmt and errors
// need of reflection, no more.
//
// Type and the records around it mirror the compiler's descriptors (`layout::descriptor`) word for
// word. A descriptor is unique per type, so type identity is pointer identity.
//
// Start at ValueOf.
package typeinfo

import "unsafe"

// Kind is a kind of type, with the numbers of reflect.Kind.
type Kind uint8

const (
	Invalid Kind = iota
	Bool
	Int
	Int8
	Int16
	Int32
	Int64
	Uint
	Uint8
	Uint16
	Uint32
	Uint64
	Uintptr
	Float32
	Float64
	Complex64
	Complex128
	Array
	Chan
	Func
	Interface
	Map
	Pointer
	Slice
	String
	Struct
	UnsafePointer
)

const (
	flagDirect     = 1
	flagNamed      = 2
	flagComparable = 4
)

// Type is a type descriptor.
type Type struct {
	Size         uint64
	pointerBytes uint64
	hash         uint32
	flags        uint8
	Align        uint8
	Kind         Kind
	_            uint8
	layout       uint32
	_            uint32
	// String is the type as %T prints it.
	String string
	// PointerTo is nil when the program has no such type.
	PointerTo *Type
	Uncommon  *Uncommon
	// Element is a map's value type too.
	Element *Type
	Key     *Type
	// Length is an array's; see the layout for the other kinds.
	Length    uint64
	items     unsafe.Pointer
	itemCount uint64
	Package   string
}

// Uncommon is what only types with a name or with methods have.
type Uncommon struct {
	Package     string
	Name        string
	methods     unsafe.Pointer
	methodCount uint64
}

// Field is a field of a struct type.
type Field struct {
	Name string
	Tag  string
	// Package is empty for exported fields.
	Package  string
	Type     *Type
	Offset   uint64
	embedded uint64
}

// Exported reports whether other packages may use the field.
func (f *Field) Exported() bool {
	return f.Package == ""
}

// Comparable reports whether == is defined for the type's values.
func (t *Type) Comparable() bool {
	return t.flags&flagComparable != 0
}

// Named reports whether the type has a name.
func (t *Type) Named() bool {
	return t.flags&flagNamed != 0
}

// HasMethods reports whether the type's values have methods.
func (t *Type) HasMethods() bool {
	return t.Uncommon != nil && t.Uncommon.methodCount > 0
}

// NumField returns the number of fields of a struct type.
func (t *Type) NumField() int {
	return int(t.itemCount)
}

// Field returns a struct type's field.
func (t *Type) Field(i int) *Field {
	if uint64(i) >= t.itemCount {
		panic("typeinfo: field index out of range")
	}
	return (*Field)(unsafe.Add(t.items, uintptr(i)*unsafe.Sizeof(Field{})))
}

// direct reports whether an interface's data word holds the value itself.
func (t *Type) direct() bool {
	return t.flags&flagDirect != 0
}

// Address orders types.
func (t *Type) Address() uintptr {
	return uintptr(unsafe.Pointer(t))
}
