package cmplx

import "math"

// outside reports whether x is infinite or not a number.
func outside(x float64) bool {
	return math.IsInf(x, 0) || math.IsNaN(x)
}

// fromPolar is Rect without regard to special values.
func fromPolar(r, angle float64) complex128 {
	sin, cos := math.Sincos(angle)
	return complex(r*cos, r*sin)
}

// Exp returns e to the power of x.
func Exp(x complex128) complex128 {
	re, im := real(x), imag(x)
	if math.IsInf(re, 0) {
		if re > 0 && im == 0 {
			return x
		}
		if outside(im) {
			if re < 0 {
				return complex(0, math.Copysign(0, im))
			}
			return complex(math.Inf(1), math.NaN())
		}
	}
	if math.IsNaN(re) && im == 0 {
		return complex(math.NaN(), im)
	}
	return fromPolar(math.Exp(re), im)
}

// Log returns the natural logarithm with an imaginary part in (-π, π].
func Log(x complex128) complex128 {
	return complex(math.Log(Abs(x)), Phase(x))
}

// Log10 returns the logarithm to base 10.
func Log10(x complex128) complex128 {
	natural := Log(x)
	return complex(math.Log10E*real(natural), math.Log10E*imag(natural))
}

// Pow returns x to the power of y. Pow(0, ±0) is 1; 0 to a power with negative real part is infinite.
func Pow(x, y complex128) complex128 {
	if x == 0 {
		switch re := real(y); {
		case IsNaN(y):
			return NaN()
		case re == 0:
			return 1
		case re > 0:
			return 0
		case re < 0 && imag(y) == 0:
			return complex(math.Inf(1), 0)
		case re < 0:
			return Inf()
		}
		panic("not reached")
	}
	distance, angle := Polar(x)
	if distance == 0 {
		return 0
	}
	r, turn := math.Pow(distance, real(y)), real(y)*angle
	if imag(y) != 0 {
		r *= math.Exp(-imag(y) * angle)
		turn += imag(y) * math.Log(distance)
	}
	return fromPolar(r, turn)
}

// Sqrt returns the square root with a real part that isn't negative.
func Sqrt(x complex128) complex128 {
	re, im := real(x), imag(x)
	switch {
	case im == 0 && re == 0:
		return complex(0, im)
	case im == 0 && re < 0:
		return complex(0, math.Copysign(math.Sqrt(-re), im))
	case im == 0:
		return complex(math.Sqrt(re), im)
	case math.IsInf(im, 0):
		return complex(math.Inf(1), im)
	case re == 0 && im < 0:
		r := math.Sqrt(-0.5 * im)
		return complex(r, -r)
	case re == 0:
		r := math.Sqrt(0.5 * im)
		return complex(r, r)
	}
	// Powers of two keep the sum of squares from overflow and underflow.
	shrink, grow := 0x1p54, 0x1p-27
	if math.Abs(re) > 4 || math.Abs(im) > 4 {
		shrink, grow = 0.25, 2
	}
	re *= shrink
	im *= shrink
	distance := math.Hypot(re, im)
	var a, b float64
	if re > 0 {
		// The one that is computed by a sum, without cancellation, gives the other.
		a = math.Sqrt(0.5*distance + 0.5*re)
		b = grow * math.Abs(0.5*im/a)
		a *= grow
	} else {
		b = math.Sqrt(0.5*distance - 0.5*re)
		a = grow * math.Abs(0.5*im/b)
		b *= grow
	}
	if im < 0 {
		b = -b
	}
	return complex(a, b)
}
