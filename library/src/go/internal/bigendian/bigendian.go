// Package bigendian writes and reads numbers, most significant byte first.
package bigendian

// Append32 appends the four bytes of v.
func Append32(b []byte, v uint32) []byte {
	return append(b, byte(v>>24), byte(v>>16), byte(v>>8), byte(v))
}

// Append64 appends the eight bytes of v.
func Append64(b []byte, v uint64) []byte {
	return Append32(Append32(b, uint32(v>>32)), uint32(v))
}

// Load32 reads four bytes.
func Load32(b []byte) uint32 {
	_ = b[3]
	return uint32(b[0])<<24 | uint32(b[1])<<16 | uint32(b[2])<<8 | uint32(b[3])
}

// Load64 reads eight bytes.
func Load64(b []byte) uint64 {
	_ = b[7]
	return uint64(Load32(b))<<32 | uint64(Load32(b[4:]))
}
