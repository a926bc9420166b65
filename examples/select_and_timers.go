// Select with several ready channels, timeouts, tickers and cancellation.
//
// Args: 200
// Small: 10
package main

import (
	"fmt"
	"os"
	"strconv"
	"sync"
	"time"
)

func generate(stop <-chan struct{}, start, step int) <-chan int {
	out := make(chan int)
	go func() {
		defer close(out)
		for n := start; ; n += step {
			select {
			case out <- n:
			case <-stop:
				return
			}
		}
	}()
	return out
}

func main() {
	rounds := 50
	if len(os.Args) > 1 {
		rounds, _ = strconv.Atoi(os.Args[1])
	}
	stop := make(chan struct{})
	even, odd := generate(stop, 0, 2), generate(stop, 1, 2)
	evens, odds := 0, 0
	for evens < rounds || odds < rounds {
		select {
		case n, ok := <-even:
			if !ok || n%2 != 0 {
				panic("even")
			}
			evens++
		case n, ok := <-odd:
			if !ok || n%2 != 1 {
				panic("odd")
			}
			odds++
		}
	}
	close(stop)
	for range even {
	}
	for range odd {
	}
	fmt.Println("both chosen:", evens >= rounds && odds >= rounds)

	var nothing chan int
	select {
	case <-nothing:
		fmt.Println("from nil")
	case <-time.After(5 * time.Millisecond):
		fmt.Println("timed out")
	}
	start := time.Now()
	time.Sleep(10 * time.Millisecond)
	fmt.Println("slept long enough:", time.Since(start) >= 10*time.Millisecond)

	var once sync.Once
	var group sync.WaitGroup
	var mu sync.Mutex
	cond := sync.NewCond(&mu)
	ready := false
	for range 10 {
		group.Add(1)
		go func() {
			defer group.Done()
			once.Do(func() { fmt.Println("once") })
			mu.Lock()
			for !ready {
				cond.Wait()
			}
			mu.Unlock()
		}()
	}
	mu.Lock()
	ready = true
	mu.Unlock()
	cond.Broadcast()
	group.Wait()
	fired := make(chan bool)
	timer := time.AfterFunc(time.Hour, func() { fired <- true })
	fmt.Println("stopped:", timer.Stop())
	timer.Reset(time.Millisecond)
	fmt.Println("fired:", <-fired)
}
