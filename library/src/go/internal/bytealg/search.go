// Package bytealg searches bytes: what strings and bytes share. Short texts are searched here,
// eight bytes at a time; long ones by natives, which use wide registers.
package bytealg

import (
	"math/bits"
	"unsafe"
)

const (
	// nativeFrom is the length from which the call of a native pays.
	nativeFrom = 128
	// nearby is the length that is searched here in any case.
	nearby = 64

	low7  = 0x7F7F7F7F7F7F7F7F
	each1 = 0x0101010101010101
)

// View returns the bytes of b as a string that shares their memory. It must not be kept.
func View(b []byte) string {
	return unsafe.String(unsafe.SliceData(b), len(b))
}

// IndexByteString returns the index of the first c in s, -1 if there is none.
func IndexByteString(s string, c byte) int {
	// What is searched for is mostly near: only what is left of a long text is left to the native.
	i := 0
	if len(s) >= 8 {
		data := unsafe.Pointer(unsafe.StringData(s))
		pattern := uint64(c) * each1
		for ; i+8 <= min(len(s), nearby); i += 8 {
			if mask := zeros(*(*uint64)(unsafe.Add(data, i)) ^ pattern); mask != 0 {
				return i + bits.TrailingZeros64(mask)/8
			}
		}
		if len(s) >= nativeFrom {
			if found := indexByteLong(s[i:], c); found >= 0 {
				return i + found
			}
			return -1
		}
	}
	for ; i < len(s); i++ {
		if s[i] == c {
			return i
		}
	}
	return -1
}

// zeros returns a word whose lowest set bit is the top bit of the first zero byte of word, or 0.
func zeros(word uint64) uint64 {
	return (word - each1) &^ word &^ low7
}

// LastIndexByteString returns the index of the last c in s, -1 if there is none.
func LastIndexByteString(s string, c byte) int {
	for i := len(s) - 1; i >= 0; i-- {
		if s[i] == c {
			return i
		}
	}
	return -1
}

// CountString returns how often c stands in s.
func CountString(s string, c byte) int {
	if len(s) >= nativeFrom {
		return countByteLong(s, c)
	}
	count := 0
	for i := 0; i < len(s); i++ {
		if s[i] == c {
			count++
		}
	}
	return count
}

// IndexString returns the index of the first sub in s, -1 if there is none.
//
// It looks for the first byte of sub and compares from there. Texts where that byte is frequent
// would take len(s)*len(sub) steps; after a number of vain comparisons a rolling hash goes on.
func IndexString(s, sub string) int {
	n := len(sub)
	switch {
	case n == 0:
		return 0
	case n == 1:
		return IndexByteString(s, sub[0])
	case n > len(s):
		return -1
	case n == len(s):
		if s == sub {
			return 0
		}
		return -1
	}
	first, second := sub[0], sub[1]
	last := len(s) - n
	vain := 0
	for i := 0; i <= last; i++ {
		if s[i] != first {
			// Near its end, s is searched byte by byte.
			if last-i < 16 {
				continue
			}
			step := IndexByteString(s[i+1:last+1], first)
			if step < 0 {
				return -1
			}
			i += step + 1
		}
		if s[i+1] != second {
			continue
		}
		if s[i:i+n] == sub {
			return i
		}
		vain++
		if vain > 8+i/16 {
			found := indexRolling(s[i+1:], sub)
			if found >= 0 {
				found += i + 1
			}
			return found
		}
	}
	return -1
}

// LastIndexString returns the index of the last sub in s, -1 if there is none.
func LastIndexString(s, sub string) int {
	n := len(sub)
	switch {
	case n == 0:
		return len(s)
	case n == 1:
		return LastIndexByteString(s, sub[0])
	case n > len(s):
		return -1
	}
	hash, wanted, power := uint32(0), uint32(0), uint32(1)
	for k := 0; k < n; k++ {
		hash = hash*hashBase + uint32(s[len(s)-1-k])
		wanted = wanted*hashBase + uint32(sub[n-1-k])
		power *= hashBase
	}
	for i := len(s) - n; ; i-- {
		if hash == wanted && s[i:i+n] == sub {
			return i
		}
		if i == 0 {
			return -1
		}
		hash = hash*hashBase + uint32(s[i-1]) - power*uint32(s[i-1+n])
	}
}

// hashBase is the base of the rolling hash, a prime.
const hashBase = 16777619

// indexRolling is IndexString by a hash of as many bytes of s as sub has (Rabin and Karp).
func indexRolling(s, sub string) int {
	n := len(sub)
	if n > len(s) {
		return -1
	}
	hash, wanted, power := uint32(0), uint32(0), uint32(1)
	for k := 0; k < n; k++ {
		hash = hash*hashBase + uint32(s[k])
		wanted = wanted*hashBase + uint32(sub[k])
		power *= hashBase
	}
	for i := n; ; i++ {
		if hash == wanted && s[i-n:i] == sub {
			return i - n
		}
		if i == len(s) {
			return -1
		}
		hash = hash*hashBase + uint32(s[i]) - power*uint32(s[i-n])
	}
}
