package atomic

import "unsafe"

// A Value holds a value of any type atomically; all values stored must have the same type. Its
// zero value is empty.
//
// The value is kept as an interface behind one pointer, so that type and data change together.
type Value struct {
	v unsafe.Pointer
}

// interfaceWords is the layout of an any.
type interfaceWords struct {
	dynamic unsafe.Pointer
	data    unsafe.Pointer
}

func dynamicType(v *any) unsafe.Pointer {
	return (*interfaceWords)(unsafe.Pointer(v)).dynamic
}

// Load returns the value stored last, nil when there is none.
func (v *Value) Load() (val any) {
	held := (*any)(LoadPointer(&v.v))
	if held == nil {
		return nil
	}
	return *held
}

// Store replaces the value. It panics for nil and for a value of another type than before.
func (v *Value) Store(val any) {
	v.replace(val, "store")
}

// Swap stores new and returns the value before, nil when there was none. It panics like Store.
func (v *Value) Swap(new any) (old any) {
	return v.replace(new, "swap")
}

func (v *Value) replace(val any, operation string) any {
	if val == nil {
		panic("sync/atomic: " + operation + " of nil value into Value")
	}
	fresh := unsafe.Pointer(&val)
	for {
		current := LoadPointer(&v.v)
		if current != nil && dynamicType((*any)(current)) != dynamicType(&val) {
			panic("sync/atomic: " + operation + " of inconsistently typed value into Value")
		}
		if CompareAndSwapPointer(&v.v, current, fresh) {
			if current == nil {
				return nil
			}
			return *(*any)(current)
		}
	}
}

// CompareAndSwap stores new if the value equals old, and reports whether it did. It panics for a
// nil new, for types that differ, and when old can't be compared.
func (v *Value) CompareAndSwap(old, new any) (swapped bool) {
	if new == nil {
		panic("sync/atomic: compare and swap of nil value into Value")
	}
	if old != nil && dynamicType(&old) != dynamicType(&new) {
		panic("sync/atomic: compare and swap of inconsistently typed values")
	}
	fresh := unsafe.Pointer(&new)
	for {
		current := LoadPointer(&v.v)
		if current == nil {
			if old != nil {
				return false
			}
		} else {
			held := (*any)(current)
			if dynamicType(held) != dynamicType(&new) {
				panic("sync/atomic: compare and swap of inconsistently typed value into Value")
			}
			if *held != old {
				return false
			}
		}
		if CompareAndSwapPointer(&v.v, current, fresh) {
			return true
		}
	}
}
