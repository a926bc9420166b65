// Stops of the world over many cycles: goroutines that allocate and change a live heap of middle size, while the pauses
// that the runtime remembers are read off.
// Arguments: cycles.
package main

import (
	"fmt"
	"os"
	"runtime"
	"sort"
	"strconv"
	"sync/atomic"
)

type tree struct {
	left, right *tree
	key         int
}

func build(depth int) *tree {
	if depth == 0 {
		return nil
	}
	return &tree{build(depth - 1), build(depth - 1), depth}
}

// work replaces branches of its tree until told to stop.
func work(stop *atomic.Bool, done chan<- int) {
	root := build(14)
	changes := 0
	for !stop.Load() {
		at := root
		for depth := 13; depth > 8; depth-- {
			if (changes>>depth^changes)&1 == 0 {
				at = at.left
			} else {
				at = at.right
			}
		}
		at.left, at.right = build(6), build(6)
		changes++
	}
	done <- root.key
}

func main() {
	cycles, _ := strconv.Atoi(os.Args[1])
	var stop atomic.Bool
	done := make(chan int)
	const goroutines = 8
	for range goroutines {
		go work(&stop, done)
	}
	var pauses []uint64
	var figures runtime.MemStats
	for seen := uint32(0); int(seen) < cycles; {
		// The ring of pauses is long; a round of garbage is short.
		for range 50 {
			build(8)
			runtime.Gosched()
		}
		runtime.ReadMemStats(&figures)
		for ; seen < figures.NumGC; seen++ {
			pauses = append(pauses, figures.PauseNs[(seen+256)%256])
		}
	}
	stop.Store(true)
	sum := 0
	for range goroutines {
		sum += <-done
	}
	fmt.Println("checksum", sum)
	sort.Slice(pauses, func(i, j int) bool { return pauses[i] < pauses[j] })
	for _, percent := range []int{50, 99, 100} {
		pause := pauses[min(len(pauses)*percent/100, len(pauses)-1)]
		fmt.Printf("bench: pause p%d µs: %.1f\n", percent, float64(pause)/1000)
	}
}
