package reflect

import (
	"internal/typeinfo"
	"strconv"
	"unicode"
)

// This file makes types of others. Each function describes the type it wants; the runtime returns
// the program's own descriptor if there is one.

const pointerSize = 8

// PointerTo returns the type *t.
func PointerTo(t Type) Type {
	return toType(pointerTo(t.info()))
}

// PtrTo is the old name of PointerTo.
func PtrTo(t Type) Type { return PointerTo(t) }

// pointerTo is PointerTo. The compiler knows this function: a program that contains it has pointers to
// all its named types, with their methods.
func pointerTo(element *descriptor) *descriptor {
	t := apart(element)
	if t.PointerTo != nil {
		return t.PointerTo
	}
	draft := word(Pointer, "*"+t.String)
	draft.Element = t
	draft.Comparable = true
	draft.PlainMemory = true
	return draft.Type()
}

// word returns the draft of a type whose values are a single pointer.
func word(kind Kind, text string) *typeinfo.Draft {
	return &typeinfo.Draft{
		Kind: typeinfo.Kind(kind), String: text, Size: pointerSize, PointerBytes: pointerSize, Align: pointerSize,
		Direct: true,
	}
}

// SliceOf returns the type []t.
func SliceOf(t Type) Type {
	return toType(sliceOf(t.info()))
}

func sliceOf(t *descriptor) *descriptor {
	draft := typeinfo.Draft{
		Kind: typeinfo.Slice, String: "[]" + t.String, Size: 3 * pointerSize, PointerBytes: pointerSize,
		Align: pointerSize, Element: t,
	}
	return draft.Type()
}

// ArrayOf returns the type [length]elem.
func ArrayOf(length int, elem Type) Type {
	if length < 0 {
		panic("reflect: negative length passed to ArrayOf")
	}
	t := elem.info()
	if t.Size > 0 && uint64(length) > (1<<47)/t.Size {
		panic("reflect.ArrayOf: array size would exceed virtual address space")
	}
	draft := typeinfo.Draft{
		Kind: typeinfo.Array, String: "[" + strconv.Itoa(length) + "]" + t.String, Size: t.Size * uint64(length),
		Align: t.Align, Comparable: t.Comparable(), PlainMemory: t.PlainMemory(), Element: t, Length: uint64(length),
	}
	draft.Direct = length == 1 && t.Direct()
	if length > 0 && t.PointerBytes() > 0 {
		draft.PointerBytes = t.Size*uint64(length-1) + t.PointerBytes()
	}
	return toType(draft.Type())
}

// ChanOf returns the channel type of a direction and an element.
func ChanOf(dir ChanDir, t Type) Type {
	element := t.info()
	if element.Size >= 1<<16 {
		panic("reflect.ChanOf: element size too large")
	}
	var text string
	switch dir {
	case RecvDir:
		text = "<-chan " + element.String
	case SendDir:
		text = "chan<- " + element.String
	case BothDir:
		if text = "chan " + element.String; element.String[0] == '<' {
			// Or else the arrow would belong to the outer type.
			text = "chan (" + element.String + ")"
		}
	default:
		panic("reflect.ChanOf: invalid dir")
	}
	draft := word(Chan, text)
	draft.Element = element
	draft.Length = uint64(dir)
	draft.Comparable = true
	draft.PlainMemory = true
	return toType(draft.Type())
}

// MapOf returns the type map[key]elem.
func MapOf(key, elem Type) Type {
	if !key.Comparable() {
		panic("reflect.MapOf: invalid key type " + key.String())
	}
	draft := word(Map, "map["+key.String()+"]"+elem.String())
	draft.Key = key.info()
	draft.Element = elem.info()
	return toType(draft.Type())
}

// FuncOf returns a function type.
func FuncOf(in, out []Type, variadic bool) Type {
	if variadic && (len(in) == 0 || in[len(in)-1].Kind() != Slice) {
		panic("reflect.FuncOf: last arg of variadic func must be slice")
	}
	types := make([]*descriptor, 0, len(in)+len(out))
	text := "func("
	for i, parameter := range in {
		if i > 0 {
			text += ", "
		}
		if variadic && i == len(in)-1 {
			text += "..." + parameter.Elem().String()
		} else {
			text += parameter.String()
		}
		types = append(types, parameter.info())
	}
	text += ")"
	if len(out) == 1 {
		text += " "
	} else if len(out) > 1 {
		text += " ("
	}
	for i, result := range out {
		if i > 0 {
			text += ", "
		}
		text += result.String()
		types = append(types, result.info())
	}
	if len(out) > 1 {
		text += ")"
	}
	draft := word(Func, text)
	draft.Types = types
	draft.Length = uint64(len(in)) | uint64(len(out))<<32
	draft.Variadic = variadic
	return toType(draft.Type())
}

// StructOf returns a struct type with these fields; their Offset and Index are ignored.
func StructOf(fields []StructField) Type {
	draft := typeinfo.Draft{Kind: typeinfo.Struct, Align: 1, Comparable: true, PlainMemory: true}
	draft.Fields = make([]typeinfo.Field, 0, len(fields))
	text := "struct {"
	used := map[string]bool{}
	for i, field := range fields {
		checkField(&field, i)
		if used[field.Name] && field.Name != "_" {
			panic("reflect.StructOf: duplicate field " + field.Name)
		}
		used[field.Name] = true
		if field.PkgPath != "" {
			if draft.Package != "" && draft.Package != field.PkgPath {
				panic("reflect.Struct: fields with different PkgPath " + draft.Package + " and " + field.PkgPath)
			}
			draft.Package = field.PkgPath
		}
		if i > 0 {
			text += ";"
		}
		text += " "
		if !field.Anonymous {
			text += field.Name + " "
		}
		text += field.Type.String()
		if field.Tag != "" {
			text += " " + strconv.Quote(string(field.Tag))
		}
		addField(&draft, &field)
	}
	if len(fields) > 0 {
		text += " "
		if last := fields[len(fields)-1].Type; last.Size() == 0 && draft.Size > 0 {
			// The address of a last field without size must lie in the struct.
			draft.Size++
			draft.PlainMemory = false
		}
	}
	draft.String = text + "}"
	if rounded := align(draft.Size, draft.Align); rounded != draft.Size {
		draft.Size = rounded
		draft.PlainMemory = false
	}
	draft.PlainMemory = draft.PlainMemory && draft.Comparable
	draft.Direct = len(fields) == 1 && draft.Fields[0].Type.Direct()
	return toType(draft.Type())
}

func checkField(field *StructField, i int) {
	if field.Name == "" {
		panic("reflect.StructOf: field " + strconv.Itoa(i) + " has no name")
	}
	if !validFieldName(field.Name) {
		panic("reflect.StructOf: field " + strconv.Itoa(i) + " has invalid name")
	}
	if field.Type == nil {
		panic("reflect.StructOf: field " + strconv.Itoa(i) + " has no type")
	}
	if field.Anonymous && field.PkgPath != "" {
		panic("reflect.StructOf: field \"" + field.Name + "\" is anonymous but has PkgPath set")
	}
	if first := field.Name[0]; field.PkgPath == "" && (first == '_' || first >= 'a' && first <= 'z') {
		panic("reflect.StructOf: field \"" + field.Name + "\" is unexported but missing PkgPath")
	}
	if field.Anonymous && field.Type.NumMethod() > 0 {
		panic("reflect.StructOf: embedded field with methods not supported yet: " + field.Type.String())
	}
}

func addField(draft *typeinfo.Draft, field *StructField) {
	t := field.Type.info()
	offset := align(draft.Size, t.Align)
	if offset != draft.Size || !t.PlainMemory() || field.Name == "_" {
		draft.PlainMemory = false
	}
	draft.Align = max(draft.Align, t.Align)
	draft.Comparable = draft.Comparable && t.Comparable()
	if t.PointerBytes() > 0 {
		draft.PointerBytes = offset + t.PointerBytes()
	}
	draft.Size = offset + t.Size
	if draft.Size < offset || draft.Size > 1<<47 {
		panic("reflect.StructOf: struct size would exceed virtual address space")
	}
	draft.Fields = append(draft.Fields,
		typeinfo.NewField(field.Name, string(field.Tag), field.PkgPath, t, offset, field.Anonymous))
}

func align(size uint64, to uint8) uint64 {
	mask := uint64(to) - 1
	return (size + mask) &^ mask
}

// validFieldName tells identifiers.
func validFieldName(name string) bool {
	for i, r := range name {
		letter := r == '_' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= 0x80 && unicode.IsLetter(r)
		digit := r >= '0' && r <= '9' || r >= 0x80 && unicode.IsDigit(r)
		if !letter && (i == 0 || !digit) {
			return false
		}
	}
	return name != ""
}
