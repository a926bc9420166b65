package rand

import (
	"errors"
	"internal/bigendian"
	"internal/chacha8"
	"math/bits"
)

// PCG is O'Neill's generator with 128 bits of state and the output function DXSM.
type PCG struct {
	high, low uint64
}

// NewPCG returns a PCG with a seed of two parts.
func NewPCG(seed1, seed2 uint64) *PCG {
	return &PCG{seed1, seed2}
}

// Seed starts anew with a seed of two parts.
func (p *PCG) Seed(seed1, seed2 uint64) {
	*p = PCG{seed1, seed2}
}

// step moves the state by one multiplication and addition.
func (p *PCG) step() {
	const (
		multiplierHigh = 0x2360ed051fc65da4
		multiplierLow  = 0x4385df649fccf645
		incrementHigh  = 0x5851f42d4c957f2d
		incrementLow   = 0x14057b7ef767814f
	)
	high, low := bits.Mul64(p.low, multiplierLow)
	high += p.high*multiplierLow + p.low*multiplierHigh
	low, carry := bits.Add64(low, incrementLow, 0)
	high, _ = bits.Add64(high, incrementHigh, carry)
	p.high, p.low = high, low
}

// Uint64 returns the next number.
func (p *PCG) Uint64() uint64 {
	p.step()
	const multiplier = 0xda942042e4dd58b5
	v := p.high
	v ^= v >> 32
	v *= multiplier
	v ^= v >> 48
	return v * (p.low | 1)
}

const pcgName = "pcg:"

// AppendBinary appends the state.
func (p *PCG) AppendBinary(b []byte) ([]byte, error) {
	b = append(b, pcgName...)
	return bigendian.Append64(bigendian.Append64(b, p.high), p.low), nil
}

// MarshalBinary returns the state.
func (p *PCG) MarshalBinary() ([]byte, error) {
	return p.AppendBinary(make([]byte, 0, len(pcgName)+16))
}

// UnmarshalBinary restores a state.
func (p *PCG) UnmarshalBinary(data []byte) error {
	if len(data) != len(pcgName)+16 || string(data[:len(pcgName)]) != pcgName {
		return errors.New("invalid PCG encoding")
	}
	data = data[len(pcgName):]
	*p = PCG{bigendian.Load64(data), bigendian.Load64(data[8:])}
	return nil
}

// ChaCha8 is a generator that is also fit for cryptography.
type ChaCha8 struct {
	state chacha8.State
	// rest holds bytes of a number that Read didn't hand out; restLength of them, at the end.
	rest       [8]byte
	restLength int
}

// NewChaCha8 returns a generator with a seed.
func NewChaCha8(seed [32]byte) *ChaCha8 {
	c := new(ChaCha8)
	c.Seed(seed)
	return c
}

// Seed starts anew with a seed.
func (c *ChaCha8) Seed(seed [32]byte) {
	c.state.Init(seed)
	c.rest, c.restLength = [8]byte{}, 0
}

// Uint64 returns the next number.
func (c *ChaCha8) Uint64() uint64 {
	return c.state.Uint64()
}

// Read fills p. Mixed with Uint64, the bytes are in no defined order.
func (c *ChaCha8) Read(p []byte) (n int, err error) {
	n = len(p)
	taken := copy(p, c.rest[len(c.rest)-c.restLength:])
	c.restLength -= taken
	for p = p[taken:]; len(p) > 0; {
		number := c.Uint64()
		for i := range c.rest {
			c.rest[i] = byte(number >> (8 * i))
		}
		taken := copy(p, c.rest[:])
		c.restLength = len(c.rest) - taken
		p = p[taken:]
	}
	return n, nil
}

const restName = "readbuf:"

// AppendBinary appends the state.
func (c *ChaCha8) AppendBinary(b []byte) ([]byte, error) {
	if c.restLength > 0 {
		b = append(b, restName...)
		b = append(b, byte(c.restLength))
		b = append(b, c.rest[len(c.rest)-c.restLength:]...)
	}
	return c.state.AppendState(b), nil
}

// MarshalBinary returns the state.
func (c *ChaCha8) MarshalBinary() ([]byte, error) {
	return c.AppendBinary(make([]byte, 0, 64))
}

// UnmarshalBinary restores a state.
func (c *ChaCha8) UnmarshalBinary(data []byte) error {
	length := 0
	if len(data) >= len(restName) && string(data[:len(restName)]) == restName {
		data = data[len(restName):]
		if len(data) == 0 || int(data[0]) > len(c.rest) || len(data) < 1+int(data[0]) {
			return errors.New("invalid ChaCha8 Read buffer encoding")
		}
		length = int(data[0])
		copy(c.rest[len(c.rest)-length:], data[1:1+length])
		data = data[1+length:]
	}
	c.restLength = length
	return c.state.Restore(data)
}
