// Package unicode tells properties of code points and maps their case.
//
// The tables are generated (library/generate/unicode_tables.go) and decoded when the program
// starts, see decode.go.
package unicode

const (
	// MaxRune is the last code point.
	MaxRune = '\U0010FFFF'
	// ReplacementChar stands for invalid code points.
	ReplacementChar = '\uFFFD'
	// MaxASCII is the last ASCII character.
	MaxASCII = '\u007F'
	// MaxLatin1 is the last Latin-1 character.
	MaxLatin1 = '\u00FF'
)

// RangeTable is a set of code points: those below 2^16 in R16, the others in R32, both sorted and
// without overlap. LatinOffset counts the entries of R16 that end at most at MaxLatin1.
type RangeTable struct {
	R16         []Range16
	R32         []Range32
	LatinOffset int
}

// Range16 is the code points Lo, Lo+Stride, … up to Hi.
type Range16 struct {
	Lo     uint16
	Hi     uint16
	Stride uint16
}

// Range32 is Range16 for code points from 2^16 on.
type Range32 struct {
	Lo     uint32
	Hi     uint32
	Stride uint32
}

// Is reports whether r is in the table.
func Is(rangeTab *RangeTable, r rune) bool {
	code := uint32(r)
	narrow := rangeTab.R16
	if len(narrow) > 0 && code <= uint32(narrow[len(narrow)-1].Hi) {
		return inNarrow(narrow, uint16(code))
	}
	wide := rangeTab.R32
	if len(wide) > 0 && code >= wide[0].Lo {
		return inWide(wide, code)
	}
	return false
}

func inNarrow(ranges []Range16, code uint16) bool {
	low, high := 0, len(ranges)
	for low < high {
		middle := int(uint(low+high) / 2)
		entry := &ranges[middle]
		switch {
		case code < entry.Lo:
			high = middle
		case code > entry.Hi:
			low = middle + 1
		default:
			return entry.Stride == 1 || (code-entry.Lo)%entry.Stride == 0
		}
	}
	return false
}

func inWide(ranges []Range32, code uint32) bool {
	low, high := 0, len(ranges)
	for low < high {
		middle := int(uint(low+high) / 2)
		entry := &ranges[middle]
		switch {
		case code < entry.Lo:
			high = middle
		case code > entry.Hi:
			low = middle + 1
		default:
			return entry.Stride == 1 || (code-entry.Lo)%entry.Stride == 0
		}
	}
	return false
}

// In reports whether r is in one of the tables.
func In(r rune, ranges ...*RangeTable) bool {
	return IsOneOf(ranges, r)
}

// IsOneOf reports whether r is in one of the tables. In is the nicer form.
func IsOneOf(ranges []*RangeTable, r rune) bool {
	for _, set := range ranges {
		if Is(set, r) {
			return true
		}
	}
	return false
}
