package bits

// Add returns x + y + carry and the carry out. carry is 0 or 1.
func Add(x, y, carry uint) (sum, carryOut uint) {
	s, c := Add64(uint64(x), uint64(y), uint64(carry))
	return uint(s), uint(c)
}

// Add32 returns x + y + carry and the carry out. carry is 0 or 1.
func Add32(x, y, carry uint32) (sum, carryOut uint32) {
	wide := uint64(x) + uint64(y) + uint64(carry)
	return uint32(wide), uint32(wide >> 32)
}

// Add64 returns x + y + carry and the carry out. carry is 0 or 1.
func Add64(x, y, carry uint64) (sum, carryOut uint64) {
	sum = x + y + carry
	// The top bits tell: both set, or one of them and the sum's clear.
	return sum, (x&y | (x|y)&^sum) >> 63
}

// Sub returns x - y - borrow and the borrow out. borrow is 0 or 1.
func Sub(x, y, borrow uint) (diff, borrowOut uint) {
	d, b := Sub64(uint64(x), uint64(y), uint64(borrow))
	return uint(d), uint(b)
}

// Sub32 returns x - y - borrow and the borrow out. borrow is 0 or 1.
func Sub32(x, y, borrow uint32) (diff, borrowOut uint32) {
	wide := uint64(x) - uint64(y) - uint64(borrow)
	return uint32(wide), uint32(wide >> 63)
}

// Sub64 returns x - y - borrow and the borrow out. borrow is 0 or 1.
func Sub64(x, y, borrow uint64) (diff, borrowOut uint64) {
	diff = x - y - borrow
	// The top bits tell: only y's set, or equal ones and the difference's set.
	return diff, (^x&y | ^(x^y)&diff) >> 63
}

// Mul returns the high and the low word of x * y.
func Mul(x, y uint) (hi, lo uint) {
	h, l := Mul64(uint64(x), uint64(y))
	return uint(h), uint(l)
}

// Mul32 returns the high and the low word of x * y.
func Mul32(x, y uint32) (hi, lo uint32) {
	wide := uint64(x) * uint64(y)
	return uint32(wide >> 32), uint32(wide)
}

// Mul64 returns the high and the low word of x * y.
func Mul64(x, y uint64) (hi, lo uint64) {
	const mask = 1<<32 - 1
	xh, xl := x>>32, x&mask
	yh, yl := y>>32, y&mask
	middle := xh*yl + xl*yl>>32
	other := xl*yh + middle&mask
	return xh*yh + middle>>32 + other>>32, x * y
}

// Div returns the quotient and the remainder of the number of the words hi and lo by y. It panics
// when y is 0 or the quotient doesn't fit.
func Div(hi, lo, y uint) (quo, rem uint) {
	q, r := Div64(uint64(hi), uint64(lo), uint64(y))
	return uint(q), uint(r)
}

// Div32 is Div for words of 32 bits.
func Div32(hi, lo, y uint32) (quo, rem uint32) {
	if y != 0 && y <= hi {
		panic(overflow{})
	}
	wide := uint64(hi)<<32 | uint64(lo)
	return uint32(wide / uint64(y)), uint32(wide % uint64(y))
}

// Div64 is Div for words of 64 bits.
func Div64(hi, lo, y uint64) (quo, rem uint64) {
	if hi == 0 {
		return lo / y, lo % y
	}
	if y == 0 {
		// Raises the usual panic.
		return hi / y, 0
	}
	if y <= hi {
		panic(overflow{})
	}
	// Division of digits of 32 bits (Knuth, The Art of Computer Programming, volume 2, 4.3.1 D)
	// wants the divisor's top bit set.
	shift := uint(LeadingZeros64(y))
	y <<= shift
	hi = hi<<shift | lo>>(64-shift)
	lo <<= shift
	high, rest := divideStep(hi, lo>>32, y)
	low, rest := divideStep(rest, lo&(1<<32-1), y)
	return high<<32 | low, rest >> shift
}

// divideStep divides hi*2^32 + digit by y and returns a digit of 32 bits and the rest.
func divideStep(hi, digit, y uint64) (quotient, rest uint64) {
	const base = 1 << 32
	yh, yl := y>>32, y&(base-1)
	quotient = hi / yh
	estimate := hi - quotient*yh
	// The estimate is at most two too large.
	for quotient >= base || quotient*yl > estimate<<32|digit {
		quotient--
		estimate += yh
		if estimate >= base {
			break
		}
	}
	return quotient, hi<<32 + digit - quotient*y
}

// Rem returns the remainder of the number of the words hi and lo by y. Unlike Div it allows a
// quotient of more than a word.
func Rem(hi, lo, y uint) uint {
	return uint(Rem64(uint64(hi), uint64(lo), uint64(y)))
}

// Rem32 is Rem for words of 32 bits.
func Rem32(hi, lo, y uint32) uint32 {
	return uint32((uint64(hi)<<32 | uint64(lo)) % uint64(y))
}

// Rem64 is Rem for words of 64 bits.
func Rem64(hi, lo, y uint64) uint64 {
	_, rest := Div64(hi%y, lo, y)
	return rest
}

// overflow is the run-time error of a quotient that doesn't fit.
type overflow struct{}

func (overflow) Error() string { return "runtime error: integer overflow" }

// RuntimeError makes it a runtime.Error.
func (overflow) RuntimeError() {}
