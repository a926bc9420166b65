package math

// Bessel functions of the first (J) and second (Y) kind. FreeBSD e_j0.c, e_j1.c and e_jn.c: rational
// functions below 2, amplitude and phase of a wave from there on, recurrence for higher orders.

// besselRow holds the rational function of 1/x^2 for x from a limit on.
type besselRow struct {
	from float64
	r    [6]float64
	s    [7]float64
}

// besselRatio evaluates the row for x.
func besselRatio(table *[4]besselRow, x float64) float64 {
	row := 0
	for row < len(table)-1 && x < table[row].from {
		row++
	}
	z := 1 / (x * x)
	return polynomial(z, table[row].r[:]) / polynomial(z, table[row].s[:])
}

// Where amplitude and phase make no difference any more.
const besselHuge = 1 << 129

// wave0 returns the factors of the wave of order 0: about cos(x)±sin(x), made exact where they
// cancel.
func wave0(x float64) (difference, sum float64) {
	s, c := Sincos(x)
	difference, sum = s-c, s+c
	if x < MaxFloat64/2 {
		z := -Cos(x + x)
		if s*c < 0 {
			sum = z / difference
		} else {
			difference = z / sum
		}
	}
	return difference, sum
}

// wave1 is wave0 for order 1.
func wave1(x float64) (sum, difference float64) {
	s, c := Sincos(x)
	sum, difference = -s-c, s-c
	if x < MaxFloat64/2 {
		z := Cos(x + x)
		if s*c > 0 {
			difference = z / sum
		} else {
			sum = z / difference
		}
	}
	return sum, difference
}

func amplitude0(x float64) float64 { return 1 + besselRatio(&besselP0, x) }
func phase0(x float64) float64     { return (-0.125 + besselRatio(&besselQ0, x)) / x }
func amplitude1(x float64) float64 { return 1 + besselRatio(&besselP1, x) }
func phase1(x float64) float64     { return (0.375 + besselRatio(&besselQ1, x)) / x }

// J0 returns the Bessel function of the first kind and order 0.
func J0(x float64) float64 {
	switch {
	case IsNaN(x):
		return x
	case IsInf(x, 0):
		return 0
	case x == 0:
		return 1
	}
	x = Abs(x)
	switch {
	case x > besselHuge:
		_, sum := wave0(x)
		return (1 / SqrtPi) * sum / Sqrt(x)
	case x >= 2:
		difference, sum := wave0(x)
		return (1 / SqrtPi) * (amplitude0(x)*sum - phase0(x)*difference) / Sqrt(x)
	case x < 0x1p-27:
		return 1
	case x < 0x1p-13:
		return 1 - 0.25*x*x
	}
	z := x * x
	r := z * polynomial(z, j0R[:])
	s := polynomial(z, j0S[:])
	if x < 1 {
		return 1 + z*(-0.25+(r/s))
	}
	u := 0.5 * x
	return (1+u)*(1-u) + z*(r/s)
}

// Y0 returns the Bessel function of the second kind and order 0.
func Y0(x float64) float64 {
	switch {
	case x < 0 || IsNaN(x):
		return NaN()
	case IsInf(x, 1):
		return 0
	case x == 0:
		return Inf(-1)
	case x > besselHuge:
		difference, _ := wave0(x)
		return (1 / SqrtPi) * difference / Sqrt(x)
	case x >= 2:
		difference, sum := wave0(x)
		return (1 / SqrtPi) * (amplitude0(x)*difference + phase0(x)*sum) / Sqrt(x)
	case x <= 0x1p-27:
		return y0U[0] + (2/Pi)*Log(x)
	}
	z := x * x
	u := polynomial(z, y0U[:])
	v := polynomial(z, y0V[:])
	return u/v + (2/Pi)*J0(x)*Log(x)
}

// J1 returns the Bessel function of the first kind and order 1.
func J1(x float64) float64 {
	switch {
	case IsNaN(x):
		return x
	case IsInf(x, 0) || x == 0:
		return 0
	}
	magnitude := Abs(x)
	y := 0.0
	switch {
	case magnitude > besselHuge:
		_, difference := wave1(magnitude)
		y = (1 / SqrtPi) * difference / Sqrt(magnitude)
	case magnitude >= 2:
		sum, difference := wave1(magnitude)
		y = (1 / SqrtPi) * (amplitude1(magnitude)*difference - phase1(magnitude)*sum) / Sqrt(magnitude)
	case magnitude < 0x1p-27:
		// Without the sign, as Go's.
		return 0.5 * magnitude
	default:
		z := magnitude * magnitude
		r := z * polynomial(z, j1R[:])
		s := polynomial(z, j1S[:])
		r *= magnitude
		y = 0.5*magnitude + r/s
	}
	if x < 0 {
		return -y
	}
	return y
}

// Y1 returns the Bessel function of the second kind and order 1.
func Y1(x float64) float64 {
	switch {
	case x < 0 || IsNaN(x):
		return NaN()
	case IsInf(x, 1):
		return 0
	case x == 0:
		return Inf(-1)
	case x > besselHuge:
		sum, _ := wave1(x)
		return (1 / SqrtPi) * sum / Sqrt(x)
	case x >= 2:
		sum, difference := wave1(x)
		return (1 / SqrtPi) * (amplitude1(x)*sum + phase1(x)*difference) / Sqrt(x)
	case x <= 0x1p-54:
		return -(2 / Pi) / x
	}
	z := x * x
	u := polynomial(z, y1U[:])
	v := polynomial(z, y1V[:])
	return x*(u/v) + (2/Pi)*(J1(x)*Log(x)-1/x)
}

// besselExtreme is where orders differ by quarters of a turn alone.
const besselExtreme = 1 << 302

// Jn returns the Bessel function of the first kind and order n.
func Jn(n int, x float64) float64 {
	switch {
	case IsNaN(x):
		return x
	case IsInf(x, 0):
		return 0
	case n == 0:
		return J0(x)
	case x == 0:
		return 0
	}
	if n < 0 {
		n, x = -n, -x
	}
	if n == 1 {
		return J1(x)
	}
	negative := x < 0 && n&1 == 1
	x = Abs(x)
	var y float64
	switch {
	case float64(n) <= x && x >= besselExtreme:
		s, c := Sincos(x)
		y = (1 / SqrtPi) * quarterTurn(n, c, s) / Sqrt(x)
	case float64(n) <= x:
		before := J0(x)
		y = J1(x)
		for i := 1; i < n; i++ {
			before, y = y, y*(float64(i+i)/x)-before
		}
	case x < 0x1p-29:
		y = jnTiny(n, x)
	default:
		y = jnBackward(n, x)
	}
	if negative {
		return -y
	}
	return y
}

// quarterTurn returns a+b turned by n quarters.
func quarterTurn(n int, a, b float64) float64 {
	switch n & 3 {
	case 0:
		return a + b
	case 1:
		return -a + b
	case 2:
		return -a - b
	}
	return a - b
}

// jnTiny is the first term of the series: (x/2)^n / n!.
func jnTiny(n int, x float64) float64 {
	if n > 33 {
		return 0
	}
	half := x * 0.5
	y := half
	factorial := 1.0
	for i := 2; i <= n; i++ {
		factorial *= float64(i)
		y *= half
	}
	return y / factorial
}

// jnBackward runs the recurrence backwards, from a continued fraction for Jn/J(n-1).
func jnBackward(n int, x float64) float64 {
	// How many terms the fraction needs.
	h := 2 / x
	w := float64(n+n) / x
	z := w + h
	q0, q1 := w, w*z-1
	k := 1
	for q1 < 1e9 {
		k++
		z += h
		q0, q1 = q1, z*q1-q0
	}
	ratio := 0.0
	for i := 2 * (n + k); i >= n+n; i -= 2 {
		ratio = 1 / (float64(i)/x - ratio)
	}
	after, y := ratio, 1.0
	// Intermediate values may overflow: then they are scaled.
	scaling := float64(n)*Log(Abs(h*float64(n))) >= 7.09782712893383973096e+02
	for i := n - 1; i > 0; i-- {
		after, y = y, y*float64(i+i)/x-after
		if scaling && y > 1e100 {
			after /= y
			ratio /= y
			y = 1
		}
	}
	return ratio * J0(x) / y
}

// Yn returns the Bessel function of the second kind and order n.
func Yn(n int, x float64) float64 {
	switch {
	case x < 0 || IsNaN(x):
		return NaN()
	case IsInf(x, 1):
		return 0
	case n == 0:
		return Y0(x)
	case x == 0 && n < 0 && n&1 == 1:
		return Inf(1)
	case x == 0:
		return Inf(-1)
	}
	negative := n < 0 && n&1 == 1
	if n < 0 {
		n = -n
	}
	y := 0.0
	switch {
	case n == 1:
		y = Y1(x)
	case x >= besselExtreme:
		s, c := Sincos(x)
		y = (1 / SqrtPi) * quarterTurnBack(n, s, c) / Sqrt(x)
	default:
		before := Y0(x)
		y = Y1(x)
		for i := 1; i < n && !IsInf(y, -1); i++ {
			before, y = y, (float64(i+i)/x)*y-before
		}
	}
	if negative {
		return -y
	}
	return y
}

// quarterTurnBack returns a-b turned by n quarters.
func quarterTurnBack(n int, a, b float64) float64 {
	switch n & 3 {
	case 0:
		return a - b
	case 1:
		return -a - b
	case 2:
		return -a + b
	}
	return a + b
}
