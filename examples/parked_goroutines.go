// A hundred thousand goroutines, all parked at once, then woken one by one.
//
// Args: 100000
// Small: 50
package main

import (
	"fmt"
	"os"
	"runtime"
	"strconv"
	"sync"
)

func main() {
	count := 1000
	if len(os.Args) > 1 {
		count, _ = strconv.Atoi(os.Args[1])
	}
	gate := make(chan int)
	results := make(chan int, 100)
	var started sync.WaitGroup
	started.Add(count)
	for i := range count {
		go func() {
			started.Done()
			results <- i + <-gate
		}()
	}
	started.Wait()
	fmt.Println("at least", count, "goroutines:", runtime.NumGoroutine() > count)
	runtime.GC()
	go func() {
		for i := range count {
			gate <- i
		}
	}()
	sum := 0
	for range count {
		sum += <-results
	}
	fmt.Println("sum:", sum)
}
