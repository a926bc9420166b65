package math

// Inf returns the positive infinity if sign >= 0, else the negative one.
func Inf(sign int) float64 {
	if sign >= 0 {
		return Float64frombits(infinityBits)
	}
	return Float64frombits(infinityBits | signBit)
}

// NaN returns a NaN.
func NaN() float64 { return Float64frombits(nanBits) }

// IsNaN reports whether f is a NaN.
func IsNaN(f float64) (is bool) { return f != f }

// IsInf reports whether f is an infinity of the given sign, of any sign if that is 0.
func IsInf(f float64, sign int) bool {
	return sign >= 0 && f > MaxFloat64 || sign <= 0 && f < -MaxFloat64
}

// Signbit reports whether x is negative, -0 included.
func Signbit(x float64) bool { return Float64bits(x)&signBit != 0 }

// normal returns a normal number and a power of two whose product is x. x must be finite, not 0.
func normal(x float64) (float64, int) {
	if Abs(x) < 0x1p-1022 {
		return x * (1 << fractionBits), -fractionBits
	}
	return x, 0
}

// Frexp splits f into a fraction in [0.5, 1) and a power of two.
func Frexp(f float64) (frac float64, exp int) {
	if f == 0 || IsInf(f, 0) || IsNaN(f) {
		return f, 0
	}
	f, exp = normal(f)
	bits := Float64bits(f)
	exp += int(bits>>fractionBits&exponentMask) - exponentBias + 1
	bits = bits&^infinityBits | (exponentBias-1)<<fractionBits
	return Float64frombits(bits), exp
}

// Ldexp returns frac * 2^exp.
func Ldexp(frac float64, exp int) float64 {
	if frac == 0 || IsInf(frac, 0) || IsNaN(frac) {
		return frac
	}
	frac, shift := normal(frac)
	bits := Float64bits(frac)
	exp += shift + int(bits>>fractionBits&exponentMask) - exponentBias
	switch {
	case exp < -1075:
		return Copysign(0, frac)
	case exp > exponentBias:
		return Copysign(Inf(1), frac)
	}
	scale := 1.0
	if exp < -1022 {
		// The product below rounds to a denormal number.
		exp += 53
		scale = 0x1p-53
	}
	bits = bits&^infinityBits | uint64(exp+exponentBias)<<fractionBits
	return scale * Float64frombits(bits)
}

// Logb returns the binary exponent of x.
func Logb(x float64) float64 {
	switch {
	case x == 0:
		return Inf(-1)
	case IsInf(x, 0):
		return Inf(1)
	case IsNaN(x):
		return x
	}
	return float64(Ilogb(x))
}

// Ilogb returns the binary exponent of x as an integer.
func Ilogb(x float64) int {
	switch {
	case x == 0:
		return MinInt32
	case IsNaN(x), IsInf(x, 0):
		return MaxInt32
	}
	_, exp := Frexp(x)
	return exp - 1
}

// Modf returns the integer and the fractional part of f, both with f's sign.
func Modf(f float64) (integer float64, fractional float64) {
	integer = Trunc(f)
	return integer, Copysign(f-integer, f)
}

// Round returns the nearest integer, of two the one away from zero.
func Round(x float64) float64 {
	if IsNaN(x) {
		return x
	}
	integer := Trunc(x)
	if Abs(x-integer) >= 0.5 {
		integer += Copysign(1, x)
	}
	return integer
}

// Nextafter returns the number next to x in the direction of y.
func Nextafter(x, y float64) (r float64) {
	switch {
	case IsNaN(x) || IsNaN(y):
		return NaN()
	case x == y:
		return x
	case x == 0:
		return Copysign(SmallestNonzeroFloat64, y)
	case (y > x) == (x > 0):
		return Float64frombits(Float64bits(x) + 1)
	}
	return Float64frombits(Float64bits(x) - 1)
}

// Nextafter32 is Nextafter for float32.
func Nextafter32(x, y float32) (r float32) {
	switch {
	case x != x || y != y:
		return float32(NaN())
	case x == y:
		return x
	case x == 0:
		return float32(Copysign(SmallestNonzeroFloat32, float64(y)))
	case (y > x) == (x > 0):
		return Float32frombits(Float32bits(x) + 1)
	}
	return Float32frombits(Float32bits(x) - 1)
}

// Max returns the larger number; an infinity wins over a NaN, +0 over -0.
func Max(x, y float64) float64 {
	if IsInf(x, 1) || IsInf(y, 1) {
		return Inf(1)
	}
	if IsNaN(x) || IsNaN(y) {
		return NaN()
	}
	return max(x, y)
}

// Min returns the smaller number; an infinity wins over a NaN, -0 over +0.
func Min(x, y float64) float64 {
	if IsInf(x, -1) || IsInf(y, -1) {
		return Inf(-1)
	}
	if IsNaN(x) || IsNaN(y) {
		return NaN()
	}
	return min(x, y)
}

// Dim returns x-y, but at least 0.
func Dim(x, y float64) float64 {
	difference := x - y
	if difference <= 0 {
		return 0
	}
	return difference
}

// Mod returns the remainder of x/y with the sign of x.
func Mod(x, y float64) float64 {
	if y == 0 || IsInf(x, 0) || IsNaN(x) || IsNaN(y) {
		return NaN()
	}
	dividend, divisor := Abs(x), Abs(y)
	if dividend < divisor {
		return x
	}
	// Long division of the mantissas as integers: exact.
	dividendFraction, dividendExponent := Frexp(dividend)
	divisorFraction, divisorExponent := Frexp(divisor)
	a := uint64(dividendFraction * (1 << 53))
	b := uint64(divisorFraction * (1 << 53))
	for n := dividendExponent - divisorExponent; ; n-- {
		if a >= b {
			a -= b
		}
		if n == 0 || a == 0 {
			break
		}
		a <<= 1
	}
	return Copysign(Ldexp(float64(a), divisorExponent-53), x)
}

// Remainder returns x - n*y, where n is the integer nearest to x/y, the even one of two.
func Remainder(x, y float64) float64 {
	switch {
	case IsNaN(x) || IsNaN(y) || IsInf(x, 0) || y == 0:
		return NaN()
	case IsInf(y, 0):
		return x
	}
	rest, divisor := Abs(x), Abs(y)
	if divisor <= MaxFloat64/2 {
		rest = Mod(rest, divisor+divisor)
	}
	// rest is below twice the divisor. Halves of tiny divisors are not exact.
	tooLarge := func() bool { return rest > 0.5*divisor }
	stillTooLarge := func() bool { return rest >= 0.5*divisor }
	if divisor < 0x1p-1021 {
		tooLarge = func() bool { return rest+rest > divisor }
		stillTooLarge = func() bool { return rest+rest >= divisor }
	}
	if tooLarge() {
		rest -= divisor
		if stillTooLarge() {
			rest -= divisor
		}
	}
	if Signbit(x) {
		return -rest
	}
	return rest
}
