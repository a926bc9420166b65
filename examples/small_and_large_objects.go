// Small objects (up to 32 KiB) come from spans of their class, large ones straight from pages;
// many small ones cost the collector most.
//
// Args: 100000
// Small: 300
package main

import (
	"fmt"
	"os"
	"runtime"
	"strconv"
)

type tiny struct{ a byte }
type small struct {
	next *small
	data [3]int
}

func main() {
	count := 1000
	if len(os.Args) > 1 {
		count, _ = strconv.Atoi(os.Args[1])
	}
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	var chain *small
	tinies := make([]*tiny, 0, count)
	for i := range count {
		chain = &small{next: chain, data: [3]int{i, i, i}}
		tinies = append(tinies, &tiny{byte(i)})
	}
	large := make([][]byte, 0)
	for i := range 8 {
		large = append(large, make([]byte, 40000+i))
	}
	runtime.ReadMemStats(&after)
	fmt.Println("small objects counted:", after.Mallocs-before.Mallocs >= uint64(2*count))
	fmt.Println("bytes counted:", after.TotalAlloc-before.TotalAlloc >= uint64(32*count+8*40000))
	sum := 0
	for s := chain; s != nil; s = s.next {
		sum += s.data[0]
	}
	for _, t := range tinies {
		sum += int(t.a)
	}
	for _, l := range large {
		sum += len(l)
	}
	fmt.Println(sum)
	chain, tinies, large = nil, nil, nil
	runtime.GC()
	runtime.ReadMemStats(&before)
	fmt.Println("freed:", before.HeapAlloc < after.HeapAlloc, "cycles:", before.NumGC > after.NumGC)
}
