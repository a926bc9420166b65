package math

// Sinh returns the hyperbolic sine of x.
func Sinh(x float64) float64 {
	magnitude := Abs(x)
	var y float64
	switch {
	case magnitude > 21:
		y = Exp(magnitude) * 0.5
	case magnitude > 0.5:
		e := Exp(magnitude)
		y = (e - 1/e) * 0.5
	default:
		// Hart & Cheney, 2029: a rational function.
		square := magnitude * magnitude
		y = falling(square, sinhP[:]) * magnitude
		y /= falling(square, sinhQ[:])
	}
	return Copysign(y, x)
}

var sinhP = [...]float64{
	-0.2630563213397497062819489e+2, -0.2894211355989563807284660366e+4, -0.8991272022039509355398013511e+5,
	-0.6307673640497716991184787251e+6,
}

var sinhQ = [...]float64{
	1, -0.173678953558233699533450911e+3, 0.1521517378790019070696485176e+5, -0.6307673640497716991212077277e+6,
}

// Cosh returns the hyperbolic cosine of x.
func Cosh(x float64) float64 {
	x = Abs(x)
	if x > 21 {
		return Exp(x) * 0.5
	}
	e := Exp(x)
	return (e + 1/e) * 0.5
}

// Tanh returns the hyperbolic tangent of x. Cephes tanh.c.
func Tanh(x float64) float64 {
	magnitude := Abs(x)
	switch {
	case magnitude > 0.5*8.8029691931113054295988e+01:
		return Copysign(1, x)
	case magnitude >= 0.625:
		s := Exp(2 * magnitude)
		return Copysign(1-2/(s+1), x)
	case x == 0:
		return x
	}
	s := x * x
	return x + x*s*falling(s, tanhP[:])/falling(s, tanhQ[:])
}

var tanhP = [...]float64{-9.64399179425052238628e-1, -9.92877231001918586564e1, -1.61468768441708447952e3}

var tanhQ = [...]float64{1, 1.12811678491632931402e2, 2.23548839060100448583e3, 4.84406305325125486048e3}

// Asinh returns the inverse hyperbolic sine of x. FreeBSD s_asinh.c.
func Asinh(x float64) float64 {
	if IsNaN(x) || IsInf(x, 0) {
		return x
	}
	magnitude := Abs(x)
	var y float64
	switch {
	case magnitude > 1<<28:
		y = Log(magnitude) + 6.93147180559945286227e-01
	case magnitude > 2:
		y = Log(2*magnitude + 1/(Sqrt(magnitude*magnitude+1)+magnitude))
	case magnitude < 0x1p-28:
		y = magnitude
	default:
		square := magnitude * magnitude
		y = Log1p(magnitude + square/(1+Sqrt(1+square)))
	}
	return Copysign(y, x)
}

// Acosh returns the inverse hyperbolic cosine of x. FreeBSD e_acosh.c.
func Acosh(x float64) float64 {
	switch {
	case x < 1 || IsNaN(x):
		return NaN()
	case x == 1:
		return 0
	case x >= 1<<28:
		return Log(x) + Ln2
	case x > 2:
		return Log(2*x - 1/(x+Sqrt(x*x-1)))
	}
	t := x - 1
	return Log1p(t + Sqrt(2*t+t*t))
}

// Atanh returns the inverse hyperbolic tangent of x. FreeBSD e_atanh.c.
func Atanh(x float64) float64 {
	magnitude := Abs(x)
	var y float64
	switch {
	case magnitude > 1 || IsNaN(x):
		return NaN()
	case magnitude == 1:
		return Copysign(Inf(1), x)
	case magnitude < 0x1p-28:
		y = magnitude
	case magnitude < 0.5:
		twice := magnitude + magnitude
		y = 0.5 * Log1p(twice+twice*magnitude/(1-magnitude))
	default:
		y = 0.5 * Log1p((magnitude+magnitude)/(1-magnitude))
	}
	return Copysign(y, x)
}
