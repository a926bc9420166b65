// Package rand makes pseudo-random numbers.
//
// Generators that are seeded give Go's sequences; the functions of the package itself use numbers
// that nobody can seed.
package rand

import "internal/random"

// Source is a source of uniform numbers of 63 bits.
type Source interface {
	Int63() int64
	Seed(seed int64)
}

// Source64 is a Source of numbers of 64 bits too.
type Source64 interface {
	Source
	Uint64() uint64
}

// NewSource returns a seeded source. It is not for several goroutines at once.
func NewSource(seed int64) Source {
	source := new(register)
	source.Seed(seed)
	return source
}

const (
	registerLength = 607
	registerTap    = 273

	int31Max  = 1<<31 - 1
	int63Mask = 1<<63 - 1
)

// register is an additive lagged Fibonacci generator: each number is the sum of those 607 and 273
// steps before (Mitchell and Reeds).
type register struct {
	tap    int
	feed   int
	values [registerLength]int64
}

// Seed fills the register by a linear congruential generator, mixed with the start values.
func (r *register) Seed(seed int64) {
	r.tap = 0
	r.feed = registerLength - registerTap
	seed %= int31Max
	if seed < 0 {
		seed += int31Max
	}
	if seed == 0 {
		seed = 89482311
	}
	x := int32(seed)
	for i := 0; i < 20; i++ {
		x = lehmer(x)
	}
	for i := range r.values {
		x = lehmer(x)
		value := int64(x) << 40
		x = lehmer(x)
		value ^= int64(x) << 20
		x = lehmer(x)
		value ^= int64(x)
		r.values[i] = value ^ startValues[i]
	}
}

// lehmer returns 48271*x mod 2^31-1.
func lehmer(x int32) int32 {
	return int32(uint64(x) * 48271 % int31Max)
}

func (r *register) Int63() int64 {
	return int64(r.Uint64() & int63Mask)
}

func (r *register) Uint64() uint64 {
	r.tap--
	if r.tap < 0 {
		r.tap += registerLength
	}
	r.feed--
	if r.feed < 0 {
		r.feed += registerLength
	}
	sum := r.values[r.feed] + r.values[r.tap]
	r.values[r.feed] = sum
	return uint64(sum)
}

// systemSource can't be seeded. It may be used by several goroutines at once.
type systemSource struct{}

func (systemSource) Int63() int64    { return int64(random.Uint64() & int63Mask) }
func (systemSource) Uint64() uint64  { return random.Uint64() }
func (systemSource) Seed(seed int64) {}
