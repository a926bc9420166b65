// Package unique makes equal values the same: handles are compared as pointers.
//
// Values stay for as long as the program runs; Go's package forgets those without handles.
package unique

import (
	"strings"
	"sync"
)

// Handle stands for a value: two handles are equal if the values were.
type Handle[T comparable] struct {
	value *T
}

var (
	lock sync.RWMutex
	// known maps values, which as keys are told apart by type too, to pointers.
	known = map[any]any{}
)

// Value returns a copy of the value.
func (h Handle[T]) Value() T {
	return *h.value
}

// Make returns the handle of a value.
func Make[T comparable](value T) Handle[T] {
	lock.RLock()
	pointer, ok := known[value].(*T)
	lock.RUnlock()
	if ok {
		return Handle[T]{pointer}
	}
	if text, ok := any(value).(string); ok {
		// The string may be a small part of a large one.
		value = any(strings.Clone(text)).(T)
	}
	lock.Lock()
	defer lock.Unlock()
	if pointer, ok := known[value].(*T); ok {
		return Handle[T]{pointer}
	}
	pointer = &value
	known[value] = pointer
	return Handle[T]{pointer}
}
