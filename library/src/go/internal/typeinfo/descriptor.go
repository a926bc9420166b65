package typeinfo

import "unsafe"

// This file gives package reflect what else a descriptor says.

const (
	flagPlainMemory = 8
	flagVariadic    = 32
)

// Directions of a channel type, in its Length.
const (
	Receive = 1
	Send    = 2
)

// Method is a method of a concrete type.
type Method struct {
	Name string
	// Package is empty for exported methods.
	Package string
	// Type is that of the method as a function, receiver left out.
	Type *Type
	// Code takes an interface's data word as its receiver. It is 0 when the compiler found that
	// nothing can call the method this way.
	Code uintptr
}

// InterfaceMethod is a method of an interface type.
type InterfaceMethod struct {
	Name string
	// Package is empty for exported methods.
	Package string
	Type    *Type
}

// Exported reports whether other packages may use the method.
func (m *Method) Exported() bool {
	return m.Package == ""
}

// Embedded reports whether the field is an embedded one.
func (f *Field) Embedded() bool {
	return f.embedded != 0
}

// PointerBytes returns the number of bytes up to the end of the last pointer, 0 if there is none.
func (t *Type) PointerBytes() uint64 {
	return t.pointerBytes
}

// Hash returns a number that is equal for equal types.
func (t *Type) Hash() uint32 {
	return t.hash
}

// Direct reports whether an interface's data word holds the value itself.
func (t *Type) Direct() bool {
	return t.direct()
}

// PlainMemory reports whether values are equal when their bytes are.
func (t *Type) PlainMemory() bool {
	return t.flags&flagPlainMemory != 0
}

// Variadic reports whether a function type's last parameter collects the rest.
func (t *Type) Variadic() bool {
	return t.flags&flagVariadic != 0
}

// NumIn returns the number of a function type's parameters.
func (t *Type) NumIn() int {
	return int(uint32(t.Length))
}

// NumOut returns the number of a function type's results.
func (t *Type) NumOut() int {
	return int(t.Length >> 32)
}

// In returns a function type's parameter type.
func (t *Type) In(i int) *Type {
	return unsafe.Slice((**Type)(t.items), t.itemCount)[:t.NumIn()][i]
}

// Out returns a function type's result type.
func (t *Type) Out(i int) *Type {
	return unsafe.Slice((**Type)(t.items), t.itemCount)[t.NumIn():][i]
}

// InterfaceMethods returns the methods of an interface type, sorted by name.
func (t *Type) InterfaceMethods() []InterfaceMethod {
	return unsafe.Slice((*InterfaceMethod)(t.items), t.itemCount)
}

// Fields returns the fields of a struct type.
func (t *Type) Fields() []Field {
	return unsafe.Slice((*Field)(t.items), t.itemCount)
}

// Methods returns the methods of a concrete type, sorted by name.
func (t *Type) Methods() []Method {
	if t.Uncommon == nil {
		return nil
	}
	return unsafe.Slice((*Method)(t.Uncommon.methods), t.Uncommon.methodCount)
}

// Reflected returns what v holds if v is a reflect.Value, which begins like a Value. The methods that
// a reflect.Value can be are left to it.
func Reflected(v any) (held Value, ok bool) {
	t := TypeOf(v)
	if t == nil || t.Kind != Struct || t.String != "reflect.Value" || t.Uncommon == nil || t.Uncommon.Package != "reflect" {
		return Value{}, false
	}
	const flagMethod = 1 << 18
	words := (*[3]uintptr)(dataOf(v))
	if words[2]&flagMethod != 0 {
		return Value{}, false
	}
	return *(*Value)(dataOf(v)), true
}

// A Draft is the description of a type that may not exist yet.
type Draft struct {
	Kind         Kind
	String       string
	Size         uint64
	PointerBytes uint64
	Align        uint8
	Direct       bool
	Comparable   bool
	PlainMemory  bool
	Variadic     bool
	Element, Key *Type
	Length       uint64
	// Fields are a struct's, Types a function's parameters and results.
	Fields  []Field
	Types   []*Type
	Package string
}

// Type returns the type that the draft describes: the program's own, or the one that was made of an
// equal draft before, or a new one.
func (d *Draft) Type() *Type {
	t := &Type{
		Size: d.Size, pointerBytes: d.PointerBytes, Align: d.Align, Kind: d.Kind, String: d.String,
		Element: d.Element, Key: d.Key, Length: d.Length, Package: d.Package,
	}
	t.setFlag(flagDirect, d.Direct)
	t.setFlag(flagComparable, d.Comparable)
	t.setFlag(flagPlainMemory, d.PlainMemory)
	t.setFlag(flagVariadic, d.Variadic)
	switch {
	case len(d.Fields) > 0:
		t.items, t.itemCount = unsafe.Pointer(&d.Fields[0]), uint64(len(d.Fields))
	case len(d.Types) > 0:
		t.items, t.itemCount = unsafe.Pointer(&d.Types[0]), uint64(len(d.Types))
	}
	t.hash = hashOf(t.String)
	return internType(t)
}

// NewField returns a field of a draft.
func NewField(name, tag, pkg string, of *Type, offset uint64, embedded bool) Field {
	field := Field{Name: name, Tag: tag, Package: pkg, Type: of, Offset: offset}
	if embedded {
		field.embedded = 1
	}
	return field
}

func (t *Type) setFlag(flag uint8, on bool) {
	if on {
		t.flags |= flag
	}
}

func hashOf(text string) uint32 {
	hash := uint32(0x811c9dc5)
	for i := 0; i < len(text); i++ {
		hash = (hash ^ uint32(text[i])) * 0x01000193
	}
	return hash
}

// internType returns the one descriptor of the type that t describes. It keeps nothing of t.
//
//go:noescape
func internType(t *Type) *Type
