package cmplx

import "math"

// The formulas are those of Moshier's Cephes library; what happens at infinity follows C99, annex G.

// sinhcosh returns both for the price of one exponential.
func sinhcosh(x float64) (sinh, cosh float64) {
	if math.Abs(x) <= 0.5 {
		return math.Sinh(x), math.Cosh(x)
	}
	e := math.Exp(x)
	inverse := 0.5 / e
	e *= 0.5
	return e - inverse, e + inverse
}

// Sin returns the sine of x.
func Sin(x complex128) complex128 {
	re, im := real(x), imag(x)
	switch {
	case im == 0 && outside(re):
		return complex(math.NaN(), im)
	case math.IsInf(im, 0) && re == 0, re == 0 && math.IsNaN(im):
		return x
	case math.IsInf(im, 0) && outside(re):
		return complex(math.NaN(), im)
	}
	sin, cos := math.Sincos(re)
	sinh, cosh := sinhcosh(im)
	return complex(sin*cosh, cos*sinh)
}

// Sinh returns the hyperbolic sine of x.
func Sinh(x complex128) complex128 {
	re, im := real(x), imag(x)
	switch {
	case re == 0 && outside(im):
		return complex(re, math.NaN())
	case math.IsInf(re, 0) && im == 0:
		return x
	case math.IsInf(re, 0) && outside(im):
		return complex(re, math.NaN())
	case im == 0 && math.IsNaN(re):
		return complex(math.NaN(), im)
	}
	sin, cos := math.Sincos(im)
	sinh, cosh := sinhcosh(re)
	return complex(cos*sinh, sin*cosh)
}

// Cos returns the cosine of x.
func Cos(x complex128) complex128 {
	re, im := real(x), imag(x)
	switch {
	case im == 0 && outside(re):
		return complex(math.NaN(), -im*math.Copysign(0, re))
	case math.IsInf(im, 0) && re == 0:
		return complex(math.Inf(1), -re*math.Copysign(0, im))
	case math.IsInf(im, 0) && outside(re):
		return complex(math.Inf(1), math.NaN())
	case re == 0 && math.IsNaN(im):
		return complex(math.NaN(), 0)
	}
	sin, cos := math.Sincos(re)
	sinh, cosh := sinhcosh(im)
	return complex(cos*cosh, -sin*sinh)
}

// Cosh returns the hyperbolic cosine of x.
func Cosh(x complex128) complex128 {
	re, im := real(x), imag(x)
	switch {
	case re == 0 && outside(im):
		return complex(math.NaN(), re*math.Copysign(0, im))
	case math.IsInf(re, 0) && im == 0:
		return complex(math.Inf(1), im*math.Copysign(0, re))
	case math.IsInf(re, 0) && outside(im):
		return complex(math.Inf(1), math.NaN())
	case im == 0 && math.IsNaN(re):
		return complex(math.NaN(), im)
	}
	sin, cos := math.Sincos(im)
	sinh, cosh := sinhcosh(re)
	return complex(cos*cosh, sin*sinh)
}

// Tan returns the tangent of x.
func Tan(x complex128) complex128 {
	re, im := real(x), imag(x)
	switch {
	case math.IsInf(im, 0) && outside(re):
		return complex(math.Copysign(0, re), math.Copysign(1, im))
	case math.IsInf(im, 0):
		return complex(math.Copysign(0, math.Sin(2*re)), math.Copysign(1, im))
	case re == 0 && math.IsNaN(im):
		return x
	}
	d := math.Cos(2*re) + math.Cosh(2*im)
	if math.Abs(d) < 0.25 {
		d = differenceOfCosines(x)
	}
	if d == 0 {
		return Inf()
	}
	return complex(math.Sin(2*re)/d, math.Sinh(2*im)/d)
}

// Tanh returns the hyperbolic tangent of x.
func Tanh(x complex128) complex128 {
	re, im := real(x), imag(x)
	switch {
	case math.IsInf(re, 0) && outside(im):
		return complex(math.Copysign(1, re), math.Copysign(0, im))
	case math.IsInf(re, 0):
		return complex(math.Copysign(1, re), math.Copysign(0, math.Sin(2*im)))
	case im == 0 && math.IsNaN(re):
		return x
	}
	d := math.Cosh(2*re) + math.Cos(2*im)
	if d == 0 {
		return Inf()
	}
	return complex(math.Sinh(2*re)/d, math.Sin(2*im)/d)
}

// Cot returns the cotangent of x.
func Cot(x complex128) complex128 {
	d := math.Cosh(2*imag(x)) - math.Cos(2*real(x))
	if math.Abs(d) < 0.25 {
		d = differenceOfCosines(x)
	}
	if d == 0 {
		return Inf()
	}
	return complex(math.Sin(2*real(x))/d, -math.Sinh(2*imag(x))/d)
}

// differenceOfCosines returns cosh(2y) - cos(2x) by its Taylor series, since where it is small the
// difference itself would lose all digits.
func differenceOfCosines(z complex128) float64 {
	x := reduced(math.Abs(2 * real(z)))
	y := math.Abs(2 * imag(z))
	x *= x
	y *= y
	powerX, powerY := 1.0, 1.0
	factorial, n := 1.0, 0.0
	next := func() (float64, float64) {
		n++
		factorial *= n
		n++
		factorial *= n
		powerX *= x
		powerY *= y
		return powerX, powerY
	}
	sum := 0.0
	for {
		px, py := next()
		sum += (py + px) / factorial
		px, py = next()
		term := (py - px) / factorial
		sum += term
		if !(math.Abs(term/sum) > 0x1p-53) {
			return sum
		}
	}
}

// reduced returns x minus the nearest multiple of π, which is subtracted in three parts so that the
// difference stays exact.
func reduced(x float64) float64 {
	const (
		first  = 0x1.921fb4p1
		second = 0x1.4442dp-23
		third  = 0x1.8469898cc517p-47
	)
	if math.Abs(x) >= 1<<30 {
		return math.Remainder(x, math.Pi)
	}
	times := float64(int64(x/math.Pi + 0.5))
	return ((x - times*first) - times*second) - times*third
}
