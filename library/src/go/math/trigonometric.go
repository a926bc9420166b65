package math

import "math/bits"

// The argument is reduced to an octant j and a rest z of at most Pi/4; polynomials of z*z give sine
// and cosine (Cephes sin.c).

// Pi/4 in three parts; products of the first two with integers up to 2^29 are exact.
const (
	quarterPiHigh   = 7.85398125648498535156e-1
	quarterPiMiddle = 3.77489470793079817668e-8
	quarterPiLow    = 2.69515142907905952645e-15
)

// largeAngle is where the parts are too few.
const largeAngle = 1 << 29

// octant reduces x >= 0. j is even.
func octant(x float64) (j uint64, z float64) {
	if x >= largeAngle {
		return octantOfLarge(x)
	}
	j = uint64(x * (4 / Pi))
	y := float64(j)
	if j&1 == 1 {
		j++
		y++
	}
	return j & 7, ((x - y*quarterPiHigh) - y*quarterPiMiddle) - y*quarterPiLow
}

// octantOfLarge multiplies x with as many bits of 4/Pi as matter (Payne and Hanek, 1983): those
// that make multiples of eight are left out, and 192 bits from there are enough.
func octantOfLarge(x float64) (j uint64, z float64) {
	mantissa := Float64bits(x)&fractionMask | 1<<fractionBits
	exponent := int(Float64bits(x)>>fractionBits&exponentMask) - exponentBias - fractionBits
	first, shift := uint(exponent+61)/64, uint(exponent+61)%64
	word := func(i uint) uint64 {
		return fourOverPi[first+i]<<shift | fourOverPi[first+i+1]>>(64-shift)
	}
	carried, _ := bits.Mul64(word(2), mantissa)
	high, low := bits.Mul64(word(1), mantissa)
	low, carry := bits.Add64(low, carried, 0)
	high, _ = bits.Add64(word(0)*mantissa, high, carry)
	// The top three bits are the octant, the others the fraction.
	j = high >> 61
	high = high<<3 | low>>61
	zeros := uint(bits.LeadingZeros64(high))
	fraction := high<<(zeros+1) | low>>(64-(zeros+1))
	fraction >>= 64 - fractionBits
	z = Float64frombits(fraction | uint64(exponentBias-(zeros+1))<<fractionBits)
	if j&1 == 1 {
		j = (j + 1) & 7
		z--
	}
	return j, z * (Pi / 4)
}

// fourOverPi is 4/Pi in binary, the point behind the first word.
var fourOverPi = [...]uint64{
	0x0000000000000001, 0x45F306DC9C882A53, 0xF84EAFA3EA69BB81, 0xB6C52B3278872083, 0xFCA2C757BD778AC3,
	0x6E48DC74849BA5C0, 0x0C925DD413A32439, 0xFC3BD63962534E7D, 0xD1046BEA5D768909, 0xD338E04D68BEFC82,
	0x7323AC7306A673E9, 0x3908BF177BF25076, 0x3FF12FFFBC0B301F, 0xDE5E2316B414DA3E, 0xDA6CFD9E4F96136E,
	0x9E8C7ECD3CBFD45A, 0xEA4F758FD7CBE2F6, 0x7A0E73EF14A525D4, 0xD7F6BF623F1ABA10, 0xAC06608DF8F6D757,
}

// sineOfRest and cosineOfRest take the rest and its square.
func sineOfRest(z, zz float64) float64 {
	return z + z*zz*((((((1.58962301576546568060e-10*zz)+-2.50507477628578072866e-8)*zz+
		2.75573136213857245213e-6)*zz+-1.98412698295895385996e-4)*zz+8.33333333332211858878e-3)*zz+
		-1.66666666666666307295e-1)
}

func cosineOfRest(zz float64) float64 {
	return 1.0 - 0.5*zz + zz*zz*((((((-1.13585365213876817300e-11*zz)+2.08757008419747316778e-9)*zz+
		-2.75573141792967388112e-7)*zz+2.48015872888517045348e-5)*zz+-1.38888888888730564116e-3)*zz+
		4.16666666666665929218e-2)
}

// Sin returns the sine of x in radians.
func Sin(x float64) float64 {
	switch {
	case x == 0 || IsNaN(x):
		return x
	case IsInf(x, 0):
		return NaN()
	}
	j, z := octant(Abs(x))
	negative := x < 0 != (j > 3)
	zz := z * z
	var y float64
	if j&3 == 2 {
		y = cosineOfRest(zz)
	} else {
		y = sineOfRest(z, zz)
	}
	if negative {
		y = -y
	}
	return y
}

// Cos returns the cosine of x in radians.
func Cos(x float64) float64 {
	if IsNaN(x) || IsInf(x, 0) {
		return NaN()
	}
	j, z := octant(Abs(x))
	zz := z * z
	var y float64
	if j&3 == 2 {
		y = sineOfRest(z, zz)
	} else {
		y = cosineOfRest(zz)
	}
	// Octants 2 and 4 have negative cosines.
	if j == 2 || j == 4 {
		y = -y
	}
	return y
}

// Sincos returns Sin(x) and Cos(x).
func Sincos(x float64) (sin, cos float64) {
	switch {
	case x == 0:
		return x, 1
	case IsNaN(x) || IsInf(x, 0):
		return NaN(), NaN()
	}
	j, z := octant(Abs(x))
	zz := z * z
	sin, cos = sineOfRest(z, zz), cosineOfRest(zz)
	if j&3 == 2 {
		sin, cos = cos, sin
	}
	if x < 0 != (j > 3) {
		sin = -sin
	}
	if j == 2 || j == 4 {
		cos = -cos
	}
	return sin, cos
}

// Tan returns the tangent of x in radians. Cephes tan.c.
func Tan(x float64) float64 {
	switch {
	case x == 0 || IsNaN(x):
		return x
	case IsInf(x, 0):
		return NaN()
	}
	j, z := octant(Abs(x))
	zz := z * z
	y := z
	if zz > 1e-14 {
		y = z + z*(zz*falling(zz, tanP[:])/falling(zz, tanQ[:]))
	}
	if j&2 == 2 {
		y = -1 / y
	}
	if x < 0 {
		y = -y
	}
	return y
}

var tanP = [...]float64{-1.30936939181383777646e4, 1.15351664838587416140e6, -1.79565251976484877988e7}

var tanQ = [...]float64{
	1, 1.36812963470692954678e4, -1.32089234440210967447e6, 2.50083801823357915839e7, -5.38695755929454629881e7,
}

// Asin returns the arcsine of x.
func Asin(x float64) float64 {
	if x == 0 || IsNaN(x) {
		return x + x
	}
	magnitude := Abs(x)
	if magnitude > 1 {
		return NaN()
	}
	y := Sqrt(1 - magnitude*magnitude)
	if magnitude > 0.7 {
		y = Pi/2 - arctangent(y/magnitude)
	} else {
		y = arctangent(magnitude / y)
	}
	if x < 0 {
		y = -y
	}
	return y
}

// Acos returns the arccosine of x.
func Acos(x float64) float64 {
	return Pi/2 - Asin(x)
}

// Atan returns the arctangent of x. Cephes atan.c.
func Atan(x float64) float64 {
	switch {
	case x == 0:
		return x
	case x > 0:
		return arctangent(x)
	}
	return -arctangent(-x)
}

// arctangent is Atan of a positive number.
func arctangent(x float64) float64 {
	const piHalfRest = 6.123233995736765886130e-17
	switch {
	case x <= 0.66:
		return smallArctangent(x)
	case x > 2.41421356237309504880:
		return Pi/2 - smallArctangent(1/x) + piHalfRest
	}
	return Pi/4 + smallArctangent((x-1)/(x+1)) + 0.5*piHalfRest
}

func smallArctangent(x float64) float64 {
	z := x * x
	z = z * falling(z, atanP[:]) / falling(z, atanQ[:])
	return x*z + x
}

var atanP = [...]float64{
	-8.750608600031904122785e-01, -1.615753718733365076637e+01, -7.500855792314704667340e+01,
	-1.228866684490136173410e+02, -6.485021904942025371773e+01,
}

var atanQ = [...]float64{
	1, 2.485846490142306297962e+01, 1.650270098316988542046e+02, 4.328810604912902668951e+02,
	4.853903996359136964868e+02, 1.945506571482613964425e+02,
}

// Atan2 returns the angle of the point (x, y), between -Pi and Pi.
func Atan2(y, x float64) float64 {
	switch {
	case IsNaN(y) || IsNaN(x):
		return NaN()
	case y == 0:
		if Signbit(x) {
			return Copysign(Pi, y)
		}
		return Copysign(0, y)
	case x == 0:
		return Copysign(Pi/2, y)
	case IsInf(x, 1) && IsInf(y, 0):
		return Copysign(Pi/4, y)
	case IsInf(x, 1):
		return Copysign(0, y)
	case IsInf(x, -1) && IsInf(y, 0):
		return Copysign(3*Pi/4, y)
	case IsInf(x, -1):
		return Copysign(Pi, y)
	case IsInf(y, 0):
		return Copysign(Pi/2, y)
	}
	angle := Atan(y / x)
	switch {
	case x >= 0:
		return angle
	case angle <= 0:
		return angle + Pi
	}
	return angle - Pi
}
