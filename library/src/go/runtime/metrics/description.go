// Package metrics reads figures of the running program by name: memory, collections, scheduling.
//
// [All] lists the names with what they mean; [Read] reads any of them. A name is a path and, behind the colon, a unit.
// What a figure means does not change under one name; names may come and go with the runtime.
package metrics

import (
	"slices"
	"strings"
)

// A Description says what a metric is.
type Description struct {
	// Name is a path, a colon and a unit.
	Name string
	// Description is a sentence or two in English.
	Description string
	// Kind is that of the metric's values.
	Kind ValueKind
	// Cumulative: the value, or each count of a histogram, only grows.
	Cumulative bool
}

// A metric is a description with how to get the value out of the figures.
type metric struct {
	Description
	// count gives a number, nanoseconds where the value is in seconds.
	count  func(*figures) uint64
	counts func(*figures) (counts []uint64, buckets []float64)
}

// All describes all metrics, sorted by name.
func All() []Description {
	all := make([]Description, len(table))
	for i := range table {
		all[i] = table[i].Description
	}
	return all
}

func find(name string) *metric {
	i, found := slices.BinarySearchFunc(table, name, func(entry metric, name string) int {
		return strings.Compare(entry.Name, name)
	})
	if !found {
		return nil
	}
	return &table[i]
}

// gauge is a number that goes up and down.
func gauge(name, text string, read func(*figures) uint64) metric {
	return metric{Description: Description{name, text, KindUint64, false}, count: read}
}

// counter is a number that only grows.
func counter(name, text string, read func(*figures) uint64) metric {
	return metric{Description: Description{name, text, KindUint64, true}, count: read}
}

// clock is a time that only grows.
func clock(name, text string, read func(*figures) uint64) metric {
	return metric{Description: Description{name, text, KindFloat64, true}, count: read}
}

// times is a histogram of times.
func times(name, text string, read func(*figures) *[timeCounts]uint64) metric {
	return metric{
		Description: Description{name, text, KindFloat64Histogram, true},
		counts:      func(f *figures) ([]uint64, []float64) { return read(f)[:], timeBuckets() },
	}
}

// sizes is a histogram of the sizes of objects.
func sizes(name, text string, read func(*figures) *[classes]uint64) metric {
	return metric{
		Description: Description{name, text, KindFloat64Histogram, true},
		counts:      func(f *figures) ([]uint64, []float64) { return bySize(read(f)), sizeBuckets() },
	}
}

// settings are those of GODEBUG whose use is counted. No package here behaves differently for one of them.
var settings = []string{
	"allowmultiplevcs", "containermaxprocs", "cryptocustomrand", "embedfollowsymlinks", "execerrdot", "fips140ems",
	"gocachehash", "gocachetest", "gocacheverify", "gotestjsonbuildtext", "htmlmetacontenturlescape", "http2client",
	"http2server", "httpcookiemaxnum", "httplaxcontentlength", "httpmuxgo121", "httpservecontentkeepheaders",
	"httpservecontentmaxranges", "installgoroot", "multipartmaxheaders", "multipartmaxparts", "multipathtcp", "netedns0",
	"panicnil", "randautoseed", "randseednop", "rsa1024min", "tarinsecurepath", "tlsmaxrsasize", "tlssha1",
	"updatemaxprocs", "urlmaxqueryparams", "urlstrictcolons", "winreadlinkvolume", "winsymlink", "x509negativeserial",
	"x509rsacrt", "x509sha256skid", "x509sslcertoverrideplatform", "x509usefallbackroots", "x509usepolicies",
	"zipinsecurepath",
}

// settingCounters has a metric for each of the settings.
func settingCounters() []metric {
	var all []metric
	for _, setting := range settings {
		text := "How often a package of the standard library behaved differently because of GODEBUG=" + setting + "=..."
		none := func(*figures) uint64 { return 0 }
		all = append(all, counter("/godebug/non-default-behavior/"+setting+":events", text, none))
	}
	return all
}
