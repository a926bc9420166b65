package reflect

import (
	"internal/typeinfo"
	"iter"
)

// A StructField is a field of a struct type.
type StructField struct {
	Name string
	// PkgPath is empty for exported fields.
	PkgPath string
	Type    Type
	Tag     StructTag
	// Offset is in bytes.
	Offset uintptr
	// Index leads to the field: through embedded structs when it has several elements.
	Index     []int
	Anonymous bool
}

// IsExported reports whether other packages may use the field.
func (f StructField) IsExported() bool {
	return f.PkgPath == ""
}

// smallIndexes holds the numbers of fields that most structs have, for StructField.Index.
var smallIndexes = func() (numbers [64]int) {
	for i := range numbers {
		numbers[i] = i
	}
	return numbers
}()

// indexOf is a slice of one index.
func indexOf(index int) []int {
	if index < len(smallIndexes) {
		return smallIndexes[index : index+1 : index+1]
	}
	return []int{index}
}

func structField(field *typeinfo.Field, index int) StructField {
	return StructField{
		Name:      field.Name,
		PkgPath:   field.Package,
		Type:      toType(field.Type),
		Tag:       StructTag(field.Tag),
		Offset:    uintptr(field.Offset),
		Index:     indexOf(index),
		Anonymous: field.Embedded(),
	}
}

func (t *rtype) Field(i int) StructField {
	t.need(Struct, "Field")
	if i < 0 || i >= t.descriptor.NumField() {
		panic("reflect: Field index out of bounds")
	}
	return structField(t.descriptor.Field(i), i)
}

func (t *rtype) Fields() iter.Seq[StructField] {
	t.need(Struct, "Fields")
	return func(yield func(StructField) bool) {
		for i := range t.descriptor.NumField() {
			if !yield(t.Field(i)) {
				return
			}
		}
	}
}

func (t *rtype) FieldByIndex(index []int) StructField {
	var at Type = t
	var field StructField
	for depth, i := range index {
		if depth > 0 {
			if at.Kind() == Pointer && at.Elem().Kind() == Struct {
				at = at.Elem()
			}
		}
		field = at.Field(i)
		at = field.Type
	}
	field.Index = append([]int(nil), index...)
	return field
}

func (t *rtype) FieldByName(name string) (StructField, bool) {
	t.need(Struct, "FieldByName")
	embedded := false
	if name != "" {
		fields := t.descriptor.Fields()
		for i := range fields {
			if fields[i].Name == name {
				return structField(&fields[i], i), true
			}
			embedded = embedded || fields[i].Embedded()
		}
	}
	if !embedded {
		return StructField{}, false
	}
	return t.FieldByNameFunc(func(other string) bool { return other == name })
}

// level is a struct type that the search for a field has reached.
type level struct {
	of    *descriptor
	index []int
	// several: it stands at more than one place of its depth, so its fields are ambiguous.
	several bool
}

// FieldByNameFunc searches depth by depth. The first depth with a match decides: two matches there
// hide each other and whatever is deeper.
func (t *rtype) FieldByNameFunc(match func(string) bool) (StructField, bool) {
	t.need(Struct, "FieldByNameFunc")
	visited := map[*descriptor]bool{}
	current := []level{{of: &t.descriptor}}
	for len(current) > 0 {
		var found StructField
		matches := 0
		var next []level
		place := map[*descriptor]int{}
		for _, at := range current {
			if visited[at.of] {
				continue
			}
			visited[at.of] = true
			fields := at.of.Fields()
			for i := range fields {
				if match(fields[i].Name) {
					matches++
					if at.several {
						matches++
					}
					found = structField(&fields[i], i)
					found.Index = append(append([]int(nil), at.index...), i)
					continue
				}
				inner := embeddedStruct(&fields[i])
				if inner == nil || visited[inner] {
					continue
				}
				if known, ok := place[inner]; ok {
					next[known].several = true
					continue
				}
				place[inner] = len(next)
				next = append(next, level{inner, append(append([]int(nil), at.index...), i), at.several})
			}
		}
		if matches > 0 {
			if matches > 1 {
				return StructField{}, false
			}
			return found, true
		}
		current = next
	}
	return StructField{}, false
}

// embeddedStruct returns the struct type that a field embeds, itself or behind a pointer, or nil.
func embeddedStruct(field *typeinfo.Field) *descriptor {
	if !field.Embedded() {
		return nil
	}
	inner := field.Type
	if Kind(inner.Kind) == Pointer {
		inner = inner.Element
	}
	if Kind(inner.Kind) != Struct {
		return nil
	}
	return inner
}

// VisibleFields returns all fields that can be selected from a struct of type t, in the order of
// the struct, fields of embedded structs behind the field that embeds them.
func VisibleFields(t Type) []StructField {
	if t == nil {
		panic("reflect: VisibleFields(nil)")
	}
	if t.Kind() != Struct {
		panic("reflect.VisibleFields of non-struct type")
	}
	w := fieldWalk{byName: map[string]int{}, visiting: map[*descriptor]bool{}}
	w.walk(t.info(), nil)
	var visible []StructField
	for _, candidate := range w.fields {
		if !candidate.hidden {
			visible = append(visible, candidate.field)
		}
	}
	return visible
}

type candidate struct {
	field StructField
	// hidden: a field of the same name is as shallow or shallower.
	hidden bool
}

type fieldWalk struct {
	fields []candidate
	// byName is the place of the candidate that hides later ones.
	byName   map[string]int
	visiting map[*descriptor]bool
}

func (w *fieldWalk) walk(t *descriptor, prefix []int) {
	if w.visiting[t] {
		return
	}
	w.visiting[t] = true
	fields := t.Fields()
	for i := range fields {
		field := structField(&fields[i], i)
		field.Index = append(append([]int(nil), prefix...), i)
		add := true
		if known, ok := w.byName[field.Name]; ok {
			old := &w.fields[known]
			switch {
			case len(field.Index) == len(old.field.Index):
				old.hidden = true
				add = false
			case len(field.Index) < len(old.field.Index):
				old.hidden = true
			default:
				add = false
			}
		}
		if add {
			w.byName[field.Name] = len(w.fields)
			w.fields = append(w.fields, candidate{field: field})
		}
		if inner := embeddedStruct(&fields[i]); inner != nil {
			w.walk(inner, field.Index)
		}
	}
	delete(w.visiting, t)
}
