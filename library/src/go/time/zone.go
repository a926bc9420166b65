package time

import (
	"errors"
	"sync"
	"syscall"
)

// A Location is a place's offsets from UTC over time.
type Location struct {
	name  string
	zones []zone
	// changes are the moments when the zone changes, ascending; before the first, first is in force.
	changes []change
	first   int
	// rule continues after the last change, if it is not nil.
	rule *rule
	// load fills the local location at its first use.
	load sync.Once
}

// zone is an offset with its name.
type zone struct {
	name     string
	offset   int
	daylight bool
}

// change says that zone index is in force from a moment (seconds since 1970) on.
type change struct {
	from  int64
	index int
}

// The ends of time, for zones without start or end.
const (
	earliest = -1 << 63
	latest   = 1<<63 - 1
)

var utc = Location{name: "UTC"}
var local Location

// UTC is Universal Coordinated Time.
var UTC *Location = &utc

// Local is the local time zone of the system: what the variable TZ says, else /etc/localtime.
var Local *Location = &local

// FixedZone returns a location that always has the given name and offset in seconds east of UTC.
func FixedZone(name string, offset int) *Location {
	return &Location{name: name, zones: []zone{{name, offset, false}}}
}

// String returns the location's name.
func (l *Location) String() string { return l.ready().name }

// ready returns a location that can be read: UTC for nil, the local one after loading.
func (l *Location) ready() *Location {
	if l == nil {
		return &utc
	}
	if l == &local {
		local.load.Do(loadLocal)
	}
	return l
}

// at returns the zone in force at a moment, and from when until when it is.
func (l *Location) at(unix int64) (name string, offset int, from, until int64, daylight bool) {
	l = l.ready()
	if len(l.zones) == 0 {
		return "UTC", 0, earliest, latest, false
	}
	// The first change after the moment, by bisection.
	low, high := 0, len(l.changes)
	for low < high {
		middle := (low + high) / 2
		if l.changes[middle].from <= unix {
			low = middle + 1
		} else {
			high = middle
		}
	}
	if low == len(l.changes) && l.rule != nil {
		z, from, until := l.rule.at(unix)
		if low > 0 && from == earliest {
			from = l.changes[low-1].from
		}
		return z.name, z.offset, from, until, z.daylight
	}
	from, until = earliest, latest
	index := l.first
	if low > 0 {
		from, index = l.changes[low-1].from, l.changes[low-1].index
	}
	if low < len(l.changes) {
		until = l.changes[low].from
	}
	z := &l.zones[index]
	return z.name, z.offset, from, until, z.daylight
}

// offsetAtClock returns the offset at a moment that is given by the clock of the location, as if
// it were UTC. Where a change makes that ambiguous or void, it is one of the offsets around the change.
func (l *Location) offsetAtClock(clock int64) int {
	_, offset, from, until, _ := l.at(clock)
	if offset == 0 {
		return 0
	}
	switch unix := clock - int64(offset); {
	case unix < from:
		_, offset, _, _, _ = l.at(from - 1)
	case unix >= until:
		_, offset, _, _, _ = l.at(until)
	}
	return offset
}

// offsetOf returns the offset of the zone with an abbreviation: preferably one in force at the time, which is
// given as if it were UTC.
func (l *Location) offsetOf(name string, clock int64) (offset int, ok bool) {
	l = l.ready()
	for i := range l.zones {
		if z := &l.zones[i]; z.name == name {
			if actual, offset, _, _, _ := l.at(clock - int64(z.offset)); actual == z.name {
				return offset, true
			}
		}
	}
	for i := range l.zones {
		if l.zones[i].name == name {
			return l.zones[i].offset, true
		}
	}
	return 0, false
}

var errBadName = errors.New("time: invalid location name")

// folders are where systems keep their time zones.
var folders = []string{"/usr/share/zoneinfo/", "/usr/share/lib/zoneinfo/", "/usr/lib/locale/TZ/", "/etc/zoneinfo/"}

// LoadLocation returns the location with a name of the IANA database, like "Europe/Vienna". "" and
// "UTC" are UTC, "Local" is Local.
func LoadLocation(name string) (*Location, error) {
	if name == "" || name == "UTC" {
		return UTC, nil
	}
	if name == "Local" {
		return Local, nil
	}
	if !plainName(name) {
		return nil, errBadName
	}
	places := folders
	if folder, ok := syscall.Getenv("ZONEINFO"); ok && folder != "" {
		places = append([]string{folder + "/"}, folders...)
	}
	for _, folder := range places {
		if data := readFile(folder + name); data != nil {
			return LoadLocationFromTZData(name, data)
		}
	}
	return nil, errors.New("unknown time zone " + name)
}

// plainName reports whether a name stays within a folder.
func plainName(name string) bool {
	if name[0] == '/' || name[0] == '\\' {
		return false
	}
	for i := 0; i+1 < len(name); i++ {
		if name[i] == '.' && name[i+1] == '.' || name[i] == '\\' {
			return false
		}
	}
	return true
}

// loadLocal fills the local location. What can't be read is UTC.
func loadLocal() {
	name, set := syscall.Getenv("TZ")
	if set && name != "" && name[0] == ':' {
		name = name[1:]
	}
	var found *Location
	switch {
	case !set:
		found, _ = LoadLocationFromTZData("Local", readFile("/etc/localtime"))
	case name != "" && name[0] == '/':
		found, _ = LoadLocationFromTZData(name, readFile(name))
		if found != nil && name == "/etc/localtime" {
			found.name = "Local"
		}
	case name != "" && name != "UTC":
		found, _ = LoadLocation(name)
	}
	if found == nil {
		local.name = "UTC"
		if !set {
			local.name = "Local"
		}
		return
	}
	local.name, local.zones, local.changes = found.name, found.zones, found.changes
	local.first, local.rule = found.first, found.rule
	if name != "" && set && local.name == name && name[0] != '/' {
		local.name = "Local"
	}
}

// readFile returns a file's bytes, nil if it can't be read.
func readFile(name string) []byte {
	fd, err := syscall.Open(name, syscall.O_RDONLY|syscall.O_CLOEXEC, 0)
	if err != nil {
		return nil
	}
	defer syscall.Close(fd)
	var data []byte
	var buffer [4096]byte
	for {
		n, err := syscall.Read(fd, buffer[:])
		if err == syscall.EINTR {
			continue
		}
		if err != nil || len(data) > 10<<20 {
			return nil
		}
		if n == 0 {
			return data
		}
		data = append(data, buffer[:n]...)
	}
}
