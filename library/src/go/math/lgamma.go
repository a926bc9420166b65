package math

// Lgamma returns the logarithm of the absolute value of Gamma(x), and Gamma(x)'s sign. FreeBSD
// e_lgamma_r.c.
func Lgamma(x float64) (lgamma float64, sign int) {
	switch {
	case IsNaN(x), IsInf(x, 0):
		return x, 1
	case x == 0:
		return Inf(1), 1
	}
	if Abs(x) < 0x1p-70 {
		if x < 0 {
			return -Log(-x), -1
		}
		return -Log(x), 1
	}
	if x > 0 {
		return logGamma(x), 1
	}
	// Reflection: Gamma(-x) = -Pi / (x * Gamma(x) * sin(Pi*x)).
	x = -x
	if x >= 1<<52 {
		return Inf(1), 1
	}
	t := minusSinPi(x)
	if t == 0 {
		return Inf(1), 1
	}
	sign = 1
	if t < 0 {
		sign = -1
	}
	reflected := Log(Pi / Abs(t*x))
	return reflected - logGamma(x), sign
}

// logGamma is Lgamma for positive x.
func logGamma(x float64) float64 {
	switch {
	case x == 1 || x == 2:
		return 0
	case x < 2:
		return logGammaSmall(x)
	case x < 8:
		return logGammaMiddle(x)
	case x < 1<<58:
		t := Log(x)
		z := 1 / x
		w := lgammaW0 + z*polynomial(z*z, lgammaW[:])
		return (x-0.5)*(t-1) + w
	}
	return x * (Log(x) - 1)
}

// logGammaSmall is logGamma up to 2: expansions around 2, the minimum and 1.
func logGammaSmall(x float64) float64 {
	const (
		minimum       = 1.461632144968362245
		minimumAt     = 1.46163214496836224576e+00
		minimumValue  = -1.21486290535849611461e-01
		minimumRest   = -3.63867699703950536541e-18
		aroundMinimum = 0.27
	)
	result := 0.0
	// shift: an x up to 0.9 is seen from x+1.
	shift := 0.0
	if x <= 0.9 {
		result = -Log(x)
		shift = 1
	}
	one, two, at := 1-shift, 2-shift, minimumAt-1.0
	upper, lower := minimum-1+aroundMinimum, minimum-1-aroundMinimum
	if shift == 0 {
		at = minimumAt
		upper, lower = minimum+aroundMinimum, minimum-aroundMinimum
	}
	switch {
	case x >= upper:
		y := two - x
		z := y * y
		p1 := polynomial(z, lgammaAEven[:])
		p2 := z * polynomial(z, lgammaAOdd[:])
		p := y*p1 + p2
		result += p - 0.5*y
	case x >= lower:
		y := x - at
		z := y * y
		w := z * y
		p1 := polynomial(w, lgammaT0[:])
		p2 := polynomial(w, lgammaT1[:])
		p3 := polynomial(w, lgammaT2[:])
		p := z*p1 - (minimumRest - w*(p2+y*p3))
		result += minimumValue + p
	default:
		y := x - one
		p1 := y * polynomial(y, lgammaU[:])
		p2 := polynomial(y, lgammaV[:])
		result += -0.5*y + p1/p2
	}
	return result
}

// logGammaMiddle is logGamma from 2 to 8.
func logGammaMiddle(x float64) float64 {
	integer := int(x)
	y := x - float64(integer)
	p := y * polynomial(y, lgammaS[:])
	q := polynomial(y, lgammaR[:])
	result := 0.5*y + p/q
	if integer < 3 {
		return result
	}
	z := 1.0
	for i := integer - 1; i >= 2; i-- {
		z *= y + float64(i)
	}
	return result + Log(z)
}

// minusSinPi returns -sin(Pi*x) for positive x.
func minusSinPi(x float64) float64 {
	if x < 0.25 {
		return -Sin(Pi * x)
	}
	// n counts eighths of a turn.
	n := 0
	if z := Floor(x); z != x {
		x = Mod(x, 2)
		n = int(x * 4)
	} else {
		n = int(int64(x) & 1)
		x = float64(n)
		n *= 4
	}
	switch n {
	case 0:
		x = Sin(Pi * x)
	case 1, 2:
		x = Cos(Pi * (0.5 - x))
	case 3, 4:
		x = Sin(Pi * (1 - x))
	case 5, 6:
		x = -Cos(Pi * (x - 1.5))
	default:
		x = Sin(Pi * (x - 2))
	}
	return -x
}

const lgammaW0 = 4.18938533204672725052e-01

// Around 2.
var lgammaAEven = [...]float64{
	7.72156649015328655494e-02, 6.73523010531292681824e-02, 7.38555086081402883957e-03,
	1.19270763183362067845e-03, 2.20862790713908385557e-04, 2.52144565451257326939e-05,
}

var lgammaAOdd = [...]float64{
	3.22467033424113591611e-01, 2.05808084325167332806e-02, 2.89051383673415629091e-03,
	5.10069792153511336608e-04, 1.08011567247583939954e-04, 4.48640949618915160150e-05,
}

// Around the minimum.
var lgammaT0 = [...]float64{
	4.83836122723810047042e-01, -3.27885410759859649565e-02, 6.10053870246291332635e-03,
	-1.40346469989232843813e-03, 3.15632070903625950361e-04,
}

var lgammaT1 = [...]float64{
	-1.47587722994593911752e-01, 1.79706750811820387126e-02, -3.68452016781138256760e-03,
	8.81081882437654011382e-04, -3.12754168375120860518e-04,
}

var lgammaT2 = [...]float64{
	6.46249402391333854778e-02, -1.03142241298341437450e-02, 2.25964780900612472250e-03,
	-5.38595305356740546715e-04, 3.35529192635519073543e-04,
}

// Around 1.
var lgammaU = [...]float64{
	-7.72156649015328655494e-02, 6.32827064025093366517e-01, 1.45492250137234768737e+00,
	9.77717527963372745603e-01, 2.28963728064692451092e-01, 1.33810918536787660377e-02,
}

var lgammaV = [...]float64{
	1.0, 2.45597793713041134822e+00, 2.12848976379893395361e+00, 7.69285150456672783825e-01,
	1.04222645593369134254e-01, 3.21709242282423911810e-03,
}

// From 2 to 8.
var lgammaS = [...]float64{
	-7.72156649015328655494e-02, 2.14982415960608852501e-01, 3.25778796408930981787e-01,
	1.46350472652464452805e-01, 2.66422703033638609560e-02, 1.84028451407337715652e-03,
	3.19475326584100867617e-05,
}

var lgammaR = [...]float64{
	1.0, 1.39200533467621045958e+00, 7.21935547567138069525e-01, 1.71933865632803078993e-01,
	1.86459191715652901344e-02, 7.77942496381893596434e-04, 7.32668430744625636189e-06,
}

// Stirling's series.
var lgammaW = [...]float64{
	8.33333333333329678849e-02, -2.77777777728775536470e-03, 7.93650558643019558500e-04,
	-5.95187557450339963135e-04, 8.36339918996282139126e-04, -1.63092934096575273989e-03,
}
