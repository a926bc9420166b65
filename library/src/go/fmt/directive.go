package fmt

import (
	"internal/typeinfo"
	"unicode/utf8"
)

// largestNumber bounds widths, precisions and operand indices.
const largestNumber = 1e6

// formatReader walks over a format string and its operands.
type formatReader struct {
	format   string
	at       int
	operands []any
	next     int
	// reordered: an explicit index was used, so that left-over operands are no mistake.
	reordered bool
	// badIndex: the last index of the current directive was wrong.
	badIndex bool
}

// printFormat prints a format with its operands.
func (p *printer) printFormat(format string, operands []any) {
	in := formatReader{format: format, operands: operands}
	for {
		start := in.at
		for in.at < len(format) && format[in.at] != '%' {
			in.at++
		}
		p.buffer = append(p.buffer, format[start:in.at]...)
		if in.at == len(format) {
			break
		}
		in.at++
		p.printDirective(&in)
	}
	if !in.reordered && in.next < len(operands) {
		p.printExtra(operands[in.next:])
	}
}

// printDirective reads the directive behind a percent sign and prints its operand.
func (p *printer) printDirective(in *formatReader) {
	p.directive = directive{}
	in.badIndex = false
	p.readFlags(in)
	// Most directives end here.
	if in.at < len(in.format) {
		if c := in.format[in.at]; 'a' <= c && c <= 'z' && in.next < len(in.operands) {
			in.at++
			p.printOperand(in, rune(c))
			return
		}
	}
	afterIndex := in.readIndex()
	afterIndex = p.readWidth(in, afterIndex)
	afterIndex = p.readPrecision(in, afterIndex)
	if !afterIndex {
		in.readIndex()
	}
	if in.at >= len(in.format) {
		p.write("%!(NOVERB)")
		return
	}
	verb, width := utf8.DecodeRuneInString(in.format[in.at:])
	in.at += width
	switch {
	case verb == '%':
		p.writeByte('%')
	case in.badIndex:
		p.printMistake(verb, "BADINDEX")
	case in.next >= len(in.operands):
		p.printMistake(verb, "MISSING")
	default:
		p.printOperand(in, verb)
	}
}

// printOperand prints the next operand.
func (p *printer) printOperand(in *formatReader, verb rune) {
	if verb == 'w' {
		p.wrapped = append(p.wrapped, in.next)
	}
	if verb == 'v' || verb == 'w' {
		p.sharpV, p.sharp = p.sharp, false
		p.plusV, p.plus = p.plus, false
	}
	operand := in.operands[in.next]
	in.next++
	p.printArgument(operand, verb)
}

// printMistake prints a directive that has no operand.
func (p *printer) printMistake(verb rune, what string) {
	p.write("%!")
	p.writeRune(verb)
	p.writeByte('(')
	p.write(what)
	p.writeByte(')')
}

// printExtra prints the operands that no directive used.
func (p *printer) printExtra(operands []any) {
	p.directive = directive{}
	p.write("%!(EXTRA ")
	for i, operand := range operands {
		if i > 0 {
			p.write(", ")
		}
		if operand == nil {
			p.write("<nil>")
			continue
		}
		p.write(typeinfo.TypeOf(operand).String)
		p.writeByte('=')
		p.printArgument(operand, 'v')
	}
	p.writeByte(')')
}

func (p *printer) readFlags(in *formatReader) {
	for ; in.at < len(in.format); in.at++ {
		switch in.format[in.at] {
		case '#':
			p.sharp = true
		case '0':
			p.zero = true
		case '+':
			p.plus = true
		case '-':
			p.minus = true
		case ' ':
			p.space = true
		default:
			return
		}
	}
}

func (p *printer) readWidth(in *formatReader, afterIndex bool) (stillAfterIndex bool) {
	if in.at < len(in.format) && in.format[in.at] == '*' {
		in.at++
		width, ok := in.intOperand()
		if !ok {
			p.write("%!(BADWIDTH)")
		}
		p.width, p.hasWidth = width, ok
		if width < 0 {
			p.width = -width
			p.minus = true
			// Padding behind is done with spaces.
			p.zero = false
		}
		return false
	}
	p.width, p.hasWidth = in.readNumber()
	if afterIndex && p.hasWidth {
		// An index must be followed by * or the verb.
		in.badIndex = true
	}
	return afterIndex
}

func (p *printer) readPrecision(in *formatReader, afterIndex bool) (stillAfterIndex bool) {
	if in.at+1 >= len(in.format) || in.format[in.at] != '.' {
		return afterIndex
	}
	in.at++
	if afterIndex {
		in.badIndex = true
	}
	afterIndex = in.readIndex()
	if in.at < len(in.format) && in.format[in.at] == '*' {
		in.at++
		precision, ok := in.intOperand()
		if precision < 0 {
			precision, ok = 0, false
		}
		if !ok {
			p.write("%!(BADPREC)")
		}
		p.precision, p.hasPrecision = precision, ok
		return false
	}
	p.precision, p.hasPrecision = in.readNumber()
	if !p.hasPrecision {
		p.precision, p.hasPrecision = 0, true
	}
	return afterIndex
}

// intOperand takes the next operand as the value of a star.
func (in *formatReader) intOperand() (number int, ok bool) {
	if in.next >= len(in.operands) {
		return 0, false
	}
	operand := in.operands[in.next]
	in.next++
	if number, ok = operand.(int); !ok {
		number, ok = anyInt(operand)
	}
	if !ok || number > largestNumber || number < -largestNumber {
		return 0, false
	}
	return number, true
}

// anyInt converts an integer of any type.
func anyInt(operand any) (number int, ok bool) {
	value := typeinfo.ValueOf(operand)
	switch value.Kind() {
	case typeinfo.Int, typeinfo.Int8, typeinfo.Int16, typeinfo.Int32, typeinfo.Int64:
		return int(value.Int()), true
	case typeinfo.Uint, typeinfo.Uint8, typeinfo.Uint16, typeinfo.Uint32, typeinfo.Uint64, typeinfo.Uintptr:
		unsigned := value.Uint()
		return int(unsigned), int64(unsigned) >= 0
	}
	return 0, false
}

// readNumber reads decimal digits. A number that is too large takes the rest of the format with it.
func (in *formatReader) readNumber() (number int, ok bool) {
	for in.at < len(in.format) {
		digit := in.format[in.at] - '0'
		if digit > 9 {
			break
		}
		if number > largestNumber {
			in.at = len(in.format)
			return 0, false
		}
		number = number*10 + int(digit)
		ok = true
		in.at++
	}
	return number, ok
}

// readIndex reads an operand index, such as [3], if there is one.
func (in *formatReader) readIndex() (found bool) {
	if in.at >= len(in.format) || in.format[in.at] != '[' {
		return false
	}
	in.reordered = true
	closing := in.at + 1
	for closing < len(in.format) && in.format[closing] != ']' {
		closing++
	}
	// The shortest index has three bytes; with fewer left, a closing bracket is taken for the verb.
	if closing == len(in.format) || len(in.format)-in.at < 3 {
		in.badIndex = true
		in.at++
		return false
	}
	inside := formatReader{format: in.format[in.at+1 : closing]}
	number, ok := inside.readNumber()
	in.at = closing + 1
	if !ok || inside.at != len(inside.format) || number < 1 || number > len(in.operands) {
		in.badIndex = true
		return ok && inside.at == len(inside.format)
	}
	in.next = number - 1
	return true
}
