package rand

import "internal/random"

// global makes the numbers of the package's functions. Its source has no state, so that goroutines
// may share it.
var global = New(systemSource{})

// Seed does nothing: the functions of the package are not seedable since Go 1.24.
//
// Deprecated: use New and NewSource.
func Seed(seed int64) {}

// Int63 returns a number of 63 bits.
func Int63() int64 { return global.Int63() }

// Uint32 returns a number of 32 bits.
func Uint32() uint32 { return global.Uint32() }

// Uint64 returns a number of 64 bits.
func Uint64() uint64 { return random.Uint64() }

// Int31 returns a number of 31 bits.
func Int31() int32 { return global.Int31() }

// Int returns a number of 63 bits.
func Int() int { return global.Int() }

// Int63n returns a number in [0, n). It panics if n <= 0.
func Int63n(n int64) int64 { return global.Int63n(n) }

// Int31n returns a number in [0, n). It panics if n <= 0.
func Int31n(n int32) int32 { return global.Int31n(n) }

// Intn returns a number in [0, n). It panics if n <= 0.
func Intn(n int) int { return global.Intn(n) }

// Float64 returns a number in [0, 1).
func Float64() float64 { return global.Float64() }

// Float32 returns a number in [0, 1).
func Float32() float32 { return global.Float32() }

// Perm returns the numbers from 0 up to n in random order.
func Perm(n int) []int { return global.Perm(n) }

// Shuffle puts n elements into random order. It panics if n < 0.
func Shuffle(n int, swap func(i, j int)) { global.Shuffle(n, swap) }

// Read fills p with random bytes. Its error is always nil.
//
// Deprecated: use crypto/rand.
func Read(p []byte) (n int, err error) { return New(systemSource{}).Read(p) }

// NormFloat64 returns a normally distributed number of mean 0 and deviation 1.
func NormFloat64() float64 { return global.NormFloat64() }

// ExpFloat64 returns an exponentially distributed number of rate 1.
func ExpFloat64() float64 { return global.ExpFloat64() }
