// Package strings works on strings in UTF-8.
//
// search.go finds, split.go takes apart, trim.go cuts off, transform.go makes new strings.
package strings

import (
	"internal/bytealg"
	"unicode"
	"unicode/utf8"
	"unsafe"
)

// Clone returns a copy of s in memory of its own.
func Clone(s string) string {
	if s == "" {
		return ""
	}
	copied := []byte(s)
	return unsafe.String(&copied[0], len(copied))
}

// Compare returns -1, 0 or 1 as a is before, equal to or after b.
func Compare(a, b string) int { return bytealg.CompareString(a, b) }

// Contains reports whether substr is in s.
func Contains(s, substr string) bool { return Index(s, substr) >= 0 }

// ContainsAny reports whether a rune of chars is in s.
func ContainsAny(s, chars string) bool { return IndexAny(s, chars) >= 0 }

// ContainsRune reports whether r is in s.
func ContainsRune(s string, r rune) bool { return IndexRune(s, r) >= 0 }

// ContainsFunc reports whether a rune of s satisfies f.
func ContainsFunc(s string, f func(rune) bool) bool { return IndexFunc(s, f) >= 0 }

// Count returns how often substr is in s without overlap, one more than the count of runes when
// substr is empty.
func Count(s, substr string) int {
	switch len(substr) {
	case 0:
		return utf8.RuneCountInString(s) + 1
	case 1:
		return bytealg.CountString(s, substr[0])
	}
	count := 0
	for {
		i := Index(s, substr)
		if i < 0 {
			return count
		}
		count++
		s = s[i+len(substr):]
	}
}

// EqualFold reports whether s and t are equal when letters of different case are the same.
func EqualFold(s, t string) bool {
	// As long as both are ASCII, bytes are letters.
	same := 0
	for same < len(s) && same < len(t) {
		a, b := s[same], t[same]
		if a|b >= utf8.RuneSelf {
			break
		}
		if a != b && (a^b != 'a'-'A' || !isASCIILetter(a)) {
			return false
		}
		same++
	}
	s, t = s[same:], t[same:]
	for s != "" && t != "" {
		var a, b rune
		a, s = firstRune(s)
		b, t = firstRune(t)
		if a != b && !sameFolded(a, b) {
			return false
		}
	}
	return len(s) == len(t)
}

func isASCIILetter(c byte) bool {
	return 'a' <= c|0x20 && c|0x20 <= 'z'
}

// firstRune splits a string that isn't empty behind its first rune.
func firstRune(s string) (r rune, rest string) {
	if c := s[0]; c < utf8.RuneSelf {
		return rune(c), s[1:]
	}
	r, size := utf8.DecodeRuneInString(s)
	return r, s[size:]
}

// sameFolded reports whether two different runes are equal under case folding.
func sameFolded(a, b rune) bool {
	if a > b {
		a, b = b, a
	}
	if b < utf8.RuneSelf {
		return 'A' <= a && a <= 'Z' && b == a+'a'-'A'
	}
	// The steps of SimpleFold go up and then back to the smallest rune.
	r := unicode.SimpleFold(a)
	for r != a && r < b {
		r = unicode.SimpleFold(r)
	}
	return r == b
}

// HasPrefix reports whether s begins with prefix.
func HasPrefix(s, prefix string) bool {
	return len(s) >= len(prefix) && s[:len(prefix)] == prefix
}

// HasSuffix reports whether s ends with suffix.
func HasSuffix(s, suffix string) bool {
	return len(s) >= len(suffix) && s[len(s)-len(suffix):] == suffix
}

// Index returns the index of the first substr in s, -1 if there is none.
func Index(s, substr string) int { return bytealg.IndexString(s, substr) }

// IndexByte returns the index of the first c in s, -1 if there is none.
func IndexByte(s string, c byte) int { return bytealg.IndexByteString(s, c) }

// IndexRune returns the index of the first r in s, -1 if there is none. RuneError matches invalid
// bytes.
func IndexRune(s string, r rune) int {
	switch {
	case 0 <= r && r < utf8.RuneSelf:
		return bytealg.IndexByteString(s, byte(r))
	case r == utf8.RuneError:
		for i, c := range s {
			if c == utf8.RuneError {
				return i
			}
		}
		return -1
	case !utf8.ValidRune(r):
		return -1
	}
	return bytealg.IndexString(s, string(r))
}

// IndexAny returns the index of the first rune of s that is in chars, -1 if there is none.
func IndexAny(s, chars string) int {
	if chars == "" {
		return -1
	}
	if set, ok := newASCIISet(chars); ok {
		for i := 0; i < len(s); i++ {
			if set.contains(s[i]) {
				return i
			}
		}
		return -1
	}
	for i, r := range s {
		if IndexRune(chars, r) >= 0 {
			return i
		}
	}
	return -1
}

// IndexFunc returns the index of the first rune of s that satisfies f, -1 if there is none.
func IndexFunc(s string, f func(rune) bool) int {
	for i, r := range s {
		if f(r) {
			return i
		}
	}
	return -1
}

// LastIndex returns the index of the last substr in s, -1 if there is none.
func LastIndex(s, substr string) int { return bytealg.LastIndexString(s, substr) }

// LastIndexByte returns the index of the last c in s, -1 if there is none.
func LastIndexByte(s string, c byte) int { return bytealg.LastIndexByteString(s, c) }

// LastIndexAny returns the index of the last rune of s that is in chars, -1 if there is none.
func LastIndexAny(s, chars string) int {
	if chars == "" {
		return -1
	}
	if set, ok := newASCIISet(chars); ok {
		for i := len(s) - 1; i >= 0; i-- {
			if set.contains(s[i]) {
				return i
			}
		}
		return -1
	}
	return LastIndexFunc(s, func(r rune) bool { return IndexRune(chars, r) >= 0 })
}

// LastIndexFunc returns the index of the last rune of s that satisfies f, -1 if there is none.
func LastIndexFunc(s string, f func(rune) bool) int {
	for end := len(s); end > 0; {
		r, size := utf8.DecodeLastRuneInString(s[:end])
		end -= size
		if f(r) {
			return end
		}
	}
	return -1
}

// asciiSet is a set of ASCII characters, a bit each.
type asciiSet [4]uint32

// newASCIISet returns the set of chars if they are all ASCII.
func newASCIISet(chars string) (set asciiSet, ok bool) {
	for i := 0; i < len(chars); i++ {
		c := chars[i]
		if c >= utf8.RuneSelf {
			return set, false
		}
		set[c/32] |= 1 << (c % 32)
	}
	return set, true
}

func (set *asciiSet) contains(c byte) bool {
	return c < utf8.RuneSelf && set[c/32]>>(c%32)&1 != 0
}
