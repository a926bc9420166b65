// Package hash defines what hash functions have in common.
package hash

import "io"

// Hash sums up what is written to it. Write never fails.
type Hash interface {
	io.Writer
	// Sum appends the current hash to b and changes nothing.
	Sum(b []byte) []byte
	// Reset returns to the state of a new Hash.
	Reset()
	// Size is the number of bytes that Sum appends.
	Size() int
	// BlockSize is the length of which writes are best a multiple.
	BlockSize() int
}

// Hash32 is a hash of 32 bits.
type Hash32 interface {
	Hash
	Sum32() uint32
}

// Hash64 is a hash of 64 bits.
type Hash64 interface {
	Hash
	Sum64() uint64
}

// Cloner is a Hash whose state can be copied. A clone fails with errors.ErrUnsupported when a part
// of it can't be.
type Cloner interface {
	Hash
	Clone() (Cloner, error)
}

// XOF is a hash function with output of any length: once Read was called, Write panics.
type XOF interface {
	io.Writer
	io.Reader
	Reset()
	BlockSize() int
}
