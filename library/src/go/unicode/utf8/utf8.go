// Package utf8 translates between runes and their UTF-8 encoding.
//
// Every function on bytes views them as a string and shares the string's code; see decode for the
// one place that knows which byte sequences are valid.
package utf8

import "unsafe"

const (
	// RuneError stands for invalid input: the replacement character.
	RuneError = '\uFFFD'
	// RuneSelf and above never encode themselves in a single byte.
	RuneSelf = 0x80
	// MaxRune is the last code point.
	MaxRune = '\U0010FFFF'
	// UTFMax is the length of the longest encoding.
	UTFMax = 4
)

const (
	maxOneByte   = 1<<7 - 1
	maxTwoByte   = 1<<11 - 1
	maxThreeByte = 1<<16 - 1

	firstSurrogate = 0xD800
	lastSurrogate  = 0xDFFF

	// asciiMask selects the high bit of each of eight bytes.
	asciiMask = 0x8080808080808080
)

// DecodeRune returns the first rune of p and its width: (RuneError, 0) when p is empty,
// (RuneError, 1) when the encoding is invalid.
func DecodeRune(p []byte) (rune, int) {
	if len(p) > 0 && p[0] < RuneSelf {
		return rune(p[0]), 1
	}
	return decode(view(p))
}

// DecodeRuneInString is DecodeRune for a string.
func DecodeRuneInString(s string) (rune, int) {
	if len(s) > 0 && s[0] < RuneSelf {
		return rune(s[0]), 1
	}
	return decode(s)
}

// DecodeLastRune returns the last rune of p and its width, with DecodeRune's results for bad input.
func DecodeLastRune(p []byte) (rune, int) {
	return DecodeLastRuneInString(view(p))
}

// DecodeLastRuneInString is DecodeLastRune for a string.
func DecodeLastRuneInString(s string) (rune, int) {
	end := len(s)
	if end == 0 {
		return RuneError, 0
	}
	if last := s[end-1]; last < RuneSelf {
		return rune(last), 1
	}
	// Walk back to the closest byte that may start a rune; it must reach exactly to the end.
	for start := end - 1; start >= 0 && start >= end-UTFMax; start-- {
		if !RuneStart(s[start]) {
			continue
		}
		if r, size := decode(s[start:]); start+size == end {
			return r, size
		}
		break
	}
	return RuneError, 1
}

// FullRune reports whether p begins with a complete encoding. An invalid one is complete: it
// decodes as a RuneError of width 1.
func FullRune(p []byte) bool {
	return FullRuneInString(view(p))
}

// FullRuneInString is FullRune for a string.
func FullRuneInString(s string) bool {
	if len(s) == 0 {
		return false
	}
	width, low, high := expectation(s[0])
	if len(s) >= width {
		return true
	}
	if len(s) > 1 && (s[1] < low || s[1] > high) {
		return true
	}
	return len(s) > 2 && !isContinuation(s[2])
}

// RuneCount returns the number of runes in p; each invalid byte counts as one.
func RuneCount(p []byte) int {
	return RuneCountInString(view(p))
}

// RuneCountInString is RuneCount for a string.
func RuneCountInString(s string) int {
	count := asciiLength(s)
	for i := count; i < len(s); {
		if s[i] < RuneSelf {
			i++
		} else {
			_, size := decode(s[i:])
			i += size
		}
		count++
	}
	return count
}

// asciiLength returns the length of a start of s that is ASCII, looking at eight bytes at a time.
func asciiLength(s string) int {
	data := unsafe.Pointer(unsafe.StringData(s))
	i := 0
	for i+8 <= len(s) && *(*uint64)(unsafe.Add(data, i))&asciiMask == 0 {
		i += 8
	}
	return i
}

// Valid reports whether p consists of valid encodings only.
func Valid(p []byte) bool {
	return ValidString(view(p))
}

// ValidString is Valid for a string.
func ValidString(s string) bool {
	for i := asciiLength(s); i < len(s); {
		if s[i] < RuneSelf {
			i++
			continue
		}
		_, size := decode(s[i:])
		if size == 1 {
			return false
		}
		i += size
	}
	return true
}

// RuneStart reports whether b may be the first byte of an encoding.
func RuneStart(b byte) bool {
	return !isContinuation(b)
}

// ValidRune reports whether r can be encoded: in range and no surrogate half.
func ValidRune(r rune) bool {
	return 0 <= r && r < firstSurrogate || lastSurrogate < r && r <= MaxRune
}

// RuneLen returns the length of r's encoding, -1 when it has none.
func RuneLen(r rune) int {
	switch {
	case !ValidRune(r):
		return -1
	case r <= maxOneByte:
		return 1
	case r <= maxTwoByte:
		return 2
	case r <= maxThreeByte:
		return 3
	}
	return 4
}

// EncodeRune writes r's encoding to p, which must be long enough, and returns its length. A rune
// that can't be encoded is written as RuneError.
func EncodeRune(p []byte, r rune) int {
	if uint32(r) <= maxOneByte {
		p[0] = byte(r)
		return 1
	}
	if uint32(r) <= maxTwoByte {
		_ = p[1]
		p[0] = 0xC0 | byte(r>>6)
		p[1] = continuation(r)
		return 2
	}
	if !ValidRune(r) {
		r = RuneError
	}
	if r <= maxThreeByte {
		_ = p[2]
		p[0] = 0xE0 | byte(r>>12)
		p[1] = continuation(r >> 6)
		p[2] = continuation(r)
		return 3
	}
	_ = p[3]
	p[0] = 0xF0 | byte(r>>18)
	p[1] = continuation(r >> 12)
	p[2] = continuation(r >> 6)
	p[3] = continuation(r)
	return 4
}

// AppendRune appends r's encoding to p; RuneError for a rune that has none.
func AppendRune(p []byte, r rune) []byte {
	if uint32(r) <= maxOneByte {
		return append(p, byte(r))
	}
	if uint32(r) <= maxTwoByte {
		return append(p, 0xC0|byte(r>>6), continuation(r))
	}
	if !ValidRune(r) {
		r = RuneError
	}
	if r <= maxThreeByte {
		return append(p, 0xE0|byte(r>>12), continuation(r>>6), continuation(r))
	}
	return append(p, 0xF0|byte(r>>18), continuation(r>>12), continuation(r>>6), continuation(r))
}

// decode decodes the first rune of s, ASCII or not.
func decode(s string) (rune, int) {
	if len(s) == 0 {
		return RuneError, 0
	}
	first := s[0]
	width, low, high := expectation(first)
	if width == 1 {
		if first < RuneSelf {
			return rune(first), 1
		}
		return RuneError, 1
	}
	if len(s) < width || s[1] < low || s[1] > high {
		return RuneError, 1
	}
	second := rune(s[1] & 0x3F)
	if width == 2 {
		return rune(first&0x1F)<<6 | second, 2
	}
	if !isContinuation(s[2]) {
		return RuneError, 1
	}
	third := rune(s[2] & 0x3F)
	if width == 3 {
		return rune(first&0x0F)<<12 | second<<6 | third, 3
	}
	if !isContinuation(s[3]) {
		return RuneError, 1
	}
	return rune(first&0x07)<<18 | second<<12 | third<<6 | rune(s[3]&0x3F), 4
}

// expectation tells what a first byte promises: the width of the encoding (1 also for bytes that
// start none) and the range of its second byte, which excludes overlong forms, surrogates and
// runes past MaxRune.
func expectation(first byte) (width int, low, high byte) {
	switch {
	case first < 0xC2:
		return 1, 0, 0
	case first < 0xE0:
		return 2, 0x80, 0xBF
	case first < 0xF0:
		switch first {
		case 0xE0:
			return 3, 0xA0, 0xBF
		case 0xED:
			return 3, 0x80, 0x9F
		}
		return 3, 0x80, 0xBF
	case first < 0xF5:
		switch first {
		case 0xF0:
			return 4, 0x90, 0xBF
		case 0xF4:
			return 4, 0x80, 0x8F
		}
		return 4, 0x80, 0xBF
	}
	return 1, 0, 0
}

func isContinuation(b byte) bool {
	return b&0xC0 == 0x80
}

// continuation encodes the low six bits of r.
func continuation(r rune) byte {
	return 0x80 | byte(r)&0x3F
}

// view returns p's bytes as a string that shares their memory; it must not outlive the call.
func view(p []byte) string {
	return unsafe.String(unsafe.SliceData(p), len(p))
}
