package strconv

const (
	// maxShortest is the most digits that the shortest form of a float64 has.
	maxShortest = 17
	// maxExact is a bound for the digits of any exact value; all digits behind are 0.
	maxExact = 1100
	// smallBuffer is enough for shortest forms and short roundings.
	smallBuffer = 32
)

// decimal is a number as digits and an exponent, see natives.go. The digits behind the last one
// are 0.
type decimal struct {
	digits   []byte
	exponent int
}

// FormatFloat formats f, which is rounded to bitSize bits before, as
//
//	'b' (-ddddp±ddd, a binary exponent)
//	'e', 'E' (-d.dddde±dd)
//	'f' (-ddd.dddd)
//	'g', 'G' ('e' for large exponents, else 'f')
//	'x', 'X' (-0xd.ddddp±ddd)
//
// prec is the number of digits behind the point, for 'g' of significant digits; -1 asks for the
// fewest digits that read back as f.
func FormatFloat(f float64, fmt byte, prec, bitSize int) string {
	var buffer [smallBuffer]byte
	return string(AppendFloat(buffer[:0], f, fmt, prec, bitSize))
}

// AppendFloat appends FormatFloat's text to dst.
func AppendFloat(dst []byte, f float64, fmt byte, prec, bitSize int) []byte {
	var bits uint64
	var in format
	switch bitSize {
	case 32:
		bits = uint64(float32bits(float32(f)))
		in = format32
	case 64:
		bits = float64bits(f)
		in = format64
	default:
		panic("strconv: illegal AppendFloat/FormatFloat bitSize")
	}
	negative := bits>>(in.exponentBits+in.mantissaBits) != 0
	exponent := int(bits>>in.mantissaBits) & in.maxExponent()
	mantissa := bits & (1<<in.mantissaBits - 1)
	if exponent == in.maxExponent() {
		switch {
		case mantissa != 0:
			return append(dst, "NaN"...)
		case negative:
			return append(dst, "-Inf"...)
		}
		return append(dst, "+Inf"...)
	}
	switch fmt {
	case 'b', 'x', 'X':
		if exponent == 0 {
			exponent++
		} else {
			mantissa |= 1 << in.mantissaBits
		}
		exponent += in.bias
		if fmt == 'b' {
			return appendBinary(dst, negative, mantissa, exponent, in)
		}
		return appendHex(dst, negative, mantissa, exponent, prec, fmt, in)
	case 'e', 'E', 'f', 'g', 'G':
		magnitude := bits &^ (1 << (in.exponentBits + in.mantissaBits))
		return appendDecimal(dst, negative, magnitude, fmt, prec, bitSize == 32)
	}
	return append(dst, '%', fmt)
}

// appendDecimal appends in one of the decimal formats.
func appendDecimal(dst []byte, negative bool, magnitude uint64, fmt byte, prec int, single bool) []byte {
	var buffer [smallBuffer]byte
	var number decimal
	shortest := prec < 0
	if shortest {
		number = shortestDecimal(&buffer, magnitude, single)
		switch fmt {
		case 'e', 'E':
			prec = max(len(number.digits)-1, 0)
		case 'f':
			prec = max(len(number.digits)-number.exponent, 0)
		case 'g', 'G':
			prec = len(number.digits)
		}
	} else {
		switch fmt {
		case 'e', 'E':
			number = roundedDecimal(&buffer, magnitude, single, false, min(prec, maxExact)+1)
		case 'f':
			number = roundedDecimal(&buffer, magnitude, single, true, min(prec, maxExact))
		case 'g', 'G':
			prec = max(prec, 1)
			number = roundedDecimal(&buffer, magnitude, single, false, min(prec, maxExact))
		}
	}
	if negative {
		dst = append(dst, '-')
	}
	switch fmt {
	case 'e', 'E':
		return appendScientific(dst, number, prec, fmt)
	case 'f':
		return appendFixed(dst, number, prec)
	}
	// 'g' chooses: scientific for exponents that are small or exceed the precision. Trailing zeros
	// are never shown.
	threshold := prec
	if threshold > len(number.digits) && len(number.digits) >= number.exponent {
		threshold = len(number.digits)
	}
	if shortest {
		threshold = 6
	}
	if exponent := number.exponent - 1; exponent < -4 || exponent >= threshold {
		return appendScientific(dst, number, min(prec, len(number.digits))-1, fmt+'e'-'g')
	}
	return appendFixed(dst, number, max(len(number.digits)-number.exponent, 0))
}

// shortestDecimal returns the shortest digits; none for zero.
func shortestDecimal(buffer *[smallBuffer]byte, magnitude uint64, single bool) decimal {
	if magnitude == 0 {
		return decimal{}
	}
	if integer, ok := smallInteger(magnitude, single); ok {
		return integerDecimal(buffer, integer)
	}
	mantissa, exponent := binary(magnitude, single)
	in := &format64
	if single {
		in = &format32
	}
	closer := mantissa == 1<<in.mantissaBits && magnitude>>in.mantissaBits > 1
	digits, power := shortestInteger(mantissa, exponent, closer)
	number := integerDecimal(buffer, digits)
	number.exponent += power
	return number
}

// smallInteger returns the number if it is an integer below 2^53 (2^24 for a float32). Of such a
// number, the digits without trailing zeros are the shortest ones, as no number with fewer digits
// is within half a unit.
func smallInteger(magnitude uint64, single bool) (uint64, bool) {
	f := float64frombits(magnitude)
	limit := float64(1 << 53)
	if single {
		f = float64(float32frombits(uint32(magnitude)))
		limit = 1 << 24
	}
	if f >= limit {
		return 0, false
	}
	integer := uint64(f)
	return integer, float64(integer) == f
}

func integerDecimal(buffer *[smallBuffer]byte, integer uint64) decimal {
	var text [maxIntText]byte
	digits := text[writeDecimal(&text, integer):]
	exponent := len(digits)
	digits = withoutTrailingZeros(digits)
	return decimal{buffer[:copy(buffer[:], digits)], exponent}
}

// roundedDecimal returns the value rounded to a number of digits (behind the point if fraction is
// set), without trailing zeros.
func roundedDecimal(buffer *[smallBuffer]byte, magnitude uint64, single, fraction bool, precision int) decimal {
	if magnitude == 0 {
		return decimal{}
	}
	if number, ok := shortRounding(buffer, magnitude, single, fraction, precision); ok {
		return number
	}
	digits := buffer[:]
	// A number has up to 309 digits before the point.
	needed := precision
	if fraction {
		needed = precision + max(decimalMagnitude(magnitude, single), 0)
	}
	if needed > smallBuffer {
		digits = make([]byte, needed)
	}
	count, exponent := roundedDigits(magnitude, single, fraction, precision, &digits[0], len(digits))
	digits = withoutTrailingZeros(digits[:count])
	if len(digits) == 0 {
		return decimal{}
	}
	return decimal{digits, exponent}
}

// decimalMagnitude returns an upper bound for the count of digits before the point.
func decimalMagnitude(magnitude uint64, single bool) int {
	in := format64
	if single {
		in = format32
	}
	// 0.30103 is a little more than the decimal logarithm of 2.
	return (int(magnitude>>in.mantissaBits)+in.bias+1)*30103/100000 + 2
}

func withoutTrailingZeros(digits []byte) []byte {
	for len(digits) > 0 && digits[len(digits)-1] == '0' {
		digits = digits[:len(digits)-1]
	}
	return digits
}

// appendScientific appends d.ddde±dd with prec digits behind the point.
func appendScientific(dst []byte, number decimal, prec int, letter byte) []byte {
	digits := number.digits
	exponent := number.exponent - 1
	if len(digits) == 0 {
		dst = append(dst, '0')
		exponent = 0
	} else {
		dst = append(dst, digits[0])
		digits = digits[1:]
	}
	if prec > 0 {
		dst = append(dst, '.')
		dst = appendPadded(dst, digits, prec)
	}
	dst = append(dst, letter)
	return appendExponent(dst, exponent)
}

// appendExponent appends a sign and at least two digits.
func appendExponent(dst []byte, exponent int) []byte {
	if exponent < 0 {
		dst = append(dst, '-')
		exponent = -exponent
	} else {
		dst = append(dst, '+')
	}
	if exponent < 10 {
		dst = append(dst, '0')
	}
	return AppendUint(dst, uint64(exponent), 10)
}

// appendFixed appends ddd.ddd with prec digits behind the point.
func appendFixed(dst []byte, number decimal, prec int) []byte {
	digits := number.digits
	if number.exponent <= 0 {
		dst = append(dst, '0')
	} else {
		whole := min(len(digits), number.exponent)
		dst = appendPadded(dst, digits[:whole], number.exponent)
		digits = digits[whole:]
	}
	if prec <= 0 {
		return dst
	}
	dst = append(dst, '.')
	zeros := min(max(-number.exponent, 0), prec)
	dst = appendPadded(dst, nil, zeros)
	return appendPadded(dst, digits, prec-zeros)
}

// appendPadded appends count digits, zeros behind the given ones.
func appendPadded(dst []byte, digits []byte, count int) []byte {
	dst = append(dst, digits[:min(len(digits), count)]...)
	for i := len(digits); i < count; i++ {
		dst = append(dst, '0')
	}
	return dst
}

// appendBinary appends mantissa and exponent as they are.
func appendBinary(dst []byte, negative bool, mantissa uint64, exponent int, in format) []byte {
	if negative {
		dst = append(dst, '-')
	}
	dst = AppendUint(dst, mantissa, 10)
	dst = append(dst, 'p')
	exponent -= in.mantissaBits
	if exponent >= 0 {
		dst = append(dst, '+')
	}
	return AppendInt(dst, int64(exponent), 10)
}

// appendHex appends 0xh.hhhp±dd.
func appendHex(dst []byte, negative bool, mantissa uint64, exponent, prec int, fmt byte, in format) []byte {
	if mantissa == 0 {
		exponent = 0
	}
	// The leading digit becomes bit 60, with 15 hexadecimal digits behind the point.
	mantissa <<= 60 - in.mantissaBits
	for mantissa != 0 && mantissa&(1<<60) == 0 {
		mantissa <<= 1
		exponent--
	}
	if prec >= 0 && prec < 15 {
		shift := uint(60 - prec*4)
		rest := mantissa & (1<<shift - 1)
		mantissa >>= shift
		half := uint64(1) << (shift - 1)
		if rest > half || rest == half && mantissa&1 != 0 {
			mantissa++
		}
		mantissa <<= shift
		if mantissa&(1<<61) != 0 {
			mantissa >>= 1
			exponent++
		}
	}
	digits := allDigits[:16]
	if fmt == 'X' {
		digits = "0123456789ABCDEF"
	}
	if negative {
		dst = append(dst, '-')
	}
	dst = append(dst, '0', fmt, byte('0'+mantissa>>60&1))
	mantissa <<= 4
	if prec < 0 && mantissa != 0 {
		dst = append(dst, '.')
		for mantissa != 0 {
			dst = append(dst, digits[mantissa>>60])
			mantissa <<= 4
		}
	} else if prec > 0 {
		dst = append(dst, '.')
		for i := 0; i < prec; i++ {
			dst = append(dst, digits[mantissa>>60])
			mantissa <<= 4
		}
	}
	dst = append(dst, fmt-'X'+'P')
	return appendExponent(dst, exponent)
}
