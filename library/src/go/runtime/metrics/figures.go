package metrics

import (
	"math"
	"sync"
)

const (
	classes    = 68
	timeCounts = 162
)

// Figures are what the runtime knows at one moment. Times are in nanoseconds. package_metrics.rs has the same fields.
type figures struct {
	assistTime, dedicatedTime, idleMarkTime, pauseTime uint64
	scavengeAssistTime, scavengeBackgroundTime         uint64
	userTime, idleTime                                 uint64

	cycles, forcedCycles                 uint64
	finalizersQueued, finalizersExecuted uint64
	cleanupsQueued, cleanupsExecuted     uint64
	gcPercent, memoryLimit, limiterCycle uint64

	heapGoal, heapLive                           uint64
	scannedGlobals, scannableHeap, scannedStacks uint64
	tinyAllocations                              uint64

	heapMapped, heapInUse, heapReleased, heapAllocated uint64
	stacksMapped                                       uint64
	spansInUse, spansMapped                            uint64
	caches, tables, profile, other                     uint64

	processors, goroutines, goroutinesCreated uint64
	outside, runnable, running, waiting       uint64
	threads, lockWaitTime                     uint64
	allocatedBytes, freedBytes                uint64
	classSizes, classMallocs, classFrees      [classes]uint64
	latencies                                 [timeCounts]uint64
	stoppingForCollection, stoppingForOther   [timeCounts]uint64
	stoppedForCollection, stoppedForOther     [timeCounts]uint64
}

//go:noescape
func readFigures(into *figures, scannable bool)

//go:noescape
func timeBoundaries(into *uint64)

func (f *figures) collectorTime() uint64 {
	return f.assistTime + f.dedicatedTime + f.idleMarkTime + f.pauseTime
}

func (f *figures) scavengeTime() uint64 {
	return f.scavengeAssistTime + f.scavengeBackgroundTime
}

func (f *figures) totalTime() uint64 {
	return f.collectorTime() + f.scavengeTime() + f.userTime + f.idleTime
}

func (f *figures) scanTotal() uint64 {
	return f.scannedGlobals + f.scannableHeap + f.scannedStacks
}

func (f *figures) heapFree() uint64 {
	return f.heapMapped - f.heapInUse - f.heapReleased
}

func (f *figures) memoryTotal() uint64 {
	return f.heapMapped + f.stacksMapped + f.spansMapped + f.caches + f.tables + f.profile + f.other
}

func sum(counts *[classes]uint64) (total uint64) {
	for _, count := range counts {
		total += count
	}
	return total
}

// bySize are counts by size class in order of size: large objects, class 0, come last.
func bySize(counts *[classes]uint64) []uint64 {
	return append(counts[1:], counts[0])
}

// sizeBuckets are the boundaries of bySize: sizes are whole numbers, and the largest of a class belongs to it.
var sizeBuckets = sync.OnceValue(func() []float64 {
	var moment figures
	readFigures(&moment, false)
	buckets := []float64{1}
	for _, size := range moment.classSizes[1:] {
		buckets = append(buckets, float64(size+1))
	}
	return append(buckets, math.Inf(1))
})

// timeBuckets are the boundaries of the histograms of times, in seconds.
var timeBuckets = sync.OnceValue(func() []float64 {
	var nanoseconds [timeCounts - 1]uint64
	timeBoundaries(&nanoseconds[0])
	buckets := []float64{math.Inf(-1)}
	for _, boundary := range nanoseconds {
		buckets = append(buckets, float64(boundary)/1e9)
	}
	return append(buckets, math.Inf(1))
})
