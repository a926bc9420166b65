package strconv

// FormatComplex formats c as (a+bi), each part as FormatFloat would for half of bitSize (64 or
// 128).
func FormatComplex(c complex128, fmt byte, prec, bitSize int) string {
	if bitSize != 64 && bitSize != 128 {
		panic("invalid bitSize")
	}
	half := bitSize / 2
	text := []byte{'('}
	text = AppendFloat(text, real(c), fmt, prec, half)
	signAt := len(text)
	text = AppendFloat(append(text, '+'), imag(c), fmt, prec, half)
	// A part that brings its own sign needs no plus.
	if text[signAt+1] == '+' || text[signAt+1] == '-' {
		text = append(text[:signAt], text[signAt+1:]...)
	}
	return string(append(text, "i)"...))
}

// ParseComplex interprets s as a complex number of bitSize 64 or 128: N, Ni or N±Ni, with
// parentheses or without, where N is what ParseFloat takes.
func ParseComplex(s string, bitSize int) (complex128, error) {
	size := 64
	if bitSize == 64 {
		size = 32
	}
	rest := s
	if n := len(s); n >= 2 && s[0] == '(' && s[n-1] == ')' {
		rest = s[1 : n-1]
	}
	outOfRange := false
	part := func() (float64, bool) {
		value, length, failure := parseFloatPrefix(rest, size)
		if failure != nil {
			if failure.Err != ErrRange {
				return 0, false
			}
			outOfRange = true
		}
		rest = rest[length:]
		return value, true
	}
	result := func(re, im float64) (complex128, error) {
		if outOfRange {
			return complex(re, im), rangeError("ParseComplex", s)
		}
		return complex(re, im), nil
	}

	first, ok := part()
	if !ok {
		return 0, syntaxError("ParseComplex", s)
	}
	switch {
	case rest == "":
		return result(first, 0)
	case rest == "i":
		return result(0, first)
	case rest[0] == '+' && len(rest) > 1 && rest[1] != '+':
		// NaN takes no sign of its own, so the plus is not left to the second part.
		rest = rest[1:]
	case rest[0] != '+' && rest[0] != '-':
		return 0, syntaxError("ParseComplex", s)
	}
	second, ok := part()
	if !ok || rest != "i" {
		return 0, syntaxError("ParseComplex", s)
	}
	return result(first, second)
}
