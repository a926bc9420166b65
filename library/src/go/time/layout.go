package time

// The layouts are what the reference time, Mon Jan 2 15:04:05 MST 2006, looks like.
const (
	Layout      = "01/02 03:04:05PM '06 -0700"
	ANSIC       = "Mon Jan _2 15:04:05 2006"
	UnixDate    = "Mon Jan _2 15:04:05 MST 2006"
	RubyDate    = "Mon Jan 02 15:04:05 -0700 2006"
	RFC822      = "02 Jan 06 15:04 MST"
	RFC822Z     = "02 Jan 06 15:04 -0700"
	RFC850      = "Monday, 02-Jan-06 15:04:05 MST"
	RFC1123     = "Mon, 02 Jan 2006 15:04:05 MST"
	RFC1123Z    = "Mon, 02 Jan 2006 15:04:05 -0700"
	RFC3339     = "2006-01-02T15:04:05Z07:00"
	RFC3339Nano = "2006-01-02T15:04:05.999999999Z07:00"
	Kitchen     = "3:04PM"
	Stamp       = "Jan _2 15:04:05"
	StampMilli  = "Jan _2 15:04:05.000"
	StampMicro  = "Jan _2 15:04:05.000000"
	StampNano   = "Jan _2 15:04:05.000000000"
	DateTime    = "2006-01-02 15:04:05"
	DateOnly    = "2006-01-02"
	TimeOnly    = "15:04:05"
)

// element is a part of a layout that stands for a part of a time.
type element uint8

const (
	noElement element = iota
	longYear
	shortYear
	longMonth
	shortMonth
	month1
	month2
	longDay
	shortDay
	day1
	dayPadded
	day2
	yearDayPadded
	yearDay3
	hour24
	hour1
	hour2
	minute1
	minute2
	second1
	second2
	upperHalf
	lowerHalf
	zoneName
	zoneOffset
	fractionZeros
	fractionNines
)

// piece is an element as a layout spells it.
type piece struct {
	element element
	text    string
}

// spellings are the fixed elements by their first character; longer ones before their beginnings.
var spellings = [128][]piece{
	'J': {{longMonth, "January"}, {shortMonth, "Jan"}},
	'M': {{longDay, "Monday"}, {shortDay, "Mon"}, {zoneName, "MST"}},
	'0': {{yearDay3, "002"}, {month2, "01"}, {day2, "02"}, {hour2, "03"}, {minute2, "04"}, {second2, "05"}, {shortYear, "06"}},
	'1': {{hour24, "15"}, {month1, "1"}},
	'2': {{longYear, "2006"}, {day1, "2"}},
	'_': {{dayPadded, "_2"}, {yearDayPadded, "__2"}},
	'3': {{hour1, "3"}},
	'4': {{minute1, "4"}},
	'5': {{second1, "5"}},
	'P': {{upperHalf, "PM"}},
	'p': {{lowerHalf, "pm"}},
	'-': {{zoneOffset, "-070000"}, {zoneOffset, "-07:00:00"}, {zoneOffset, "-0700"}, {zoneOffset, "-07:00"}, {zoneOffset, "-07"}},
	'Z': {{zoneOffset, "Z070000"}, {zoneOffset, "Z07:00:00"}, {zoneOffset, "Z0700"}, {zoneOffset, "Z07:00"}, {zoneOffset, "Z07"}},
}

// nextPiece finds the first element of a layout and returns what stands before and after it.
func nextPiece(layout string) (before string, p piece, after string) {
	for i := 0; i < len(layout); i++ {
		if p := pieceAt(layout[i:]); p.element != noElement {
			return layout[:i], p, layout[i+len(p.text):]
		}
		// "_2006" is an underscore and a year.
		if hasPrefix(layout[i:], "_2006") {
			return layout[:i+1], piece{longYear, "2006"}, layout[i+5:]
		}
	}
	return layout, piece{}, ""
}

// pieceAt returns the element that a text begins with.
func pieceAt(text string) piece {
	first := text[0]
	if first == '.' || first == ',' {
		return fractionAt(text)
	}
	if first >= 128 || hasPrefix(text, "_2006") {
		return piece{}
	}
	for _, p := range spellings[first] {
		if !hasPrefix(text, p.text) {
			continue
		}
		short := p.element == shortMonth || p.element == shortDay
		if short && len(text) > 3 && 'a' <= text[3] && text[3] <= 'z' {
			continue
		}
		return p
	}
	return piece{}
}

// fractionAt recognises ".000" and ".999" of any length, unless more digits follow.
func fractionAt(text string) piece {
	if len(text) < 2 || text[1] != '0' && text[1] != '9' {
		return piece{}
	}
	end := 1
	for end < len(text) && text[end] == text[1] {
		end++
	}
	if end < len(text) && isDigit(text[end]) {
		return piece{}
	}
	if text[1] == '0' {
		return piece{fractionZeros, text[:end]}
	}
	return piece{fractionNines, text[:end]}
}

func hasPrefix(s, prefix string) bool {
	return len(s) >= len(prefix) && s[:len(prefix)] == prefix
}
