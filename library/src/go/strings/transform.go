package strings

import (
	"internal/text"
	"unicode"
	"unicode/utf8"
	"unsafe"
)

// take returns the bytes of b, which must not change any more, as a string.
func take(b []byte) string {
	return unsafe.String(unsafe.SliceData(b), len(b))
}

// Join returns elems with sep between them.
func Join(elems []string, sep string) string {
	switch len(elems) {
	case 0:
		return ""
	case 1:
		return elems[0]
	}
	return take(text.Join(elems, sep))
}

// Repeat returns count copies of s.
func Repeat(s string, count int) string { return take(text.Repeat(s, count)) }

// Replace returns s with the first n old replaced by new, all if n < 0. An empty old is found at
// the start and behind each rune.
func Replace(s, old, new string, n int) string {
	if old == new || n == 0 {
		return s
	}
	count := Count(s, old)
	if count == 0 {
		return s
	}
	if n < 0 || count < n {
		n = count
	}
	replaced := make([]byte, 0, len(s)+n*(len(new)-len(old)))
	for i := 0; i < n; i++ {
		at := 0
		if old != "" {
			at = Index(s, old)
		} else if i > 0 {
			_, at = utf8.DecodeRuneInString(s)
		}
		replaced = append(replaced, s[:at]...)
		replaced = append(replaced, new...)
		s = s[at+len(old):]
	}
	return take(append(replaced, s...))
}

// ReplaceAll returns s with all old replaced by new.
func ReplaceAll(s, old, new string) string {
	return Replace(s, old, new, -1)
}

// Map returns s with its runes mapped; a negative result drops the rune.
func Map(mapping func(rune) rune, s string) string {
	// s itself is returned if nothing changes.
	for i, r := range s {
		mapped := mapping(r)
		if mapped == r && r != utf8.RuneError {
			continue
		}
		size := utf8.RuneLen(r)
		if r == utf8.RuneError {
			_, size = utf8.DecodeRuneInString(s[i:])
			if size != 1 && mapped == r {
				continue
			}
		}
		out := make([]byte, 0, len(s)+utf8.UTFMax)
		out = append(out, s[:i]...)
		if mapped >= 0 {
			out = utf8.AppendRune(out, mapped)
		}
		for _, r := range s[i+size:] {
			if mapped := mapping(r); mapped >= 0 {
				out = utf8.AppendRune(out, mapped)
			}
		}
		return take(out)
	}
	return s
}

// ToUpper returns s in upper case.
func ToUpper(s string) string { return mapCase(s, 'a', 'z', unicode.ToUpper) }

// ToLower returns s in lower case.
func ToLower(s string) string { return mapCase(s, 'A', 'Z', unicode.ToLower) }

// mapCase maps the ASCII letters from first to last to the other case, or everything by mapping if
// s is not ASCII.
func mapCase(s string, first, last byte, mapping func(rune) rune) string {
	changed := -1
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= utf8.RuneSelf {
			return Map(mapping, s)
		}
		if changed < 0 && first <= c && c <= last {
			changed = i
		}
	}
	if changed < 0 {
		return s
	}
	out := []byte(s)
	for i := changed; i < len(out); i++ {
		if c := out[i]; first <= c && c <= last {
			out[i] = c ^ ('a' - 'A')
		}
	}
	return take(out)
}

// ToTitle returns s in title case, which is upper case but for a few letters.
func ToTitle(s string) string { return Map(unicode.ToTitle, s) }

// ToUpperSpecial is ToUpper with the mappings of c first.
func ToUpperSpecial(c unicode.SpecialCase, s string) string { return Map(c.ToUpper, s) }

// ToLowerSpecial is ToLower with the mappings of c first.
func ToLowerSpecial(c unicode.SpecialCase, s string) string { return Map(c.ToLower, s) }

// ToTitleSpecial is ToTitle with the mappings of c first.
func ToTitleSpecial(c unicode.SpecialCase, s string) string { return Map(c.ToTitle, s) }

// Title returns s with the first letter of each word in title case.
//
// Deprecated: it doesn't know Unicode's word boundaries.
func Title(s string) string {
	previous := ' '
	return Map(func(r rune) rune {
		starts := separatesWords(previous)
		previous = r
		if starts {
			return unicode.ToTitle(r)
		}
		return r
	}, s)
}

// separatesWords reports whether a letter behind r starts a word.
func separatesWords(r rune) bool {
	switch {
	case r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r):
		return false
	case r < utf8.RuneSelf:
		return true
	}
	return unicode.IsSpace(r)
}

// ToValidUTF8 returns s with runs of invalid bytes replaced.
func ToValidUTF8(s, replacement string) string {
	if utf8.ValidString(s) {
		return s
	}
	out := make([]byte, 0, len(s)+len(replacement))
	invalid := false
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
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
	return take(out)
}
