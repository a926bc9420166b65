// Loops without calls must not keep others from running, nor the collector from stopping them.
package main

import (
	"runtime"
	"sync/atomic"
	"time"
)

var stop atomic.Bool

func spin(done chan int) {
	n := 0
	for !stop.Load() {
		n++
	}
	done <- n
}

//go:noinline
func calls(n int) int {
	if n == 0 {
		return 1
	}
	return calls(n-1) + 1
}

func recurse(done chan int) {
	n := 0
	for !stop.Load() {
		n += calls(20)
	}
	done <- n
}

func main() {
	done := make(chan int)
	for range 3 {
		go spin(done)
		go recurse(done)
	}
	for range 5 {
		runtime.Gosched()
		runtime.GC()
	}
	time.Sleep(20 * time.Millisecond)
	stop.Store(true)
	for range 6 {
		if <-done < 0 {
			panic("count")
		}
	}
	println("ok")
}
