package math

// Log returns the natural logarithm of x. FreeBSD e_log.c, but that denormal numbers are taken as
// if they were normal, as Go's assembly does.
func Log(x float64) float64 {
	bits := Float64bits(x)
	switch {
	case bits<<1 == 0:
		return Inf(-1)
	case bits&signBit != 0:
		return NaN()
	case bits >= infinityBits:
		return x
	}
	k := float64(int(bits>>fractionBits) - (exponentBias - 1))
	f := Float64frombits(bits&fractionMask | (exponentBias-1)<<fractionBits)
	if f <= 7.07106781186547524401e-01 {
		k--
		f *= 2
	}
	f--
	s := f / (2 + f)
	s2 := s * s
	s4 := s2 * s2
	t1 := s2 * (6.666666666666735130e-01 + s4*(2.857142874366239149e-01+s4*(1.818357216161805012e-01+s4*1.479819860511658591e-01)))
	t2 := s4 * (3.999999999940941908e-01 + s4*(2.222219843214978396e-01+s4*1.531383769920937332e-01))
	r := t1 + t2
	half := 0.5 * f * f
	return k*ln2High - ((half - (s*(half+r) + k*ln2Low)) - f)
}

// Log10 returns the decimal logarithm of x.
func Log10(x float64) float64 {
	return Log(x) * (1 / Ln10)
}

// Log2 returns the binary logarithm of x, exactly for powers of two.
func Log2(x float64) float64 {
	fraction, exponent := Frexp(x)
	if fraction == 0.5 {
		return float64(exponent - 1)
	}
	return Log(fraction)*(1/Ln2) + float64(exponent)
}

// Log1p returns the logarithm of 1+x, exactly also near 0. FreeBSD s_log1p.c.
func Log1p(x float64) float64 {
	const (
		sqrt2Minus1     = 4.142135623730950488017e-01
		sqrt2HalfMinus1 = -2.928932188134524755992e-01
	)
	switch {
	case x < -1 || IsNaN(x):
		return NaN()
	case x == -1:
		return Inf(-1)
	case IsInf(x, 1):
		return Inf(1)
	}
	magnitude := Abs(x)
	switch {
	case magnitude < 0x1p-54:
		return x
	case magnitude < 0x1p-29:
		return x - x*x*0.5
	}
	// 1+x = 2^k * (1+f), with the rounding error of 1+x in correction.
	k, f, correction := 0, x, 0.0
	// power tells that 1+f is (almost) 1.
	power := false
	if x <= sqrt2HalfMinus1 || x >= sqrt2Minus1 {
		k, f, correction, power = splitOnePlus(x)
	}
	n := float64(k)
	half := 0.5 * f * f
	if power {
		if f == 0 {
			if k == 0 {
				return 0
			}
			correction += n * ln2Low
			return n*ln2High + correction
		}
		r := half * (1.0 - 0.66666666666666666*f)
		if k == 0 {
			return f - r
		}
		return n*ln2High - ((r - (n*ln2Low + correction)) - f)
	}
	s := f / (2.0 + f)
	z := s * s
	r := z * polynomial(z, log1pCoefficients[:])
	if k == 0 {
		return f - (half - s*(half+r))
	}
	return n*ln2High - ((half - (s*(half+r) + (n*ln2Low + correction))) - f)
}

// splitOnePlus reduces 1+x to a number between sqrt(2)/2 and sqrt(2).
func splitOnePlus(x float64) (k int, f, correction float64, power bool) {
	u := x
	if Abs(x) < 1<<53 {
		u = 1.0 + x
	}
	bits := Float64bits(u)
	k = int(bits>>fractionBits) - exponentBias
	if Abs(x) < 1<<53 {
		if k > 0 {
			correction = 1.0 - (u - x)
		} else {
			correction = x - (u - 1.0)
		}
		correction /= u
	}
	fraction := bits & fractionMask
	if fraction < 0x0006A09E667F3BCD {
		u = Float64frombits(fraction | exponentBias<<fractionBits)
		power = fraction == 0
	} else {
		k++
		u = Float64frombits(fraction | (exponentBias-1)<<fractionBits)
		power = (1<<fractionBits-fraction)>>2 == 0
	}
	return k, u - 1.0, correction, power
}

var log1pCoefficients = [...]float64{
	6.666666666666735130e-01,
	3.999999999940941908e-01,
	2.857142874366239149e-01,
	2.222219843214978396e-01,
	1.818357216161805012e-01,
	1.531383769920937332e-01,
	1.479819860511658591e-01,
}
