package time

import "errors"

var errBadData = errors.New("malformed time zone information")

// zoneReader reads a file of the format TZif (RFC 8536). After an error it yields zeros.
type zoneReader struct {
	data []byte
	bad  bool
}

func (r *zoneReader) bytes(n int) []byte {
	if n < 0 || n > len(r.data) {
		r.bad = true
		r.data = nil
		return make([]byte, min(max(n, 0), 64))
	}
	read := r.data[:n]
	r.data = r.data[n:]
	return read
}

// integer reads a big-endian number, sign-extended.
func (r *zoneReader) integer(size int) int64 {
	var n int64
	for i, c := range r.bytes(size) {
		if i == 0 {
			n = int64(int8(c))
		} else {
			n = n<<8 | int64(c)
		}
	}
	return n
}

// counts are the numbers of a header: flags for UT and standard time, leap seconds, changes, zones,
// bytes of names.
type counts struct {
	ut, standard, leap, change, zone, name int
}

func (r *zoneReader) header() (version byte, c counts) {
	if string(r.bytes(4)) != "TZif" {
		r.bad = true
	}
	version = r.bytes(1)[0]
	r.bytes(15)
	for _, field := range [...]*int{&c.ut, &c.standard, &c.leap, &c.change, &c.zone, &c.name} {
		*field = int(r.integer(4))
	}
	return version, c
}

// LoadLocationFromTZData returns a location with a name and the contents of a TZif file.
func LoadLocationFromTZData(name string, data []byte) (*Location, error) {
	r := &zoneReader{data: data}
	version, c := r.header()
	size := 4
	if version >= '2' {
		// The same follows with 64-bit moments.
		r.bytes(c.change*5 + c.zone*6 + c.name + c.leap*8 + c.standard + c.ut)
		_, c = r.header()
		size = 8
	}
	if r.bad {
		return nil, errBadData
	}
	location, ok := r.body(c, size)
	if !ok {
		return nil, errBadData
	}
	location.name = name
	if size == 8 {
		location.addRule(r.data)
	}
	return location, nil
}

func (r *zoneReader) body(c counts, size int) (*Location, bool) {
	moments := &zoneReader{data: r.bytes(c.change * size)}
	indices := r.bytes(c.change)
	records := &zoneReader{data: r.bytes(c.zone * 6)}
	names := r.bytes(c.name)
	r.bytes(c.leap*(size+4) + c.standard + c.ut)
	if r.bad || c.zone == 0 {
		return nil, false
	}
	l := &Location{zones: make([]zone, c.zone), changes: make([]change, c.change)}
	for i := range l.zones {
		offset := int(records.integer(4))
		daylight := records.integer(1) != 0
		start := int(uint8(records.integer(1)))
		end := start
		for end < len(names) && names[end] != 0 {
			end++
		}
		if start > end {
			return nil, false
		}
		l.zones[i] = zone{string(names[start:end]), offset, daylight}
	}
	for i := range l.changes {
		l.changes[i] = change{moments.integer(size), int(indices[i])}
		if int(indices[i]) >= len(l.zones) {
			return nil, false
		}
	}
	l.first = l.firstZone()
	return l, true
}

// firstZone returns the zone before the first change: the first one that is not daylight saving time.
func (l *Location) firstZone() int {
	for i := range l.zones {
		if !l.zones[i].daylight {
			return i
		}
	}
	return 0
}

// addRule reads the line after the tables: how to go on after the last change.
func (l *Location) addRule(footer []byte) {
	if len(footer) < 2 || footer[0] != '\n' {
		return
	}
	end := 1
	for end < len(footer) && footer[end] != '\n' {
		end++
	}
	l.rule = parseRule(string(footer[1:end]))
}
