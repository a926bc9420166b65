// Package chacha8 is the random generator ChaCha8 as Go's math/rand/v2 defines it: the stream cipher
// with eight rounds, four blocks side by side, 32 numbers per step; the last four numbers of every
// fourth step become the next key.
package chacha8

import (
	"errors"
	"internal/bigendian"
)

const (
	// numbers is how many a step gives, lanes how many blocks it computes.
	numbers = 32
	lanes   = 4
	// lastCounter is the block counter after which a new key starts.
	lastCounter = 16
	// reserved is how many numbers of the last step are the next key.
	reserved = 4
)

// State is a generator. Init starts it.
type State struct {
	buffer  [numbers]uint64
	seed    [4]uint64
	next    uint32
	end     uint32
	counter uint32
}

func littleEndian(b []byte) uint64 {
	var v uint64
	for i := range 8 {
		v |= uint64(b[i]) << (8 * i)
	}
	return v
}

// Init starts from a seed.
func (s *State) Init(seed [32]byte) {
	for i := range s.seed {
		s.seed[i] = littleEndian(seed[8*i:])
	}
	s.counter = 0
	s.compute()
}

// Uint64 returns the next number.
func (s *State) Uint64() uint64 {
	if s.next == s.end {
		s.refill()
	}
	s.next++
	return s.buffer[s.next-1]
}

func (s *State) refill() {
	s.counter += lanes
	if s.counter == lastCounter {
		copy(s.seed[:], s.buffer[numbers-reserved:])
		s.counter = 0
	}
	s.compute()
}

// compute fills the buffer for the counter. Word w of lane l is half of number (4w+l)/2.
func (s *State) compute() {
	var words [16][lanes]uint32
	for lane := range lanes {
		block := [16]uint32{0x61707865, 0x3320646e, 0x79622d32, 0x6b206574}
		for i, part := range s.seed {
			block[4+2*i], block[5+2*i] = uint32(part), uint32(part>>32)
		}
		block[12] = s.counter + uint32(lane)
		key := block
		for range 4 {
			doubleRound(&block)
		}
		// The key alone is added back: nobody is to find it from the numbers.
		for i := 4; i < 12; i++ {
			block[i] += key[i]
		}
		for i := range block {
			words[i][lane] = block[i]
		}
	}
	for i := range s.buffer {
		s.buffer[i] = uint64(words[i/2][i%2*2]) | uint64(words[i/2][i%2*2+1])<<32
	}
	s.next, s.end = 0, numbers
	if s.counter == lastCounter-lanes {
		s.end = numbers - reserved
	}
}

func doubleRound(b *[16]uint32) {
	for i := range 4 {
		quarter(&b[i], &b[i+4], &b[i+8], &b[i+12])
	}
	for i := range 4 {
		quarter(&b[i], &b[4+(i+1)%4], &b[8+(i+2)%4], &b[12+(i+3)%4])
	}
}

func quarter(a, b, c, d *uint32) {
	*a += *b
	*d = rotated(*d^*a, 16)
	*c += *d
	*b = rotated(*b^*c, 12)
	*a += *b
	*d = rotated(*d^*a, 8)
	*c += *d
	*b = rotated(*b^*c, 7)
}

func rotated(v uint32, by int) uint32 {
	return v<<by | v>>(32-by)
}

const stateName = "chacha8:"

// AppendState appends the generator's state: name, numbers used since the key, key.
func (s *State) AppendState(b []byte) []byte {
	b = append(b, stateName...)
	b = bigendian.Append64(b, uint64(s.counter/lanes*numbers+s.next))
	for _, part := range s.seed {
		for i := range 8 {
			b = append(b, byte(part>>(8*i)))
		}
	}
	return b
}

// Restore sets the state that AppendState wrote.
func (s *State) Restore(b []byte) error {
	const size = len(stateName) + 8 + 32
	if len(b) != size || string(b[:len(stateName)]) != stateName {
		return errors.New("invalid ChaCha8 encoding")
	}
	used := bigendian.Load64(b[len(stateName):])
	if used > lastCounter/lanes*numbers-reserved {
		return errors.New("invalid ChaCha8 encoding")
	}
	for i := range s.seed {
		s.seed[i] = littleEndian(b[len(stateName)+8+8*i:])
	}
	s.counter = lanes * uint32(used/numbers)
	s.compute()
	s.next = uint32(used % numbers)
	return nil
}
