package math

const (
	ln2High = 6.93147180369123816490e-01
	ln2Low  = 1.90821492927058770002e-10
)

// Exp returns e^x.
//
// With k = x/ln2 rounded, the rest is divided by 16, its exponential comes from the Taylor series
// and is squared four times, all minus 1 to keep small numbers exact.
func Exp(x float64) float64 {
	const (
		overflow = 7.09782712893384e+02
		high     = 0.69314718055966295651160180568695068359375
		low      = 0.28235290563031577122588448175013436025525412068e-12
	)
	switch {
	case IsNaN(x), IsInf(x, 1):
		return x
	case x > overflow:
		return Inf(1)
	case x < -1e6:
		return 0
	}
	k := RoundToEven(x * Log2E)
	r := FMA(-high, k, x)
	r = FMA(-low, k, r)
	r *= 0.0625
	s := 2.4801587301587301587e-5
	s = FMA(s, r, 1.9841269841269841270e-4)
	s = FMA(s, r, 1.3888888888888888889e-3)
	s = FMA(s, r, 8.3333333333333333333e-3)
	s = FMA(s, r, 4.1666666666666666667e-2)
	s = FMA(s, r, 1.6666666666666666667e-1)
	s = FMA(s, r, 0.5)
	s = FMA(s, r, 1)
	r *= s
	r *= r + 2
	r *= r + 2
	r *= r + 2
	r = FMA(r, r+2, 1)
	return scale(r, int(k)+exponentBias)
}

// scale multiplies a number near 1 by 2^(biased-bias).
func scale(r float64, biased int) float64 {
	switch {
	case biased >= exponentMask:
		return Inf(1)
	case biased > 0:
		return r * Float64frombits(uint64(biased)<<fractionBits)
	case biased < -52:
		return 0
	}
	// Denormal: in two steps.
	r *= Float64frombits(uint64(biased+exponentBias-1) << fractionBits)
	return r * Float64frombits(1<<fractionBits)
}

// Exp2 returns 2^x.
func Exp2(x float64) float64 {
	switch {
	case IsNaN(x):
		return x
	case x > 1.0239999999999999e+03:
		return Inf(1)
	case x < -1.0740e+03:
		return 0
	}
	k := int(x + Copysign(0.5, x))
	rest := x - float64(k)
	high := rest * ln2High
	low := -rest * ln2Low
	r := high - low
	t := r * r
	c := r - t*polynomial(t, expCoefficients[:])
	return Ldexp(1-((low-(r*c)/(2-c))-high), k)
}

// expCoefficients are those of Remez' approximation of x*(exp(x)+1)/(exp(x)-1), FreeBSD e_exp.c.
var expCoefficients = [...]float64{
	1.66666666666666657415e-01,
	-2.77777777770155933842e-03,
	6.61375632143793436117e-05,
	-1.65339022054652515390e-06,
	4.13813679705723846039e-08,
}

// Expm1 returns e^x - 1, exactly also near 0. FreeBSD s_expm1.c.
func Expm1(x float64) float64 {
	const (
		overflow   = 7.09782712893383973096e+02
		ln2Times56 = 3.88162421113569373274e+01
		ln2Halves3 = 1.03972077083991796413e+00
		ln2Half    = 3.46573590279972654709e-01
	)
	switch {
	case IsInf(x, 1) || IsNaN(x):
		return x
	case x <= -ln2Times56:
		return -1
	case x >= overflow:
		return Inf(1)
	}
	magnitude := Abs(x)
	if magnitude < 0x1p-54 {
		return x
	}
	k := 0
	correction := 0.0
	if magnitude > ln2Half {
		if magnitude < ln2Halves3 {
			k = int(Copysign(1, x))
		} else {
			k = int(1.44269504088896338700e+00*x + Copysign(0.5, x))
		}
		high := x - float64(k)*ln2High
		low := float64(k) * ln2Low
		x = high - low
		correction = (high - x) - low
	}
	half := 0.5 * x
	square := x * half
	r := polynomial(square, expm1Coefficients[:])
	t := 3 - r*half
	e := square * ((r - t) / (6.0 - x*t))
	if k == 0 {
		return x - (x*e - square)
	}
	e = x*(e-correction) - correction
	e -= square
	power := uint64(k) << fractionBits
	switch {
	case k == -1:
		return 0.5*(x-e) - 0.5
	case k == 1 && x < -0.25:
		return -2 * (e - (x + 0.5))
	case k == 1:
		return 1 + 2*(x-e)
	case k <= -2 || k > 56:
		return Float64frombits(Float64bits(1-(e-x))+power) - 1
	case k < 20:
		// 1 - 2^-k
		t = Float64frombits(0x3FF0000000000000 - 0x20000000000000>>uint(k))
		return Float64frombits(Float64bits(t-(e-x)) + power)
	}
	t = Float64frombits(uint64(exponentBias-k) << fractionBits)
	return Float64frombits(Float64bits(x-(e+t)+1) + power)
}

var expm1Coefficients = [...]float64{
	1,
	-3.33333333333331316428e-02,
	1.58730158725481460165e-03,
	-7.93650757867487942473e-05,
	4.00821782732936239552e-06,
	-2.01099218183624371326e-07,
}
