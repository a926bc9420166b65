package strconv

import "math/bits"

// floorLog2Pow10 returns the binary exponent of 10^n, for the n of powers.
func floorLog2Pow10(n int) int {
	return n * 1741647 >> 19
}

// shortestInteger returns the shortest decimal number, digits × 10^power, that reads back as
// mantissa × 2^exponent; of several the nearest one, of two equally near the even one. closer says
// that the next smaller float is only half as far away as the next larger one. Trailing zeros may
// be left.
//
// This is Schubfach (Raffaello Giulietti, "The Schubfach way to render doubles", 2020): scaled by a
// power of ten such that the interval that rounds to the number holds one or two integers, and at
// most one multiple of ten. Numbers have two more bits, so that 4 is a unit.
func shortestInteger(mantissa uint64, exponent int, closer bool) (digits uint64, power int) {
	below := 4*mantissa - 2
	power = exponent * 1262611
	if closer {
		below++
		power -= 524031
	}
	power >>= 22
	shift := uint(exponent + floorLog2Pow10(-power) + 1)
	scale := &powers[-power-firstPower]
	low := scaledToOdd(scale, below<<shift)
	value := scaledToOdd(scale, 4*mantissa<<shift)
	high := scaledToOdd(scale, (4*mantissa+2)<<shift)
	if mantissa&1 != 0 {
		// The ends of the interval round to the neighbours, which are even.
		low++
		high--
	}
	digits = value / 4
	if digits >= 10 {
		tens := digits / 10
		downInside := low <= 40*tens
		upInside := 40*tens+40 <= high
		if downInside != upInside {
			if upInside {
				tens++
			}
			return tens, power + 1
		}
	}
	downInside := low <= 4*digits
	upInside := 4*digits+4 <= high
	half := 4*digits + 2
	switch {
	case downInside != upInside:
		if upInside {
			digits++
		}
	case value > half || value == half && digits&1 != 0:
		digits++
	}
	return digits, power
}

// scaledToOdd returns the top word of a power of ten times n; its lowest bit also tells that the
// rest isn't 0, but for what the power's rounding adds.
func scaledToOdd(power *[2]uint64, n uint64) uint64 {
	carried, _ := bits.Mul64(power[1], n)
	high, low := bits.Mul64(power[0], n)
	low, carry := bits.Add64(low, carried, 0)
	high += carry
	if low > 1 {
		high |= 1
	}
	return high
}
