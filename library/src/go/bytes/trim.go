package bytes

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Trim cuts runes of cutset off both ends of s; nil if nothing is left.
func Trim(s []byte, cutset string) []byte {
	return emptyAsNil(TrimRight(TrimLeft(s, cutset), cutset), s)
}

// TrimLeft cuts runes of cutset off the start of s; nil if nothing is left.
func TrimLeft(s []byte, cutset string) []byte {
	if len(s) == 0 {
		return nil
	}
	if cutset == "" {
		return s
	}
	rest := s[len(s)-len(strings.TrimLeft(view(s), cutset)):]
	return emptyAsNil(rest, s)
}

// TrimRight cuts runes of cutset off the end of s.
func TrimRight(s []byte, cutset string) []byte {
	return s[:len(strings.TrimRight(view(s), cutset))]
}

// TrimSpace cuts white space off both ends of s; nil if nothing is left.
func TrimSpace(s []byte) []byte {
	return TrimFunc(s, unicode.IsSpace)
}

// TrimFunc cuts runes that satisfy f off both ends of s; nil if nothing is left.
func TrimFunc(s []byte, f func(r rune) bool) []byte {
	return TrimRightFunc(TrimLeftFunc(s, f), f)
}

// TrimLeftFunc cuts runes that satisfy f off the start of s; nil if nothing is left.
func TrimLeftFunc(s []byte, f func(r rune) bool) []byte {
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRune(s[i:])
		if !f(r) {
			return s[i:]
		}
		i += size
	}
	return nil
}

// TrimRightFunc cuts runes that satisfy f off the end of s.
func TrimRightFunc(s []byte, f func(r rune) bool) []byte {
	for len(s) > 0 {
		r, size := utf8.DecodeLastRune(s)
		if !f(r) {
			break
		}
		s = s[:len(s)-size]
	}
	return s
}

// emptyAsNil returns trimmed, nil if everything was cut off.
func emptyAsNil(trimmed, s []byte) []byte {
	if len(trimmed) == 0 {
		return nil
	}
	return trimmed
}

// TrimPrefix returns s without prefix, if it begins with it.
func TrimPrefix(s, prefix []byte) []byte {
	after, _ := CutPrefix(s, prefix)
	return after
}

// TrimSuffix returns s without suffix, if it ends with it.
func TrimSuffix(s, suffix []byte) []byte {
	before, _ := CutSuffix(s, suffix)
	return before
}

// CutPrefix returns s without prefix and whether it began with it.
func CutPrefix(s, prefix []byte) (after []byte, found bool) {
	if HasPrefix(s, prefix) {
		return s[len(prefix):], true
	}
	return s, false
}

// CutSuffix returns s without suffix and whether it ended with it.
func CutSuffix(s, suffix []byte) (before []byte, found bool) {
	if HasSuffix(s, suffix) {
		return s[:len(s)-len(suffix)], true
	}
	return s, false
}
