package bytes

import (
	"iter"
	"unicode"
	"unicode/utf8"
)

// The parts that these functions return have no spare capacity, so that appending to one doesn't
// overwrite the next.

func part(s []byte, from, to int) []byte { return s[from:to:to] }

// Split returns the parts of s between the separators; the runes of s when sep is empty.
func Split(s, sep []byte) [][]byte { return split(s, sep, 0, -1) }

// SplitN is Split that returns at most n parts, the last one being the rest; all if n < 0.
func SplitN(s, sep []byte, n int) [][]byte { return split(s, sep, 0, n) }

// SplitAfter is Split that leaves the separators at the ends of the parts.
func SplitAfter(s, sep []byte) [][]byte { return split(s, sep, len(sep), -1) }

// SplitAfterN is SplitAfter with SplitN's limit.
func SplitAfterN(s, sep []byte, n int) [][]byte { return split(s, sep, len(sep), n) }

func split(s, sep []byte, kept, n int) [][]byte {
	if n == 0 {
		return nil
	}
	if len(sep) == 0 {
		return explode(s, n)
	}
	if n < 0 {
		n = Count(s, sep) + 1
	}
	n = min(n, len(s)+1)
	parts := make([][]byte, 0, n)
	for len(parts) < n-1 {
		i := Index(s, sep)
		if i < 0 {
			break
		}
		parts = append(parts, part(s, 0, i+kept))
		s = s[i+len(sep):]
	}
	return append(parts, s)
}

// explode splits s into its runes, invalid bytes one by one.
func explode(s []byte, n int) [][]byte {
	if n < 0 || n > len(s) {
		n = len(s)
	}
	parts := make([][]byte, min(n, utf8.RuneCount(s)))
	for i := range parts {
		if i == n-1 {
			parts[i] = s
			break
		}
		_, size := utf8.DecodeRune(s)
		parts[i] = part(s, 0, size)
		s = s[size:]
	}
	return parts
}

// Fields returns the parts of s between runs of white space.
func Fields(s []byte) [][]byte {
	return FieldsFunc(s, unicode.IsSpace)
}

// FieldsFunc returns the parts of s between runs of runes that satisfy f.
func FieldsFunc(s []byte, f func(rune) bool) [][]byte {
	fields := [][]byte{}
	start := -1
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRune(s[i:])
		switch separates := f(r); {
		case separates && start >= 0:
			fields = append(fields, part(s, start, i))
			start = -1
		case !separates && start < 0:
			start = i
		}
		i += size
	}
	if start >= 0 {
		fields = append(fields, part(s, start, len(s)))
	}
	return fields
}

// Cut returns what is before and after the first sep; s and nil if there is none.
func Cut(s, sep []byte) (before, after []byte, found bool) {
	if i := Index(s, sep); i >= 0 {
		return s[:i], s[i+len(sep):], true
	}
	return s, nil, false
}

// CutLast returns what is before and after the last sep; s and nil if there is none.
func CutLast(s, sep []byte) (before, after []byte, found bool) {
	if i := LastIndex(s, sep); i >= 0 {
		return s[:i], s[i+len(sep):], true
	}
	return s, nil, false
}

// Lines yields the lines of s with their newlines.
func Lines(s []byte) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		for rest := s; len(rest) > 0; {
			end := IndexByte(rest, '\n') + 1
			if end == 0 {
				end = len(rest)
			}
			line := part(rest, 0, end)
			rest = rest[end:]
			if !yield(line) {
				return
			}
		}
	}
}

// SplitSeq yields what Split returns.
func SplitSeq(s, sep []byte) iter.Seq[[]byte] { return splitSeq(s, sep, 0) }

// SplitAfterSeq yields what SplitAfter returns.
func SplitAfterSeq(s, sep []byte) iter.Seq[[]byte] { return splitSeq(s, sep, len(sep)) }

func splitSeq(s, sep []byte, kept int) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		rest := s
		if len(sep) == 0 {
			for len(rest) > 0 {
				_, size := utf8.DecodeRune(rest)
				first := part(rest, 0, size)
				rest = rest[size:]
				if !yield(first) {
					return
				}
			}
			return
		}
		for {
			i := Index(rest, sep)
			if i < 0 {
				yield(part(rest, 0, len(rest)))
				return
			}
			if !yield(part(rest, 0, i+kept)) {
				return
			}
			rest = rest[i+len(sep):]
		}
	}
}

// FieldsSeq yields what Fields returns.
func FieldsSeq(s []byte) iter.Seq[[]byte] { return FieldsFuncSeq(s, unicode.IsSpace) }

// FieldsFuncSeq yields what FieldsFunc returns.
func FieldsFuncSeq(s []byte, f func(rune) bool) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		start := -1
		for i := 0; i < len(s); {
			r, size := utf8.DecodeRune(s[i:])
			separates := f(r)
			if separates && start >= 0 {
				if !yield(part(s, start, i)) {
					return
				}
				start = -1
			} else if !separates && start < 0 {
				start = i
			}
			i += size
		}
		if start >= 0 {
			yield(part(s, start, len(s)))
		}
	}
}
