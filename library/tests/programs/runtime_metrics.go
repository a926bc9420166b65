// The names and kinds of runtime/metrics, what always holds between the values, and what they count.
// Args:
// Small:
package main

import (
	"fmt"
	"math"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"strings"
)

func read(names ...string) []metrics.Sample {
	samples := make([]metrics.Sample, len(names))
	for i, name := range names {
		samples[i].Name = name
	}
	metrics.Read(samples)
	return samples
}

func number(name string) uint64 { return read(name)[0].Value.Uint64() }

func names() {
	kinds := []string{"bad", "uint64", "float64", "histogram"}
	for _, description := range metrics.All() {
		sample := read(description.Name)[0]
		fmt.Println(description.Name, kinds[description.Kind], description.Cumulative,
			sample.Value.Kind() == description.Kind, description.Description != "")
	}
}

func buckets(name string) {
	histogram := read(name)[0].Value.Float64Histogram()
	fmt.Println(name, len(histogram.Counts), len(histogram.Buckets))
	fmt.Println(histogram.Buckets)
}

// sum adds what the names with a prefix have, except one that is their total.
func sum(prefix, total string) (parts, whole float64) {
	for _, description := range metrics.All() {
		name := description.Name
		if !strings.HasPrefix(name, prefix) || strings.HasSuffix(name, "/total:cpu-seconds") && name != total {
			continue
		}
		// All of them at once, so that they are of one moment.
		picked = append(picked, metrics.Sample{Name: name})
	}
	metrics.Read(picked)
	for _, sample := range picked {
		value := 0.0
		switch sample.Value.Kind() {
		case metrics.KindUint64:
			value = float64(sample.Value.Uint64())
		case metrics.KindFloat64:
			value = sample.Value.Float64()
		}
		if sample.Name == total {
			whole = value
		} else {
			parts += value
		}
	}
	picked = picked[:0]
	return parts, whole
}

var picked []metrics.Sample

func relations() {
	parts, whole := sum("/memory/classes/", "/memory/classes/total:bytes")
	fmt.Println("memory adds up:", parts == whole && whole > 0)
	parts, whole = sum("/cpu/classes/", "/cpu/classes/total:cpu-seconds")
	fmt.Println("processor time adds up:", math.Abs(parts-whole) < 1e-6 && whole > 0)
	parts, whole = sum("/gc/cycles/", "/gc/cycles/total:gc-cycles")
	fmt.Println("cycles add up:", parts == whole && whole > 0)
	s := read("/gc/heap/allocs:objects", "/gc/heap/frees:objects", "/gc/heap/objects:objects",
		"/gc/heap/allocs:bytes", "/gc/heap/frees:bytes", "/memory/classes/heap/objects:bytes",
		"/gc/heap/allocs-by-size:bytes", "/gc/heap/frees-by-size:bytes")
	value := func(i int) uint64 { return s[i].Value.Uint64() }
	total := func(i int) (count uint64) {
		for _, n := range s[i].Value.Float64Histogram().Counts {
			count += n
		}
		return count
	}
	fmt.Println("objects:", value(0)-value(1) == value(2))
	fmt.Println("bytes:", value(3)-value(4) == value(5))
	fmt.Println("sizes:", total(6) == value(0), total(7) == value(1))
	s = read("/sched/pauses/total/gc:seconds", "/gc/pauses:seconds", "/sched/pauses/stopping/gc:seconds")
	fmt.Println("pauses:", total(0) == total(1), total(0) == total(2), total(0) > 0)
}

type node struct {
	next *node
	data [5]int
}

var sink any

func counts() {
	histogram := func(name string) []uint64 { return read(name)[0].Value.Float64Histogram().Counts }
	dead := histogram("/gc/heap/frees-by-size:bytes")
	before, bytes := histogram("/gc/heap/allocs-by-size:bytes"), number("/gc/heap/allocs:bytes")
	// The counts may lag behind by a span of objects per processor.
	for range 1000 {
		sink = new(node)
	}
	sink = make([]byte, 100_000)
	after := histogram("/gc/heap/allocs-by-size:bytes")
	grown := number("/gc/heap/allocs:bytes") - bytes
	fmt.Println("48 bytes:", after[4]-before[4] >= 500, "large:", after[67]-before[67] == 1, grown >= 124_000)
	sink = nil
	runtime.GC()
	runtime.GC()
	freed := histogram("/gc/heap/frees-by-size:bytes")
	fmt.Println("freed:", freed[4]-dead[4] >= 500, freed[67]-dead[67] >= 1)
	forced := number("/gc/cycles/forced:gc-cycles")
	runtime.GC()
	fmt.Println("forced:", number("/gc/cycles/forced:gc-cycles")-forced)
}

func settings() {
	before := debug.SetGCPercent(70)
	fmt.Println(number("/gc/gogc:percent"))
	debug.SetGCPercent(-1)
	fmt.Println(number("/gc/gogc:percent") == math.MaxUint64)
	debug.SetGCPercent(before)
	fmt.Println(number("/gc/gomemlimit:bytes") == math.MaxInt64)
	processors := runtime.GOMAXPROCS(2)
	fmt.Println(number("/sched/gomaxprocs:threads"), number("/gc/stack/starting-size:bytes") >= 2048)
	runtime.GOMAXPROCS(processors)
}

func goroutines() {
	stop := make(chan bool)
	created := number("/sched/goroutines-created:goroutines")
	before := number("/sched/goroutines/waiting:goroutines")
	for range 10 {
		go func() { <-stop }()
	}
	for number("/sched/goroutines/waiting:goroutines") < before+10 {
		runtime.Gosched()
	}
	fmt.Println("waiting; created:", number("/sched/goroutines-created:goroutines")-created)
	close(stop)
	fmt.Println("running:", number("/sched/goroutines/running:goroutines") >= 1)
}

func wrong() {
	fmt.Println(read("/no/such:name")[0].Value.Kind() == metrics.KindBad)
	try := func(f func()) {
		defer func() { fmt.Println(recover()) }()
		f()
	}
	var value metrics.Value
	try(func() { value.Uint64() })
	try(func() { value.Float64() })
	try(func() { value.Float64Histogram() })
}

func main() {
	runtime.GC()
	names()
	buckets("/gc/heap/allocs-by-size:bytes")
	buckets("/sched/latencies:seconds")
	relations()
	counts()
	settings()
	goroutines()
	wrong()
	samples := read("/sched/latencies:seconds")
	first := samples[0].Value.Float64Histogram()
	metrics.Read(samples)
	fmt.Println("memory is used again:", first == samples[0].Value.Float64Histogram())
}
