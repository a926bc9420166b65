package math

// The compiler makes instructions of these.

// Float64bits returns the bits of f.
func Float64bits(f float64) uint64

// Float64frombits returns the number with the given bits.
func Float64frombits(b uint64) float64

// Float32bits returns the bits of f.
func Float32bits(f float32) uint32

// Float32frombits returns the number with the given bits.
func Float32frombits(b uint32) float32

// Abs returns x without its sign.
func Abs(x float64) float64

// Copysign returns f with the sign of sign.
func Copysign(f, sign float64) float64

// Sqrt returns the square root of x, NaN for x < 0.
func Sqrt(x float64) float64

// Floor returns the largest integer up to x.
func Floor(x float64) float64

// Ceil returns the smallest integer from x on.
func Ceil(x float64) float64

// Trunc returns the integer part of x.
func Trunc(x float64) float64

// RoundToEven returns the nearest integer, the even one of two.
func RoundToEven(x float64) float64

// FMA returns x*y + z, rounded once.
func FMA(x, y, z float64) float64
