package typeinfo

import "unsafe"

// mapIterator is the runtime's record of an iteration. Its first words are the addresses of the
// current key and value.
type mapIterator struct {
	key   unsafe.Pointer
	value unsafe.Pointer
	_     [14]unsafe.Pointer
}

// mapIterate starts an iteration with a zeroed record.
//
//go:noescape
//go:linkname mapIterate burrow.map_iterate
func mapIterate(t *Type, table unsafe.Pointer, iterator *mapIterator)

// mapNext moves to the next entry and reports whether there is one.
//
//go:noescape
//go:linkname mapNext burrow.map_next
func mapNext(iterator *mapIterator) bool

// Entry is a key and a value of a map.
type Entry struct {
	Key   Value
	Value Value
}

// Entries returns the entries of a map, in no order.
func (v Value) Entries() []Entry {
	table := v.word()
	if table == nil {
		return nil
	}
	entries := make([]Entry, 0, v.Len())
	var iterator mapIterator
	mapIterate(v.Type, table, &iterator)
	for mapNext(&iterator) {
		entries = append(entries, Entry{
			Value{v.Type.Key, iterator.key, false, v.hidden},
			Value{v.Type.Element, iterator.value, false, v.hidden},
		})
	}
	return entries
}

// mapLen reads the count of entries, which is a map object's first word.
func (v Value) mapLen() int {
	table := v.word()
	if table == nil {
		return 0
	}
	return *(*int)(table)
}
