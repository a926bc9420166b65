package time

// String returns t in the format "2006-01-02 15:04:05.999999999 -0700 MST", with the monotonic reading
// at the end if there is one: "m=+0.000012345".
func (t Time) String() string {
	text := t.Format("2006-01-02 15:04:05.999999999 -0700 MST")
	if t.wall&hasMonotonic == 0 {
		return text
	}
	reading := uint64(t.ext)
	sign := byte('+')
	if t.ext < 0 {
		sign = '-'
		reading = -reading
	}
	b := append([]byte(text), " m="...)
	b = append(b, sign)
	b = appendNumber(b, int(reading/1e9), 0)
	b = append(b, '.')
	return string(appendNumber(b, int(reading%1e9), 9))
}

// GoString returns t as Go source.
func (t Time) GoString() string {
	year, month, day := t.Date()
	hour, minute, second := t.Clock()
	b := []byte("time.Date(")
	b = appendNumber(b, year, 0)
	if January <= month && month <= December {
		b = append(b, ", time."...)
		b = append(b, month.String()...)
	} else {
		b = append(b, ", "...)
		b = appendNumber(b, int(month), 0)
	}
	for _, part := range [...]int{day, hour, minute, second, t.Nanosecond()} {
		b = append(b, ", "...)
		b = appendNumber(b, part, 0)
	}
	b = append(b, ", "...)
	switch location := t.Location(); location {
	case UTC:
		b = append(b, "time.UTC"...)
	case Local:
		b = append(b, "time.Local"...)
	default:
		b = append(b, "time.Location("...)
		b = append(b, quote(location.name)...)
		b = append(b, ')')
	}
	return string(append(b, ')'))
}

// Format returns t as the reference time looks in layout.
func (t Time) Format(layout string) string {
	var short [64]byte
	text := short[:0]
	if size := len(layout) + 10; size > len(short) {
		text = make([]byte, 0, size)
	}
	return string(t.AppendFormat(text, layout))
}

// AppendFormat appends Format's bytes.
func (t Time) AppendFormat(b []byte, layout string) []byte {
	for layout != "" {
		before, p, after := nextPiece(layout)
		b = append(b, before...)
		if p.element == noElement {
			return b
		}
		b = t.appendElement(b, p)
		layout = after
	}
	return b
}

func (t *Time) appendElement(b []byte, p piece) []byte {
	switch p.element {
	case longYear:
		return appendNumber(b, t.Year(), 4)
	case shortYear:
		return appendNumber(b, max(t.Year(), -t.Year())%100, 2)
	case longMonth:
		return append(b, t.Month().String()...)
	case shortMonth:
		return append(b, t.Month().String()[:3]...)
	case month1:
		return appendNumber(b, int(t.Month()), 0)
	case month2:
		return appendNumber(b, int(t.Month()), 2)
	case longDay:
		return append(b, t.Weekday().String()...)
	case shortDay:
		return append(b, t.Weekday().String()[:3]...)
	case day1:
		return appendNumber(b, t.Day(), 0)
	case day2:
		return appendNumber(b, t.Day(), 2)
	case dayPadded:
		return appendPadded(b, t.Day(), 2)
	case yearDay3:
		return appendNumber(b, t.YearDay(), 3)
	case yearDayPadded:
		return appendPadded(b, t.YearDay(), 3)
	case fractionZeros, fractionNines:
		return appendFraction(b, t.Nanosecond(), p)
	case zoneName, zoneOffset:
		return t.appendZone(b, p)
	}
	return t.appendClock(b, p.element)
}

func (t *Time) appendClock(b []byte, e element) []byte {
	hour, minute, second := t.Clock()
	twelve := hour % 12
	if twelve == 0 {
		twelve = 12
	}
	switch e {
	case hour24:
		return appendNumber(b, hour, 2)
	case hour1:
		return appendNumber(b, twelve, 0)
	case hour2:
		return appendNumber(b, twelve, 2)
	case minute1:
		return appendNumber(b, minute, 0)
	case minute2:
		return appendNumber(b, minute, 2)
	case second1:
		return appendNumber(b, second, 0)
	case second2:
		return appendNumber(b, second, 2)
	}
	half := "am"
	if hour >= 12 {
		half = "pm"
	}
	if e == upperHalf {
		return append(b, half[0]-'a'+'A', 'M')
	}
	return append(b, half...)
}

func (t *Time) appendZone(b []byte, p piece) []byte {
	name, offset := t.Zone()
	if p.element == zoneName {
		if name != "" {
			return append(b, name...)
		}
		// A zone without name shows its offset.
		p.text = "-0700"
	}
	if p.text[0] == 'Z' && offset == 0 {
		return append(b, 'Z')
	}
	sign := byte('+')
	if offset < 0 {
		sign = '-'
		offset = -offset
	}
	b = append(b, sign)
	b = appendNumber(b, offset/3600, 2)
	colon := len(p.text) > 3 && p.text[3] == ':'
	for rest, unit := offset%3600, 60; unit > 0; unit /= 60 {
		parts := len(p.text)
		if colon {
			parts = parts - (parts-3)/3
		}
		if parts < 5 || unit == 1 && parts < 7 {
			break
		}
		if colon {
			b = append(b, ':')
		}
		b = appendNumber(b, rest/unit, 2)
		rest %= unit
	}
	return b
}

// appendFraction appends nanoseconds as a decimal fraction with up to nine digits, as the layout has; nines
// leave out zeros at the end, and then the point.
func appendFraction(b []byte, nanoseconds int, p piece) []byte {
	start := len(b)
	b = append(b, p.text[0])
	b = appendNumber(b, nanoseconds, 9)
	b = b[:start+min(len(p.text), 10)]
	if p.element == fractionNines {
		for b[len(b)-1] == '0' {
			b = b[:len(b)-1]
		}
		if len(b) == start+1 {
			b = b[:start]
		}
	}
	return b
}

// appendNumber appends n with at least width digits.
func appendNumber(b []byte, n int, width int) []byte {
	if n < 0 {
		b = append(b, '-')
		n = -n
	}
	var buffer [20]byte
	start := putNumber(buffer[:], uint64(n))
	for len(buffer)-start < width {
		start--
		buffer[start] = '0'
	}
	return append(b, buffer[start:]...)
}

// appendPadded appends n with spaces before it up to width.
func appendPadded(b []byte, n int, width int) []byte {
	for limit := 10; width > 1; width-- {
		if n < limit {
			b = append(b, ' ')
		}
		limit *= 10
	}
	return appendNumber(b, n, 0)
}
