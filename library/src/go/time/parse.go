package time

// A ParseError says where a time does not fit its layout.
type ParseError struct {
	Layout     string
	Value      string
	LayoutElem string
	ValueElem  string
	Message    string
}

func (e *ParseError) Error() string {
	if e.Message != "" {
		return "parsing time " + quote(e.Value) + e.Message
	}
	return "parsing time " + quote(e.Value) + " as " + quote(e.Layout) + ": cannot parse " +
		quote(e.ValueElem) + " as " + quote(e.LayoutElem)
}

// Parse reads a time that looks like the reference time in layout. Parts that are missing are 0 or 1;
// without zone it is UTC.
func Parse(layout, value string) (Time, error) {
	return parse(layout, value, UTC, Local)
}

// ParseInLocation is Parse, but a time without zone is in loc, and zone abbreviations are those of loc.
func ParseInLocation(layout, value string, loc *Location) (Time, error) {
	return parse(layout, value, loc, loc)
}

// fields are the parts of a time that is being parsed.
type fields struct {
	year, month, day, yearDay        int
	hour, minute, second, nanosecond int
	afternoon, forenoon              bool
	inUTC                            bool
	hasOffset                        bool
	offset                           int
	abbreviation                     string
	// rest is the part of the value that was not read yet.
	rest string
	// outOfRange names what had digits but no sense.
	outOfRange string
}

func parse(layout, value string, fallback, local *Location) (Time, error) {
	wholeLayout := layout
	f := fields{month: -1, day: -1, yearDay: -1, rest: value}
	for {
		before, p, after := nextPiece(layout)
		rest, ok := skip(f.rest, before)
		f.rest = rest
		if !ok {
			return Time{}, parseError(wholeLayout, value, before, f.rest, "")
		}
		if p.element == noElement {
			if f.rest != "" {
				return Time{}, parseError(wholeLayout, value, "", f.rest, ": extra text: "+quote(f.rest))
			}
			break
		}
		held := f.rest
		if !f.read(p, after) {
			return Time{}, parseError(wholeLayout, value, p.text, held, "")
		}
		if f.outOfRange != "" {
			return Time{}, parseError(wholeLayout, value, p.text, held, ": "+f.outOfRange+" out of range")
		}
		layout = after
	}
	if problem := f.finishDate(); problem != "" {
		return Time{}, parseError(wholeLayout, value, "", value, ": "+problem)
	}
	return f.time(fallback, local), nil
}

// parseError makes a ParseError; rest is what of value was not read. The error does not keep value, which may be in a frame.
func parseError(layout, value, element, rest, message string) *ParseError {
	kept := clone(value)
	return &ParseError{layout, kept, element, kept[len(value)-len(rest):], message}
}

func clone(s string) string { return string([]byte(s)) }

// skip passes over literal text of a layout, as far as it fits; a run of spaces there fits any run of spaces.
func skip(value, literal string) (string, bool) {
	for literal != "" {
		if literal[0] == ' ' {
			if value != "" && value[0] != ' ' {
				return value, false
			}
			literal = trimSpaces(literal)
			value = trimSpaces(value)
			continue
		}
		if value == "" || value[0] != literal[0] {
			return value, false
		}
		literal, value = literal[1:], value[1:]
	}
	return value, true
}

func trimSpaces(s string) string {
	for s != "" && s[0] == ' ' {
		s = s[1:]
	}
	return s
}

// number reads a number of least to most digits.
func (f *fields) number(least, most int) (n int, ok bool) {
	digits := 0
	for digits < most && digits < len(f.rest) && isDigit(f.rest[digits]) {
		n = n*10 + int(f.rest[digits]-'0')
		digits++
	}
	if digits < least {
		return 0, false
	}
	f.rest = f.rest[digits:]
	return n, true
}

// name reads one of names, or of their first three letters, without regard to case.
func (f *fields) name(names []string, short bool) (index int, ok bool) {
	for i, name := range names {
		if short {
			name = name[:3]
		}
		if len(f.rest) >= len(name) && equalFold(f.rest[:len(name)], name) {
			f.rest = f.rest[len(name):]
			return i, true
		}
	}
	return 0, false
}

func equalFold(a, b string) bool {
	for i := 0; i < len(a); i++ {
		if a[i] != b[i] {
			lower := a[i] | 0x20
			if lower != b[i]|0x20 || lower < 'a' || lower > 'z' {
				return false
			}
		}
	}
	return true
}

// limit notes that a number is not in its range.
func (f *fields) limit(n, least, most int, what string) {
	if n < least || n > most {
		f.outOfRange = what
	}
}

// read reads one element; after is what follows it in the layout.
func (f *fields) read(p piece, after string) (ok bool) {
	switch p.element {
	case longYear:
		if len(f.rest) < 4 || !isDigit(f.rest[0]) {
			return false
		}
		f.year, ok = f.number(4, 4)
	case shortYear:
		f.year, ok = f.number(2, 2)
		if f.year >= 69 {
			f.year += 1900
		} else {
			f.year += 2000
		}
	case longMonth, shortMonth:
		f.month, ok = f.name(monthNames[:], p.element == shortMonth)
		f.month++
	case month1, month2:
		f.month, ok = f.number(int(p.element-month1)+1, 2)
		if ok {
			f.limit(f.month, 1, 12, "month")
		}
	case longDay, shortDay:
		_, ok = f.name(dayNames[:], p.element == shortDay)
	case dayPadded, day1, day2:
		if p.element == dayPadded && f.rest != "" && f.rest[0] == ' ' {
			f.rest = f.rest[1:]
		}
		// Whether the day fits its month is seen at the end.
		least := 1
		if p.element == day2 {
			least = 2
		}
		f.day, ok = f.number(least, 2)
	case yearDayPadded, yearDay3:
		for range 2 {
			if p.element == yearDayPadded && f.rest != "" && f.rest[0] == ' ' {
				f.rest = f.rest[1:]
			}
		}
		least := 1
		if p.element == yearDay3 {
			least = 3
		}
		f.yearDay, ok = f.number(least, 3)
	case zoneOffset:
		return f.readOffset(p.text)
	case zoneName:
		return f.readAbbreviation()
	case fractionZeros:
		return f.readFraction(len(p.text))
	case fractionNines:
		// The fraction may be missing.
		if isFraction(f.rest) {
			return f.readFraction(1 + countDigits(f.rest[1:], len(f.rest)))
		}
		return true
	default:
		return f.readClock(p.element, after)
	}
	return ok
}

func (f *fields) readClock(e element, after string) (ok bool) {
	switch e {
	case hour24:
		f.hour, ok = f.number(1, 2)
		f.limit(f.hour, 0, 23, "hour")
	case hour1, hour2:
		f.hour, ok = f.number(int(e-hour1)+1, 2)
		f.limit(f.hour, 0, 12, "hour")
	case minute1, minute2:
		f.minute, ok = f.number(int(e-minute1)+1, 2)
		f.limit(f.minute, 0, 59, "minute")
	case second1, second2:
		f.second, ok = f.number(int(e-second1)+1, 2)
		f.limit(f.second, 0, 59, "second")
		// A fraction may follow even if the layout has none.
		if next := pieceOf(after); ok && isFraction(f.rest) && next != fractionZeros && next != fractionNines {
			return f.readFraction(1 + countDigits(f.rest[1:], len(f.rest)))
		}
	case upperHalf, lowerHalf:
		if len(f.rest) < 2 {
			return false
		}
		half := f.rest[:2]
		f.rest = f.rest[2:]
		f.forenoon = half == "AM" && e == upperHalf || half == "am" && e == lowerHalf
		f.afternoon = half == "PM" && e == upperHalf || half == "pm" && e == lowerHalf
		return f.forenoon || f.afternoon
	}
	return ok
}

// pieceOf returns the element that a layout goes on with at once.
func pieceOf(layout string) element {
	if layout == "" {
		return noElement
	}
	return pieceAt(layout).element
}

func isFraction(s string) bool {
	return len(s) >= 2 && (s[0] == '.' || s[0] == ',') && isDigit(s[1])
}

func countDigits(s string, most int) int {
	n := 0
	for n < len(s) && n < most && isDigit(s[n]) {
		n++
	}
	return n
}

// readFraction reads a point and digits, length bytes in all. Digits beyond nanoseconds are dropped.
func (f *fields) readFraction(length int) bool {
	if len(f.rest) < length || f.rest[0] != '.' && f.rest[0] != ',' {
		return false
	}
	f.nanosecond = 0
	for i := 1; i < 10; i++ {
		f.nanosecond *= 10
		if i < length {
			if !isDigit(f.rest[i]) {
				return false
			}
			f.nanosecond += int(f.rest[i] - '0')
		}
	}
	f.rest = f.rest[length:]
	return true
}

// readOffset reads an offset spelled like text, one of the layouts for it.
func (f *fields) readOffset(text string) bool {
	if text[0] == 'Z' && hasPrefix(f.rest, "Z") {
		f.rest = f.rest[1:]
		f.inUTC = true
		return true
	}
	if len(f.rest) < len(text) || f.rest[0] != '+' && f.rest[0] != '-' {
		return false
	}
	var parts [3]int
	count := 0
	for i := 1; i < len(text); {
		if text[i] == ':' {
			if f.rest[i] != ':' {
				return false
			}
			i++
			continue
		}
		if !isDigit(f.rest[i]) || !isDigit(f.rest[i+1]) {
			return false
		}
		parts[count] = int(f.rest[i]-'0')*10 + int(f.rest[i+1]-'0')
		count++
		i += 2
	}
	f.limit(parts[0], 0, 24, "time zone offset hour")
	f.limit(parts[1], 0, 60, "time zone offset minute")
	f.limit(parts[2], 0, 60, "time zone offset second")
	f.offset = parts[0]*3600 + parts[1]*60 + parts[2]
	if f.rest[0] == '-' {
		f.offset = -f.offset
	}
	f.hasOffset = true
	f.rest = f.rest[len(text):]
	return true
}

// readAbbreviation reads a zone's name: "UTC", a known mixed-case one, "GMT" with an offset in hours,
// an offset alone, or three to five capitals of the usual shapes.
func (f *fields) readAbbreviation() bool {
	length := abbreviationLength(f.rest)
	if length == 0 {
		return false
	}
	if f.rest[:length] == "UTC" {
		f.inUTC = true
	} else {
		f.abbreviation = f.rest[:length]
	}
	f.rest = f.rest[length:]
	return true
}

func abbreviationLength(s string) int {
	if len(s) < 3 {
		return 0
	}
	if hasPrefix(s, "ChST") || hasPrefix(s, "MeST") {
		return 4
	}
	if hasPrefix(s, "GMT") {
		return 3 + signedHoursLength(s[3:])
	}
	if s[0] == '+' || s[0] == '-' {
		return signedHoursLength(s)
	}
	capitals := 0
	for capitals < len(s) && capitals < 6 && 'A' <= s[capitals] && s[capitals] <= 'Z' {
		capitals++
	}
	switch {
	case capitals == 3,
		capitals == 4 && (s[3] == 'T' || hasPrefix(s, "WITA")),
		capitals == 5 && s[4] == 'T':
		return capitals
	}
	return 0
}

// signedHoursLength returns the length of a sign and a number of hours below 24; 0 if there is none.
func signedHoursLength(s string) int {
	if s == "" || s[0] != '+' && s[0] != '-' {
		return 0
	}
	digits := countDigits(s[1:], len(s))
	if digits == 0 || digits > 4 || hours(s[1:1+digits]) > 23 {
		return 0
	}
	return 1 + digits
}

func hours(digits string) int {
	n := 0
	for i := 0; i < len(digits); i++ {
		n = n*10 + int(digits[i]-'0')
	}
	return n
}

// finishDate makes month and day of what was given; it returns what is wrong, or "".
func (f *fields) finishDate() string {
	if f.afternoon && f.hour < 12 {
		f.hour += 12
	} else if f.forenoon && f.hour == 12 {
		f.hour = 0
	}
	year := int64(f.year)
	if f.yearDay >= 0 {
		last := 365
		if isLeap(year) {
			last = 366
		}
		if f.yearDay < 1 || f.yearDay > last {
			return "day-of-year out of range"
		}
		_, month, day, _ := dateOf(daysBefore(year, January, int64(f.yearDay)))
		if f.month >= 0 && f.month != int(month) {
			return "day-of-year does not match month"
		}
		if f.day >= 0 && f.day != day {
			return "day-of-year does not match day"
		}
		f.month, f.day = int(month), day
	}
	if f.month < 0 {
		f.month = 1
	}
	if f.day < 0 {
		f.day = 1
	}
	if f.day < 1 || f.day > daysIn(Month(f.month), year) {
		return "day out of range"
	}
	return ""
}

func (f *fields) in(loc *Location) Time {
	return Date(f.year, Month(f.month), f.day, f.hour, f.minute, f.second, f.nanosecond, loc)
}

// time puts the parts together. An offset or an abbreviation that local has at that time means local;
// others make a location of their own.
func (f *fields) time(fallback, local *Location) Time {
	if f.inUTC {
		return f.in(UTC)
	}
	if f.hasOffset {
		t := f.in(UTC)
		t.ext -= int64(f.offset)
		name, offset, _, _, _ := local.at(t.Unix())
		if offset == f.offset && (f.abbreviation == "" || name == f.abbreviation) {
			t.loc = normal(local)
		} else {
			t.loc = FixedZone(clone(f.abbreviation), f.offset)
		}
		return t
	}
	if f.abbreviation != "" {
		t := f.in(UTC)
		if offset, ok := local.offsetOf(f.abbreviation, t.Unix()); ok {
			t.ext -= int64(offset)
			t.loc = normal(local)
			return t
		}
		offset := 0
		if len(f.abbreviation) > 3 && hasPrefix(f.abbreviation, "GMT") {
			offset = hours(f.abbreviation[4:]) * 3600
			if f.abbreviation[3] == '-' {
				offset = -offset
			}
		}
		t.loc = FixedZone(clone(f.abbreviation), offset)
		return t
	}
	return f.in(fallback)
}
