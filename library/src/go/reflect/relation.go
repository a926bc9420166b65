package reflect

import "internal/typeinfo"

// This file says how types stand to each other: the language's rules for interfaces, assignment and
// conversion.

func (t *rtype) Implements(u Type) bool {
	if u == nil {
		panic("reflect: nil type passed to Type.Implements")
	}
	if u.Kind() != Interface {
		panic("reflect: non-interface type passed to Type.Implements")
	}
	return implements(u.info(), &t.descriptor)
}

func (t *rtype) AssignableTo(u Type) bool {
	if u == nil {
		panic("reflect: nil type passed to Type.AssignableTo")
	}
	to := u.info()
	return directlyAssignable(to, &t.descriptor) || implements(to, &t.descriptor)
}

func (t *rtype) ConvertibleTo(u Type) bool {
	if u == nil {
		panic("reflect: nil type passed to Type.ConvertibleTo")
	}
	return conversionOf(u.info(), &t.descriptor) != nil
}

// implements reports whether t has the methods of interface. Both lists are sorted alike.
func implements(interfaceType, t *descriptor) bool {
	if Kind(interfaceType.Kind) != Interface {
		return false
	}
	wanted := interfaceType.InterfaceMethods()
	if len(wanted) == 0 {
		return true
	}
	if Kind(t.Kind) == Interface {
		for _, method := range t.InterfaceMethods() {
			if method == wanted[0] {
				if wanted = wanted[1:]; len(wanted) == 0 {
					return true
				}
			}
		}
		return false
	}
	for _, method := range t.Methods() {
		if (typeinfo.InterfaceMethod{Name: method.Name, Package: method.Package, Type: method.Type}) == wanted[0] {
			if wanted = wanted[1:]; len(wanted) == 0 {
				return true
			}
		}
	}
	return false
}

// directlyAssignable reports whether values of type from are values of type to as they stand.
func directlyAssignable(to, from *descriptor) bool {
	if to == from {
		return true
	}
	if to.Named() && from.Named() || to.Kind != from.Kind {
		return false
	}
	if Kind(to.Kind) == Chan && ChanDir(from.Length) == BothDir && to.Element == from.Element {
		return true
	}
	return sameUnderlying(to, from, true)
}

// identical reports whether two types are the same, perhaps but for tags.
func identical(a, b *descriptor, withTags bool) bool {
	if a == b || withTags {
		return a == b
	}
	if a.Named() || b.Named() || a.Kind != b.Kind {
		return false
	}
	return sameUnderlying(a, b, false)
}

// sameUnderlying reports whether two types have the same underlying type, perhaps but for tags.
func sameUnderlying(a, b *descriptor, withTags bool) bool {
	if a == b {
		return true
	}
	if a.Kind != b.Kind {
		return false
	}
	switch kind := Kind(a.Kind); kind {
	case Array:
		return a.Length == b.Length && identical(a.Element, b.Element, withTags)
	case Chan:
		return a.Length == b.Length && identical(a.Element, b.Element, withTags)
	case Func:
		return sameSignature(a, b, withTags)
	case Interface:
		return sameInterface(a, b)
	case Map:
		return identical(a.Key, b.Key, withTags) && identical(a.Element, b.Element, withTags)
	case Pointer, Slice:
		return identical(a.Element, b.Element, withTags)
	case Struct:
		return sameStruct(a, b, withTags)
	}
	// Basic types have no parts.
	return true
}

func sameSignature(a, b *descriptor, withTags bool) bool {
	if a.NumIn() != b.NumIn() || a.NumOut() != b.NumOut() || a.Variadic() != b.Variadic() {
		return false
	}
	for i := range a.NumIn() {
		if !identical(a.In(i), b.In(i), withTags) {
			return false
		}
	}
	for i := range a.NumOut() {
		if !identical(a.Out(i), b.Out(i), withTags) {
			return false
		}
	}
	return true
}

func sameInterface(a, b *descriptor) bool {
	ours, theirs := a.InterfaceMethods(), b.InterfaceMethods()
	if len(ours) != len(theirs) {
		return false
	}
	for i := range ours {
		if ours[i] != theirs[i] {
			return false
		}
	}
	return true
}

func sameStruct(a, b *descriptor, withTags bool) bool {
	if a.NumField() != b.NumField() {
		return false
	}
	for i := range a.NumField() {
		ours, theirs := a.Field(i), b.Field(i)
		same := ours.Name == theirs.Name && ours.Package == theirs.Package && ours.Embedded() == theirs.Embedded() &&
			ours.Offset == theirs.Offset && identical(ours.Type, theirs.Type, withTags)
		if !same || withTags && ours.Tag != theirs.Tag {
			return false
		}
	}
	return true
}
