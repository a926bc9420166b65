package fmt

import (
	"strconv"
	"unicode/utf8"
)

const (
	lowerDigits = "0123456789abcdefx"
	upperDigits = "0123456789ABCDEFX"

	// integerBuffer holds 64 binary digits, a prefix and a sign.
	integerBuffer = 68
)

func (p *printer) printBool(value bool, verb rune) {
	if verb != 't' && verb != 'v' {
		p.badVerb = true
		return
	}
	if value {
		p.padString("true")
	} else {
		p.padString("false")
	}
}

func (p *printer) printInteger(value uint64, signed bool, verb rune) {
	switch verb {
	case 'v':
		if p.sharpV && !signed {
			p.writeHex(value, true)
		} else {
			p.writeInteger(value, 10, signed, verb, lowerDigits)
		}
	case 'd':
		p.writeInteger(value, 10, signed, verb, lowerDigits)
	case 'b':
		p.writeInteger(value, 2, signed, verb, lowerDigits)
	case 'o', 'O':
		p.writeInteger(value, 8, signed, verb, lowerDigits)
	case 'x':
		p.writeInteger(value, 16, signed, verb, lowerDigits)
	case 'X':
		p.writeInteger(value, 16, signed, verb, upperDigits)
	case 'c':
		var buffer [utf8.UTFMax]byte
		p.pad(utf8.AppendRune(buffer[:0], asRune(value)))
	case 'q':
		p.printQuotedRune(asRune(value))
	case 'U':
		p.writeCodePoint(value)
	default:
		p.badVerb = true
	}
}

// asRune returns the replacement character for what exceeds all runes.
func asRune(value uint64) rune {
	if value > utf8.MaxRune {
		return utf8.RuneError
	}
	return rune(value)
}

// writeHex writes an address or an unsigned number, with a leading 0x if prefix is set.
func (p *printer) writeHex(value uint64, prefix bool) {
	saved := p.sharp
	p.sharp = prefix
	p.writeInteger(value, 16, false, 'v', lowerDigits)
	p.sharp = saved
}

// writeInteger writes an integer with the directive's sign, prefix, precision and padding.
func (p *printer) writeInteger(value uint64, base uint64, signed bool, verb rune, digits string) {
	if base == 10 && !p.hasWidth && !p.hasPrecision && !p.plus && !p.space {
		if signed {
			p.buffer = strconv.AppendInt(p.buffer, int64(value), 10)
		} else {
			p.buffer = strconv.AppendUint(p.buffer, value, 10)
		}
		return
	}
	negative := signed && int64(value) < 0
	if negative {
		value = -value
	}
	// A precision asks for leading zeros, and so does a width with the flag 0, but not both.
	minimum := 0
	switch {
	case p.hasPrecision:
		minimum = p.precision
		if minimum == 0 && value == 0 {
			p.writeSpaces(p.width)
			return
		}
	case p.zero && !p.minus && p.hasWidth:
		minimum = p.width
		if negative || p.plus || p.space {
			minimum--
		}
	}
	var array [integerBuffer]byte
	text := array[:]
	if minimum > integerBuffer-4 {
		text = make([]byte, minimum+4)
	}
	i := writeDigits(text, value, base, digits)
	for i > 0 && minimum > len(text)-i {
		i--
		text[i] = '0'
	}
	if p.sharp {
		switch base {
		case 2:
			i -= 2
			text[i], text[i+1] = '0', 'b'
		case 8:
			if text[i] != '0' {
				i--
				text[i] = '0'
			}
		case 16:
			i -= 2
			text[i], text[i+1] = '0', digits[16]
		}
	}
	if verb == 'O' {
		i -= 2
		text[i], text[i+1] = '0', 'o'
	}
	switch {
	case negative:
		i--
		text[i] = '-'
	case p.plus:
		i--
		text[i] = '+'
	case p.space:
		i--
		text[i] = ' '
	}
	p.padWithSpaces(text[i:])
}

// writeDigits writes value at the end of text and returns the index of the first digit.
func writeDigits(text []byte, value, base uint64, digits string) int {
	i := len(text)
	switch base {
	case 10:
		for value >= 10 {
			i--
			quotient := value / 10
			text[i] = byte('0' + value - quotient*10)
			value = quotient
		}
	default:
		shift := uint(1)
		for 1<<shift != base {
			shift++
		}
		for value >= base {
			i--
			text[i] = digits[value&(base-1)]
			value >>= shift
		}
	}
	i--
	text[i] = digits[value]
	return i
}

// writeCodePoint writes U+0041, with the flag # also the character.
func (p *printer) writeCodePoint(value uint64) {
	minimum := 4
	if p.hasPrecision && p.precision > 4 {
		minimum = p.precision
	}
	var array [integerBuffer]byte
	i := writeDigits(array[:], value, 16, upperDigits)
	text := append(make([]byte, 0, minimum+32), 'U', '+')
	for n := integerBuffer - i; n < minimum; n++ {
		text = append(text, '0')
	}
	text = append(text, array[i:]...)
	if p.sharp && value <= utf8.MaxRune && strconv.IsPrint(rune(value)) {
		text = append(text, ' ', '\'')
		text = utf8.AppendRune(text, rune(value))
		text = append(text, '\'')
	}
	p.padWithSpaces(text)
}

func (p *printer) printFloat(value float64, bits int, verb rune) {
	switch verb {
	case 'v':
		p.writeFloat(value, bits, 'g', -1)
	case 'b', 'g', 'G', 'x', 'X':
		p.writeFloat(value, bits, verb, -1)
	case 'f', 'e', 'E':
		p.writeFloat(value, bits, verb, 6)
	case 'F':
		p.writeFloat(value, bits, 'f', 6)
	default:
		p.badVerb = true
	}
}

func (p *printer) printComplex(value complex128, bits int, verb rune) {
	switch verb {
	case 'v', 'b', 'g', 'G', 'x', 'X', 'f', 'F', 'e', 'E':
		saved := p.plus
		p.writeByte('(')
		p.printFloat(real(value), bits/2, verb)
		// The imaginary part always has a sign.
		p.plus = true
		p.printFloat(imag(value), bits/2, verb)
		p.write("i)")
		p.plus = saved
	default:
		p.badVerb = true
	}
}

// writeFloat writes a float. precision is the verb's own, -1 for the shortest form; the directive
// may have another one.
func (p *printer) writeFloat(value float64, bits int, verb rune, precision int) {
	if p.hasPrecision {
		precision = p.precision
	}
	if !p.hasWidth && !p.plus && !p.space && !p.sharp {
		p.buffer = strconv.AppendFloat(p.buffer, value, byte(verb), precision, bits)
		return
	}
	var array [integerBuffer]byte
	// The first byte is the sign.
	number := strconv.AppendFloat(array[:1], value, byte(verb), precision, bits)
	if number[1] == '-' || number[1] == '+' {
		number = number[1:]
	} else {
		number[0] = '+'
	}
	if p.space && number[0] == '+' && !p.plus {
		number[0] = ' '
	}
	if number[1] == 'I' || number[1] == 'N' {
		if number[1] == 'N' && !p.space && !p.plus {
			number = number[1:]
		}
		p.padWithSpaces(number)
		return
	}
	if p.sharp && verb != 'b' {
		number = withPoint(number, verb, precision)
	}
	if !p.plus && number[0] == '+' {
		p.pad(number[1:])
		return
	}
	if p.zero && !p.minus && p.hasWidth && p.width > len(number) {
		// The sign stands before the zeros.
		p.writeByte(number[0])
		p.writePadding(p.width - len(number))
		p.buffer = append(p.buffer, number[1:]...)
		return
	}
	p.pad(number)
}

// withPoint gives a number, its sign included, the decimal point and, for %g, the trailing zeros
// that the flag # asks for.
func withPoint(number []byte, verb rune, precision int) []byte {
	missing := 0
	switch verb {
	case 'g', 'G', 'x':
		missing = precision
		if missing < 0 {
			missing = 6
		}
	}
	hex := verb == 'x' || verb == 'X'
	end := len(number)
	hasPoint := false
	significant := false
	for i := 1; i < end; i++ {
		switch c := number[i]; {
		case c == '.':
			hasPoint = true
		case c == 'p' || c == 'P' || !hex && (c == 'e' || c == 'E'):
			end = i
		default:
			if c != '0' {
				significant = true
			}
			if significant {
				missing--
			}
		}
	}
	tail := append([]byte(nil), number[end:]...)
	number = number[:end]
	if !hasPoint {
		if len(number) == 2 && number[1] == '0' {
			// A lone zero is a digit too.
			missing--
		}
		number = append(number, '.')
	}
	for ; missing > 0; missing-- {
		number = append(number, '0')
	}
	return append(number, tail...)
}
