package fmt

import (
	"strconv"
	"unicode/utf8"
)

func (p *printer) printString(s string, verb rune) {
	switch verb {
	case 'v':
		if p.sharpV {
			p.printQuoted(s)
		} else {
			p.printText(s)
		}
	case 's':
		p.printText(s)
	case 'x':
		p.printHex(s, lowerDigits)
	case 'X':
		p.printHex(s, upperDigits)
	case 'q':
		p.printQuoted(s)
	default:
		p.badVerb = true
	}
}

// printBytes prints a sequence of bytes; typeName is its type's. The verb must be one of isBytesVerb: an operand that has
// it not is printed by who knows the operand, since a box for b would look to escape analysis like one inside of another.
func (p *printer) printBytes(b []byte, verb rune, typeName string) {
	switch verb {
	case 'v', 'd':
		p.printByteList(b, verb, typeName)
	default:
		p.printString(string(b), verb)
	}
}

// isBytesVerb reports whether printBytes has the verb.
func isBytesVerb(verb rune) bool {
	switch verb {
	case 'v', 'd', 's', 'x', 'X', 'q':
		return true
	}
	return false
}

func (p *printer) printByteList(b []byte, verb rune, typeName string) {
	if !p.sharpV {
		p.writeByte('[')
		for i, c := range b {
			p.separate(i)
			p.writeInteger(uint64(c), 10, false, verb, lowerDigits)
		}
		p.writeByte(']')
		return
	}
	p.write(typeName)
	if b == nil {
		p.write("(nil)")
		return
	}
	p.writeByte('{')
	for i, c := range b {
		p.separate(i)
		p.writeHex(uint64(c), true)
	}
	p.writeByte('}')
}

// printText prints a string, cut to the precision.
func (p *printer) printText(s string) {
	p.padString(p.cut(s))
}

// cut returns the first runes of s, as many as the precision says.
func (p *printer) cut(s string) string {
	if !p.hasPrecision {
		return s
	}
	left := p.precision
	for i := range s {
		if left == 0 {
			return s[:i]
		}
		left--
	}
	return s
}

func (p *printer) printQuoted(s string) {
	s = p.cut(s)
	switch {
	case p.sharp && strconv.CanBackquote(s):
		p.padString("`" + s + "`")
	case p.hasWidth:
		p.pad(appendQuote(nil, s, p.plus))
	default:
		p.buffer = appendQuote(p.buffer, s, p.plus)
	}
}

func appendQuote(dst []byte, s string, ascii bool) []byte {
	if ascii {
		return strconv.AppendQuoteToASCII(dst, s)
	}
	return strconv.AppendQuote(dst, s)
}

func (p *printer) printQuotedRune(r rune) {
	if p.plus {
		p.pad(strconv.AppendQuoteRuneToASCII(nil, r))
	} else {
		p.pad(strconv.AppendQuoteRune(nil, r))
	}
}

// printHex prints the bytes of s, with the flag ' ' apart from each other, with # prefixed.
func (p *printer) printHex(s string, digits string) {
	if p.hasPrecision && p.precision < len(s) {
		s = s[:p.precision]
	}
	width := 2 * len(s)
	if s != "" {
		switch {
		case p.space && p.sharp:
			width = 5*len(s) - 1
		case p.space:
			width = 3*len(s) - 1
		case p.sharp:
			width += 2
		}
	}
	padding := 0
	if p.hasWidth {
		padding = p.width - width
	}
	if !p.minus || s == "" {
		p.writePadding(padding)
	}
	for i := 0; i < len(s); i++ {
		if p.space && i > 0 {
			p.writeByte(' ')
		}
		if p.sharp && (p.space || i == 0) {
			p.buffer = append(p.buffer, '0', digits[16])
		}
		p.buffer = append(p.buffer, digits[s[i]>>4], digits[s[i]&15])
	}
	if p.minus && s != "" {
		p.writePadding(padding)
	}
}

// pad writes b padded to the width.
func (p *printer) pad(b []byte) {
	if !p.hasWidth || p.width == 0 {
		p.buffer = append(p.buffer, b...)
		return
	}
	padding := p.width - utf8.RuneCount(b)
	if p.minus {
		p.buffer = append(p.buffer, b...)
		p.writePadding(padding)
	} else {
		p.writePadding(padding)
		p.buffer = append(p.buffer, b...)
	}
}

// padString writes s padded to the width.
func (p *printer) padString(s string) {
	if !p.hasWidth || p.width == 0 {
		p.buffer = append(p.buffer, s...)
		return
	}
	padding := p.width - utf8.RuneCountInString(s)
	if p.minus {
		p.buffer = append(p.buffer, s...)
		p.writePadding(padding)
	} else {
		p.writePadding(padding)
		p.buffer = append(p.buffer, s...)
	}
}

// padWithSpaces is pad for what the flag 0 must not touch.
func (p *printer) padWithSpaces(b []byte) {
	saved := p.zero
	p.zero = false
	p.pad(b)
	p.zero = saved
}

// writePadding writes n zeros or spaces. Zeros stand only at the left.
func (p *printer) writePadding(n int) {
	if p.zero && !p.minus {
		p.fill(n, '0')
	} else {
		p.fill(n, ' ')
	}
}

func (p *printer) writeSpaces(n int) {
	p.fill(n, ' ')
}

// fill writes c n times.
func (p *printer) fill(n int, c byte) {
	if n <= 0 {
		return
	}
	start := len(p.buffer)
	end := start + n
	if end > cap(p.buffer) {
		grown := make([]byte, start, 2*cap(p.buffer)+n)
		copy(grown, p.buffer)
		p.buffer = grown
	}
	p.buffer = p.buffer[:end]
	for i := start; i < end; i++ {
		p.buffer[i] = c
	}
}
