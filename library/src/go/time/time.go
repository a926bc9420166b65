// Package time measures and shows time: moments, durations, calendars, timers.
//
// Start at Time. The natives are in native.go.
package time

import "errors"

// A Time is a moment with nanoseconds, and the location in which it is shown. The zero Time is
// 1 January of the year 1, 00:00 UTC.
//
// With bit 63 of wall set (hasMonotonic), wall holds 33 bits of seconds since 1885 and 30 bits of
// nanoseconds, and ext the reading of the monotonic clock in nanoseconds since the program started.
// Otherwise wall holds the nanoseconds alone and ext all seconds since the year 1. The runtime's
// timers write this layout too.
type Time struct {
	wall uint64
	ext  int64
	// loc is nil for UTC.
	loc *Location
}

const (
	hasMonotonic    = 1 << 63
	nanosecondBits  = 30
	nanosecondMask  = 1<<nanosecondBits - 1
	wallSecondsMask = 1<<33 - 1
)

// Now returns the current time, with a reading of the monotonic clock.
func Now() Time {
	wall, ext := clock()
	return Time{wall, ext, Local}
}

// seconds are those since the year 1.
func (t *Time) seconds() int64 {
	if t.wall&hasMonotonic != 0 {
		return secondsTo1885 + int64(t.wall>>nanosecondBits&wallSecondsMask)
	}
	return t.ext
}

func (t *Time) nanoseconds() int32 {
	return int32(t.wall & nanosecondMask)
}

// stripMonotonic drops the monotonic reading.
func (t *Time) stripMonotonic() {
	if t.wall&hasMonotonic != 0 {
		t.ext = t.seconds()
		t.wall &= nanosecondMask
	}
}

// fromYear1 makes a Time of seconds since the year 1 and nanoseconds below 1e9.
func fromYear1(seconds int64, nanoseconds int64, loc *Location) Time {
	return Time{uint64(nanoseconds), seconds, normal(loc)}
}

// normal returns loc as Time.loc has it.
func normal(loc *Location) *Location {
	if loc == &utc {
		return nil
	}
	return loc
}

// Unix returns the time that is sec seconds and nsec nanoseconds after 1 January 1970 UTC; nsec may
// be outside [0, 999999999].
func Unix(sec int64, nsec int64) Time {
	carry, nanoseconds := floorDivide(nsec, 1e9)
	return fromYear1(sec+carry+secondsTo1970, nanoseconds, Local)
}

// UnixMilli returns the time that is so many milliseconds after 1970.
func UnixMilli(msec int64) Time {
	return Unix(msec/1e3, msec%1e3*1e6)
}

// UnixMicro returns the time that is so many microseconds after 1970.
func UnixMicro(usec int64) Time {
	return Unix(usec/1e6, usec%1e6*1e3)
}

// Date returns the time with this date and clock in loc. Values outside their ranges carry over:
// 32 October is 1 November. Where a clock change skips or repeats a time, the one of the offset before or after
// the change is taken.
func Date(year int, month Month, day, hour, min, sec, nsec int, loc *Location) Time {
	if loc == nil {
		panic("time: missing Location in call to Date")
	}
	carry, nanoseconds := floorDivide(int64(nsec), 1e9)
	seconds := daysBefore(int64(year), month, int64(day)) * secondsPerDay
	seconds += int64(hour)*3600 + int64(min)*60 + int64(sec) + carry
	if loc != &utc {
		seconds -= int64(loc.offsetAtClock(seconds - secondsTo1970))
	}
	return fromYear1(seconds, nanoseconds, loc)
}

// UTC returns t shown in UTC.
func (t Time) UTC() Time {
	t.loc = nil
	return t
}

// Local returns t shown in the local time zone.
func (t Time) Local() Time {
	t.loc = Local
	return t
}

// In returns t shown in loc.
func (t Time) In(loc *Location) Time {
	if loc == nil {
		panic("time: missing Location in call to Time.In")
	}
	t.loc = normal(loc)
	return t
}

// Location returns the location of t.
func (t Time) Location() *Location {
	if t.loc == nil {
		return UTC
	}
	return t.loc
}

// Zone returns the abbreviation and the offset in seconds east of UTC that t's location has at t.
func (t Time) Zone() (name string, offset int) {
	name, offset, _, _, _ = t.Location().at(t.Unix())
	return name, offset
}

// ZoneBounds returns when the zone in force at t starts and ends, zero Times where it has no start or end.
func (t Time) ZoneBounds() (start, end Time) {
	_, _, from, until, _ := t.Location().at(t.Unix())
	if from != earliest {
		start = Unix(from, 0)
		start.loc = t.loc
	}
	if until != latest {
		end = Unix(until, 0)
		end.loc = t.loc
	}
	return start, end
}

// IsDST reports whether t's location has daylight saving time at t.
func (t Time) IsDST() bool {
	_, _, _, _, daylight := t.Location().at(t.Unix())
	return daylight
}

// local returns the seconds since the year 1 that t's calendar and clock show.
func (t *Time) local() int64 {
	if t.loc == nil {
		return t.seconds()
	}
	_, offset := t.Zone()
	return t.seconds() + int64(offset)
}

// Date returns the date.
func (t Time) Date() (year int, month Month, day int) {
	days, _ := floorDivide(t.local(), secondsPerDay)
	y, month, day, _ := dateOf(days)
	return int(y), month, day
}

// Year, Month, Day, YearDay (from 1) are parts of the date.
func (t Time) Year() int {
	year, _, _ := t.Date()
	return year
}

func (t Time) Month() Month {
	_, month, _ := t.Date()
	return month
}

func (t Time) Day() int {
	_, _, day := t.Date()
	return day
}

func (t Time) YearDay() int {
	days, _ := floorDivide(t.local(), secondsPerDay)
	_, _, _, yearDay := dateOf(days)
	return yearDay
}

// Weekday returns the day of the week. The first day of the year 1 was a Monday.
func (t Time) Weekday() Weekday {
	days, _ := floorDivide(t.local(), secondsPerDay)
	_, weekday := floorDivide(days+1, 7)
	return Weekday(weekday)
}

// ISOWeek returns the week of ISO 8601 and the year it belongs to: that of its Thursday.
func (t Time) ISOWeek() (year, week int) {
	days, _ := floorDivide(t.local(), secondsPerDay)
	_, fromMonday := floorDivide(days, 7)
	y, _, _, yearDay := dateOf(days - fromMonday + 3)
	return int(y), (yearDay-1)/7 + 1
}

// Clock returns hour, minute and second of the day.
func (t Time) Clock() (hour, min, sec int) {
	_, rest := floorDivide(t.local(), secondsPerDay)
	return int(rest / 3600), int(rest / 60 % 60), int(rest % 60)
}

// Hour, Minute, Second, Nanosecond are parts of the clock.
func (t Time) Hour() int {
	hour, _, _ := t.Clock()
	return hour
}

func (t Time) Minute() int {
	_, minute, _ := t.Clock()
	return minute
}

func (t Time) Second() int {
	_, _, second := t.Clock()
	return second
}

func (t Time) Nanosecond() int { return int(t.nanoseconds()) }

// Unix, UnixMilli, UnixMicro, UnixNano return the time since 1970 in the unit.
func (t Time) Unix() int64      { return t.seconds() - secondsTo1970 }
func (t Time) UnixMilli() int64 { return t.Unix()*1e3 + int64(t.nanoseconds())/1e6 }
func (t Time) UnixMicro() int64 { return t.Unix()*1e6 + int64(t.nanoseconds())/1e3 }
func (t Time) UnixNano() int64  { return t.Unix()*1e9 + int64(t.nanoseconds()) }

// IsZero reports whether t is the zero Time's moment.
func (t Time) IsZero() bool { return t.seconds() == 0 && t.nanoseconds() == 0 }

// bothMonotonic reports whether the two can be compared by their monotonic readings.
func bothMonotonic(t, u *Time) bool {
	return t.wall&u.wall&hasMonotonic != 0
}

// After reports whether t is later than u.
func (t Time) After(u Time) bool { return t.Compare(u) > 0 }

// Before reports whether t is earlier than u.
func (t Time) Before(u Time) bool { return t.Compare(u) < 0 }

// Equal reports whether t and u are the same moment; locations don't matter.
func (t Time) Equal(u Time) bool { return t.Compare(u) == 0 }

// Compare returns -1, 0, +1 as t is before, at, after u.
func (t Time) Compare(u Time) int {
	first, second := t.ext, u.ext
	if !bothMonotonic(&t, &u) {
		first, second = t.seconds(), u.seconds()
		if first == second {
			first, second = int64(t.nanoseconds()), int64(u.nanoseconds())
		}
	}
	switch {
	case first < second:
		return -1
	case first > second:
		return 1
	}
	return 0
}

// Add returns t + d.
func (t Time) Add(d Duration) Time {
	carry, nanoseconds := floorDivide(int64(t.nanoseconds())+int64(d%1e9), 1e9)
	seconds := int64(d/1e9) + carry
	if t.wall&hasMonotonic != 0 {
		wall := int64(t.wall>>nanosecondBits&wallSecondsMask) + seconds
		monotonic := t.ext + int64(d)
		overflow := (monotonic > t.ext) != (d > 0) && d != 0
		if wall >= 0 && wall <= wallSecondsMask && !overflow {
			t.wall = hasMonotonic | uint64(wall)<<nanosecondBits | uint64(nanoseconds)
			t.ext = monotonic
			return t
		}
		t.stripMonotonic()
	}
	t.wall = uint64(nanoseconds)
	t.ext = addSaturated(t.ext, seconds)
	return t
}

func addSaturated(a, b int64) int64 {
	sum := a + b
	if (sum > a) == (b > 0) || b == 0 {
		return sum
	}
	if b > 0 {
		return 1<<63 - 1
	}
	return -1 << 63
}

// Sub returns t - u; what doesn't fit becomes the largest or smallest Duration.
func (t Time) Sub(u Time) Duration {
	if bothMonotonic(&t, &u) {
		return difference(t.ext, u.ext)
	}
	d := Duration(t.seconds()-u.seconds())*Second + Duration(t.nanoseconds()-u.nanoseconds())
	switch {
	case u.Add(d).Equal(t):
		return d
	case t.Before(u):
		return minDuration
	}
	return maxDuration
}

func difference(a, b int64) Duration {
	d := a - b
	if a > b && d < 0 {
		return maxDuration
	}
	if a < b && d > 0 {
		return minDuration
	}
	return Duration(d)
}

// Since returns the time that has passed since t.
func Since(t Time) Duration {
	if t.wall&hasMonotonic != 0 {
		return difference(monotonic(), t.ext)
	}
	return Now().Sub(t)
}

// Until returns the time until t.
func Until(t Time) Duration {
	if t.wall&hasMonotonic != 0 {
		return difference(t.ext, monotonic())
	}
	return t.Sub(Now())
}

// AddDate returns t with years, months and days added to its date; what is outside its range then
// carries over as in Date.
func (t Time) AddDate(years int, months int, days int) Time {
	year, month, day := t.Date()
	hour, min, sec := t.Clock()
	return Date(year+years, month+Month(months), day+days, hour, min, sec, int(t.nanoseconds()), t.Location())
}

// Truncate rounds t down to a multiple of d since the zero Time, and drops the monotonic reading. For
// d <= 0 it does only that.
func (t Time) Truncate(d Duration) Time {
	t.stripMonotonic()
	if d <= 0 {
		return t
	}
	return t.Add(-t.beyond(d))
}

// Round rounds t to the nearest multiple of d since the zero Time, halves up, and drops the
// monotonic reading. For d <= 0 it does only that.
func (t Time) Round(d Duration) Time {
	t.stripMonotonic()
	if d <= 0 {
		return t
	}
	rest := t.beyond(d)
	if rest < d-rest {
		return t.Add(-rest)
	}
	return t.Add(d - rest)
}

// beyond returns how far t is beyond the last multiple of d: the remainder of a number of nanoseconds
// that needs more than 64 bits, one decimal digit of the factor 1e9 after the other.
func (t *Time) beyond(d Duration) Duration {
	divisor := uint64(d)
	seconds, negative := t.seconds(), false
	nanoseconds := int64(t.nanoseconds())
	if seconds < 0 {
		negative = true
		seconds = -seconds
		if nanoseconds > 0 {
			seconds--
			nanoseconds = 1e9 - nanoseconds
		}
	}
	rest := uint64(seconds) % divisor
	for range 9 {
		rest = timesTen(rest, divisor)
	}
	rest = addModulo(rest, uint64(nanoseconds)%divisor, divisor)
	if negative && rest != 0 {
		rest = divisor - rest
	}
	return Duration(rest)
}

func addModulo(a, b, divisor uint64) uint64 {
	sum := a + b
	if sum >= divisor {
		sum -= divisor
	}
	return sum
}

func timesTen(a, divisor uint64) uint64 {
	twice := addModulo(a, a, divisor)
	four := addModulo(twice, twice, divisor)
	return addModulo(addModulo(four, four, divisor), twice, divisor)
}

// The encodings of a Time.

// MarshalBinary returns a version, the seconds since the year 1, the nanoseconds and the offset in
// minutes (-1 for UTC), and in version 2 the offset's seconds.
func (t Time) MarshalBinary() ([]byte, error) { return t.AppendBinary(make([]byte, 0, 16)) }

// AppendBinary appends MarshalBinary's bytes.
func (t Time) AppendBinary(b []byte) ([]byte, error) {
	version, minutes, rest := byte(1), int16(-1), byte(0)
	if t.loc != nil {
		_, offset := t.Zone()
		if offset%60 != 0 {
			version = 2
			rest = byte(offset % 60)
		}
		offset /= 60
		if offset < -32768 || offset == -1 || offset > 32767 {
			return b, errors.New("Time.MarshalBinary: unexpected zone offset")
		}
		minutes = int16(offset)
	}
	b = append(b, version)
	for shift := 56; shift >= 0; shift -= 8 {
		b = append(b, byte(t.seconds()>>shift))
	}
	for shift := 24; shift >= 0; shift -= 8 {
		b = append(b, byte(t.nanoseconds()>>shift))
	}
	b = append(b, byte(minutes>>8), byte(minutes))
	if version == 2 {
		b = append(b, rest)
	}
	return b, nil
}

// UnmarshalBinary sets t to what MarshalBinary returned.
func (t *Time) UnmarshalBinary(data []byte) error {
	if len(data) == 0 {
		return errors.New("Time.UnmarshalBinary: no data")
	}
	version := data[0]
	if version != 1 && version != 2 {
		return errors.New("Time.UnmarshalBinary: unsupported version")
	}
	if len(data) != 14+int(version) {
		return errors.New("Time.UnmarshalBinary: invalid length")
	}
	var seconds int64
	for _, c := range data[1:9] {
		seconds = seconds<<8 | int64(c)
	}
	var nanoseconds int64
	for _, c := range data[9:13] {
		nanoseconds = nanoseconds<<8 | int64(c)
	}
	offset := int(int16(data[13])<<8|int16(data[14])) * 60
	utcMark := offset == -60
	if version == 2 {
		offset += int(int8(data[15]))
	}
	*t = fromYear1(seconds, nanoseconds, &utc)
	if !utcMark {
		t.setOffset(offset)
	}
	return nil
}

// setOffset gives t the local location if that has this offset at t, else one of its own.
func (t *Time) setOffset(offset int) {
	if _, local, _, _, _ := Local.at(t.Unix()); local == offset {
		t.loc = Local
	} else {
		t.loc = FixedZone("", offset)
	}
}

// GobEncode and GobDecode are MarshalBinary and UnmarshalBinary.
func (t Time) GobEncode() ([]byte, error)   { return t.MarshalBinary() }
func (t *Time) GobDecode(data []byte) error { return t.UnmarshalBinary(data) }

// MarshalText returns t in the format RFC3339Nano.
func (t Time) MarshalText() ([]byte, error) {
	return t.appendStrict(make([]byte, 0, len(RFC3339Nano)), "Time.MarshalText: ")
}

// AppendText appends MarshalText's bytes.
func (t Time) AppendText(b []byte) ([]byte, error) { return t.appendStrict(b, "Time.AppendText: ") }

// MarshalJSON returns t in the format RFC3339Nano, in quotes.
func (t Time) MarshalJSON() ([]byte, error) {
	b := append(make([]byte, 0, len(RFC3339Nano)+2), '"')
	b, err := t.appendStrict(b, "Time.MarshalJSON: ")
	if err != nil {
		return nil, err
	}
	return append(b, '"'), nil
}

// appendStrict appends t in the format RFC3339Nano if the standard allows it.
func (t Time) appendStrict(b []byte, prefix string) ([]byte, error) {
	if year := t.Year(); year < 0 || year > 9999 {
		return b, errors.New(prefix + "year outside of range [0,9999]")
	}
	if _, offset := t.Zone(); offset <= -24*3600 || offset >= 24*3600 {
		return b, errors.New(prefix + "timezone hour outside of range [0,23]")
	}
	return t.AppendFormat(b, RFC3339Nano), nil
}

// UnmarshalText sets t to a time in the format RFC 3339.
func (t *Time) UnmarshalText(data []byte) error {
	parsed, err := Parse(RFC3339, string(data))
	if err == nil {
		*t = parsed
	}
	return err
}

// UnmarshalJSON sets t to a quoted time in the format RFC 3339; null is passed over.
func (t *Time) UnmarshalJSON(data []byte) error {
	if string(data) == "null" {
		return nil
	}
	if len(data) < 2 || data[0] != '"' || data[len(data)-1] != '"' {
		return errors.New("Time.UnmarshalJSON: input is not a JSON string")
	}
	return t.UnmarshalText(data[1 : len(data)-1])
}
