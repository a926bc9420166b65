package unicode

import "internal/runeclass"

// GraphicRanges are the sets that make IsGraphic.
var GraphicRanges = []*RangeTable{L, M, N, P, S, Zs}

// PrintRanges are the sets that, with the ASCII space, make IsPrint.
var PrintRanges = []*RangeTable{L, M, N, P, S}

// IsGraphic reports whether r is a letter, mark, number, punctuation, symbol or space.
func IsGraphic(r rune) bool {
	return runeclass.IsGraphic(r)
}

// IsPrint reports whether r is graphic and, if it is a space, the ASCII one.
func IsPrint(r rune) bool {
	return runeclass.IsPrint(r)
}

// IsControl reports whether r is a control character (category Cc).
func IsControl(r rune) bool {
	return 0 <= r && r < ' ' || 0x7F <= r && r < 0xA0
}

// IsSpace reports whether r is white space by Unicode's property White_Space.
func IsSpace(r rune) bool {
	return runeclass.IsSpace(r)
}

// IsLetter reports whether r is a letter (category L).
func IsLetter(r rune) bool {
	if uint32(r) <= MaxASCII {
		return 'a' <= r|0x20 && r|0x20 <= 'z'
	}
	return Is(L, r)
}

// IsUpper reports whether r is an upper-case letter.
func IsUpper(r rune) bool {
	if uint32(r) <= MaxASCII {
		return 'A' <= r && r <= 'Z'
	}
	return Is(Lu, r)
}

// IsLower reports whether r is a lower-case letter.
func IsLower(r rune) bool {
	if uint32(r) <= MaxASCII {
		return 'a' <= r && r <= 'z'
	}
	return Is(Ll, r)
}

// IsTitle reports whether r is a title-case letter.
func IsTitle(r rune) bool {
	return r > MaxLatin1 && Is(Lt, r)
}

// IsDigit reports whether r is a decimal digit.
func IsDigit(r rune) bool {
	if uint32(r) <= MaxASCII {
		return '0' <= r && r <= '9'
	}
	return Is(Nd, r)
}

// IsNumber reports whether r is a number (category N).
func IsNumber(r rune) bool {
	if uint32(r) <= MaxASCII {
		return '0' <= r && r <= '9'
	}
	return Is(N, r)
}

// IsMark reports whether r is a mark (category M).
func IsMark(r rune) bool {
	return r > MaxLatin1 && Is(M, r)
}

// IsPunct reports whether r is punctuation (category P).
func IsPunct(r rune) bool {
	return Is(P, r)
}

// IsSymbol reports whether r is a symbol (category S).
func IsSymbol(r rune) bool {
	return Is(S, r)
}
