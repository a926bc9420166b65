package reflect

import (
	"bytes"
	"unsafe"
)

// pair is two places that are being compared already.
type pair struct {
	a, b unsafe.Pointer
	t    *descriptor
}

// DeepEqual reports whether x and y are equal, what they refer to included. Values that refer to
// themselves are equal when no difference is found on the way round.
func DeepEqual(x, y any) bool {
	if x == nil || y == nil {
		return x == y
	}
	a, b := ValueOf(x), ValueOf(y)
	if a.typ != b.typ {
		return false
	}
	comparison := deepComparison{open: map[pair]bool{}}
	return comparison.equal(a, b)
}

type deepComparison struct {
	// open are the pairs that have been met.
	open map[pair]bool
}

// met reports whether the pair that a and b refer to was met before, and notes it.
func (c *deepComparison) met(a, b Value) bool {
	first, second := identityOf(a), identityOf(b)
	if first == nil || second == nil {
		return false
	}
	if uintptr(first) > uintptr(second) {
		first, second = second, first
	}
	p := pair{first, second, a.typ}
	if c.open[p] {
		return true
	}
	c.open[p] = true
	return false
}

// identityOf returns the address through which a value can lead back to itself.
func identityOf(v Value) unsafe.Pointer {
	switch v.kind() {
	case Pointer, Map:
		return v.word()
	case Slice, Interface:
		return v.pointer
	}
	return nil
}

func (c *deepComparison) equal(a, b Value) bool {
	if !a.IsValid() || !b.IsValid() {
		return a.IsValid() == b.IsValid()
	}
	if a.typ != b.typ {
		return false
	}
	switch a.kind() {
	case Array:
		return c.equalElements(a, b)
	case Slice:
		return c.equalSlices(a, b)
	case Map:
		return c.equalMaps(a, b)
	case Interface:
		if a.IsNil() || b.IsNil() {
			return a.IsNil() == b.IsNil()
		}
		return c.equal(a.Elem(), b.Elem())
	case Pointer:
		if a.word() == b.word() || c.met(a, b) {
			return true
		}
		return c.equal(a.Elem(), b.Elem())
	case Struct:
		for i := range a.NumField() {
			if !c.equal(a.Field(i), b.Field(i)) {
				return false
			}
		}
		return true
	case Func:
		// Functions can't be compared.
		return a.IsNil() && b.IsNil()
	}
	return equalTyped(a.typ, a.place(), b.place())
}

func (c *deepComparison) equalElements(a, b Value) bool {
	for i := range a.Len() {
		if !c.equal(a.Index(i), b.Index(i)) {
			return false
		}
	}
	return true
}

func (c *deepComparison) equalSlices(a, b Value) bool {
	if a.IsNil() != b.IsNil() || a.Len() != b.Len() {
		return false
	}
	if a.header().data == b.header().data {
		return true
	}
	if Kind(a.typ.Element.Kind) == Uint8 {
		return bytes.Equal(a.Bytes(), b.Bytes())
	}
	return c.met(a, b) || c.equalElements(a, b)
}

func (c *deepComparison) equalMaps(a, b Value) bool {
	if a.IsNil() != b.IsNil() || a.Len() != b.Len() {
		return false
	}
	if a.word() == b.word() || c.met(a, b) {
		return true
	}
	for entries := a.MapRange(); entries.Next(); {
		other := b.MapIndex(entries.Key())
		if !other.IsValid() || !c.equal(entries.Value(), other) {
			return false
		}
	}
	return true
}
