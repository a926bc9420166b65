package strconv

const (
	maxUint64 = 1<<64 - 1

	// longestFastDecimal is the count of decimal digits that surely fit an int64.
	longestFastDecimal = 18
)

// Atoi is ParseInt in base 10 for an int.
func Atoi(s string) (int, error) {
	if value, ok := shortDecimal(s); ok {
		return value, nil
	}
	value, err := parseInt("Atoi", s, 10, 0)
	return int(value), err
}

// shortDecimal parses decimal integers of a length that can't overflow.
func shortDecimal(s string) (value int, ok bool) {
	digits := s
	if len(s) > 1 && (s[0] == '-' || s[0] == '+') {
		digits = s[1:]
	}
	if len(digits) == 0 || len(digits) > longestFastDecimal {
		return 0, false
	}
	for i := 0; i < len(digits); i++ {
		digit := digits[i] - '0'
		if digit > 9 {
			return 0, false
		}
		value = value*10 + int(digit)
	}
	if s[0] == '-' {
		value = -value
	}
	return value, true
}

// ParseInt interprets s in a base from 2 to 36, or by its prefix (0b, 0o, 0, 0x; underscores
// allowed) when base is 0, as an integer of bitSize bits (0 for an int). Out of range, it returns
// the nearest value and ErrRange.
func ParseInt(s string, base int, bitSize int) (i int64, err error) {
	return parseInt("ParseInt", s, base, bitSize)
}

// ParseUint is ParseInt for unsigned integers; a sign is not allowed.
func ParseUint(s string, base int, bitSize int) (uint64, error) {
	value, failure := parseUint("ParseUint", s, s, base, bitSize)
	if failure != nil {
		return value, failure
	}
	return value, nil
}

func parseInt(function, s string, base, bitSize int) (int64, error) {
	if s == "" {
		return 0, syntaxError(function, s)
	}
	digits := s
	negative := s[0] == '-'
	if negative || s[0] == '+' {
		digits = s[1:]
	}
	magnitude, failure := parseUint(function, s, digits, base, bitSize)
	if failure != nil && failure.Err != ErrRange {
		return 0, failure
	}
	if bitSize == 0 {
		bitSize = IntSize
	}
	limit := uint64(1) << uint(bitSize-1)
	if negative {
		if magnitude > limit {
			return -int64(limit), rangeError(function, s)
		}
		return -int64(magnitude), nil
	}
	if magnitude >= limit {
		return int64(limit - 1), rangeError(function, s)
	}
	return int64(magnitude), nil
}

// parseUint parses digits, the part of s behind a sign. Its errors name function and s.
func parseUint(function, s, digits string, base, bitSize int) (uint64, *NumError) {
	if digits == "" {
		return 0, syntaxError(function, s)
	}
	number := digits
	underscores := base == 0
	switch {
	case base == 0:
		base, number = prefixedBase(digits)
	case base < 2 || base > 36:
		return 0, baseError(function, s, base)
	}
	if bitSize == 0 {
		bitSize = IntSize
	} else if bitSize < 0 || bitSize > 64 {
		return 0, bitSizeError(function, s, bitSize)
	}
	limit := uint64(1)<<uint(bitSize) - 1
	// Values below tooLarge may be multiplied by the base.
	tooLarge := maxUint64/uint64(base) + 1
	value := uint64(0)
	sawUnderscore := false
	for i := 0; i < len(number); i++ {
		c := number[i]
		if c == '_' && underscores {
			sawUnderscore = true
			continue
		}
		digit := digitValue(c)
		if digit >= base {
			return 0, syntaxError(function, s)
		}
		// The first digit too many decides, whatever follows it.
		if value >= tooLarge {
			return limit, rangeError(function, s)
		}
		value *= uint64(base)
		sum := value + uint64(digit)
		if sum < value || sum > limit {
			return limit, rangeError(function, s)
		}
		value = sum
	}
	if sawUnderscore && !underscoresSeparate(digits) {
		return 0, syntaxError(function, s)
	}
	return value, nil
}

// prefixedBase returns the base that a prefix of digits asks for and the digits behind it.
func prefixedBase(digits string) (base int, rest string) {
	if digits[0] != '0' {
		return 10, digits
	}
	if len(digits) >= 3 {
		switch lower(digits[1]) {
		case 'b':
			return 2, digits[2:]
		case 'o':
			return 8, digits[2:]
		case 'x':
			return 16, digits[2:]
		}
	}
	return 8, digits
}

// digitValue returns the value of a digit in bases up to 36, a larger number for other bytes.
func digitValue(c byte) int {
	switch {
	case '0' <= c && c <= '9':
		return int(c - '0')
	case 'a' <= lower(c) && lower(c) <= 'z':
		return int(lower(c)-'a') + 10
	}
	return 255
}

// lower maps upper-case ASCII letters to lower case; other bytes may become anything else.
func lower(c byte) byte {
	return c | ('x' - 'X')
}

// underscoresSeparate reports whether every underscore in a number stands between two digits or
// between a base prefix and a digit.
func underscoresSeparate(s string) bool {
	if len(s) >= 1 && (s[0] == '-' || s[0] == '+') {
		s = s[1:]
	}
	// previous tells what stands before: a digit (or prefix), an underscore or anything else.
	const (
		other = iota
		digit
		underscore
	)
	previous := other
	hex := false
	if len(s) >= 2 && s[0] == '0' {
		switch lower(s[1]) {
		case 'b', 'o', 'x':
			hex = lower(s[1]) == 'x'
			s = s[2:]
			previous = digit
		}
	}
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case '0' <= c && c <= '9', hex && 'a' <= lower(c) && lower(c) <= 'f':
			previous = digit
		case c == '_':
			if previous != digit {
				return false
			}
			previous = underscore
		default:
			if previous == underscore {
				return false
			}
			previous = other
		}
	}
	return previous != underscore
}
