package testing

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"time"
)

// BenchmarkResult is what a benchmark measured.
type BenchmarkResult struct {
	N         int           // rounds
	T         time.Duration // time of all
	Bytes     int64         // bytes that a round worked on
	MemAllocs uint64        // allocations of all rounds
	MemBytes  uint64        // bytes allocated by all rounds

	// Extra holds what ReportMetric reported.
	Extra map[string]float64
}

// perRound returns a figure per round, unless the benchmark reported its own.
func (r BenchmarkResult) perRound(unit string, sum int64) int64 {
	if own, ok := r.Extra[unit]; ok {
		return int64(own)
	}
	if r.N <= 0 {
		return 0
	}
	return sum / int64(r.N)
}

// NsPerOp returns nanoseconds per round.
func (r BenchmarkResult) NsPerOp() int64 { return r.perRound("ns/op", r.T.Nanoseconds()) }

// AllocsPerOp returns allocations per round.
func (r BenchmarkResult) AllocsPerOp() int64 { return r.perRound("allocs/op", int64(r.MemAllocs)) }

// AllocedBytesPerOp returns allocated bytes per round.
func (r BenchmarkResult) AllocedBytesPerOp() int64 { return r.perRound("B/op", int64(r.MemBytes)) }

func (r BenchmarkResult) megabytesPerSecond() float64 {
	if own, ok := r.Extra["MB/s"]; ok {
		return own
	}
	if r.Bytes <= 0 || r.T <= 0 || r.N <= 0 {
		return 0
	}
	return float64(r.Bytes) * float64(r.N) / 1e6 / r.T.Seconds()
}

// String returns the result as benchmarks print it, without memory.
func (r BenchmarkResult) String() string {
	var text strings.Builder
	fmt.Fprintf(&text, "%8d", r.N)
	nanoseconds, ok := r.Extra["ns/op"]
	if !ok {
		nanoseconds = float64(r.T.Nanoseconds()) / float64(r.N)
	}
	if nanoseconds != 0 {
		text.WriteString("\t" + metric(nanoseconds, "ns/op"))
	}
	if rate := r.megabytesPerSecond(); rate != 0 {
		fmt.Fprintf(&text, "\t%7.2f MB/s", rate)
	}
	for _, unit := range slices.Sorted(maps.Keys(r.Extra)) {
		switch unit {
		case "ns/op", "MB/s", "B/op", "allocs/op":
		default:
			text.WriteString("\t" + metric(r.Extra[unit], unit))
		}
	}
	return text.String()
}

// MemString returns the memory as benchmarks print it.
func (r BenchmarkResult) MemString() string {
	return fmt.Sprintf("%8d B/op\t%8d allocs/op", r.AllocedBytesPerOp(), r.AllocsPerOp())
}

// metric returns a number with four digits that count, aligned at the decimal point.
func metric(value float64, unit string) string {
	width, decimals := 10, 0
	if magnitude := math.Abs(value); magnitude != 0 && magnitude < 999.95 {
		width, decimals = 12, 1
		for _, limit := range [...]float64{99.995, 9.9995, 0.99995, 0.099995, 0.0099995, 0.00099995} {
			if magnitude >= limit {
				break
			}
			width++
			decimals++
		}
	}
	return fmt.Sprintf("%*.*f %s", width, decimals, value, unit)
}
