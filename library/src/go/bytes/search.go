// Package bytes works on slices of bytes, mostly text in UTF-8.
//
// What only looks at bytes is done by strings on a view of the same memory. search.go finds,
// split.go takes apart, trim.go cuts off, transform.go makes new slices.
package bytes

import (
	"internal/bytealg"
	"strings"
)

// view returns b as a string that shares its memory; it must not be kept.
func view(b []byte) string { return bytealg.View(b) }

// Equal reports whether a and b have the same bytes.
func Equal(a, b []byte) bool { return bytealg.Equal(a, b) }

// Compare returns -1, 0 or 1 as a is before, equal to or after b.
func Compare(a, b []byte) int { return bytealg.Compare(a, b) }

// Clone returns a copy of b, nil if b is nil.
func Clone(b []byte) []byte {
	if b == nil {
		return nil
	}
	return append([]byte{}, b...)
}

// Contains reports whether subslice is in b.
func Contains(b, subslice []byte) bool { return Index(b, subslice) >= 0 }

// ContainsAny reports whether a rune of chars is in b.
func ContainsAny(b []byte, chars string) bool { return IndexAny(b, chars) >= 0 }

// ContainsRune reports whether r is in b.
func ContainsRune(b []byte, r rune) bool { return IndexRune(b, r) >= 0 }

// ContainsFunc reports whether a rune of b satisfies f.
func ContainsFunc(b []byte, f func(rune) bool) bool { return IndexFunc(b, f) >= 0 }

// Count returns how often sep is in s without overlap, one more than the count of runes when sep is
// empty.
func Count(s, sep []byte) int { return strings.Count(view(s), view(sep)) }

// EqualFold reports whether s and t are equal when letters of different case are the same.
func EqualFold(s, t []byte) bool { return strings.EqualFold(view(s), view(t)) }

// HasPrefix reports whether s begins with prefix.
func HasPrefix(s, prefix []byte) bool { return strings.HasPrefix(view(s), view(prefix)) }

// HasSuffix reports whether s ends with suffix.
func HasSuffix(s, suffix []byte) bool { return strings.HasSuffix(view(s), view(suffix)) }

// Index returns the index of the first sep in s, -1 if there is none.
func Index(s, sep []byte) int { return bytealg.Index(s, sep) }

// IndexByte returns the index of the first c in b, -1 if there is none.
func IndexByte(b []byte, c byte) int { return bytealg.IndexByte(b, c) }

// IndexRune returns the index of the first r in s, -1 if there is none. RuneError matches invalid
// bytes.
func IndexRune(s []byte, r rune) int { return strings.IndexRune(view(s), r) }

// IndexAny returns the index of the first rune of s that is in chars, -1 if there is none.
func IndexAny(s []byte, chars string) int { return strings.IndexAny(view(s), chars) }

// IndexFunc returns the index of the first rune of s that satisfies f, -1 if there is none.
func IndexFunc(s []byte, f func(r rune) bool) int { return strings.IndexFunc(view(s), f) }

// LastIndex returns the index of the last sep in s, -1 if there is none.
func LastIndex(s, sep []byte) int { return bytealg.LastIndexString(view(s), view(sep)) }

// LastIndexByte returns the index of the last c in s, -1 if there is none.
func LastIndexByte(s []byte, c byte) int { return bytealg.LastIndexByte(s, c) }

// LastIndexAny returns the index of the last rune of s that is in chars, -1 if there is none.
func LastIndexAny(s []byte, chars string) int { return strings.LastIndexAny(view(s), chars) }

// LastIndexFunc returns the index of the last rune of s that satisfies f, -1 if there is none.
func LastIndexFunc(s []byte, f func(r rune) bool) int { return strings.LastIndexFunc(view(s), f) }
