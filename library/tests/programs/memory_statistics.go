// What always holds between the fields of runtime.MemStats, and what they count.
// Args: 10000
// Small: 200
package main

import (
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"strconv"
	"time"
)

var statistics runtime.MemStats

func read() *runtime.MemStats {
	runtime.ReadMemStats(&statistics)
	return &statistics
}

func relations() {
	m := read()
	fmt.Println("alloc:", m.Alloc == m.HeapAlloc, m.Alloc <= m.TotalAlloc, m.HeapObjects == m.Mallocs-m.Frees)
	fmt.Println("heap:", m.HeapSys == m.HeapIdle+m.HeapInuse, m.HeapReleased <= m.HeapIdle, m.HeapAlloc <= m.HeapInuse)
	fmt.Println("sys:", m.Sys == m.HeapSys+m.StackSys+m.MSpanSys+m.MCacheSys+m.BuckHashSys+m.GCSys+m.OtherSys)
	fmt.Println("parts:", m.StackInuse <= m.StackSys, m.MSpanInuse <= m.MSpanSys, m.MCacheInuse <= m.MCacheSys)
	fmt.Println("others:", m.StackInuse > 0, m.MSpanInuse > 0, m.MCacheInuse > 0, m.GCSys > 0, m.OtherSys > 0)
	fmt.Println("constants:", m.Lookups, m.EnableGC, m.DebugGC)
	var mallocs, frees uint64
	for _, class := range m.BySize {
		mallocs += class.Mallocs
		frees += class.Frees
	}
	fmt.Println("sizes:", mallocs <= m.Mallocs, frees <= m.Frees, mallocs >= frees)
	for _, class := range m.BySize {
		fmt.Print(class.Size, " ")
	}
	fmt.Println()
}

type node struct {
	next *node
	data [5]int
}

var (
	sink  *node
	bytes []byte
	small *int32
)

func counts(objects uint64) {
	before := *read()
	for i := range objects {
		sink = &node{next: sink}
		sink.data[0] = int(i)
	}
	after := *read()
	fmt.Println("mallocs:", after.Mallocs-before.Mallocs >= objects, after.Mallocs-before.Mallocs < objects+100)
	fmt.Println("48 bytes:", after.BySize[5].Size, after.BySize[5].Mallocs-before.BySize[5].Mallocs >= objects)
	fmt.Println("total:", after.TotalAlloc-before.TotalAlloc >= 48*objects)
	fmt.Println("live:", after.HeapAlloc >= 48*objects)
	sink = nil
	runtime.GC()
	runtime.GC()
	swept := *read()
	fmt.Println("frees:", swept.Frees-after.Frees >= objects-1, swept.HeapAlloc < after.HeapAlloc)
	fmt.Println("cycles:", swept.NumForcedGC-after.NumForcedGC, swept.NumGC >= after.NumGC+2)

	before = *read()
	bytes = make([]byte, 1<<20)
	after = *read()
	fmt.Println("large:", after.TotalAlloc-before.TotalAlloc >= 1<<20, after.HeapInuse >= 1<<20)
	before = *read()
	for range objects / 10 {
		small = new(int32)
	}
	after = *read()
	// Tiny objects share blocks, but each is counted.
	fmt.Println("tiny:", after.Mallocs-before.Mallocs >= objects/10, after.TotalAlloc-before.TotalAlloc < 3200+3*objects)
}

// readingAllocatesNothing: between two readings that follow each other nothing is counted.
func readingAllocatesNothing() {
	least := ^uint64(0)
	for range 100 {
		mallocs := read().Mallocs
		least = min(least, read().Mallocs-mallocs)
	}
	fmt.Println("allocations of a reading:", least)
}

func pauses(tries uint64) {
	var stats debug.GCStats
	stats.PauseQuantiles = make([]time.Duration, 5)
	runtime.GC()
	m := read()
	debug.ReadGCStats(&stats)
	for range tries {
		if stats.NumGC == int64(m.NumGC) {
			break
		}
		// There was a collection in between.
		m = read()
		debug.ReadGCStats(&stats)
	}
	// Where a collection comes at every step there is always one.
	always := stats.NumGC != int64(m.NumGC)
	last := (m.NumGC + 255) % 256
	fmt.Println("pauses:", stats.NumGC > 0, always || stats.PauseTotal == time.Duration(m.PauseTotalNs))
	fmt.Println("last:", always || stats.Pause[0] == time.Duration(m.PauseNs[last]), stats.Pause[0] > 0)
	fmt.Println("ends:", always || stats.PauseEnd[0].UnixNano() == int64(m.PauseEnd[last]))
	fmt.Println("last end:", always || stats.LastGC.UnixNano() == int64(m.LastGC))
	fmt.Println("now:", time.Since(stats.LastGC) >= 0, time.Since(stats.LastGC) < time.Minute)
	fmt.Println("lengths:", len(stats.Pause) == int(min(stats.NumGC, 256)), len(stats.Pause) == len(stats.PauseEnd))
	sorted := true
	for i := range 4 {
		sorted = sorted && stats.PauseQuantiles[i] <= stats.PauseQuantiles[i+1]
	}
	fmt.Println("quantiles:", sorted, stats.PauseQuantiles[0] > 0, m.GCCPUFraction > 0 && m.GCCPUFraction < 1)
}

func main() {
	objects, _ := strconv.ParseUint(os.Args[1], 10, 64)
	relations()
	counts(objects)
	readingAllocatesNothing()
	pauses(objects / 100)
	debug.SetGCPercent(-1)
	fmt.Println("off:", read().NextGC > 1<<62)
	debug.SetGCPercent(100)
	runtime.GC()
	fmt.Println("goal:", read().NextGC >= 4<<20)
	relations()
}
