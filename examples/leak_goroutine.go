// Leak: a goroutine that waits on a channel nobody sends to stays for ever, with all it holds.
//
// Args: 200
// Small: 10
package main

import (
	"fmt"
	"os"
	"runtime"
	"strconv"
	"time"
)

// first returns the fastest of several answers; the slower ones block on their send for ever.
func first(replicas int) int {
	answers := make(chan int)
	for i := range replicas {
		go func() { answers <- i*0 + 42 }()
	}
	return <-answers
}

// firstBuffered has room for every answer, so all goroutines can end.
func firstBuffered(replicas int) int {
	answers := make(chan int, replicas)
	for i := range replicas {
		go func() { answers <- i*0 + 42 }()
	}
	return <-answers
}

func settle(wanted int) int {
	for range 200 {
		if runtime.NumGoroutine() == wanted {
			break
		}
		time.Sleep(time.Millisecond)
	}
	return runtime.NumGoroutine()
}

func main() {
	calls := 20
	if len(os.Args) > 1 {
		calls, _ = strconv.Atoi(os.Args[1])
	}
	before := runtime.NumGoroutine()
	for range calls {
		firstBuffered(3)
	}
	fmt.Println("buffered, left over:", settle(before)-before)
	for range calls {
		first(3)
	}
	fmt.Println("unbuffered, left over:", settle(before+2*calls)-before)
}
