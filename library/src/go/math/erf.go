package math

// Erf returns the error function of x. FreeBSD s_erf.c: rational functions on five intervals.
func Erf(x float64) float64 {
	if IsNaN(x) {
		return NaN()
	}
	magnitude := Abs(x)
	switch {
	case magnitude < 0.84375:
		return Copysign(erfSmall(magnitude), x)
	case magnitude < 1.25:
		return Copysign(erfNearOne+erfMiddle(magnitude), x)
	case magnitude >= 6:
		return Copysign(1, x)
	}
	return Copysign(1-erfTail(magnitude)/magnitude, x)
}

// erfSmall is Erf for 0 <= x < 0.84375.
func erfSmall(x float64) float64 {
	const slope = 1.28379167095512586316e-01 // 2/sqrt(Pi) - 1
	switch {
	case x < 2.848094538889218e-306:
		return 0.125 * (8.0*x + 1.02703333676410069053e+00*x)
	case x < 0x1p-28:
		return x + slope*x
	}
	return x + x*erfRatio(x)
}

// erfRatio is Erf(x)/x - 1 for small x.
func erfRatio(x float64) float64 {
	z := x * x
	return polynomial(z, erfPP[:]) / polynomial(z, erfQQ[:])
}

// erfNearOne is Erf(1), about, and erfMiddle the rest for x from 0.84375 to 1.25.
const erfNearOne = 8.45062911510467529297e-01

func erfMiddle(x float64) float64 {
	s := x - 1
	return polynomial(s, erfPA[:]) / polynomial(s, erfQA[:])
}

// erfTail is x * Erfc(x) for x from 1.25 on.
func erfTail(x float64) float64 {
	s := 1 / (x * x)
	var ratio float64
	if x < 1/0.35 {
		ratio = polynomial(s, erfRA[:]) / polynomial(s, erfSA[:])
	} else {
		ratio = polynomial(s, erfRB[:]) / polynomial(s, erfSB[:])
	}
	// exp(-x*x) in two factors, the first one of few bits.
	z := Float64frombits(Float64bits(x) & 0xFFFFFFFF00000000)
	return Exp(-z*z-0.5625) * Exp((z-x)*(z+x)+ratio)
}

// Erfc returns 1 - Erf(x), exactly also for large x.
func Erfc(x float64) float64 {
	if IsNaN(x) {
		return NaN()
	}
	magnitude := Abs(x)
	negative := x < 0
	switch {
	case magnitude < 0.84375:
		return erfcSmall(magnitude, negative)
	case magnitude < 1.25 && negative:
		return 1 + erfNearOne + erfMiddle(magnitude)
	case magnitude < 1.25:
		return 1 - erfNearOne - erfMiddle(magnitude)
	case negative && magnitude > 6:
		return 2
	case magnitude >= 28:
		return 0
	case negative:
		return 2 - erfTail(magnitude)/magnitude
	}
	return erfTail(magnitude) / magnitude
}

func erfcSmall(x float64, negative bool) float64 {
	var y float64
	switch {
	case x < 0x1p-56:
		y = x
	case x < 0.25:
		y = x + x*erfRatio(x)
	default:
		y = 0.5 + (x*erfRatio(x) + (x - 0.5))
	}
	if negative {
		return 1 + y
	}
	return 1 - y
}

// Small x.
var erfPP = [...]float64{
	1.28379167095512558561e-01, -3.25042107247001499370e-01, -2.84817495755985104766e-02,
	-5.77027029648944159157e-03, -2.37630166566501626084e-05,
}

var erfQQ = [...]float64{
	1, 3.97917223959155352819e-01, 6.50222499887672944485e-02, 5.08130628187576562776e-03,
	1.32494738004321644526e-04, -3.96022827877536812320e-06,
}

// Near 1.
var erfPA = [...]float64{
	-2.36211856075265944077e-03, 4.14856118683748331666e-01, -3.72207876035701323847e-01,
	3.18346619901161753674e-01, -1.10894694282396677476e-01, 3.54783043256182359371e-02,
	-2.16637559486879084300e-03,
}

var erfQA = [...]float64{
	1, 1.06420880400844228286e-01, 5.40397917702171048937e-01, 7.18286544141962662868e-02,
	1.26171219808761642112e-01, 1.36370839120290507362e-02, 1.19844998467991074170e-02,
}

// Up to 1/0.35.
var erfRA = [...]float64{
	-9.86494403484714822705e-03, -6.93858572707181764372e-01, -1.05586262253232909814e+01,
	-6.23753324503260060396e+01, -1.62396669462573470355e+02, -1.84605092906711035994e+02,
	-8.12874355063065934246e+01, -9.81432934416914548592e+00,
}

var erfSA = [...]float64{
	1, 1.96512716674392571292e+01, 1.37657754143519042600e+02, 4.34565877475229228821e+02,
	6.45387271733267880336e+02, 4.29008140027567833386e+02, 1.08635005541779435134e+02,
	6.57024977031928170135e+00, -6.04244152148580987438e-02,
}

// From there on.
var erfRB = [...]float64{
	-9.86494292470009928597e-03, -7.99283237680523006574e-01, -1.77579549177547519889e+01,
	-1.60636384855821916062e+02, -6.37566443368389627722e+02, -1.02509513161107724954e+03,
	-4.83519191608651397019e+02,
}

var erfSB = [...]float64{
	1, 3.03380607434824582924e+01, 3.25792512996573918826e+02, 1.53672958608443695994e+03,
	3.19985821950859553908e+03, 2.55305040643316442583e+03, 4.74528541206955367215e+02,
	-2.24409524465858183362e+01,
}
