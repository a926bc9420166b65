package sync

import "sync/atomic"

// A Map is a map that goroutines may use at the same time. Its zero value is empty.
//
// Entries are found through the map index, under a lock for readers and writers; a value is
// replaced by one atomic operation on its entry, under the lock for readers. An entry is empty
// from its deletion on and never filled again, so a writer that finds it empty makes a new one.
type Map struct {
	_     noCopy
	lock  RWMutex
	index map[any]*entry
}

// entry holds a value, nil when the entry was deleted.
type entry struct {
	value atomic.Pointer[any]
}

func (m *Map) find(key any) *entry {
	m.lock.RLock()
	e := m.index[key]
	m.lock.RUnlock()
	return e
}

// Load returns the value of a key, and whether there is one.
func (m *Map) Load(key any) (value any, ok bool) {
	if e := m.find(key); e != nil {
		if held := e.value.Load(); held != nil {
			return *held, true
		}
	}
	return nil, false
}

// Store sets the value of a key.
func (m *Map) Store(key, value any) {
	m.Swap(key, value)
}

// Swap sets the value of a key and returns the one before, and whether there was one.
func (m *Map) Swap(key, value any) (previous any, loaded bool) {
	fresh := &value
	if e := m.find(key); e != nil {
		for held := e.value.Load(); held != nil; held = e.value.Load() {
			if e.value.CompareAndSwap(held, fresh) {
				return *held, true
			}
		}
	}
	m.lock.Lock()
	defer m.lock.Unlock()
	if e := m.index[key]; e != nil {
		for held := e.value.Load(); held != nil; held = e.value.Load() {
			if e.value.CompareAndSwap(held, fresh) {
				return *held, true
			}
		}
	}
	m.insert(key, fresh)
	return nil, false
}

// copyOf returns a new place with the value.
func copyOf(value any) *any {
	return &value
}

// insert adds an entry. The caller holds the lock for writing.
func (m *Map) insert(key any, value *any) {
	if m.index == nil {
		m.index = make(map[any]*entry)
	}
	e := new(entry)
	e.value.Store(value)
	m.index[key] = e
}

// LoadOrStore returns the value of a key and true, or sets it and returns it with false.
func (m *Map) LoadOrStore(key, value any) (actual any, loaded bool) {
	if held, ok := m.Load(key); ok {
		return held, true
	}
	m.lock.Lock()
	defer m.lock.Unlock()
	if e := m.index[key]; e != nil {
		if held := e.value.Load(); held != nil {
			return *held, true
		}
	}
	m.insert(key, copyOf(value))
	return value, false
}

// LoadAndDelete deletes the value of a key and returns it, and whether there was one.
func (m *Map) LoadAndDelete(key any) (value any, loaded bool) {
	if m.find(key) == nil {
		return nil, false
	}
	m.lock.Lock()
	defer m.lock.Unlock()
	e := m.index[key]
	if e == nil {
		return nil, false
	}
	delete(m.index, key)
	if held := e.value.Swap(nil); held != nil {
		return *held, true
	}
	return nil, false
}

// Delete deletes the value of a key.
func (m *Map) Delete(key any) {
	m.LoadAndDelete(key)
}

// CompareAndSwap sets the value of a key to new if it is old, and reports whether it did. old must
// be comparable.
func (m *Map) CompareAndSwap(key, old, new any) (swapped bool) {
	e := m.find(key)
	if e == nil {
		return false
	}
	var fresh *any
	for held := e.value.Load(); held != nil && *held == old; held = e.value.Load() {
		if fresh == nil {
			fresh = copyOf(new)
		}
		if e.value.CompareAndSwap(held, fresh) {
			return true
		}
	}
	return false
}

// CompareAndDelete deletes the value of a key if it is old, and reports whether it did. old must be
// comparable.
func (m *Map) CompareAndDelete(key, old any) (deleted bool) {
	m.lock.Lock()
	defer m.lock.Unlock()
	e := m.index[key]
	if e == nil {
		return false
	}
	for held := e.value.Load(); held != nil && *held == old; held = e.value.Load() {
		if e.value.CompareAndSwap(held, nil) {
			delete(m.index, key)
			return true
		}
	}
	return false
}

// Range calls f for the entries, in no order, until f returns false. It sees each key at most
// once; an entry that changes meanwhile shows its value of any moment during Range.
func (m *Map) Range(f func(key, value any) bool) {
	m.lock.RLock()
	keys := make([]any, 0, len(m.index))
	entries := make([]*entry, 0, len(m.index))
	for key, e := range m.index {
		keys = append(keys, key)
		entries = append(entries, e)
	}
	m.lock.RUnlock()
	for i, e := range entries {
		if held := e.value.Load(); held != nil && !f(keys[i], *held) {
			return
		}
	}
}

// Clear deletes all entries.
func (m *Map) Clear() {
	m.lock.Lock()
	defer m.lock.Unlock()
	for _, e := range m.index {
		e.value.Store(nil)
	}
	clear(m.index)
}
