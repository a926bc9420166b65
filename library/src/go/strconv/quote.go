package strconv

import (
	"internal/runeclass"
	"unicode/utf8"
	"unsafe"
)

const lowerHex = "0123456789abcdef"

// charset is the set of runes that a quoted form shows as they are.
type charset uint8

const (
	printable charset = iota
	printableASCII
	graphic
)

func (set charset) contains(r rune) bool {
	switch {
	case r < utf8.RuneSelf:
		return ' ' <= r && r < 0x7F
	case set == printableASCII:
		return false
	case set == graphic:
		return IsGraphic(r)
	}
	return IsPrint(r)
}

// IsPrint reports whether Go considers r printable: letters, marks, numbers, punctuation, symbols
// and the ASCII space.
func IsPrint(r rune) bool {
	return runeclass.IsPrint(r)
}

// IsGraphic reports whether Unicode considers r graphic: IsPrint's runes and all spaces.
func IsGraphic(r rune) bool {
	return runeclass.IsGraphic(r)
}

// Quote returns a double-quoted Go string literal for s, with escapes for what is not printable.
func Quote(s string) string { return take(AppendQuote(nil, s)) }

// take returns the bytes of b, which must not change any more, as a string.
func take(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }

// AppendQuote appends Quote's literal to dst.
func AppendQuote(dst []byte, s string) []byte { return appendQuoted(dst, s, printable) }

// QuoteToASCII is Quote with escapes for all that is not ASCII.
func QuoteToASCII(s string) string { return take(AppendQuoteToASCII(nil, s)) }

// AppendQuoteToASCII appends QuoteToASCII's literal to dst.
func AppendQuoteToASCII(dst []byte, s string) []byte { return appendQuoted(dst, s, printableASCII) }

// QuoteToGraphic is Quote that leaves graphic runes, spaces among them, as they are.
func QuoteToGraphic(s string) string { return take(AppendQuoteToGraphic(nil, s)) }

// AppendQuoteToGraphic appends QuoteToGraphic's literal to dst.
func AppendQuoteToGraphic(dst []byte, s string) []byte { return appendQuoted(dst, s, graphic) }

// QuoteRune returns a single-quoted Go character literal for r; for U+FFFD if r is invalid.
func QuoteRune(r rune) string { return take(AppendQuoteRune(nil, r)) }

// AppendQuoteRune appends QuoteRune's literal to dst.
func AppendQuoteRune(dst []byte, r rune) []byte { return appendQuotedRune(dst, r, printable) }

// QuoteRuneToASCII is QuoteRune with escapes for all that is not ASCII.
func QuoteRuneToASCII(r rune) string { return take(AppendQuoteRuneToASCII(nil, r)) }

// AppendQuoteRuneToASCII appends QuoteRuneToASCII's literal to dst.
func AppendQuoteRuneToASCII(dst []byte, r rune) []byte {
	return appendQuotedRune(dst, r, printableASCII)
}

// QuoteRuneToGraphic is QuoteRune that leaves graphic runes as they are.
func QuoteRuneToGraphic(r rune) string { return take(AppendQuoteRuneToGraphic(nil, r)) }

// AppendQuoteRuneToGraphic appends QuoteRuneToGraphic's literal to dst.
func AppendQuoteRuneToGraphic(dst []byte, r rune) []byte {
	return appendQuotedRune(dst, r, graphic)
}

func appendQuoted(dst []byte, s string, set charset) []byte {
	if dst == nil {
		dst = make([]byte, 0, len(s)*3/2+2)
	}
	dst = append(dst, '"')
	for i := 0; i < len(s); {
		// Most text is plain: copy as much of it as there is in one piece.
		plain := i
		for plain < len(s) && s[plain] >= ' ' && s[plain] < 0x7F && s[plain] != '"' && s[plain] != '\\' {
			plain++
		}
		dst = append(dst, s[i:plain]...)
		i = plain
		if i == len(s) {
			break
		}
		r, width := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && width == 1 {
			dst = append(dst, '\\', 'x', lowerHex[s[i]>>4], lowerHex[s[i]&15])
		} else {
			dst = appendEscaped(dst, r, '"', set)
		}
		i += width
	}
	return append(dst, '"')
}

func appendQuotedRune(dst []byte, r rune, set charset) []byte {
	if !utf8.ValidRune(r) {
		r = utf8.RuneError
	}
	return append(appendEscaped(append(dst, '\''), r, '\'', set), '\'')
}

// appendEscaped appends r as it stands in a literal with the given quotes.
func appendEscaped(dst []byte, r rune, quote byte, set charset) []byte {
	if r == rune(quote) || r == '\\' {
		return append(dst, '\\', byte(r))
	}
	if set.contains(r) {
		return utf8.AppendRune(dst, r)
	}
	switch r {
	case '\a':
		return append(dst, '\\', 'a')
	case '\b':
		return append(dst, '\\', 'b')
	case '\f':
		return append(dst, '\\', 'f')
	case '\n':
		return append(dst, '\\', 'n')
	case '\r':
		return append(dst, '\\', 'r')
	case '\t':
		return append(dst, '\\', 't')
	case '\v':
		return append(dst, '\\', 'v')
	}
	letter, digits := byte('U'), 8
	switch {
	case r < ' ' || r == 0x7F:
		letter, digits = 'x', 2
	case r < 0x10000:
		letter, digits = 'u', 4
	}
	dst = append(dst, '\\', letter)
	for shift := 4 * (digits - 1); shift >= 0; shift -= 4 {
		dst = append(dst, lowerHex[r>>uint(shift)&15])
	}
	return dst
}

// CanBackquote reports whether a raw string literal can hold s on one line.
func CanBackquote(s string) bool {
	for i := 0; i < len(s); {
		r, width := utf8.DecodeRuneInString(s[i:])
		i += width
		switch {
		case r == utf8.RuneError && width == 1, r == '\uFEFF', r == '`', r == 0x7F:
			return false
		case r < ' ' && r != '\t':
			return false
		}
	}
	return true
}
