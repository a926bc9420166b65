package strconv

import "math/bits"

// Conversions that 128 bits are enough for, as they are for most numbers that programs print. Each
// reports whether it could do it; the natives do the others.

// exactPower is the largest power of ten that fits a uint64.
const exactPower = 19

var integerPowers = [exactPower + 1]uint64{
	1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
}

// binary returns mantissa and exponent of a finite number: mantissa × 2^exponent.
func binary(magnitude uint64, single bool) (mantissa uint64, exponent int) {
	in := &format64
	if single {
		in = &format32
	}
	exponent = int(magnitude >> in.mantissaBits)
	mantissa = magnitude & (1<<in.mantissaBits - 1)
	if exponent == 0 {
		exponent = 1
	} else {
		mantissa |= 1 << in.mantissaBits
	}
	return mantissa, exponent + in.bias - in.mantissaBits
}

// scaled returns mantissa × 2^exponent × 10^power, rounded half to even, if it can be had exactly.
func scaled(mantissa uint64, exponent, power int) (rounded uint64, ok bool) {
	if power < -exactPower || power > exactPower {
		return 0, false
	}
	if power < 0 || exponent >= 0 {
		return scaledInteger(mantissa, exponent, power)
	}
	high, low := bits.Mul64(mantissa, integerPowers[power])
	shift := uint(-exponent)
	// The quotient by 2^shift and the rest, which has its top bit at the half.
	var quotient, rest, below uint64
	switch {
	case shift < 64:
		if high>>shift != 0 {
			return 0, false
		}
		quotient = high<<(64-shift) | low>>shift
		rest = low << (64 - shift)
	case shift == 64:
		quotient, rest = high, low
	case shift < 128:
		quotient = high >> (shift - 64)
		rest = high<<(128-shift) | low>>(shift-64)
		below = low << (128 - shift)
	default:
		// The mantissa has at most 53 bits and the power 64.
		return 0, true
	}
	return roundUp(quotient, rest, below)
}

// roundUp adds one to quotient if the rest, a fraction of 128 bits, says so.
func roundUp(quotient, rest, below uint64) (rounded uint64, ok bool) {
	const half = 1 << 63
	if rest > half || rest == half && (below != 0 || quotient&1 != 0) {
		quotient++
		return quotient, quotient != 0
	}
	return quotient, true
}

// scaledInteger is scaled for integers that fit 64 bits.
func scaledInteger(mantissa uint64, exponent, power int) (rounded uint64, ok bool) {
	if exponent < 0 {
		if exponent <= -64 || mantissa&(1<<uint(-exponent)-1) != 0 {
			return 0, false
		}
		mantissa >>= uint(-exponent)
	} else {
		if exponent >= 64 || mantissa>>(64-uint(exponent)) != 0 {
			return 0, false
		}
		mantissa <<= uint(exponent)
	}
	if power >= 0 {
		high, low := bits.Mul64(mantissa, integerPowers[power])
		return low, high == 0
	}
	divisor := integerPowers[-power]
	quotient := mantissa / divisor
	rest := mantissa - quotient*divisor
	if twice := rest + rest; twice < rest || twice > divisor || twice == divisor && quotient&1 != 0 {
		quotient++
	}
	return quotient, true
}

// pointOf returns the count of digits before the decimal point of mantissa × 2^exponent, or one
// less.
func pointOf(mantissa uint64, exponent int) int {
	// The value is at least 2^binary; 0.30103 is about the decimal logarithm of 2.
	binary := bits.Len64(mantissa) - 1 + exponent
	if binary < 0 {
		return -(-binary*30103/100000 + 1) + 1
	}
	return binary*30103/100000 + 1
}

// shortRounding is roundedDecimal for numbers that 128 bits are enough for.
func shortRounding(buffer *[smallBuffer]byte, magnitude uint64, single, fraction bool, precision int) (number decimal, ok bool) {
	mantissa, exponent := binary(magnitude, single)
	power := precision
	if !fraction {
		if precision > 17 {
			return decimal{}, false
		}
		power = precision - pointOf(mantissa, exponent)
	}
	rounded, ok := scaled(mantissa, exponent, power)
	if ok && !fraction && rounded >= integerPowers[precision] {
		// There is one more digit before the point than estimated.
		power--
		rounded, ok = scaled(mantissa, exponent, power)
	}
	if !ok {
		return decimal{}, false
	}
	if rounded == 0 {
		return decimal{}, true
	}
	number = integerDecimal(buffer, rounded)
	number.exponent -= power
	return number, true
}
