package time

// A Duration is the time between two moments, in nanoseconds.
type Duration int64

const (
	Nanosecond  Duration = 1
	Microsecond          = 1000 * Nanosecond
	Millisecond          = 1000 * Microsecond
	Second               = 1000 * Millisecond
	Minute               = 60 * Second
	Hour                 = 60 * Minute
)

const (
	minDuration Duration = -1 << 63
	maxDuration Duration = 1<<63 - 1
)

// Nanoseconds, Microseconds, Milliseconds return d as a whole number of the unit.
func (d Duration) Nanoseconds() int64  { return int64(d) }
func (d Duration) Microseconds() int64 { return int64(d / Microsecond) }
func (d Duration) Milliseconds() int64 { return int64(d / Millisecond) }

// Seconds, Minutes, Hours return d in the unit.
func (d Duration) Seconds() float64 { return d.in(Second) }
func (d Duration) Minutes() float64 { return d.in(Minute) }
func (d Duration) Hours() float64   { return d.in(Hour) }

// in divides whole units and the rest apart, which keeps the precision of large durations.
func (d Duration) in(unit Duration) float64 {
	return float64(d/unit) + float64(d%unit)/float64(unit)
}

// Truncate rounds d toward zero to a multiple of m. For m <= 0 it returns d.
func (d Duration) Truncate(m Duration) Duration {
	if m <= 0 {
		return d
	}
	return d - d%m
}

// Round rounds d to the nearest multiple of m, halves away from zero; what doesn't fit becomes the
// largest or smallest Duration. For m <= 0 it returns d.
func (d Duration) Round(m Duration) Duration {
	if m <= 0 {
		return d
	}
	rest := d % m
	if d < 0 {
		if -rest < m+rest {
			return d - rest
		}
		if rounded := d - (m + rest); rounded < d {
			return rounded
		}
		return minDuration
	}
	if rest < m-rest {
		return d - rest
	}
	if rounded := d + (m - rest); rounded > d {
		return rounded
	}
	return maxDuration
}

// Abs returns the absolute value of d; that of the smallest Duration is the largest.
func (d Duration) Abs() Duration {
	switch {
	case d >= 0:
		return d
	case d == minDuration:
		return maxDuration
	}
	return -d
}

// String returns d like "72h3m0.5s". Below a second a smaller unit is used: "1.5ms".
func (d Duration) String() string {
	var buffer [32]byte
	return string(buffer[d.format(&buffer):])
}

// format writes d to the end of the buffer and returns where it starts.
func (d Duration) format(buffer *[32]byte) int {
	rest := uint64(d)
	if d < 0 {
		rest = -rest
	}
	start := len(buffer)
	put := func(text string) {
		start -= len(text)
		copy(buffer[start:], text)
	}
	switch {
	case rest == 0:
		put("0s")
	case rest < uint64(Microsecond):
		put("ns")
		start = putNumber(buffer[:start], rest)
	case rest < uint64(Millisecond):
		put("µs")
		start = putFraction(buffer[:start], rest, 3)
	case rest < uint64(Second):
		put("ms")
		start = putFraction(buffer[:start], rest, 6)
	default:
		put("s")
		minutes := rest / uint64(Minute)
		start = putFraction(buffer[:start], rest%uint64(Minute), 9)
		if minutes > 0 {
			put("m")
			start = putNumber(buffer[:start], minutes%60)
		}
		if minutes >= 60 {
			put("h")
			start = putNumber(buffer[:start], minutes/60)
		}
	}
	if d < 0 {
		put("-")
	}
	return start
}

// putNumber writes n to the end of the buffer and returns where it starts.
func putNumber(buffer []byte, n uint64) int {
	start := len(buffer)
	for {
		start--
		buffer[start] = byte('0' + n%10)
		n /= 10
		if n == 0 {
			return start
		}
	}
}

// putFraction writes n / 10^digits without trailing zeros to the end of the buffer and returns
// where it starts.
func putFraction(buffer []byte, n uint64, digits int) int {
	start := len(buffer)
	visible := false
	for range digits {
		digit := n % 10
		n /= 10
		visible = visible || digit != 0
		if visible {
			start--
			buffer[start] = byte('0' + digit)
		}
	}
	if visible {
		start--
		buffer[start] = '.'
	}
	return putNumber(buffer[:start], n)
}

// unitOf returns the unit that a text starts with, 0 if none, and its length.
func unitOf(text string) (Duration, int) {
	end := 0
	for end < len(text) && text[end] != '.' && (text[end] < '0' || text[end] > '9') {
		end++
	}
	switch text[:end] {
	case "ns":
		return Nanosecond, end
	case "us", "µs", "μs": // with the micro sign and the Greek letter
		return Microsecond, end
	case "ms":
		return Millisecond, end
	case "s":
		return Second, end
	case "m":
		return Minute, end
	case "h":
		return Hour, end
	}
	return 0, end
}

// ParseDuration parses numbers with units, like "300ms", "-1.5h" or "2h45m".
func ParseDuration(s string) (Duration, error) {
	text := s
	negative := false
	if text != "" && (text[0] == '-' || text[0] == '+') {
		negative = text[0] == '-'
		text = text[1:]
	}
	if text == "0" {
		return 0, nil
	}
	if text == "" {
		return 0, invalidDuration(s)
	}
	// The magnitude may be one more than the largest Duration if it is negative.
	var sum uint64
	for text != "" {
		part, rest, err := parsePart(text, s)
		if err != nil {
			return 0, err
		}
		text = rest
		sum += part
		if sum > 1<<63 {
			return 0, invalidDuration(s)
		}
	}
	if negative {
		return -Duration(sum), nil
	}
	if sum > 1<<63-1 {
		return 0, invalidDuration(s)
	}
	return Duration(sum), nil
}

// durationError is a text that is no duration. What it says is put together when somebody asks.
type durationError struct {
	problem string
	text    string
}

func (e *durationError) Error() string { return "time: " + e.problem + " duration " + quote(e.text) }

func invalidDuration(s string) error { return &durationError{"invalid", s} }

// parsePart parses a number with its unit; whole is the text for errors.
func parsePart(text, whole string) (part uint64, rest string, err error) {
	digits := 0
	var number uint64
	for digits < len(text) && isDigit(text[digits]) {
		if number > (1<<63)/10 {
			return 0, "", invalidDuration(whole)
		}
		number = number*10 + uint64(text[digits]-'0')
		if number > 1<<63 {
			return 0, "", invalidDuration(whole)
		}
		digits++
	}
	text = text[digits:]
	fraction, scale := uint64(0), 1.0
	fractionDigits := 0
	if text != "" && text[0] == '.' {
		text = text[1:]
		full := false
		for fractionDigits < len(text) && isDigit(text[fractionDigits]) {
			// Digits that no longer fit are too small to matter.
			if next := fraction*10 + uint64(text[fractionDigits]-'0'); !full && fraction <= (1<<63-1)/10 && next <= 1<<63 {
				fraction = next
				scale *= 10
			} else {
				full = true
			}
			fractionDigits++
		}
		text = text[fractionDigits:]
	}
	if digits == 0 && fractionDigits == 0 {
		return 0, "", invalidDuration(whole)
	}
	unit, length := unitOf(text)
	if length == 0 {
		return 0, "", &durationError{"missing unit in", whole}
	}
	if unit == 0 {
		return 0, "", &durationError{"unknown unit " + quote(text[:length]) + " in", whole}
	}
	if number > (1<<63)/uint64(unit) {
		return 0, "", invalidDuration(whole)
	}
	number *= uint64(unit)
	if fraction > 0 {
		number += uint64(float64(fraction) * (float64(unit) / scale))
		if number > 1<<63 {
			return 0, "", invalidDuration(whole)
		}
	}
	return number, text[length:], nil
}

func isDigit(c byte) bool {
	return '0' <= c && c <= '9'
}

// quote returns s in double quotes for error texts; what is not plain ASCII is escaped byte by byte.
func quote(s string) string {
	const hex = "0123456789abcdef"
	var short [64]byte
	quoted := append(short[:0], '"')
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c == '"' || c == '\\':
			quoted = append(quoted, '\\', c)
		case c < ' ' || c >= 0x80:
			quoted = append(quoted, '\\', 'x', hex[c>>4], hex[c&15])
		default:
			quoted = append(quoted, c)
		}
	}
	return string(append(quoted, '"'))
}
