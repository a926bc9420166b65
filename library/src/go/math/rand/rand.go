package rand

// Rand makes numbers of several kinds from a source. It is not for several goroutines at once.
type Rand struct {
	source Source
	// wide is the source if it gives 64 bits.
	wide Source64
	// readWord and readLeft are what Read has left of a number.
	readWord int64
	readLeft int8
}

// New returns a Rand of a source.
func New(src Source) *Rand {
	wide, _ := src.(Source64)
	return &Rand{source: src, wide: wide}
}

// Seed seeds the source.
func (r *Rand) Seed(seed int64) {
	r.source.Seed(seed)
	r.readLeft = 0
}

// Int63 returns a number of 63 bits.
func (r *Rand) Int63() int64 { return r.source.Int63() }

// Uint32 returns a number of 32 bits.
func (r *Rand) Uint32() uint32 { return uint32(r.Int63() >> 31) }

// Uint64 returns a number of 64 bits.
func (r *Rand) Uint64() uint64 {
	if r.wide != nil {
		return r.wide.Uint64()
	}
	return uint64(r.Int63())>>31 | uint64(r.Int63())<<32
}

// Int31 returns a number of 31 bits.
func (r *Rand) Int31() int32 { return int32(r.Int63() >> 32) }

// Int returns a number of 63 bits.
func (r *Rand) Int() int { return int(uint(r.Int63())) }

// Int63n returns a number in [0, n). It panics if n <= 0.
func (r *Rand) Int63n(n int64) int64 {
	if n <= 0 {
		panic("invalid argument to Int63n")
	}
	if n&(n-1) == 0 {
		return r.Int63() & (n - 1)
	}
	// Numbers of the last, incomplete run of n are drawn again.
	largest := int64(1<<63 - 1 - (1<<63)%uint64(n))
	value := r.Int63()
	for value > largest {
		value = r.Int63()
	}
	return value % n
}

// Int31n returns a number in [0, n). It panics if n <= 0.
func (r *Rand) Int31n(n int32) int32 {
	if n <= 0 {
		panic("invalid argument to Int31n")
	}
	if n&(n-1) == 0 {
		return r.Int31() & (n - 1)
	}
	largest := int32(1<<31 - 1 - (1<<31)%uint32(n))
	value := r.Int31()
	for value > largest {
		value = r.Int31()
	}
	return value % n
}

// multiplied returns a number in [0, n) without a division most of the time (Lemire, "Fast Random
// Integer Generation in an Interval", 2019).
func (r *Rand) multiplied(n int32) int32 {
	product := uint64(r.Uint32()) * uint64(n)
	if low := uint32(product); low < uint32(n) {
		threshold := uint32(-n) % uint32(n)
		for low < threshold {
			product = uint64(r.Uint32()) * uint64(n)
			low = uint32(product)
		}
	}
	return int32(product >> 32)
}

// Intn returns a number in [0, n). It panics if n <= 0.
func (r *Rand) Intn(n int) int {
	if n <= 0 {
		panic("invalid argument to Intn")
	}
	if n <= int31Max {
		return int(r.Int31n(int32(n)))
	}
	return int(r.Int63n(int64(n)))
}

// Float64 returns a number in [0, 1).
func (r *Rand) Float64() float64 {
	for {
		if f := float64(r.Int63()) / (1 << 63); f != 1 {
			return f
		}
	}
}

// Float32 returns a number in [0, 1).
func (r *Rand) Float32() float32 {
	for {
		if f := float32(r.Float64()); f != 1 {
			return f
		}
	}
}

// Perm returns the numbers from 0 up to n in random order.
func (r *Rand) Perm(n int) []int {
	order := make([]int, n)
	for i := 0; i < n; i++ {
		j := r.Intn(i + 1)
		order[i] = order[j]
		order[j] = i
	}
	return order
}

// Shuffle puts n elements into random order. It panics if n < 0.
func (r *Rand) Shuffle(n int, swap func(i, j int)) {
	if n < 0 {
		panic("invalid argument to Shuffle")
	}
	i := n - 1
	for ; i > int31Max-1; i-- {
		swap(i, int(r.Int63n(int64(i+1))))
	}
	for ; i > 0; i-- {
		swap(i, int(r.multiplied(int32(i+1))))
	}
}

// Read fills p with random bytes. Its error is always nil.
func (r *Rand) Read(p []byte) (n int, err error) {
	for i := range p {
		if r.readLeft == 0 {
			r.readWord = r.Int63()
			r.readLeft = 7
		}
		p[i] = byte(r.readWord)
		r.readWord >>= 8
		r.readLeft--
	}
	return len(p), nil
}
