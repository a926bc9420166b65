package math

// Gamma returns the gamma function of x. Cephes gamma.c.
func Gamma(x float64) float64 {
	switch {
	case isNegativeInteger(x) || IsInf(x, -1) || IsNaN(x):
		return NaN()
	case IsInf(x, 1):
		return Inf(1)
	case x == 0:
		return Copysign(Inf(1), x)
	case Abs(x) > 33:
		if x >= 0 {
			high, low := stirling(x)
			return high * low
		}
		return reflectedGamma(-x)
	}
	// Move x to [2, 3) by Gamma(x+1) = x*Gamma(x).
	z := 1.0
	for x >= 3 {
		x--
		z *= x
	}
	for x < 2 {
		if x > -1e-09 && x < 1e-09 {
			return gammaNearPole(x, z)
		}
		z /= x
		x++
	}
	if x == 2 {
		return z
	}
	x -= 2
	return z * falling(x, gammaP[:]) / falling(x, gammaQ[:])
}

// gammaNearPole returns z*Gamma(x) for an x near 0.
func gammaNearPole(x, z float64) float64 {
	const euler = 0.57721566490153286060651209008240243104215933593992
	if x == 0 {
		return Inf(1)
	}
	return z / ((1 + euler*x) * x)
}

// reflectedGamma returns Gamma(-q) for large q, by the reflection formula.
func reflectedGamma(q float64) float64 {
	integer := Floor(q)
	sign := 1
	if int64(integer)&1 == 0 {
		sign = -1
	}
	z := q - integer
	if z > 0.5 {
		integer++
		z = q - integer
	}
	z = Abs(q * Sin(Pi*z))
	if z == 0 {
		return Inf(sign)
	}
	high, low := stirling(q)
	if divisor := z * high * low; IsInf(divisor, 0) {
		z = Pi / z / high / low
	} else {
		z = Pi / divisor
	}
	return float64(sign) * z
}

// stirling returns Gamma(x) for large x in two factors, as the product may overflow.
func stirling(x float64) (float64, float64) {
	if x > 200 {
		return Inf(1), 1
	}
	const sqrtTwoPi = 2.506628274631000502417
	w := 1 / x
	w = 1 + w*falling(w, gammaS[:])
	e := Exp(x)
	if x > 143.01608 {
		v := Pow(x, 0.5*x-0.25)
		return v, sqrtTwoPi * w * (v / e)
	}
	return Pow(x, x-0.5) / e, sqrtTwoPi * w * 1
}

func isNegativeInteger(x float64) bool {
	return x < 0 && Trunc(x) == x
}

var gammaP = [...]float64{
	1.60119522476751861407e-04, 1.19135147006586384913e-03, 1.04213797561761569935e-02,
	4.76367800457137231464e-02, 2.07448227648435975150e-01, 4.94214826801497100753e-01,
	9.99999999999999996796e-01,
}

var gammaQ = [...]float64{
	-2.31581873324120129819e-05, 5.39605580493303397842e-04, -4.45641913851797240494e-03,
	1.18139785222060435552e-02, 3.58236398605498653373e-02, -2.34591795718243348568e-01,
	7.14304917030273074085e-02, 1.00000000000000000320e+00,
}

var gammaS = [...]float64{
	7.87311395793093628397e-04, -2.29549961613378126380e-04, -2.68132617805781232825e-03,
	3.47222221605458667310e-03, 8.33333333333482257126e-02,
}
