// Package fnv holds the hash functions FNV-1 and FNV-1a of Fowler, Noll and Vo.
//
// Both multiply by a prime and xor each byte in; FNV-1a xors first. The state can be saved and
// restored in the format of Go's package.
package fnv

import (
	"hash"
	"internal/bigendian"
	"internal/checksum"
	"math/bits"
)

type (
	sum32   uint32
	sum32a  uint32
	sum64   uint64
	sum64a  uint64
	sum128  [2]uint64
	sum128a [2]uint64
)

const (
	offset32     = 2166136261
	prime32      = 16777619
	offset64     = 14695981039346656037
	prime64      = 1099511628211
	offset128Hi  = 0x6c62272e07bb0142
	offset128Lo  = 0x62b821756295c58d
	prime128Lo   = 0x13b
	prime128Bits = 24
)

// New32 returns FNV-1 of 32 bits.
func New32() hash.Hash32 {
	s := sum32(offset32)
	return &s
}

// New32a returns FNV-1a of 32 bits.
func New32a() hash.Hash32 {
	s := sum32a(offset32)
	return &s
}

// New64 returns FNV-1 of 64 bits.
func New64() hash.Hash64 {
	s := sum64(offset64)
	return &s
}

// New64a returns FNV-1a of 64 bits.
func New64a() hash.Hash64 {
	s := sum64a(offset64)
	return &s
}

// New128 returns FNV-1 of 128 bits.
func New128() hash.Hash {
	return &sum128{offset128Hi, offset128Lo}
}

// New128a returns FNV-1a of 128 bits.
func New128a() hash.Hash {
	return &sum128a{offset128Hi, offset128Lo}
}

func (s *sum32) Reset()   { *s = offset32 }
func (s *sum32a) Reset()  { *s = offset32 }
func (s *sum64) Reset()   { *s = offset64 }
func (s *sum64a) Reset()  { *s = offset64 }
func (s *sum128) Reset()  { *s = sum128{offset128Hi, offset128Lo} }
func (s *sum128a) Reset() { *s = sum128a{offset128Hi, offset128Lo} }

func (s *sum32) Sum32() uint32  { return uint32(*s) }
func (s *sum32a) Sum32() uint32 { return uint32(*s) }
func (s *sum64) Sum64() uint64  { return uint64(*s) }
func (s *sum64a) Sum64() uint64 { return uint64(*s) }

func (s *sum32) Write(data []byte) (int, error) {
	state := *s
	for _, b := range data {
		state = state*prime32 ^ sum32(b)
	}
	*s = state
	return len(data), nil
}

func (s *sum32a) Write(data []byte) (int, error) {
	state := *s
	for _, b := range data {
		state = (state ^ sum32a(b)) * prime32
	}
	*s = state
	return len(data), nil
}

func (s *sum64) Write(data []byte) (int, error) {
	state := *s
	for _, b := range data {
		state = state*prime64 ^ sum64(b)
	}
	*s = state
	return len(data), nil
}

func (s *sum64a) Write(data []byte) (int, error) {
	state := *s
	for _, b := range data {
		state = (state ^ sum64a(b)) * prime64
	}
	*s = state
	return len(data), nil
}

// multiply multiplies by the prime, which is 2^88 + 0x13b.
func multiply(s *[2]uint64) {
	high, low := bits.Mul64(prime128Lo, s[1])
	s[0] = high + s[1]<<prime128Bits + prime128Lo*s[0]
	s[1] = low
}

func (s *sum128) Write(data []byte) (int, error) {
	for _, b := range data {
		multiply((*[2]uint64)(s))
		s[1] ^= uint64(b)
	}
	return len(data), nil
}

func (s *sum128a) Write(data []byte) (int, error) {
	for _, b := range data {
		s[1] ^= uint64(b)
		multiply((*[2]uint64)(s))
	}
	return len(data), nil
}

func (s *sum32) Size() int   { return 4 }
func (s *sum32a) Size() int  { return 4 }
func (s *sum64) Size() int   { return 8 }
func (s *sum64a) Size() int  { return 8 }
func (s *sum128) Size() int  { return 16 }
func (s *sum128a) Size() int { return 16 }

func (s *sum32) BlockSize() int   { return 1 }
func (s *sum32a) BlockSize() int  { return 1 }
func (s *sum64) BlockSize() int   { return 1 }
func (s *sum64a) BlockSize() int  { return 1 }
func (s *sum128) BlockSize() int  { return 1 }
func (s *sum128a) BlockSize() int { return 1 }

func (s *sum32) Sum(b []byte) []byte  { return bigendian.Append32(b, uint32(*s)) }
func (s *sum32a) Sum(b []byte) []byte { return bigendian.Append32(b, uint32(*s)) }
func (s *sum64) Sum(b []byte) []byte  { return bigendian.Append64(b, uint64(*s)) }
func (s *sum64a) Sum(b []byte) []byte { return bigendian.Append64(b, uint64(*s)) }

func (s *sum128) Sum(b []byte) []byte {
	return bigendian.Append64(bigendian.Append64(b, s[0]), s[1])
}

func (s *sum128a) Sum(b []byte) []byte {
	return bigendian.Append64(bigendian.Append64(b, s[0]), s[1])
}

// A saved state is one of these names and the sum.
const (
	name32   = "fnv\x01"
	name32a  = "fnv\x02"
	name64   = "fnv\x03"
	name64a  = "fnv\x04"
	name128  = "fnv\x05"
	name128a = "fnv\x06"
)

func (s *sum32) AppendBinary(b []byte) ([]byte, error)   { return s.Sum(append(b, name32...)), nil }
func (s *sum32a) AppendBinary(b []byte) ([]byte, error)  { return s.Sum(append(b, name32a...)), nil }
func (s *sum64) AppendBinary(b []byte) ([]byte, error)   { return s.Sum(append(b, name64...)), nil }
func (s *sum64a) AppendBinary(b []byte) ([]byte, error)  { return s.Sum(append(b, name64a...)), nil }
func (s *sum128) AppendBinary(b []byte) ([]byte, error)  { return s.Sum(append(b, name128...)), nil }
func (s *sum128a) AppendBinary(b []byte) ([]byte, error) { return s.Sum(append(b, name128a...)), nil }

func (s *sum32) MarshalBinary() ([]byte, error)   { return s.AppendBinary(nil) }
func (s *sum32a) MarshalBinary() ([]byte, error)  { return s.AppendBinary(nil) }
func (s *sum64) MarshalBinary() ([]byte, error)   { return s.AppendBinary(nil) }
func (s *sum64a) MarshalBinary() ([]byte, error)  { return s.AppendBinary(nil) }
func (s *sum128) MarshalBinary() ([]byte, error)  { return s.AppendBinary(nil) }
func (s *sum128a) MarshalBinary() ([]byte, error) { return s.AppendBinary(nil) }

func (s *sum32) UnmarshalBinary(b []byte) error {
	b, err := checksum.Saved(b, "fnv", name32, 4)
	if err == nil {
		*s = sum32(bigendian.Load32(b))
	}
	return err
}

func (s *sum32a) UnmarshalBinary(b []byte) error {
	b, err := checksum.Saved(b, "fnv", name32a, 4)
	if err == nil {
		*s = sum32a(bigendian.Load32(b))
	}
	return err
}

func (s *sum64) UnmarshalBinary(b []byte) error {
	b, err := checksum.Saved(b, "fnv", name64, 8)
	if err == nil {
		*s = sum64(bigendian.Load64(b))
	}
	return err
}

func (s *sum64a) UnmarshalBinary(b []byte) error {
	b, err := checksum.Saved(b, "fnv", name64a, 8)
	if err == nil {
		*s = sum64a(bigendian.Load64(b))
	}
	return err
}

func (s *sum128) UnmarshalBinary(b []byte) error {
	b, err := checksum.Saved(b, "fnv", name128, 16)
	if err == nil {
		*s = sum128{bigendian.Load64(b), bigendian.Load64(b[8:])}
	}
	return err
}

func (s *sum128a) UnmarshalBinary(b []byte) error {
	b, err := checksum.Saved(b, "fnv", name128a, 16)
	if err == nil {
		*s = sum128a{bigendian.Load64(b), bigendian.Load64(b[8:])}
	}
	return err
}

func (s *sum32) Clone() (hash.Cloner, error) {
	c := *s
	return &c, nil
}

func (s *sum32a) Clone() (hash.Cloner, error) {
	c := *s
	return &c, nil
}

func (s *sum64) Clone() (hash.Cloner, error) {
	c := *s
	return &c, nil
}

func (s *sum64a) Clone() (hash.Cloner, error) {
	c := *s
	return &c, nil
}

func (s *sum128) Clone() (hash.Cloner, error) {
	c := *s
	return &c, nil
}

func (s *sum128a) Clone() (hash.Cloner, error) {
	c := *s
	return &c, nil
}
