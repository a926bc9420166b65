package strings

import (
	"unicode"
	"unicode/utf8"
)

// Trim cuts runes of cutset off both ends of s.
func Trim(s, cutset string) string { return TrimRight(TrimLeft(s, cutset), cutset) }

// TrimLeft cuts runes of cutset off the start of s.
func TrimLeft(s, cutset string) string {
	if s == "" || cutset == "" {
		return s
	}
	if set, ok := newASCIISet(cutset); ok {
		for s != "" && set.contains(s[0]) {
			s = s[1:]
		}
		return s
	}
	return TrimLeftFunc(s, func(r rune) bool { return IndexRune(cutset, r) >= 0 })
}

// TrimRight cuts runes of cutset off the end of s.
func TrimRight(s, cutset string) string {
	if s == "" || cutset == "" {
		return s
	}
	if set, ok := newASCIISet(cutset); ok {
		for s != "" && set.contains(s[len(s)-1]) {
			s = s[:len(s)-1]
		}
		return s
	}
	return TrimRightFunc(s, func(r rune) bool { return IndexRune(cutset, r) >= 0 })
}

// TrimSpace cuts white space off both ends of s.
func TrimSpace(s string) string {
	start, end := 0, len(s)
	for start < end && isASCIISpace(s[start]) {
		start++
	}
	for start < end && isASCIISpace(s[end-1]) {
		end--
	}
	s = s[start:end]
	if s != "" && (s[0] >= utf8.RuneSelf || s[len(s)-1] >= utf8.RuneSelf) {
		return TrimFunc(s, unicode.IsSpace)
	}
	return s
}

// TrimFunc cuts runes that satisfy f off both ends of s.
func TrimFunc(s string, f func(rune) bool) string {
	return TrimRightFunc(TrimLeftFunc(s, f), f)
}

// TrimLeftFunc cuts runes that satisfy f off the start of s.
func TrimLeftFunc(s string, f func(rune) bool) string {
	for i, r := range s {
		if !f(r) {
			return s[i:]
		}
	}
	return ""
}

// TrimRightFunc cuts runes that satisfy f off the end of s.
func TrimRightFunc(s string, f func(rune) bool) string {
	for s != "" {
		r, size := utf8.DecodeLastRuneInString(s)
		if !f(r) {
			break
		}
		s = s[:len(s)-size]
	}
	return s
}

// TrimPrefix returns s without prefix, if it begins with it.
func TrimPrefix(s, prefix string) string {
	after, _ := CutPrefix(s, prefix)
	return after
}

// TrimSuffix returns s without suffix, if it ends with it.
func TrimSuffix(s, suffix string) string {
	before, _ := CutSuffix(s, suffix)
	return before
}

// CutPrefix returns s without prefix and whether it began with it.
func CutPrefix(s, prefix string) (after string, found bool) {
	if HasPrefix(s, prefix) {
		return s[len(prefix):], true
	}
	return s, false
}

// CutSuffix returns s without suffix and whether it ended with it.
func CutSuffix(s, suffix string) (before string, found bool) {
	if HasSuffix(s, suffix) {
		return s[:len(s)-len(suffix)], true
	}
	return s, false
}
