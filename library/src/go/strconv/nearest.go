package strconv

import "math/bits"

// nearestFloat returns the bits of the float nearest to mantissa × 10^power, if that is certain and
// the float is a normal one.
//
// This is Lemire's algorithm ("Number Parsing at a Gigabyte per Second", 2021), from an idea of
// Michael Eisel: the product with the top bits of the power of ten decides the rounding, unless it
// lies too near to the middle between two floats.
func nearestFloat(mantissa uint64, power int, in *format) (result uint64, ok bool) {
	if mantissa == 0 || power < firstPower || power > 308 {
		return 0, false
	}
	scale := &powers[power-firstPower]
	low := scale[1]
	if power < 0 || power > 55 {
		// The table is rounded up; here the power must not be too large.
		low--
	}
	zeros := bits.LeadingZeros64(mantissa)
	mantissa <<= zeros
	biased := floorLog2Pow10(power) + 64 - zeros - in.bias
	// The bits below those of the result and one more, from which it is rounded.
	dropped := uint(62 - in.mantissaBits - 1)
	mask := uint64(1)<<dropped - 1
	productHigh, productLow := bits.Mul64(mantissa, scale[0])
	if productHigh&mask == mask && productLow+mantissa < mantissa {
		// A carry from the power's low word may matter.
		middle, lowest := bits.Mul64(mantissa, low)
		var carry uint64
		productLow, carry = bits.Add64(productLow, middle, 0)
		productHigh += carry
		if productHigh&mask == mask && productLow+1 == 0 && lowest+mantissa < mantissa {
			return 0, false
		}
	}
	top := productHigh >> 63
	kept := productHigh >> (uint(top) + dropped)
	biased -= int(1 ^ top)
	if productLow == 0 && productHigh&mask == 0 && kept&3 == 1 {
		// Perhaps exactly the middle.
		return 0, false
	}
	kept = (kept + kept&1) >> 1
	if kept>>(in.mantissaBits+1) != 0 {
		kept >>= 1
		biased++
	}
	if biased < 1 || biased >= in.maxExponent() {
		return 0, false
	}
	return uint64(biased)<<in.mantissaBits | kept&(1<<in.mantissaBits-1), true
}
