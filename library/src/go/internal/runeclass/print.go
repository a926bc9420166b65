// Package runeclass tells which runes Go prints as they are, and which are space. It holds what
// packages below unicode need; its tables are text, so that they cost nothing until they are used.
package runeclass

// IsSpace reports whether r is white space by Unicode's property White_Space.
func IsSpace(r rune) bool {
	switch {
	case r == ' ' || '\t' <= r && r <= '\r':
		return true
	case r < 0x85:
		return false
	case 0x2000 <= r && r <= 0x200A:
		return true
	}
	switch r {
	case 0x85, 0xA0, 0x1680, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000:
		return true
	}
	return false
}

// IsPrint reports whether r is a letter, mark, number, punctuation, symbol or the ASCII space.
func IsPrint(r rune) bool {
	switch {
	case r < 0:
		return false
	case r < 0x7F:
		return r >= ' '
	case r < 1<<16:
		return inside(printNarrow, 2, uint32(r))
	}
	return inside(printWide, 3, uint32(r))
}

// IsGraphic reports whether r is printable or a space in Unicode's sense.
func IsGraphic(r rune) bool {
	switch {
	case IsPrint(r):
		return true
	case 0x2000 <= r && r <= 0x200A:
		return true
	}
	switch r {
	case 0xA0, 0x1680, 0x202F, 0x205F, 0x3000:
		return true
	}
	return false
}

// inside reports whether an odd number of a table's boundaries, width bytes each, are at most r.
func inside(table string, width int, r uint32) bool {
	low, high := 0, len(table)/width
	for low < high {
		middle := int(uint(low+high) / 2)
		at := middle * width
		boundary := uint32(table[at])<<8 | uint32(table[at+1])
		if width == 3 {
			boundary = boundary<<8 | uint32(table[at+2])
		}
		if boundary <= r {
			low = middle + 1
		} else {
			high = middle
		}
	}
	return low%2 == 1
}
