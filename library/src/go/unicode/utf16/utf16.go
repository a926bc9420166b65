// Package utf16 translates between runes and their UTF-16 encoding.
package utf16

const (
	replacement = '\uFFFD'
	maxRune     = '\U0010FFFF'

	highStart       = 0xD800
	lowStart        = 0xDC00
	surrogateEnd    = 0xE000
	firstSupplement = 0x10000
)

// IsSurrogate reports whether r is half of a surrogate pair.
func IsSurrogate(r rune) bool {
	return highStart <= r && r < surrogateEnd
}

// DecodeRune returns the rune that a surrogate pair encodes, U+FFFD when it is none.
func DecodeRune(r1, r2 rune) rune {
	if highStart <= r1 && r1 < lowStart && lowStart <= r2 && r2 < surrogateEnd {
		return firstSupplement + (r1-highStart)<<10 + (r2 - lowStart)
	}
	return replacement
}

// EncodeRune returns r's surrogate pair, twice U+FFFD when r needs none or is invalid.
func EncodeRune(r rune) (r1, r2 rune) {
	if r < firstSupplement || r > maxRune {
		return replacement, replacement
	}
	r -= firstSupplement
	return highStart + r>>10, lowStart + r&0x3FF
}

// RuneLen returns the number of 16-bit words of r's encoding, -1 when it has none.
func RuneLen(r rune) int {
	switch {
	case r < 0 || r > maxRune || IsSurrogate(r):
		return -1
	case r < firstSupplement:
		return 1
	}
	return 2
}

// Encode returns the encoding of s; invalid runes become U+FFFD.
func Encode(s []rune) []uint16 {
	size := len(s)
	for _, r := range s {
		if RuneLen(r) == 2 {
			size++
		}
	}
	words := make([]uint16, 0, size)
	for _, r := range s {
		words = AppendRune(words, r)
	}
	return words
}

// AppendRune appends r's encoding to a; U+FFFD for an invalid rune.
func AppendRune(a []uint16, r rune) []uint16 {
	switch RuneLen(r) {
	case 1:
		return append(a, uint16(r))
	case 2:
		high, low := EncodeRune(r)
		return append(a, uint16(high), uint16(low))
	}
	return append(a, replacement)
}

// Decode returns the runes that s encodes; half a pair becomes U+FFFD.
func Decode(s []uint16) []rune {
	// Inlined, this buffer is the caller's and need not be on the heap.
	buffer := make([]rune, 0, 64)
	return appendDecoded(buffer, s)
}

func appendDecoded(runes []rune, s []uint16) []rune {
	for i := 0; i < len(s); i++ {
		r := rune(s[i])
		if IsSurrogate(r) {
			pair := rune(replacement)
			if i+1 < len(s) {
				pair = DecodeRune(r, rune(s[i+1]))
			}
			if pair != replacement {
				i++
			}
			r = pair
		}
		runes = append(runes, r)
	}
	return runes
}
