// The memory profile at rate 1, where it is exact, by function of the program; and the profile of goroutines.
// Args:
// Small:
package main

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
)

type node struct {
	next *node
	data [5]int
}

var (
	list  *node
	block []byte
	text  string
	table map[int]*node
)

//go:noinline
func dropped() {
	for range 1000 {
		list = &node{}
	}
	list = nil
}

//go:noinline
func kept() {
	for range 100 {
		list = &node{next: list}
	}
}

//go:noinline
func large() {
	for range 10 {
		block = make([]byte, 100_000)
	}
}

// early has memory made ready for objects of its size before main sets the rate.
var early = make([]byte, 16)

//go:noinline
func small() {
	for range 100 {
		block = make([]byte, 16)
	}
}

//go:noinline
func joined(tail string) {
	for range 100 {
		text = "a text that is long enough " + tail
	}
}

//go:noinline
func outer(n int) {
	inner(n)
	for range n {
		list = &node{next: list}
	}
}

//go:noinline
func inner(n int) {
	for range n {
		block = make([]byte, 256)
	}
}

// names are the functions of the main package on a stack, innermost first.
func names(stack []uintptr) (all []string) {
	frames := runtime.CallersFrames(stack)
	for {
		frame, more := frames.Next()
		if name, ok := strings.CutPrefix(frame.Function, "main."); ok {
			all = append(all, name)
		}
		if !more {
			return all
		}
	}
}

func profile(all bool) []runtime.MemProfileRecord {
	n, _ := runtime.MemProfile(nil, all)
	for {
		records := make([]runtime.MemProfileRecord, n+50)
		var ok bool
		if n, ok = runtime.MemProfile(records, all); ok {
			return records[:n]
		}
	}
}

var watched = []string{"dropped main", "kept main", "large main", "small main", "joined main", "outer main", "inner outer main"}

// show prints the sum of the records of each of the watched stacks.
func show(title string) {
	// What the last cycle's collector let live is found now.
	for range 3 {
		runtime.GC()
	}
	fmt.Println(title)
	sums := map[string]*runtime.MemProfileRecord{}
	for _, record := range profile(true) {
		key := strings.Join(names(record.Stack()), " ")
		sum := sums[key]
		if sum == nil {
			sum = new(runtime.MemProfileRecord)
			sums[key] = sum
		}
		sum.AllocBytes += record.AllocBytes
		sum.FreeBytes += record.FreeBytes
		sum.AllocObjects += record.AllocObjects
		sum.FreeObjects += record.FreeObjects
	}
	for _, key := range watched {
		if sum := sums[key]; sum != nil {
			fmt.Println(" ", key, sum.AllocObjects, sum.AllocBytes, sum.FreeObjects, sum.FreeBytes,
				sum.InUseObjects(), sum.InUseBytes())
		}
	}
}

//go:noinline
func waits(c chan bool) { <-c }

func goroutines() {
	c := make(chan bool)
	for range 5 {
		go waits(c)
	}
	var stacks []runtime.StackRecord
	count := 0
	for count < 5 {
		runtime.Gosched()
		stacks = make([]runtime.StackRecord, 20)
		n, ok := runtime.GoroutineProfile(stacks)
		if !ok {
			fmt.Println("no room for", n)
		}
		stacks = stacks[:n]
		count = 0
		for _, stack := range stacks {
			if slices.Equal(names(stack.Stack()), []string{"waits"}) && blocked(stack.Stack()) {
				count++
			}
		}
	}
	fmt.Println("goroutines:", len(stacks), count, names(stacks[0].Stack()))
	_, ok := runtime.GoroutineProfile(stacks[:3])
	fmt.Println("room for too few:", ok)
	close(c)
}

// blocked reports whether the goroutine is beyond the entry of its function.
func blocked(stack []uintptr) bool {
	for _, pc := range stack {
		if f := runtime.FuncForPC(pc); f != nil && f.Name() == "main.waits" {
			return pc != f.Entry()
		}
	}
	return false
}

func main() {
	runtime.MemProfileRate = 1
	small()
	dropped()
	kept()
	large()
	joined("!")
	outer(20)
	show("after the allocations:")
	inUse := profile(false)
	zero := slices.ContainsFunc(inUse, func(r runtime.MemProfileRecord) bool { return r.InUseBytes() == 0 })
	fmt.Println("records without memory in use:", zero, len(inUse) < len(profile(true)))
	list, block = nil, nil
	show("after letting go:")
	goroutines()
}
