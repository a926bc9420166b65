package time

// rule is a POSIX rule for zones, like "CET-1CEST,M3.5.0,M10.5.0/3": standard time and, if it has
// any, daylight saving time with the days when it starts and ends each year.
type rule struct {
	standard, daylight zone
	hasDaylight        bool
	start, end         ruleDay
}

// ruleDay is a day of the year and a second of that day.
type ruleDay struct {
	kind   byte // 'J': day 1 to 365 without leap days; 'D': day 0 to 365; 'M': weekday of a month
	day    int
	week   int // 5 is the last
	month  int
	second int
}

// parseRule reads a rule; nil if it is malformed or empty.
func parseRule(text string) *rule {
	p := &ruleParser{text: text}
	r := &rule{}
	r.standard.name = p.name()
	r.standard.offset = -p.time()
	if p.bad {
		return nil
	}
	if p.text == "" {
		return r
	}
	r.hasDaylight = true
	r.daylight = zone{p.name(), r.standard.offset + 3600, true}
	if p.text != "" && p.text[0] != ',' {
		r.daylight.offset = -p.time()
	}
	if p.text == "" {
		p.text = ",M3.2.0,M11.1.0"
	}
	r.start, r.end = p.ruleDay(), p.ruleDay()
	if p.bad || p.text != "" {
		return nil
	}
	return r
}

type ruleParser struct {
	text string
	bad  bool
}

// take passes over a character if it is next.
func (p *ruleParser) take(c byte) bool {
	if p.text == "" || p.text[0] != c {
		return false
	}
	p.text = p.text[1:]
	return true
}

// name reads letters, or anything between angle brackets.
func (p *ruleParser) name() string {
	end := 0
	if p.take('<') {
		for end < len(p.text) && p.text[end] != '>' {
			end++
		}
		name := p.text[:end]
		p.text = p.text[end:]
		p.bad = p.bad || !p.take('>')
		return name
	}
	for end < len(p.text) && ('a' <= p.text[end]|0x20 && p.text[end]|0x20 <= 'z') {
		end++
	}
	name := p.text[:end]
	p.text = p.text[end:]
	p.bad = p.bad || end < 3
	return name
}

func (p *ruleParser) number() int {
	digits := countDigits(p.text, 3)
	p.bad = p.bad || digits == 0
	n := hours(p.text[:digits])
	p.text = p.text[digits:]
	return n
}

// time reads [+-]hours[:minutes[:seconds]] as seconds.
func (p *ruleParser) time() int {
	sign := 1
	if p.take('-') {
		sign = -1
	} else {
		p.take('+')
	}
	seconds := p.number() * 3600
	if p.take(':') {
		seconds += p.number() * 60
		if p.take(':') {
			seconds += p.number()
		}
	}
	return sign * seconds
}

func (p *ruleParser) ruleDay() (d ruleDay) {
	p.bad = p.bad || !p.take(',')
	switch {
	case p.take('J'):
		d.kind, d.day = 'J', p.number()
		p.bad = p.bad || d.day < 1 || d.day > 365
	case p.take('M'):
		d.kind, d.month = 'M', p.number()
		p.bad = !p.take('.') || p.bad
		d.week = p.number()
		p.bad = !p.take('.') || p.bad
		d.day = p.number()
		p.bad = p.bad || d.month < 1 || d.month > 12 || d.week < 1 || d.week > 5 || d.day > 6
	default:
		d.kind, d.day = 'D', p.number()
		p.bad = p.bad || d.day > 365
	}
	d.second = 2 * 3600
	if p.take('/') {
		d.second = p.time()
	}
	return d
}

// moment returns when the day's second is in a year, as seconds since 1970 on a clock with an offset.
func (d *ruleDay) moment(year int64, offset int) int64 {
	var days int64
	switch d.kind {
	case 'J':
		days = daysBefore(year, January, int64(d.day))
		if isLeap(year) && d.day >= 60 {
			days++
		}
	case 'D':
		days = daysBefore(year, January, int64(d.day)+1)
	default:
		first := daysBefore(year, Month(d.month), 1)
		_, weekday := floorDivide(first+1, 7)
		day := (int64(d.day)-weekday+7)%7 + int64(d.week-1)*7
		if day >= int64(daysIn(Month(d.month), year)) {
			day -= 7
		}
		days = first + day
	}
	return (days-daysTo1970)*secondsPerDay + int64(d.second) - int64(offset)
}

// at returns the zone in force at a moment, and from when until when it is. As in real Go, the bounds do not
// reach beyond the year, which has 365 days for this purpose.
func (r *rule) at(unix int64) (z *zone, from, until int64) {
	if !r.hasDaylight {
		return &r.standard, earliest, latest
	}
	days, _ := floorDivide(unix+secondsTo1970, secondsPerDay)
	year, _, _, _ := dateOf(days)
	yearStart := (daysBefore(year, January, 1) - daysTo1970) * secondsPerDay
	first, second := r.start.moment(year, r.standard.offset), r.end.moment(year, r.daylight.offset)
	inner, outer := &r.daylight, &r.standard
	if second < first {
		first, second = second, first
		inner, outer = outer, inner
	}
	switch {
	case unix < first:
		return outer, yearStart, first
	case unix >= second:
		return outer, second, yearStart + 365*secondsPerDay
	}
	return inner, first, second
}
