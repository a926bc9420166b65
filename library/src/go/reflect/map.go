package reflect

import "unsafe"

// MakeMap returns a new map of a map type.
func MakeMap(typ Type) Value {
	return MakeMapWithSize(typ, 0)
}

// MakeMapWithSize returns a new map with room for about n entries.
func MakeMapWithSize(typ Type, n int) Value {
	if typ.Kind() != Map {
		panic("reflect.MakeMapWithSize of non-map type")
	}
	t := typ.info()
	return Value{t, makeMap(t, n), flagInline}
}

// MapIndex returns the value of a key, the zero Value if the map doesn't have it.
func (v Value) MapIndex(key Value) Value {
	v.need(Map, "MapIndex")
	key = key.assignTo("reflect.Value.MapIndex", v.typ.Key)
	found := mapFind(v.typ, v.word(), key.place())
	if found == nil {
		return Value{}
	}
	return copied(v.typ.Element, found, v.hidden()|key.hidden())
}

// SetMapIndex sets the value of a key; the zero Value deletes it.
func (v Value) SetMapIndex(key, elem Value) {
	v.need(Map, "SetMapIndex")
	v.needExported("SetMapIndex")
	key.needExported("SetMapIndex")
	key = key.assignTo("reflect.Value.SetMapIndex", v.typ.Key)
	if elem.typ == nil {
		mapDelete(v.typ, v.word(), key.place())
		return
	}
	elem.needExported("SetMapIndex")
	elem = elem.assignTo("reflect.Value.SetMapIndex", v.typ.Element)
	copyTyped(v.typ.Element, mapAssign(v.typ, v.word(), key.place()), elem.place(), 1)
}

// MapKeys returns the keys of a map, in no order.
func (v Value) MapKeys() []Value {
	v.need(Map, "MapKeys")
	keys := make([]Value, 0, v.Len())
	var iterator mapIterator
	mapIterate(v.typ, v.word(), &iterator)
	for mapNext(&iterator) {
		keys = append(keys, copied(v.typ.Key, iterator.key, v.hidden()))
	}
	return keys
}

// A MapIter goes through the entries of a map.
type MapIter struct {
	m       Value
	started bool
	// record is the runtime's, between calls.
	record mapIterator
}

// MapRange returns an iterator that stands before the first entry.
func (v Value) MapRange() *MapIter {
	v.need(Map, "MapRange")
	return &MapIter{m: v}
}

// Next goes to the next entry and reports whether there is one.
func (iter *MapIter) Next() bool {
	if !iter.m.IsValid() {
		panic("MapIter.Next called on an iterator that does not have an associated map Value")
	}
	if iter.started && iter.record.key == nil {
		panic("MapIter.Next called on exhausted iterator")
	}
	record := iter.record
	if !iter.started {
		mapIterate(iter.m.typ, iter.m.word(), &record)
		iter.started = true
	}
	more := mapNext(&record)
	if !more {
		record.key = nil
	}
	iter.record = record
	return more
}

// needEntry panics unless the iterator stands at an entry.
func (iter *MapIter) needEntry(method string) {
	if !iter.started {
		panic(method + " called before Next")
	}
	if iter.record.key == nil {
		panic(method + " called on exhausted iterator")
	}
}

// Key returns the current key.
func (iter *MapIter) Key() Value {
	iter.needEntry("MapIter.Key")
	return copied(iter.m.typ.Key, iter.record.key, iter.m.hidden())
}

// Value returns the current value.
func (iter *MapIter) Value() Value {
	iter.needEntry("MapIter.Value")
	return copied(iter.m.typ.Element, iter.record.value, iter.m.hidden())
}

// Reset makes the iterator go through another map, or none.
func (iter *MapIter) Reset(v Value) {
	if v.IsValid() {
		v.need(Map, "MapRange")
	}
	*iter = MapIter{m: v}
}

// SetIterKey assigns the iterator's key to v.
func (v Value) SetIterKey(iter *MapIter) {
	iter.needEntry("reflect: MapIter.SetIterKey")
	v.setFromMap("MapIter.SetIterKey", iter.m, iter.m.typ.Key, iter.record.key)
}

// SetIterValue assigns the iterator's value to v.
func (v Value) SetIterValue(iter *MapIter) {
	iter.needEntry("reflect: MapIter.SetIterValue")
	v.setFromMap("MapIter.SetIterValue", iter.m, iter.m.typ.Element, iter.record.value)
}

func (v Value) setFromMap(method string, m Value, t *descriptor, from unsafe.Pointer) {
	v.needAssignable("SetIter")
	m.needExported("SetIter")
	entry := Value{t, from, 0}.assignTo("reflect."+method, v.typ)
	copyTyped(v.typ, v.pointer, entry.place(), 1)
}
