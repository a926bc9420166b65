package rand

import "math"

// Normal and exponential numbers come from ziggurats: stacks of rectangles of equal area that cover
// the density (Marsaglia and Tsang, "The Ziggurat Method for Generating Random Variables", 2000).
// Most numbers fall into the part of a rectangle that lies under the curve.

const (
	normalTail      = 3.442619855899
	exponentialTail = 7.69711747013104972
)

// NormFloat64 returns a normally distributed number of mean 0 and deviation 1.
func (r *Rand) NormFloat64() float64 {
	for {
		j := int32(r.Uint32())
		i := j & 0x7F
		x := float64(j) * float64(normalWidths[i])
		magnitude := uint32(j)
		if j < 0 {
			magnitude = uint32(-j)
		}
		if magnitude < normalLimits[i] {
			return x
		}
		if i == 0 {
			// Beyond the last rectangle.
			for {
				x = -math.Log(r.Float64()) * (1.0 / normalTail)
				y := -math.Log(r.Float64())
				if y+y >= x*x {
					break
				}
			}
			if j > 0 {
				return normalTail + x
			}
			return -normalTail - x
		}
		if normalHeights[i]+float32(r.Float64())*(normalHeights[i-1]-normalHeights[i]) < float32(math.Exp(-.5*x*x)) {
			return x
		}
	}
}

// ExpFloat64 returns an exponentially distributed number of rate 1.
func (r *Rand) ExpFloat64() float64 {
	for {
		j := r.Uint32()
		i := j & 0xFF
		x := float64(j) * float64(exponentialWidths[i])
		if j < exponentialLimits[i] {
			return x
		}
		if i == 0 {
			return exponentialTail - math.Log(r.Float64())
		}
		if exponentialHeights[i]+float32(r.Float64())*(exponentialHeights[i-1]-exponentialHeights[i]) < float32(math.Exp(-x)) {
			return x
		}
	}
}

// Zipf makes numbers of Zipf's distribution, by rejection and inversion (Hörmann and Derflinger,
// 1996).
type Zipf struct {
	rand             *Rand
	limit            float64
	v                float64
	q                float64
	oneMinusQ        float64
	oneMinusQInverse float64
	atLimit          float64
	range0           float64
	s                float64
}

// NewZipf returns a generator of numbers k in [0, imax] whose probability goes with (v + k)^-s; nil
// if not s > 1 and v >= 1.
func NewZipf(r *Rand, s float64, v float64, imax uint64) *Zipf {
	if s <= 1.0 || v < 1 {
		return nil
	}
	z := &Zipf{rand: r, limit: float64(imax), v: v, q: s}
	z.oneMinusQ = 1.0 - z.q
	z.oneMinusQInverse = 1.0 / z.oneMinusQ
	z.atLimit = z.integral(z.limit + 0.5)
	z.range0 = z.integral(0.5) - math.Exp(math.Log(z.v)*(-z.q)) - z.atLimit
	z.s = 1 - z.inverse(z.integral(1.5)-math.Exp(-z.q*math.Log(z.v+1.0)))
	return z
}

func (z *Zipf) integral(x float64) float64 {
	return math.Exp(z.oneMinusQ*math.Log(z.v+x)) * z.oneMinusQInverse
}

func (z *Zipf) inverse(x float64) float64 {
	return math.Exp(z.oneMinusQInverse*math.Log(z.oneMinusQ*x)) - z.v
}

// Uint64 returns a number.
func (z *Zipf) Uint64() uint64 {
	if z == nil {
		panic("rand: nil Zipf")
	}
	for {
		r := z.rand.Float64()
		u := z.atLimit + r*z.range0
		x := z.inverse(u)
		k := math.Floor(x + 0.5)
		if k-x <= z.s || u >= z.integral(k+0.5)-math.Exp(-math.Log(k+z.v)*z.q) {
			return uint64(k)
		}
	}
}
