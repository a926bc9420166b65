package strconv

// ParseFloat interprets s as a float of bitSize 32 or 64: a decimal or hexadecimal literal of Go's
// syntax, "inf", "infinity" or "nan" in any case, with a sign. The result is the nearest float;
// when s exceeds all floats, an infinity with ErrRange.
func ParseFloat(s string, bitSize int) (float64, error) {
	value, length, failure := parseFloatPrefix(s, bitSize)
	if length != len(s) && (failure == nil || failure.Err != ErrSyntax) {
		return 0, syntaxError("ParseFloat", s)
	}
	if failure != nil {
		return value, failure
	}
	return value, nil
}

// parseFloatPrefix parses the longest prefix of s that is a float and returns its length.
func parseFloatPrefix(s string, bitSize int) (float64, int, *NumError) {
	single := bitSize == 32
	if value, length, ok := specialFloat(s); ok {
		if single {
			value = float64(float32(value))
		}
		return value, length, nil
	}
	literal, ok := scanFloat(s)
	if !ok {
		return 0, literal.length, syntaxError("ParseFloat", s)
	}
	var magnitude float64
	if literal.hex {
		magnitude = literal.hexValue(single)
	} else {
		magnitude = literal.decimalValue(s, single)
	}
	value := magnitude
	if literal.negative {
		value = -value
	}
	if magnitude > maxFloat64 {
		return value, literal.length, rangeError("ParseFloat", s)
	}
	return value, literal.length, nil
}

const maxFloat64 = 0x1p1023 * (1 + (1 - 0x1p-52))

// specialFloat recognises infinities and NaN at the start of s.
func specialFloat(s string) (value float64, length int, ok bool) {
	sign := 0
	signBit := uint64(0)
	if s != "" && (s[0] == '+' || s[0] == '-') {
		sign = 1
		if s[0] == '-' {
			signBit = 1 << 63
		}
	}
	length = commonPrefix(s[sign:], "infinity")
	// "infi" is "inf" followed by something else.
	if 3 < length && length < 8 {
		length = 3
	}
	if length == 3 || length == 8 {
		return float64frombits(0x7FF0000000000000 | signBit), sign + length, true
	}
	if commonPrefix(s, "nan") == 3 {
		return float64frombits(0x7FF8000000000001), 3, true
	}
	return 0, 0, false
}

// commonPrefix returns how many bytes s has in common with a lower-case word, ignoring case.
func commonPrefix(s, word string) int {
	n := min(len(s), len(word))
	for i := 0; i < n; i++ {
		c := s[i]
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		if c != word[i] {
			return i
		}
	}
	return n
}

// floatLiteral is a scanned number: mantissa × base^exponent (decimal: 10; hexadecimal: 2).
type floatLiteral struct {
	length   int
	negative bool
	hex      bool
	// mantissa holds the leading digits, up to 19 decimal or 16 hexadecimal ones. dropped tells
	// that digits other than 0 follow.
	mantissa    uint64
	exponent    int
	dropped     bool
	underscores bool
}

// scanFloat scans the number at the start of s.
func scanFloat(s string) (literal floatLiteral, ok bool) {
	i := 0
	if i < len(s) && (s[i] == '+' || s[i] == '-') {
		literal.negative = s[i] == '-'
		i++
	}
	base := uint64(10)
	maxDigits := 19
	if i+2 < len(s) && s[i] == '0' && lower(s[i+1]) == 'x' {
		literal.hex = true
		base = 16
		maxDigits = 16
		i += 2
	}
	sawPoint := false
	sawDigit := false
	// pointShift is the count of digits behind the point that went into the mantissa, minus those
	// before the point that did not.
	digits := 0
	pointShift := 0
	for ; i < len(s); i++ {
		c := s[i]
		if c == '_' {
			literal.underscores = true
			continue
		}
		if c == '.' {
			if sawPoint {
				break
			}
			sawPoint = true
			continue
		}
		digit := uint64(digitValue(c))
		if digit >= base {
			break
		}
		sawDigit = true
		if digits < maxDigits {
			if digit != 0 || digits > 0 {
				literal.mantissa = literal.mantissa*base + digit
				digits++
			}
			if sawPoint {
				pointShift++
			}
			continue
		}
		if digit != 0 {
			literal.dropped = true
		}
		if !sawPoint {
			pointShift--
		}
	}
	if !sawDigit {
		literal.length = i
		return literal, false
	}
	literal.exponent = -pointShift
	if literal.hex {
		literal.exponent *= 4
	}
	end, exponent, sawExponent := scanExponent(s, i, literal.hex, &literal.underscores)
	literal.length = end
	literal.exponent += exponent
	if literal.hex && !sawExponent {
		return literal, false
	}
	if literal.underscores && !underscoresSeparate(s[:end]) {
		return literal, false
	}
	return literal, true
}

// scanExponent scans an exponent at s[start:]. Without digits it is not part of the number.
func scanExponent(s string, start int, hex bool, underscores *bool) (end, exponent int, ok bool) {
	letter := byte('e')
	if hex {
		letter = 'p'
	}
	if start >= len(s) || lower(s[start]) != letter {
		return start, 0, false
	}
	i := start + 1
	negative := false
	if i < len(s) && (s[i] == '+' || s[i] == '-') {
		negative = s[i] == '-'
		i++
	}
	if i >= len(s) || s[i] < '0' || s[i] > '9' {
		return start, 0, false
	}
	// Larger exponents make no difference: the result is zero or too large.
	const enough = 10000
	for ; i < len(s) && ('0' <= s[i] && s[i] <= '9' || s[i] == '_'); i++ {
		if s[i] == '_' {
			*underscores = true
			continue
		}
		if exponent < enough {
			exponent = exponent*10 + int(s[i]-'0')
		}
	}
	if negative {
		exponent = -exponent
	}
	return i, exponent, true
}

// powersOfTen are exact as float64.
var powersOfTen = [...]float64{
	1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11,
	1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
}

// decimalValue returns the float nearest to the literal, its sign left out.
func (l *floatLiteral) decimalValue(s string, single bool) float64 {
	if l.mantissa == 0 {
		return 0
	}
	// One operation on exact operands rounds correctly (for a float64; a float32 would be rounded
	// twice).
	if !single && !l.dropped && l.mantissa < 1<<53 && -22 <= l.exponent && l.exponent <= 22 {
		if l.exponent < 0 {
			return float64(l.mantissa) / powersOfTen[-l.exponent]
		}
		return float64(l.mantissa) * powersOfTen[l.exponent]
	}
	if bits, ok := l.quickBits(single); ok {
		if single {
			return float64(float32frombits(uint32(bits)))
		}
		return float64frombits(bits)
	}
	start := 0
	if s[0] == '+' || s[0] == '-' {
		start = 1
	}
	text := s[start:l.length]
	if l.underscores {
		text = withoutUnderscores(text)
	}
	bits := parseDecimal(text, single)
	if single {
		return float64(float32frombits(uint32(bits)))
	}
	return float64frombits(bits)
}

// quickBits returns the bits of the float nearest to the literal, if that can be had without all
// its digits.
func (l *floatLiteral) quickBits(single bool) (bits uint64, ok bool) {
	in := &format64
	if single {
		in = &format32
	}
	bits, ok = nearestFloat(l.mantissa, l.exponent, in)
	if ok && l.dropped {
		// Whatever was dropped, the number is below the next mantissa.
		next, nextOK := nearestFloat(l.mantissa+1, l.exponent, in)
		ok = nextOK && next == bits
	}
	return bits, ok
}

func withoutUnderscores(s string) string {
	kept := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		if s[i] != '_' {
			kept = append(kept, s[i])
		}
	}
	return string(kept)
}

// hexValue returns the float nearest to the literal, half to even, its sign left out.
func (l *floatLiteral) hexValue(single bool) float64 {
	in := format64
	if single {
		in = format32
	}
	mantissa := l.mantissa
	if mantissa == 0 {
		return 0
	}
	// Bring the leading bit to bit 63. A last bit stands for everything below it, as only whether
	// it is zero matters for rounding.
	exponent := l.exponent + 63
	for mantissa>>63 == 0 {
		mantissa <<= 1
		exponent--
	}
	if l.dropped {
		mantissa |= 1
	}
	// The value is mantissa × 2^(exponent-63). Keep mantissaBits+1 bits, fewer when denormal.
	drop := 63 - in.mantissaBits
	smallest := in.bias + 1
	if exponent < smallest {
		drop += smallest - exponent
		exponent = smallest
	}
	if drop > 64 {
		return 0
	}
	kept, rest, half := uint64(0), mantissa, uint64(1)<<63
	if drop < 64 {
		kept = mantissa >> drop
		rest = mantissa & (1<<drop - 1)
		half = 1 << (drop - 1)
	}
	if rest > half || rest == half && kept&1 != 0 {
		kept++
	}
	if kept>>(in.mantissaBits+1) != 0 {
		kept >>= 1
		exponent++
	}
	biased := exponent - in.bias
	if kept>>in.mantissaBits == 0 {
		biased = 0
	}
	if biased >= in.maxExponent() {
		return float64frombits(0x7FF0000000000000)
	}
	bits := kept&(1<<in.mantissaBits-1) | uint64(biased)<<in.mantissaBits
	if single {
		return float64(float32frombits(uint32(bits)))
	}
	return float64frombits(bits)
}
