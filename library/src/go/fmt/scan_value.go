package fmt

import (
	"errors"
	"internal/typeinfo"
	"io"
	"math"
	"strconv"
	"unicode/utf8"
)

const (
	binaryDigits  = "01"
	octalDigits   = "01234567"
	decimalDigits = "0123456789"
	hexDigits     = "0123456789aAbBcCdDeEfF"

	floatVerbs = "beEfFgGv"
)

var (
	errBool    = errors.New("syntax error scanning boolean")
	errComplex = errors.New("syntax error scanning complex number")
)

// scanValue scans the value that operand points to.
func (s *scanner) scanValue(verb rune, operand any) {
	s.token = s.token[:0]
	if custom, ok := operand.(Scanner); ok {
		err := custom.Scan(s, verb)
		if err == io.EOF {
			err = io.ErrUnexpectedEOF
		}
		if err != nil {
			s.fail(err)
		}
		return
	}
	switch target := operand.(type) {
	case *string:
		*target = s.scanString(verb)
		return
	case *int:
		*target = int(s.scanInt(verb, 64))
		return
	case *[]byte:
		*target = []byte(s.scanString(verb))
		return
	case *float64:
		s.checkVerb(verb, floatVerbs, "float64")
		*target = s.scanFloat(64)
		return
	case *float32:
		s.checkVerb(verb, floatVerbs, "float32")
		*target = float32(s.scanFloat(32))
		return
	}
	pointer := typeinfo.ValueOf(operand)
	if !pointer.Valid() {
		// A nil operand has no type to name.
		panic("reflect: call of reflect.Value.Type on zero Value")
	}
	if pointer.Kind() != typeinfo.Pointer {
		s.failText("type not a pointer: " + pointer.Type.String)
	}
	target := pointer.Elem()
	bits := int(pointer.Type.Element.Size) * 8
	switch kind := pointer.Type.Element.Kind; kind {
	case typeinfo.Bool:
		target.SetBool(s.scanBool(verb))
	case typeinfo.Int, typeinfo.Int8, typeinfo.Int16, typeinfo.Int32, typeinfo.Int64:
		target.SetInt(s.scanInt(verb, bits))
	case typeinfo.Uint, typeinfo.Uint8, typeinfo.Uint16, typeinfo.Uint32, typeinfo.Uint64, typeinfo.Uintptr:
		target.SetUint(s.scanUint(verb, bits))
	case typeinfo.String:
		target.SetString(s.scanString(verb))
	case typeinfo.Float32, typeinfo.Float64:
		target.SetFloat(s.scanFloat(bits))
	case typeinfo.Complex64, typeinfo.Complex128:
		target.SetComplex(s.scanComplex(verb, bits))
	case typeinfo.Slice:
		if pointer.Type.Element.Element.Kind != typeinfo.Uint8 {
			s.failText("can't scan type: " + pointer.Type.String)
		}
		target.SetBytes([]byte(s.scanString(verb)))
	default:
		s.failText("can't scan type: " + pointer.Type.String)
	}
}

// checkVerb fails if verb is not among those of a type.
func (s *scanner) checkVerb(verb rune, verbs, typeName string) {
	if !contains(verbs, verb) {
		s.failText("bad verb '%" + string(verb) + "' for " + typeName)
	}
}

func (s *scanner) scanBool(verb rune) bool {
	s.SkipSpace()
	s.needMore()
	s.checkVerb(verb, "tv", "boolean")
	switch s.next() {
	case '1':
		return true
	case 't', 'T':
		if s.accept("rR") && !(s.accept("uU") && s.accept("eE")) {
			s.fail(errBool)
		}
		return true
	case 'f', 'F':
		if s.accept("aA") && !(s.accept("lL") && s.accept("sS") && s.accept("eE")) {
			s.fail(errBool)
		}
	}
	return false
}

func (s *scanner) scanInt(verb rune, bits int) int64 {
	if verb == 'c' {
		return s.scanRune(bits)
	}
	base, token := s.integerToken(verb, "+-")
	value, err := strconv.ParseInt(token, base, 64)
	if err != nil {
		s.fail(err)
	}
	if unused := uint(64 - bits); value<<unused>>unused != value {
		s.failText("integer overflow on token " + token)
	}
	return value
}

func (s *scanner) scanUint(verb rune, bits int) uint64 {
	if verb == 'c' {
		return uint64(s.scanRune(bits))
	}
	base, token := s.integerToken(verb, "")
	value, err := strconv.ParseUint(token, base, 64)
	if err != nil {
		s.fail(err)
	}
	if unused := uint(64 - bits); value<<unused>>unused != value {
		s.failText("unsigned integer overflow on token " + token)
	}
	return value
}

// integerToken scans the text of an integer and returns it with the base to parse it in.
func (s *scanner) integerToken(verb rune, signs string) (base int, token string) {
	s.SkipSpace()
	s.needMore()
	s.checkVerb(verb, "bdoUxXv", "integer")
	base, digits := 10, decimalDigits
	switch verb {
	case 'b':
		base, digits = 2, binaryDigits
	case 'o':
		base, digits = 8, octalDigits
	case 'x', 'X', 'U':
		base, digits = 16, hexDigits
	}
	haveDigit := false
	if verb == 'U' {
		if s.next() != 'U' || s.next() != '+' {
			s.failText("bad unicode format ")
		}
	} else {
		s.accept(signs)
		if verb == 'v' {
			base, digits, haveDigit = s.basePrefix()
		}
	}
	if !haveDigit {
		s.needMore()
		if !s.accept(digits) {
			s.failText("expected integer")
		}
	}
	s.acceptAll(digits)
	return base, string(s.token)
}

// basePrefix scans the prefix of an integer. A leading zero is a digit already.
func (s *scanner) basePrefix() (base int, digits string, haveDigit bool) {
	if !s.accept("0") {
		return 0, decimalDigits + "_", false
	}
	switch {
	case s.accept("bB"):
		return 0, binaryDigits + "_", true
	case s.accept("oO"):
		return 0, octalDigits + "_", true
	case s.accept("xX"):
		return 0, hexDigits + "_", true
	}
	return 0, octalDigits + "_", true
}

func (s *scanner) scanRune(bits int) int64 {
	s.needMore()
	r := int64(s.next())
	if unused := uint(64 - bits); r<<unused>>unused != r {
		s.failText("overflow on character value " + string(rune(r)))
	}
	return r
}

func (s *scanner) scanFloat(bits int) float64 {
	s.SkipSpace()
	s.needMore()
	return s.parseFloat(s.floatToken(), bits)
}

// floatToken scans the text of a float.
func (s *scanner) floatToken() string {
	s.token = s.token[:0]
	if s.accept("nN") && s.accept("aA") && s.accept("nN") {
		return string(s.token)
	}
	s.accept("+-")
	if s.accept("iI") && s.accept("nN") && s.accept("fF") {
		return string(s.token)
	}
	digits, exponent := decimalDigits+"_", "eEpP"
	if s.accept("0") && s.accept("xX") {
		digits, exponent = hexDigits+"_", "pP"
	}
	s.acceptAll(digits)
	if s.accept(".") {
		s.acceptAll(digits)
	}
	if s.accept(exponent) {
		s.accept("+-")
		s.acceptAll(decimalDigits + "_")
	}
	return string(s.token)
}

// parseFloat parses a float's text, which may also be a decimal number with a binary exponent.
func (s *scanner) parseFloat(text string, bits int) float64 {
	at, hex := -1, false
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case 'p':
			if at < 0 {
				at = i
			}
		case 'x', 'X':
			hex = true
		}
	}
	if at < 0 || hex {
		value, err := strconv.ParseFloat(text, bits)
		if err != nil {
			s.fail(err)
		}
		return value
	}
	value, err := strconv.ParseFloat(text[:at], bits)
	s.failParsing(err, text)
	exponent, err := strconv.Atoi(text[at+1:])
	s.failParsing(err, text)
	return math.Ldexp(value, exponent)
}

// failParsing fails with an error of strconv, if there is one, that names the whole text.
func (s *scanner) failParsing(err error, text string) {
	if err == nil {
		return
	}
	if e, ok := err.(*strconv.NumError); ok {
		e.Num = text
	}
	s.fail(err)
}

func (s *scanner) scanComplex(verb rune, bits int) complex128 {
	s.checkVerb(verb, floatVerbs, "complex")
	s.SkipSpace()
	s.needMore()
	parentheses := s.accept("(")
	realText := s.floatToken()
	s.token = s.token[:0]
	if !s.accept("+-") {
		s.fail(errComplex)
	}
	sign := string(s.token)
	imagText := sign + s.floatToken()
	if !s.accept("i") || parentheses && !s.accept(")") {
		s.fail(errComplex)
	}
	re := s.parseFloat(realText, bits/2)
	return complex(re, s.parseFloat(imagText, bits/2))
}

func (s *scanner) scanString(verb rune) string {
	s.checkVerb(verb, "svqxX", "string")
	s.SkipSpace()
	s.needMore()
	switch verb {
	case 'q':
		return s.quotedString()
	case 'x', 'X':
		return s.hexString()
	}
	s.takeWhile(notSpace)
	return string(s.token)
}

func (s *scanner) quotedString() string {
	switch s.next() {
	case '`':
		for {
			r := s.needNext()
			if r == '`' {
				return string(s.token)
			}
			s.token = utf8.AppendRune(s.token, r)
		}
	case '"':
		s.token = append(s.token, '"')
		for {
			r := s.needNext()
			s.token = utf8.AppendRune(s.token, r)
			if r == '\\' {
				// Whatever is escaped doesn't end the string.
				s.token = utf8.AppendRune(s.token, s.needNext())
			} else if r == '"' {
				break
			}
		}
		text, err := strconv.Unquote(string(s.token))
		if err != nil {
			s.fail(err)
		}
		return text
	}
	s.failText("expected quoted string")
	return ""
}

// hexString scans pairs of hexadecimal digits.
func (s *scanner) hexString() string {
	for {
		r := s.next()
		if r == endOfInput {
			break
		}
		high, ok := hexValue(r)
		if !ok {
			s.UnreadRune()
			break
		}
		low, ok := hexValue(s.needNext())
		if !ok {
			s.failText("illegal hex digit")
		}
		s.token = append(s.token, high<<4|low)
	}
	if len(s.token) == 0 {
		s.failText("no hex data for %x string")
	}
	return string(s.token)
}

func hexValue(r rune) (value byte, ok bool) {
	switch {
	case '0' <= r && r <= '9':
		return byte(r - '0'), true
	case 'a' <= r && r <= 'f':
		return byte(r-'a') + 10, true
	case 'A' <= r && r <= 'F':
		return byte(r-'A') + 10, true
	}
	return 0, false
}
