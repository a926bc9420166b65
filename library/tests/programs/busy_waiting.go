// What a goroutine makes ready, or a timer that it sets, gets its turn although the goroutine itself never waits; also after
// many hand-overs for which waking another thread was of no use.
//
// Args: 5
// Small: 1
package main

import (
	"fmt"
	"os"
	"strconv"
	"sync/atomic"
	"time"
)

// converse has two goroutines hand something to and fro, with rests in which all processors become idle.
func converse(there, back chan int, rounds int) int {
	sum := 0
	for i := range rounds {
		there <- i
		sum += <-back
		if i%10 == 0 {
			time.Sleep(50 * time.Microsecond)
		}
	}
	return sum
}

func spinUntil(done func() bool) {
	for !done() {
	}
}

func main() {
	rounds, _ := strconv.Atoi(os.Args[1])
	there, back := make(chan int), make(chan int)
	go func() {
		for i := range there {
			back <- i + 1
		}
	}()
	signal := make(chan *atomic.Bool)
	go func() {
		for flag := range signal {
			flag.Store(true)
		}
	}()
	for range rounds {
		fmt.Println(converse(there, back, 500))
		var received atomic.Bool
		signal <- &received
		spinUntil(received.Load)
		var fired atomic.Bool
		time.AfterFunc(200*time.Microsecond, func() { fired.Store(true) })
		spinUntil(fired.Load)
		timer := time.NewTimer(200 * time.Microsecond)
		spinUntil(func() bool { return pending(timer) })
	}
	fmt.Println("all got their turn")
}

// pending takes the time out of the timer's channel, if it is there.
func pending(timer *time.Timer) bool {
	select {
	case <-timer.C:
		return true
	default:
		return false
	}
}
