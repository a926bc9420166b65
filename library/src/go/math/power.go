package math

// Hypot returns the square root of p*p + q*q without overflow in between.
func Hypot(p, q float64) float64 {
	p, q = Abs(p), Abs(q)
	switch {
	case IsInf(p, 1) || IsInf(q, 1):
		return Inf(1)
	case IsNaN(p) || IsNaN(q):
		return NaN()
	case p < q:
		p, q = q, p
	}
	if p == 0 {
		return 0
	}
	ratio := q / p
	return p * Sqrt(1+ratio*ratio)
}

// Cbrt returns the cube root of x. FreeBSD s_cbrt.c.
func Cbrt(x float64) float64 {
	if x == 0 || IsNaN(x) || IsInf(x, 0) {
		return x
	}
	magnitude := Abs(x)
	// A third of the exponent gives five bits.
	t := Float64frombits(Float64bits(magnitude)/3 + 715094163<<32)
	if magnitude < 0x1p-1022 {
		t = Float64frombits(Float64bits(0x1p54*magnitude)/3 + 696219795<<32)
	}
	// A rational approximation gives 23.
	r := t * t / magnitude
	s := 5.42857142857142815906e-01 + r*t
	t *= 3.57142857142857150787e-01 + 1.60714285714285720630e+00/(s+1.41428571428571436819e+00+-7.05306122448979611050e-01/s)
	// Round to 22 bits, so that the square is exact, and do a step of Newton's method.
	t = Float64frombits(Float64bits(t)&(0xFFFFFFFFC<<28) + 1<<30)
	s = t * t
	r = magnitude / s
	w := t + t
	r = (r - t) / (w + r)
	t += t * r
	return Copysign(t, x)
}

// Pow returns x^y.
//
// The integer part of y is done by squaring x, of which only the fraction is multiplied; the rest
// by Exp and Log.
func Pow(x, y float64) float64 {
	switch {
	case y == 0 || x == 1:
		return 1
	case y == 1:
		return x
	case IsNaN(x) || IsNaN(y):
		return NaN()
	case x == 0:
		return powerOfZero(x, y)
	case IsInf(y, 0):
		return extremePower(x, y)
	case IsInf(x, 1):
		if y < 0 {
			return 0
		}
		return Inf(1)
	case IsInf(x, -1):
		return powerOfZero(Copysign(0, x), -y)
	case y == 0.5:
		return Sqrt(x)
	case y == -0.5:
		return 1 / Sqrt(x)
	}
	integer, fraction := Modf(Abs(y))
	if fraction != 0 && x < 0 {
		return NaN()
	}
	if integer >= 1<<63 {
		return extremePower(x, y)
	}
	// The result is product * 2^exponent.
	product := 1.0
	exponent := 0
	if fraction != 0 {
		if fraction > 0.5 {
			fraction--
			integer++
		}
		product = Exp(fraction * Log(x))
	}
	base, baseExponent := Frexp(x)
	for i := int64(integer); i != 0; i >>= 1 {
		if baseExponent < -1<<12 || 1<<12 < baseExponent {
			// Over- or underflow is certain; Ldexp decides which.
			exponent += baseExponent
			break
		}
		if i&1 == 1 {
			product *= base
			exponent += baseExponent
		}
		base *= base
		baseExponent <<= 1
		if base < .5 {
			base += base
			baseExponent--
		}
	}
	if y < 0 {
		product = 1 / product
		exponent = -exponent
	}
	return Ldexp(product, exponent)
}

// powerOfZero returns x^y for an x of ±0 and a y other than 0.
func powerOfZero(x, y float64) float64 {
	result := 0.0
	if y < 0 {
		result = Inf(1)
	}
	if Signbit(x) && isOdd(y) {
		return -result
	}
	return result
}

// extremePower returns x^y for a y so large that only 1, 0 and infinity are left.
func extremePower(x, y float64) float64 {
	switch {
	case x == -1:
		return 1
	case (Abs(x) < 1) == (y > 0):
		return 0
	}
	return Inf(1)
}

// isOdd reports whether x is an odd integer.
func isOdd(x float64) bool {
	if Abs(x) >= 1<<53 {
		return false
	}
	integer, fraction := Modf(x)
	return fraction == 0 && int64(integer)&1 == 1
}

// Pow10 returns 10^n.
func Pow10(n int) float64 {
	switch {
	case 0 <= n && n <= 308:
		return powersOf1e32[uint(n)/32] * powersOf10[uint(n)%32]
	case -323 <= n && n < 0:
		return negativePowersOf1e32[uint(-n)/32] / powersOf10[uint(-n)%32]
	case n > 0:
		return Inf(1)
	}
	return 0
}

var powersOf10 = [...]float64{
	1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
	1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22, 1e23, 1e24, 1e25, 1e26, 1e27, 1e28, 1e29, 1e30, 1e31,
}

var powersOf1e32 = [...]float64{1e0, 1e32, 1e64, 1e96, 1e128, 1e160, 1e192, 1e224, 1e256, 1e288}

var negativePowersOf1e32 = [...]float64{
	1e0, 1e-32, 1e-64, 1e-96, 1e-128, 1e-160, 1e-192, 1e-224, 1e-256, 1e-288, 1e-320,
}
