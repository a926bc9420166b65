// Package rand makes pseudo-random numbers.
//
// Seeded sources give the sequences of Go's package, number for number. The functions of the package
// use a source that nobody can seed.
//
// Start at Rand.uint64n, which most methods stand on.
package rand

import (
	"internal/random"
	"math/bits"
)

// Source gives uniformly distributed numbers.
type Source interface {
	Uint64() uint64
}

// Rand makes numbers of all kinds from a Source.
type Rand struct {
	src Source
}

// New returns a Rand that uses src.
func New(src Source) *Rand {
	return &Rand{src: src}
}

// systemSource is the source of the package's functions.
type systemSource struct{}

func (systemSource) Uint64() uint64 {
	return random.Uint64()
}

var system = &Rand{src: systemSource{}}

// Int64 returns a number of 63 bits.
func (r *Rand) Int64() int64 { return int64(r.src.Uint64() &^ (1 << 63)) }

// Uint32 returns a number of 32 bits.
func (r *Rand) Uint32() uint32 { return uint32(r.src.Uint64() >> 32) }

// Uint64 returns a number of 64 bits.
func (r *Rand) Uint64() uint64 { return r.src.Uint64() }

// Int32 returns a number of 31 bits.
func (r *Rand) Int32() int32 { return int32(r.src.Uint64() >> 33) }

// Int returns a number that isn't negative.
func (r *Rand) Int() int { return int(uint(r.src.Uint64()) << 1 >> 1) }

// Uint returns any number.
func (r *Rand) Uint() uint { return uint(r.src.Uint64()) }

// uint64n returns a number below n. The upper half of a product with n is one; numbers whose lower
// half shows that they would make some results likelier are thrown away (Lemire, "Fast random integer
// generation in an interval").
func (r *Rand) uint64n(n uint64) uint64 {
	if n&(n-1) == 0 {
		return r.Uint64() & (n - 1)
	}
	high, low := bits.Mul64(r.Uint64(), n)
	if low < n {
		unfair := -n % n
		for low < unfair {
			high, low = bits.Mul64(r.Uint64(), n)
		}
	}
	return high
}

// Int64N returns a number below n, which must be positive.
func (r *Rand) Int64N(n int64) int64 {
	if n <= 0 {
		panic("invalid argument to Int64N")
	}
	return int64(r.uint64n(uint64(n)))
}

// Uint64N returns a number below n, which must not be 0.
func (r *Rand) Uint64N(n uint64) uint64 {
	if n == 0 {
		panic("invalid argument to Uint64N")
	}
	return r.uint64n(n)
}

// Int32N returns a number below n, which must be positive.
func (r *Rand) Int32N(n int32) int32 {
	if n <= 0 {
		panic("invalid argument to Int32N")
	}
	return int32(r.uint64n(uint64(n)))
}

// Uint32N returns a number below n, which must not be 0.
func (r *Rand) Uint32N(n uint32) uint32 {
	if n == 0 {
		panic("invalid argument to Uint32N")
	}
	return uint32(r.uint64n(uint64(n)))
}

// IntN returns a number below n, which must be positive.
func (r *Rand) IntN(n int) int {
	if n <= 0 {
		panic("invalid argument to IntN")
	}
	return int(r.uint64n(uint64(n)))
}

// UintN returns a number below n, which must not be 0.
func (r *Rand) UintN(n uint) uint {
	if n == 0 {
		panic("invalid argument to UintN")
	}
	return uint(r.uint64n(uint64(n)))
}

// Float64 returns a number in [0, 1).
func (r *Rand) Float64() float64 {
	return float64(r.Uint64()<<11>>11) / (1 << 53)
}

// Float32 returns a number in [0, 1).
func (r *Rand) Float32() float32 {
	return float32(r.Uint32()<<8>>8) / (1 << 24)
}

// Perm returns the numbers below n in random order.
func (r *Rand) Perm(n int) []int {
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	r.Shuffle(n, func(i, j int) { order[i], order[j] = order[j], order[i] })
	return order
}

// Shuffle puts n elements in random order by swapping them.
func (r *Rand) Shuffle(n int, swap func(i, j int)) {
	if n < 0 {
		panic("invalid argument to Shuffle")
	}
	for i := n - 1; i > 0; i-- {
		swap(i, int(r.uint64n(uint64(i+1))))
	}
}

// Int64 returns a number of 63 bits.
func Int64() int64 { return system.Int64() }

// Uint32 returns a number of 32 bits.
func Uint32() uint32 { return system.Uint32() }

// Uint64 returns a number of 64 bits.
func Uint64() uint64 { return system.Uint64() }

// Int32 returns a number of 31 bits.
func Int32() int32 { return system.Int32() }

// Int returns a number that isn't negative.
func Int() int { return system.Int() }

// Uint returns any number.
func Uint() uint { return system.Uint() }

// Int64N returns a number below n, which must be positive.
func Int64N(n int64) int64 { return system.Int64N(n) }

// Uint64N returns a number below n, which must not be 0.
func Uint64N(n uint64) uint64 { return system.Uint64N(n) }

// Int32N returns a number below n, which must be positive.
func Int32N(n int32) int32 { return system.Int32N(n) }

// Uint32N returns a number below n, which must not be 0.
func Uint32N(n uint32) uint32 { return system.Uint32N(n) }

// IntN returns a number below n, which must be positive.
func IntN(n int) int { return system.IntN(n) }

// UintN returns a number below n, which must not be 0.
func UintN(n uint) uint { return system.UintN(n) }

type intType interface {
	~int | ~int8 | ~int16 | ~int32 | ~int64 | ~uint | ~uint8 | ~uint16 | ~uint32 | ~uint64 | ~uintptr
}

// N returns a number below n, which must be positive.
func N[Int intType](n Int) Int { return system.N(n) }

// N returns a number below n, which must be positive.
func (r *Rand) N[Int intType](n Int) Int {
	if n <= 0 {
		panic("invalid argument to N")
	}
	return Int(r.uint64n(uint64(n)))
}

// Float64 returns a number in [0, 1).
func Float64() float64 { return system.Float64() }

// Float32 returns a number in [0, 1).
func Float32() float32 { return system.Float32() }

// Perm returns the numbers below n in random order.
func Perm(n int) []int { return system.Perm(n) }

// Shuffle puts n elements in random order by swapping them.
func Shuffle(n int, swap func(i, j int)) { system.Shuffle(n, swap) }

// NormFloat64 returns a number of the normal distribution with mean 0 and deviation 1.
func NormFloat64() float64 { return system.NormFloat64() }

// ExpFloat64 returns a number of the exponential distribution with mean 1.
func ExpFloat64() float64 { return system.ExpFloat64() }
