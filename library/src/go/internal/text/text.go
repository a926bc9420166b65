// Package text is what packages bytes and strings share: algorithms that read texts of either type.
package text

import "math/bits"

// Text is a string or a slice of bytes.
type Text interface{ string | []byte }

const maxInt = 1<<63 - 1

// Join returns elements with separator between them, in new memory; never nil.
func Join[T Text](elements []T, separator T) []byte {
	if len(elements) == 0 {
		return []byte{}
	}
	hi, size := bits.Mul64(uint64(len(separator)), uint64(len(elements)-1))
	for _, element := range elements {
		var carry uint64
		size, carry = bits.Add64(size, uint64(len(element)), 0)
		hi |= carry
	}
	if hi != 0 || size > maxInt {
		panic(packageOf[T]() + ": Join output length overflow")
	}
	joined := make([]byte, 0, size)
	joined = append(joined, elements[0]...)
	for _, element := range elements[1:] {
		joined = append(joined, separator...)
		joined = append(joined, element...)
	}
	return joined
}

// Repeat returns count copies of s, in new memory; never nil.
func Repeat[T Text](s T, count int) []byte {
	if count < 0 {
		panic(packageOf[T]() + ": negative Repeat count")
	}
	hi, size := bits.Mul64(uint64(len(s)), uint64(count))
	if hi != 0 || size > maxInt {
		panic(packageOf[T]() + ": Repeat output length overflow")
	}
	repeated := make([]byte, size)
	filled := copy(repeated, s)
	for filled > 0 && filled < len(repeated) {
		filled += copy(repeated[filled:], repeated[:filled])
	}
	return repeated
}

func isString[T Text]() bool {
	var zero T
	_, is := any(zero).(string)
	return is
}

// packageOf is the package that users know, for messages.
func packageOf[T Text]() string {
	if isString[T]() {
		return "strings"
	}
	return "bytes"
}
