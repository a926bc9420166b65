// Settings of the collector that a program changes while it runs, and what the figures say about them.
//
// Args: 64 1048576 4000000
// Small: 3 65536 200
package main

import (
	"fmt"
	"math"
	"os"
	"runtime"
	"runtime/debug"
	"strconv"
)

const mib = 1 << 20

type node struct {
	next  *node
	words [15]uint64
}

var (
	list   *node
	blocks [][]byte
	sink   *node
)

func figures() runtime.MemStats {
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return stats
}

func percent() {
	fmt.Println("percent", debug.SetGCPercent(50), debug.SetGCPercent(-7), debug.SetGCPercent(0), debug.SetGCPercent(math.MaxInt32))
	fmt.Println("percent", debug.SetGCPercent(-1))
	fmt.Println("a goal when off", figures().NextGC < 1<<60)
	fmt.Println("percent", debug.SetGCPercent(100))
	runtime.GC()
	fmt.Println("least goal", figures().NextGC)
	debug.SetGCPercent(400)
	runtime.GC()
	fmt.Println("least goal", figures().NextGC)
	debug.SetGCPercent(100)
}

func limit() {
	fmt.Println("limit", debug.SetMemoryLimit(-1) == math.MaxInt64)
	fmt.Println("limit", debug.SetMemoryLimit(100*mib) == math.MaxInt64, debug.SetMemoryLimit(-5), debug.SetMemoryLimit(0))
	fmt.Println("limit", debug.SetMemoryLimit(math.MaxInt64), debug.SetMemoryLimit(-1) == math.MaxInt64)
}

// relations checks what holds between figures at any time.
func relations(when string) {
	m := figures()
	check := func(what string, holds bool) {
		if !holds {
			fmt.Printf("%s: %s does not hold: %+v\n", when, what, m)
		}
	}
	check("Alloc = HeapAlloc", m.Alloc == m.HeapAlloc)
	check("HeapSys = HeapInuse + HeapIdle", m.HeapSys == m.HeapInuse+m.HeapIdle)
	check("HeapReleased <= HeapIdle", m.HeapReleased <= m.HeapIdle)
	check("HeapAlloc <= HeapInuse", m.HeapAlloc <= m.HeapInuse)
	check("HeapObjects = Mallocs - Frees", m.HeapObjects == m.Mallocs-m.Frees)
	check("StackInuse <= StackSys", m.StackInuse <= m.StackSys)
	check("Sys is the sum", m.Sys == m.HeapSys+m.StackSys+m.MSpanSys+m.MCacheSys+m.BuckHashSys+m.GCSys+m.OtherSys)
	check("NumForcedGC <= NumGC", m.NumForcedGC <= m.NumGC)
	check("LastGC is set", m.LastGC != 0)
	check("TotalAlloc >= HeapAlloc", m.TotalAlloc >= m.HeapAlloc)
}

// release fills so many blocks of so many bytes.
func release(count, size int) {
	for range count {
		block := make([]byte, size)
		for i := 7; i < size; i += 4096 {
			block[i] = 1
		}
		blocks = append(blocks, block)
	}
	relations("full")
	blocks = nil
	before := figures()
	debug.FreeOSMemory()
	after := figures()
	relations("released")
	fmt.Println("a collection was forced", after.NumForcedGC > before.NumForcedGC)
	for range count {
		block := make([]byte, size)
		for i := 7; i < size; i += 4096 {
			if block[i] != 0 {
				panic("memory that came back is not zero")
			}
		}
		blocks = append(blocks, block)
	}
	again := figures()
	if bytes := uint64(count * size); bytes > 10*mib {
		fmt.Println("memory went back", after.HeapReleased >= before.HeapReleased+bytes/4*3)
		fmt.Println("and is used again", again.HeapReleased+bytes/2 <= after.HeapReleased || again.HeapSys > after.HeapSys)
	}
	blocks = nil
	runtime.GC()
}

// below lets only the limit start collections, while so many nodes become garbage.
func below(garbage int) {
	debug.SetGCPercent(-1)
	debug.SetMemoryLimit(80 * mib)
	before := figures()
	for range garbage / 40 {
		list = &node{next: list}
	}
	most := uint64(0)
	for i := range garbage {
		sink = &node{}
		if i%(garbage/40) == 0 {
			m := figures()
			most = max(most, m.Sys-m.HeapReleased)
		}
	}
	after := figures()
	if garbage > 1_000_000 {
		fmt.Println("the limit collects", after.NumGC-before.NumGC > 5)
	}
	// The limit is soft: on a busy machine much is allocated while a collection waits for its turn.
	fmt.Println("and holds", most < 240*mib)
	fmt.Println("the goal is below it", after.NextGC < 80*mib)
	debug.SetMemoryLimit(math.MaxInt64)
	fmt.Println("a goal without limit", figures().NextGC < 1<<60)
	// Far too little: collections must leave the program half of the time.
	debug.SetMemoryLimit(1 * mib)
	for range garbage / 8 {
		sink = &node{}
	}
	debug.SetMemoryLimit(math.MaxInt64)
	debug.SetGCPercent(100)
	length := 0
	for n := list; n != nil; n = n.next {
		length++
	}
	fmt.Println("alive", length)
	relations("limited")
}

func main() {
	percent()
	limit()
	count, _ := strconv.Atoi(os.Args[1])
	size, _ := strconv.Atoi(os.Args[2])
	release(count, size)
	garbage, _ := strconv.Atoi(os.Args[3])
	below(garbage)
	fmt.Println("end", debug.SetGCPercent(100), debug.SetMemoryLimit(-1) == math.MaxInt64)
}
