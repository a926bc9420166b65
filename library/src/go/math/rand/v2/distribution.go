package rand

import (
	"math"
	"sync"
)

// Normal and exponential numbers by the ziggurat method (Marsaglia and Tsang, 2000): layers of equal
// area cover the curve; a random point of a layer is nearly always under it.

// ziggurat is the table of a distribution. Layer i reaches to width[i] times 2^31 or 2^32; numbers
// below sure[i] are under the curve; height[i] is the curve at the layer's edge.
type ziggurat struct {
	sure   []uint32
	width  []float32
	height []float32
}

// makeZiggurat computes a table from the last layer's edge and the layers' area. scale is the range of
// random numbers, curve the density, inverse its inverse.
func makeZiggurat(layers int, scale, edge, area float64, curve, inverse func(float64) float64) *ziggurat {
	z := &ziggurat{make([]uint32, layers), make([]float32, layers), make([]float32, layers)}
	last := layers - 1
	base := area / curve(edge)
	z.sure[0] = uint32(edge / base * scale)
	z.width[0] = float32(base / scale)
	z.width[last] = float32(edge / scale)
	z.height[0] = 1
	z.height[last] = float32(curve(edge))
	outer := edge
	for i := last - 1; i >= 1; i-- {
		inner := inverse(area/outer + curve(outer))
		z.sure[i+1] = uint32(inner / outer * scale)
		z.height[i] = float32(curve(inner))
		z.width[i] = float32(inner / scale)
		outer = inner
	}
	return z
}

const (
	normalEdge      = 3.442619855899
	exponentialEdge = 7.69711747013104972
)

var normalTable = sync.OnceValue(func() *ziggurat {
	curve := func(x float64) float64 { return math.Exp(-0.5 * x * x) }
	inverse := func(y float64) float64 { return math.Sqrt(-2 * math.Log(y)) }
	return makeZiggurat(128, 1<<31, normalEdge, 9.91256303526217e-3, curve, inverse)
})

var exponentialTable = sync.OnceValue(func() *ziggurat {
	curve := func(x float64) float64 { return math.Exp(-x) }
	inverse := func(y float64) float64 { return -math.Log(y) }
	return makeZiggurat(256, 1<<32, exponentialEdge, 3.949659822581572e-3, curve, inverse)
})

// NormFloat64 returns a number of the normal distribution with mean 0 and deviation 1.
func (r *Rand) NormFloat64() float64 {
	z := normalTable()
	for {
		u := r.Uint64()
		j := int32(u)
		layer := u >> 32 & 127
		x := float64(j) * float64(z.width[layer])
		magnitude := uint32(j)
		if j < 0 {
			magnitude = uint32(-j)
		}
		if magnitude < z.sure[layer] {
			return x
		}
		if layer == 0 {
			return r.normalTail(j > 0)
		}
		if z.under(layer, r.Float64(), math.Exp(-0.5*x*x)) {
			return x
		}
	}
}

// normalTail returns a number beyond the last layer.
func (r *Rand) normalTail(positive bool) float64 {
	for {
		x := -math.Log(r.Float64()) * (1.0 / normalEdge)
		y := -math.Log(r.Float64())
		if y+y < x*x {
			continue
		}
		if positive {
			return normalEdge + x
		}
		return -normalEdge - x
	}
}

// under reports whether a point at a random height of a layer is under the curve.
func (z *ziggurat) under(layer uint64, random, curve float64) bool {
	return z.height[layer]+float32(random)*(z.height[layer-1]-z.height[layer]) < float32(curve)
}

// ExpFloat64 returns a number of the exponential distribution with mean 1.
func (r *Rand) ExpFloat64() float64 {
	z := exponentialTable()
	for {
		u := r.Uint64()
		j := uint32(u)
		layer := uint64(uint8(u >> 32))
		x := float64(j) * float64(z.width[layer])
		if j < z.sure[layer] {
			return x
		}
		if layer == 0 {
			return exponentialEdge - math.Log(r.Float64())
		}
		if z.under(layer, r.Float64(), math.Exp(-x)) {
			return x
		}
	}
}

// Zipf makes numbers k with probability proportional to (v + k) ** -s.
type Zipf struct {
	r *Rand
	// last is the greatest number; exponent is 1 - s.
	last, v, s, exponent, inverseExponent float64
	// The integral at the end and the distance to its start; the width that is always accepted.
	atEnd, extent, accepted float64
}

// NewZipf returns a Zipf of numbers up to imax. It wants s > 1 and v >= 1 and is nil otherwise.
//
// The method is rejection-inversion (Hörmann and Derflinger, 1996).
func NewZipf(r *Rand, s float64, v float64, imax uint64) *Zipf {
	if s <= 1 || v < 1 {
		return nil
	}
	z := &Zipf{r: r, last: float64(imax), v: v, s: s, exponent: 1 - s, inverseExponent: 1 / (1 - s)}
	z.atEnd = z.integral(z.last + 0.5)
	z.extent = z.integral(0.5) - math.Exp(math.Log(z.v)*(-z.s)) - z.atEnd
	z.accepted = 1 - z.inverse(z.integral(1.5)-math.Exp(-z.s*math.Log(z.v+1)))
	return z
}

// integral is that of (v + x) ** -s.
func (z *Zipf) integral(x float64) float64 {
	return math.Exp(z.exponent*math.Log(z.v+x)) * z.inverseExponent
}

func (z *Zipf) inverse(x float64) float64 {
	return math.Exp(z.inverseExponent*math.Log(z.exponent*x)) - z.v
}

// Uint64 returns the next number.
func (z *Zipf) Uint64() uint64 {
	if z == nil {
		panic("rand: nil Zipf")
	}
	for {
		u := z.atEnd + z.r.Float64()*z.extent
		x := z.inverse(u)
		k := math.Floor(x + 0.5)
		if k-x <= z.accepted || u >= z.integral(k+0.5)-math.Exp(-math.Log(k+z.v)*z.s) {
			return uint64(k)
		}
	}
}
