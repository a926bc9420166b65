package bytes

import (
	"internal/text"
	"strings"
	"unicode"
	"unicode/utf8"
)

const maxInt = 1<<63 - 1

// Join returns the elements of s with sep between them, in new memory.
func Join(s [][]byte, sep []byte) []byte { return text.Join(s, sep) }

// Repeat returns count copies of b.
func Repeat(b []byte, count int) []byte { return text.Repeat(b, count) }

// Replace returns a copy of s with the first n old replaced by new, all if n < 0. An empty old is
// found at the start and behind each rune.
func Replace(s, old, new []byte, n int) []byte {
	count := 0
	if n != 0 {
		count = Count(s, old)
	}
	if count == 0 {
		return append([]byte(nil), s...)
	}
	if n < 0 || count < n {
		n = count
	}
	replaced := make([]byte, 0, len(s)+n*(len(new)-len(old)))
	for i := 0; i < n; i++ {
		at := 0
		if len(old) > 0 {
			at = Index(s, old)
		} else if i > 0 {
			_, at = utf8.DecodeRune(s)
		}
		replaced = append(replaced, s[:at]...)
		replaced = append(replaced, new...)
		s = s[at+len(old):]
	}
	return append(replaced, s...)
}

// ReplaceAll returns a copy of s with all old replaced by new.
func ReplaceAll(s, old, new []byte) []byte {
	return Replace(s, old, new, -1)
}

// Map returns a copy of s with its runes mapped; a negative result drops the rune.
func Map(mapping func(r rune) rune, s []byte) []byte {
	mapped := make([]byte, 0, len(s))
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRune(s[i:])
		i += size
		if r = mapping(r); r >= 0 {
			mapped = utf8.AppendRune(mapped, r)
		}
	}
	return mapped
}

// Runes returns the runes of s.
func Runes(s []byte) []rune {
	return []rune(view(s))
}

// ToUpper returns a copy of s in upper case.
func ToUpper(s []byte) []byte { return mapCase(s, 'a', 'z', unicode.ToUpper) }

// ToLower returns a copy of s in lower case.
func ToLower(s []byte) []byte { return mapCase(s, 'A', 'Z', unicode.ToLower) }

// mapCase maps the ASCII letters from first to last to the other case, or everything by mapping if
// s is not ASCII.
func mapCase(s []byte, first, last byte, mapping func(rune) rune) []byte {
	for _, c := range s {
		if c >= utf8.RuneSelf {
			return Map(mapping, s)
		}
	}
	out := append([]byte(""), s...)
	for i, c := range out {
		if first <= c && c <= last {
			out[i] = c ^ ('a' - 'A')
		}
	}
	return out
}

// ToTitle returns a copy of s in title case, which is upper case but for a few letters.
func ToTitle(s []byte) []byte { return Map(unicode.ToTitle, s) }

// ToUpperSpecial is ToUpper with the mappings of c first.
func ToUpperSpecial(c unicode.SpecialCase, s []byte) []byte { return Map(c.ToUpper, s) }

// ToLowerSpecial is ToLower with the mappings of c first.
func ToLowerSpecial(c unicode.SpecialCase, s []byte) []byte { return Map(c.ToLower, s) }

// ToTitleSpecial is ToTitle with the mappings of c first.
func ToTitleSpecial(c unicode.SpecialCase, s []byte) []byte { return Map(c.ToTitle, s) }

// Title returns a copy of s with the first letter of each word in title case.
//
// Deprecated: it doesn't know Unicode's word boundaries.
func Title(s []byte) []byte {
	return []byte(strings.Title(view(s)))
}

// ToValidUTF8 returns a copy of s with runs of invalid bytes replaced.
func ToValidUTF8(s, replacement []byte) []byte {
	out := make([]byte, 0, len(s)+len(replacement))
	invalid := false
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRune(s[i:])
		if r == utf8.RuneError && size == 1 {
			if !invalid {
				out = append(out, replacement...)
			}
			invalid = true
		} else {
			out = append(out, s[i:i+size]...)
			invalid = false
		}
		i += size
	}
	return out
}
