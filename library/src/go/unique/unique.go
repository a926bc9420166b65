// Package unique makes equal values the same: handles are compared as pointers.
//
// A value stays as long as somebody holds its handle: the tables know values by weak pointers, and drop
// their entries when the values are gone.
package unique

import (
	"hash/maphash"
	"internal/typeinfo"
	"runtime"
	"sync"
	"unsafe"
	"weak"
)

// Handle stands for a value: two handles are equal if the values were.
type Handle[T comparable] struct {
	value *T
}

// Value returns a copy of the value.
func (h Handle[T]) Value() T {
	return *h.value
}

// Make returns the handle of a value.
func Make[T comparable](value T) Handle[T] {
	t := tableOf[T]()
	hash := maphash.Comparable(t.seed, value)
	t.lock.RLock()
	pointer := t.find(hash, value)
	t.lock.RUnlock()
	if pointer == nil {
		pointer = t.add(hash, value)
	}
	return Handle[T]{pointer}
}

// tables holds a *table[T] for each type T, by type.
var tables sync.Map

func tableOf[T comparable]() *table[T] {
	key := typeinfo.TypeOf((*T)(nil))
	known, ok := tables.Load(key)
	if !ok {
		known, _ = tables.LoadOrStore(key, &table[T]{seed: maphash.MakeSeed(), entries: map[uint64]*entry[T]{}})
	}
	return known.(*table[T])
}

// A table holds the values of one type that have handles.
type table[T comparable] struct {
	seed    maphash.Seed
	lock    sync.RWMutex
	entries map[uint64]*entry[T]
}

// An entry is a value, or one that is gone, in the list of those with one hash.
type entry[T comparable] struct {
	value weak.Pointer[T]
	next  *entry[T]
}

// find returns the place of a value, nil if it has none. The lock is held.
func (t *table[T]) find(hash uint64, value T) *T {
	for e := t.entries[hash]; e != nil; e = e.next {
		if pointer := e.value.Value(); pointer != nil && *pointer == value {
			return pointer
		}
	}
	return nil
}

// A box is where a value lives. Its pointer keeps a small value from sharing its place on the heap with
// others, which would keep it alive.
type box[T comparable] struct {
	value T
	_     unsafe.Pointer
}

func (t *table[T]) add(hash uint64, value T) *T {
	fresh := &new(box[T]).value
	*fresh = value
	cloneStrings(typeinfo.TypeOf(fresh).Element, unsafe.Pointer(fresh))
	t.lock.Lock()
	defer t.lock.Unlock()
	// Another goroutine may have been quicker.
	if pointer := t.find(hash, value); pointer != nil {
		return pointer
	}
	t.entries[hash] = &entry[T]{weak.Make(fresh), t.entries[hash]}
	runtime.AddCleanup(fresh, t.forget, hash)
	return fresh
}

// forget drops the entries of values that are gone.
func (t *table[T]) forget(hash uint64) {
	t.lock.Lock()
	defer t.lock.Unlock()
	var kept *entry[T]
	for e := t.entries[hash]; e != nil; e = e.next {
		if e.value.Value() != nil {
			kept = &entry[T]{e.value, kept}
		}
	}
	if kept == nil {
		delete(t.entries, hash)
	} else {
		t.entries[hash] = kept
	}
}

// cloneStrings copies the text of the strings in a value: it may be a small part of a large one. What lies behind
// pointers and in interfaces stays as it is.
func cloneStrings(t *typeinfo.Type, value unsafe.Pointer) {
	switch t.Kind {
	case typeinfo.String:
		text := (*string)(value)
		*text = string([]byte(*text))
	case typeinfo.Array:
		for i := range uintptr(t.Length) {
			cloneStrings(t.Element, unsafe.Add(value, i*uintptr(t.Element.Size)))
		}
	case typeinfo.Struct:
		for i := range t.NumField() {
			field := t.Field(i)
			cloneStrings(field.Type, unsafe.Add(value, uintptr(field.Offset)))
		}
	}
}
