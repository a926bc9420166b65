package typeinfo

import "unsafe"

// This file knows how interface values are laid out.

// emptyInterface is the layout of an `any`.
type emptyInterface struct {
	dynamic *Type
	data    unsafe.Pointer
}

// methodInterface is the layout of an interface value with methods.
type methodInterface struct {
	table *methodTable
	data  unsafe.Pointer
}

// methodTable is the head of the runtime's record for a concrete type and an interface type.
type methodTable struct {
	interfaceType *Type
	dynamic       *Type
}

// findMethodTable returns the method table of a concrete type for an interface type, nil when the
// type lacks a method.
//
//go:noescape
//go:linkname findMethodTable burrow.find_itab
func findMethodTable(interfaceType, concrete *Type) *methodTable

// copyTyped copies count values of type t with the write barriers they need.
//
//go:noescape
//go:linkname copyTyped burrow.copy_typed
func copyTyped(t *Type, to, from unsafe.Pointer, count int)

// TypeOf returns the type of v, nil when v is nil.
func TypeOf(v any) *Type {
	return (*emptyInterface)(unsafe.Pointer(&v)).dynamic
}

// Implements reports whether t's values have the methods of an interface type.
func (t *Type) Implements(interfaceType *Type) bool {
	return interfaceType.itemCount == 0 || findMethodTable(interfaceType, t) != nil
}

// dataOf returns v's data word.
func dataOf(v any) unsafe.Pointer {
	return (*emptyInterface)(unsafe.Pointer(&v)).data
}

// makeInterface returns an interface value of the given words.
func makeInterface(t *Type, data unsafe.Pointer) any {
	words := emptyInterface{t, data}
	return *(*any)(unsafe.Pointer(&words))
}

// loadInterface returns the interface value at an address as an `any`.
func loadInterface(t *Type, from unsafe.Pointer) any {
	if t.itemCount == 0 {
		return *(*any)(from)
	}
	words := (*methodInterface)(from)
	if words.table == nil {
		return nil
	}
	return makeInterface(words.table.dynamic, words.data)
}

// storeInterface stores source, which must not be nil, at the address of an interface of type t,
// if it implements t.
func storeInterface(t *Type, to unsafe.Pointer, source any) bool {
	if t.itemCount == 0 {
		*(*any)(to) = source
		return true
	}
	table := findMethodTable(t, TypeOf(source))
	if table == nil {
		return false
	}
	*(*methodInterface)(to) = methodInterface{table, dataOf(source)}
	return true
}
