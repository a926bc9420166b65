// Package adler32 holds the checksum Adler-32 of zlib (RFC 1950): two sums modulo 65521, one of the
// bytes and one of the first sum's values.
package adler32

import (
	"hash"
	"internal/bigendian"
	"internal/checksum"
)

// Size is the size of a checksum in bytes.
const Size = 4

const (
	modulus = 65521
	// longest is how many bytes can be added before the second sum could overflow 32 bits.
	longest = 5552
)

// Checksum returns the checksum of data.
func Checksum(data []byte) uint32 {
	return update(1, data)
}

func update(sum uint32, p []byte) uint32 {
	first, second := sum&0xffff, sum>>16
	for len(p) > 0 {
		piece := p[:min(len(p), longest)]
		p = p[len(piece):]
		for _, b := range piece {
			first += uint32(b)
			second += first
		}
		first %= modulus
		second %= modulus
	}
	return second<<16 | first
}

type digest uint32

// New returns a hash that computes the checksum.
func New() hash.Hash32 {
	d := digest(1)
	return &d
}

func (d *digest) Size() int      { return Size }
func (d *digest) BlockSize() int { return 4 }
func (d *digest) Reset()         { *d = 1 }
func (d *digest) Sum32() uint32  { return uint32(*d) }

func (d *digest) Write(p []byte) (int, error) {
	*d = digest(update(uint32(*d), p))
	return len(p), nil
}

func (d *digest) Sum(b []byte) []byte {
	return bigendian.Append32(b, uint32(*d))
}

// A saved state is this name and the sum.
const stateName = "adl\x01"

func (d *digest) AppendBinary(b []byte) ([]byte, error) {
	return d.Sum(append(b, stateName...)), nil
}

func (d *digest) MarshalBinary() ([]byte, error) {
	return d.AppendBinary(nil)
}

func (d *digest) UnmarshalBinary(b []byte) error {
	saved, err := checksum.Saved(b, "adler32", stateName, Size)
	if err == nil {
		*d = digest(bigendian.Load32(saved))
	}
	return err
}

func (d *digest) Clone() (hash.Cloner, error) {
	c := *d
	return &c, nil
}
