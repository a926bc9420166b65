// Starts many short goroutines and waits for them.
//
// Args: 100000
// Small: 50
package main

import (
	"fmt"
	"os"
	"strconv"
	"sync"
	"sync/atomic"
)

func main() {
	count := 1000
	if len(os.Args) > 1 {
		count, _ = strconv.Atoi(os.Args[1])
	}
	var sum atomic.Int64
	var all sync.WaitGroup
	for i := range count {
		all.Add(1)
		go func() {
			defer all.Done()
			sum.Add(int64(i))
		}()
	}
	all.Wait()
	fmt.Println(sum.Load())
}
