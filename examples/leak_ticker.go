// Leak: a ticker that is never stopped, beside one that is.
//
// Args: 5
// Small: 2
package main

import (
	"fmt"
	"os"
	"strconv"
	"time"
)

func main() {
	ticks := 3
	if len(os.Args) > 1 {
		ticks, _ = strconv.Atoi(os.Args[1])
	}
	forgotten := time.NewTicker(time.Hour)
	stopped := time.NewTicker(2 * time.Millisecond)
	for range ticks {
		<-stopped.C
	}
	stopped.Stop()
	select {
	case <-stopped.C:
		fmt.Println("a stopped ticker ticks")
	case <-time.After(20 * time.Millisecond):
		fmt.Println("a stopped ticker is silent after", ticks, "ticks")
	}
	select {
	case <-forgotten.C:
		fmt.Println("an hour went by")
	default:
		fmt.Println("the forgotten one still waits for its hour")
	}
}
