// Package maphash has the hash functions of Go's maps. Hashes depend on a seed, which no other process
// can have.
//
// Bytes are hashed in blocks; the hash of a block is the seed of the next.
package maphash

import (
	"hash"
	"internal/bigendian"
	"internal/random"
	"internal/typeinfo"
	"unsafe"
)

// blockSize is how many bytes are hashed at once.
const blockSize = 128

// hashBytes hashes memory.
//
//go:noescape
func hashBytes(data unsafe.Pointer, length int, seed uint64) uint64

// hashValue hashes a value of a type; it panics if that isn't comparable.
//
//go:noescape
func hashValue(t *typeinfo.Type, value unsafe.Pointer, seed uint64) uint64

// A Seed chooses a hash function. MakeSeed makes it.
type Seed struct {
	state uint64
}

// MakeSeed returns a new seed.
func MakeSeed() Seed {
	for {
		// 0 marks a seed that wasn't made.
		if state := random.Uint64(); state != 0 {
			return Seed{state}
		}
	}
}

func (s Seed) need(operation string) {
	if s.state == 0 {
		panic("maphash: " + operation)
	}
}

// String returns the hash of a text.
func String(seed Seed, s string) uint64 {
	seed.need("use of uninitialized Seed")
	return hashAll(seed.state, unsafe.StringData(s), len(s))
}

// Bytes returns the hash of bytes.
func Bytes(seed Seed, b []byte) uint64 {
	seed.need("use of uninitialized Seed")
	return hashAll(seed.state, unsafe.SliceData(b), len(b))
}

func hashAll(state uint64, data *byte, length int) uint64 {
	at := unsafe.Pointer(data)
	for length > blockSize {
		state = hashBytes(at, blockSize, state)
		at = unsafe.Add(at, blockSize)
		length -= blockSize
	}
	return hashBytes(at, length, state)
}

// A Hash hashes what is written to it. The zero value chooses a seed when it is used first.
type Hash struct {
	seed Seed
	// state is the hash of the blocks before the buffer.
	state  uint64
	length int
	buffer [blockSize]byte
}

// start chooses a seed if there is none.
func (h *Hash) start() {
	if h.seed.state == 0 {
		h.SetSeed(MakeSeed())
	}
}

// WriteByte hashes a byte.
func (h *Hash) WriteByte(b byte) error {
	h.makeRoom()
	h.buffer[h.length] = b
	h.length++
	return nil
}

// makeRoom hashes the buffer if it is full. It is full until more comes, so that the last block is
// hashed as such.
func (h *Hash) makeRoom() {
	h.start()
	if h.length == blockSize {
		h.state = hashBytes(unsafe.Pointer(&h.buffer), blockSize, h.state)
		h.length = 0
	}
}

// Write hashes bytes.
func (h *Hash) Write(b []byte) (int, error) {
	for rest := b; len(rest) > 0; {
		h.makeRoom()
		n := copy(h.buffer[h.length:], rest)
		h.length += n
		rest = rest[n:]
	}
	return len(b), nil
}

// WriteString hashes a text.
func (h *Hash) WriteString(s string) (int, error) {
	return h.Write(unsafe.Slice(unsafe.StringData(s), len(s)))
}

// Seed returns the seed.
func (h *Hash) Seed() Seed {
	h.start()
	return h.seed
}

// SetSeed forgets what was written and uses another seed.
func (h *Hash) SetSeed(seed Seed) {
	seed.need("use of uninitialized Seed")
	h.seed, h.state, h.length = seed, seed.state, 0
}

// Reset forgets what was written.
func (h *Hash) Reset() {
	h.start()
	h.SetSeed(h.seed)
}

// Sum64 returns the hash of what was written.
func (h *Hash) Sum64() uint64 {
	h.start()
	return hashBytes(unsafe.Pointer(&h.buffer), h.length, h.state)
}

// Sum appends the hash.
func (h *Hash) Sum(b []byte) []byte { return bigendian.Append64(b, h.Sum64()) }

// Size returns the size of the hash in bytes.
func (h *Hash) Size() int { return 8 }

// BlockSize returns the size of the buffer.
func (h *Hash) BlockSize() int { return blockSize }

// Clone returns a copy.
func (h *Hash) Clone() (hash.Cloner, error) {
	h.start()
	c := *h
	return &c, nil
}

// Comparable returns the hash of a value; equal values have equal hashes.
func Comparable[T comparable](seed Seed, v T) uint64 {
	seed.need("use of uninitialized Seed")
	if escaping {
		// Addresses are hashed as numbers, so what they lead to must not move.
		escaped = v
	}
	return hashValue(typeinfo.TypeOf((*T)(nil)).Element, unsafe.Pointer(&v), seed.state)
}

var (
	// escaping is never true.
	escaping bool
	escaped  any
)

// WriteComparable adds a value to what h hashes.
func WriteComparable[T comparable](h *Hash, x T) {
	sum := Comparable(h.Seed(), x)
	h.Write(bigendian.Append64(nil, sum))
}

// A Hasher hashes and compares values of a type, for containers.
type Hasher[T any] interface {
	// Hash adds v to what h hashes, the same for equal values.
	Hash(h *Hash, v T)
	Equal(x, y T) bool
}

// ComparableHasher is the Hasher of ==.
type ComparableHasher[T comparable] struct {
	_ [0]func(T)
}

// Hash adds v to what h hashes.
func (ComparableHasher[T]) Hash(h *Hash, v T) { WriteComparable(h, v) }

// Equal is ==.
func (ComparableHasher[T]) Equal(x, y T) bool { return x == y }
