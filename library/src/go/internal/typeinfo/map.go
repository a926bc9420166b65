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

// Entries returns copies of the entries of a map, in no order.
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
			copyOf(v.Type.Key, iterator.key, v.hidden),
			copyOf(v.Type.Element, iterator.value, v.hidden),
		})
	}
	return entries
}

// newObject allocates a zeroed value.
//
//go:noescape
//go:linkname newObject burrow.allocate_type
func newObject(t *Type) unsafe.Pointer

var nothing struct{}

// copyOf returns a Value that is there when the map, whose memory may be on a stack, no longer is.
func copyOf(t *Type, from unsafe.Pointer, hidden bool) Value {
	if t.direct() {
		return Value{t, *(*unsafe.Pointer)(from), true, hidden}
	}
	if t.Size == 0 {
		return Value{t, unsafe.Pointer(&nothing), false, hidden}
	}
	to := newObject(t)
	copyTyped(t, to, from, 1)
	return Value{t, to, false, hidden}
}

// mapLen reads the count of entries, which is a map object's first word.
func (v Value) mapLen() int {
	table := v.word()
	if table == nil {
		return 0
	}
	return *(*int)(table)
}
