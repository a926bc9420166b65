// Package cmplx is the mathematics of complex numbers.
package cmplx

import "math"

// Abs returns the distance of x from 0.
func Abs(x complex128) float64 { return math.Hypot(real(x), imag(x)) }

// Phase returns the angle of x, in (-π, π].
func Phase(x complex128) float64 { return math.Atan2(imag(x), real(x)) }

// Polar returns distance and angle of x.
func Polar(x complex128) (r, θ float64) { return Abs(x), Phase(x) }

// Rect returns the number of a distance and an angle.
func Rect(r, θ float64) complex128 {
	sin, cos := math.Sincos(θ)
	return complex(r*cos, r*sin)
}

// Conj returns x with the sign of its imaginary part turned.
func Conj(x complex128) complex128 { return complex(real(x), -imag(x)) }

// IsNaN reports whether a part of x is not a number and none is infinite.
func IsNaN(x complex128) bool {
	return !IsInf(x) && (math.IsNaN(real(x)) || math.IsNaN(imag(x)))
}

// NaN returns a number whose parts are none.
func NaN() complex128 {
	return complex(math.NaN(), math.NaN())
}

// IsInf reports whether a part of x is infinite.
func IsInf(x complex128) bool {
	return math.IsInf(real(x), 0) || math.IsInf(imag(x), 0)
}

// Inf returns an infinity.
func Inf() complex128 {
	return complex(math.Inf(1), math.Inf(1))
}
