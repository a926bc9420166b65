// Package debug lets programs look at and steer the runtime while they run.
package debug

import (
	"os"
	"runtime"
	"slices"
	"time"
)

// GCStats are figures of the garbage collector.
type GCStats struct {
	// LastGC is when the last collection ended.
	LastGC time.Time
	NumGC  int64
	// PauseTotal is the sum of all pauses; Pause and PauseEnd are the last ones, latest first.
	PauseTotal time.Duration
	Pause      []time.Duration
	PauseEnd   []time.Time
	// PauseQuantiles is filled with the quantiles of Pause: for 5 places the minimum, the quartiles and
	// the maximum.
	PauseQuantiles []time.Duration
}

// ReadGCStats fills stats.
func ReadGCStats(stats *GCStats) {
	var figures runtime.MemStats
	runtime.ReadMemStats(&figures)
	stats.NumGC = int64(figures.NumGC)
	stats.PauseTotal = time.Duration(figures.PauseTotalNs)
	stats.LastGC = time.Unix(0, int64(figures.LastGC))
	stats.Pause = stats.Pause[:0]
	stats.PauseEnd = stats.PauseEnd[:0]
	kept := uint32(len(figures.PauseNs))
	for i := range min(figures.NumGC, kept) {
		at := (figures.NumGC - 1 - i) % kept
		stats.Pause = append(stats.Pause, time.Duration(figures.PauseNs[at]))
		stats.PauseEnd = append(stats.PauseEnd, time.Unix(0, int64(figures.PauseEnd[at])))
	}
	fillQuantiles(stats.PauseQuantiles, stats.Pause)
}

func fillQuantiles(quantiles, pauses []time.Duration) {
	if len(quantiles) == 0 {
		return
	}
	if len(pauses) == 0 {
		clear(quantiles)
		return
	}
	sorted := slices.Clone(pauses)
	slices.Sort(sorted)
	last := len(quantiles) - 1
	for i := range last {
		quantiles[i] = sorted[len(sorted)*i/last]
	}
	quantiles[last] = sorted[len(sorted)-1]
}

// setPercent sets GOGC, -1 for off, and returns the former setting.
func setPercent(percent int) int

// SetGCPercent sets by how many percent the heap may grow before the next collection, and returns the former
// setting. Negative turns collecting off.
func SetGCPercent(percent int) int {
	return setPercent(max(percent, -1))
}

// FreeOSMemory collects garbage and gives back what it can to the system.
func FreeOSMemory() {
	runtime.GC()
	release()
}

// release gives all free memory back to the system.
func release()

// setLimit sets the soft limit of memory and returns the former one. Negative only asks.
func setLimit(bytes int64) int64

// SetMemoryLimit sets how many bytes the program's memory shall not exceed, as far as collecting more often can
// help that, and returns the former setting. Negative only asks; math.MaxInt64 means no limit.
func SetMemoryLimit(bytes int64) int64 {
	return setLimit(bytes)
}

// setMaxStack sets the largest size of a goroutine's stack and returns the former one.
func setMaxStack(bytes int) int

// SetMaxStack sets the most bytes that a goroutine's stack may have, and returns the former setting. A goroutine
// that needs more ends the program.
func SetMaxStack(bytes int) int {
	return setMaxStack(bytes)
}

// maxThreads is what SetMaxThreads stored.
var maxThreads = 10000

// SetMaxThreads stores the most threads of the system that the program may use, and returns the former
// setting. The runtime has few threads beside those that wait in the system, and does not count them.
func SetMaxThreads(threads int) int {
	before := maxThreads
	maxThreads = threads
	return before
}

// panicOnFault is what SetPanicOnFault stored.
var panicOnFault bool

// SetPanicOnFault stores whether a bad address that isn't nil shall be a panic rather than the end of the program, for the
// calling goroutine, and returns the former setting.
func SetPanicOnFault(enabled bool) bool {
	before := panicOnFault
	panicOnFault = enabled
	return before
}

// SetTraceback sets how much a traceback shows, like GOTRACEBACK; never less than that.
func SetTraceback(level string) {
	setTraceback(level)
}

func setTraceback(level string)

// PrintStack writes the calling goroutine's traceback to standard error.
func PrintStack() {
	os.Stderr.Write(Stack())
}

// Stack returns the calling goroutine's traceback.
//
//go:noinline
func Stack() []byte {
	for size := 1024; ; size *= 2 {
		text := make([]byte, size)
		if n := runtime.Stack(text, false); n < size {
			return text[:n]
		}
	}
}

// CrashOptions are options of SetCrashOutput; there are none.
type CrashOptions struct{}

// SetCrashOutput would send the report of a crash to a file as well.
func SetCrashOutput(f *os.File, opts CrashOptions) error {
	if f == nil {
		return nil
	}
	return os.NewSyscallError("SetCrashOutput", os.ErrInvalid)
}

// writeHeapDump writes everything while no goroutine runs.
func writeHeapDump(fd uintptr)

// WriteHeapDump writes all objects, and what keeps them alive, to a file, in the format that real Go has had since 1.7. No goroutine
// runs meanwhile, so nobody in this process can read from a pipe that it is written to.
func WriteHeapDump(fd uintptr) {
	writeHeapDump(fd)
}
