// Package bits counts and moves bits of unsigned integers and computes with numbers of two words.
package bits

// UintSize is the size of a uint in bits.
const UintSize = 64

// deBruijn64 has every sequence of six bits once, so that its product with a power of two, shifted
// down, names the power. See Leiserson, Prokop and Randall, "Using de Bruijn Sequences to Index a 1
// in a Computer Word" (1998).
const deBruijn64 = 0x03F79D71B4CB0A89

// positions gives the power for the top six bits of the product.
const positions = "\x00\x01\x30\x02\x39\x31\x1c\x03\x3d\x3a\x32\x2a\x26\x1d\x11\x04" +
	"\x3e\x37\x3b\x24\x35\x33\x2b\x16\x2d\x27\x21\x1e\x18\x12\x0c\x05" +
	"\x3f\x2f\x38\x1b\x3c\x29\x25\x10\x36\x23\x34\x15\x2c\x20\x17\x0b" +
	"\x2e\x1a\x28\x0f\x22\x14\x1f\x0a\x19\x0e\x13\x09\x0d\x08\x07\x06"

// LeadingZeros returns the number of zero bits above the highest one, UintSize for 0.
func LeadingZeros(x uint) int { return 64 - Len64(uint64(x)) }

// LeadingZeros8 returns the number of zero bits above the highest one, 8 for 0.
func LeadingZeros8(x uint8) int { return 8 - Len8(x) }

// LeadingZeros16 returns the number of zero bits above the highest one, 16 for 0.
func LeadingZeros16(x uint16) int { return 16 - Len16(x) }

// LeadingZeros32 returns the number of zero bits above the highest one, 32 for 0.
func LeadingZeros32(x uint32) int { return 32 - Len32(x) }

// LeadingZeros64 returns the number of zero bits above the highest one, 64 for 0.
func LeadingZeros64(x uint64) int { return 64 - Len64(x) }

// TrailingZeros returns the number of zero bits below the lowest one, UintSize for 0.
func TrailingZeros(x uint) int { return TrailingZeros64(uint64(x)) }

// TrailingZeros8 returns the number of zero bits below the lowest one, 8 for 0.
func TrailingZeros8(x uint8) int { return TrailingZeros64(uint64(x) | 1<<8) }

// TrailingZeros16 returns the number of zero bits below the lowest one, 16 for 0.
func TrailingZeros16(x uint16) int { return TrailingZeros64(uint64(x) | 1<<16) }

// TrailingZeros32 returns the number of zero bits below the lowest one, 32 for 0.
func TrailingZeros32(x uint32) int { return TrailingZeros64(uint64(x) | 1<<32) }

// TrailingZeros64 returns the number of zero bits below the lowest one, 64 for 0.
func TrailingZeros64(x uint64) int {
	if x == 0 {
		return 64
	}
	return int(positions[x&-x*deBruijn64>>58])
}

// Len returns the number of bits that x needs, 0 for 0.
func Len(x uint) int { return Len64(uint64(x)) }

// Len8 returns the number of bits that x needs, 0 for 0.
func Len8(x uint8) int { return Len64(uint64(x)) }

// Len16 returns the number of bits that x needs, 0 for 0.
func Len16(x uint16) (n int) { return Len64(uint64(x)) }

// Len32 returns the number of bits that x needs, 0 for 0.
func Len32(x uint32) (n int) { return Len64(uint64(x)) }

// Len64 returns the number of bits that x needs, 0 for 0.
func Len64(x uint64) (n int) {
	if x >= 1<<32 {
		x >>= 32
		n = 32
	}
	if x >= 1<<16 {
		x >>= 16
		n += 16
	}
	if x >= 1<<8 {
		x >>= 8
		n += 8
	}
	if x >= 1<<4 {
		x >>= 4
		n += 4
	}
	// The lengths of 0 to 15, four bits each.
	return n + int(0x4444444433332210>>(4*x)&15)
}

// OnesCount returns the number of one bits.
func OnesCount(x uint) int { return OnesCount64(uint64(x)) }

// OnesCount8 returns the number of one bits.
func OnesCount8(x uint8) int { return OnesCount64(uint64(x)) }

// OnesCount16 returns the number of one bits.
func OnesCount16(x uint16) int { return OnesCount64(uint64(x)) }

// OnesCount32 returns the number of one bits.
func OnesCount32(x uint32) int { return OnesCount64(uint64(x)) }

// OnesCount64 returns the number of one bits.
func OnesCount64(x uint64) int {
	// Counts of groups of two, four and eight bits; the product adds those of the bytes up.
	x -= x >> 1 & 0x5555555555555555
	x = x&0x3333333333333333 + x>>2&0x3333333333333333
	x = (x + x>>4) & 0x0F0F0F0F0F0F0F0F
	return int(x * 0x0101010101010101 >> 56)
}
