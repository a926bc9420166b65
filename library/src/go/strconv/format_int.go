package strconv

const (
	allDigits = "0123456789abcdefghijklmnopqrstuvwxyz"

	// pairs holds the numbers 00 to 99, two digits each.
	pairs = "00010203040506070809" +
		"10111213141516171819" +
		"20212223242526272829" +
		"30313233343536373839" +
		"40414243444546474849" +
		"50515253545556575859" +
		"60616263646566676869" +
		"70717273747576777879" +
		"80818283848586878889" +
		"90919293949596979899"

	// maxIntText is the longest text of an integer: 64 binary digits and a sign.
	maxIntText = 64 + 1
)

// Itoa is FormatInt in base 10.
func Itoa(i int) string {
	return FormatInt(int64(i), 10)
}

// FormatInt returns i in a base from 2 to 36, with lower-case letters as digits above 9.
func FormatInt(i int64, base int) string {
	if uint64(i) < 100 && base == 10 {
		return small(uint64(i))
	}
	var buffer [maxIntText]byte
	magnitude := uint64(i)
	if i < 0 {
		magnitude = -magnitude
	}
	start := writeUint(&buffer, magnitude, base)
	if i < 0 {
		start--
		buffer[start] = '-'
	}
	return string(buffer[start:])
}

// FormatUint is FormatInt for unsigned integers.
func FormatUint(i uint64, base int) string {
	if i < 100 && base == 10 {
		return small(i)
	}
	var buffer [maxIntText]byte
	return string(buffer[writeUint(&buffer, i, base):])
}

// AppendInt appends FormatInt's text to dst.
func AppendInt(dst []byte, i int64, base int) []byte {
	if i < 0 {
		return AppendUint(append(dst, '-'), -uint64(i), base)
	}
	return AppendUint(dst, uint64(i), base)
}

// AppendUint appends FormatUint's text to dst.
func AppendUint(dst []byte, i uint64, base int) []byte {
	if i < 10 && base == 10 {
		return append(dst, byte('0'+i))
	}
	var buffer [maxIntText]byte
	return append(dst, buffer[writeUint(&buffer, i, base):]...)
}

// small returns the decimal text of a number below 100 without allocating.
func small(i uint64) string {
	if i < 10 {
		return allDigits[i : i+1]
	}
	return pairs[2*i : 2*i+2]
}

// writeUint writes u's digits at the end of buffer and returns the index of the first one.
func writeUint(buffer *[maxIntText]byte, u uint64, base int) int {
	if base == 10 {
		return writeDecimal(buffer, u)
	}
	if base < 2 || base > len(allDigits) {
		panic("strconv: illegal AppendInt/FormatInt base")
	}
	i := len(buffer)
	if base&(base-1) == 0 {
		shift := uint(1)
		for 1<<shift != base {
			shift++
		}
		mask := uint64(base - 1)
		for u > mask {
			i--
			buffer[i] = allDigits[u&mask]
			u >>= shift
		}
	} else {
		b := uint64(base)
		for u >= b {
			i--
			quotient := u / b
			buffer[i] = allDigits[u-quotient*b]
			u = quotient
		}
	}
	i--
	buffer[i] = allDigits[u]
	return i
}

func writeDecimal(buffer *[maxIntText]byte, u uint64) int {
	i := len(buffer)
	for u >= 100 {
		quotient := u / 100
		pair := 2 * (u - quotient*100)
		i -= 2
		buffer[i] = pairs[pair]
		buffer[i+1] = pairs[pair+1]
		u = quotient
	}
	if u >= 10 {
		i -= 2
		buffer[i] = pairs[2*u]
		buffer[i+1] = pairs[2*u+1]
		return i
	}
	i--
	buffer[i] = byte('0' + u)
	return i
}
