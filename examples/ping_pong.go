// Two goroutines hand a number back and forth over unbuffered channels.
//
// Args: 200000
// Small: 50
package main

import (
	"fmt"
	"os"
	"strconv"
)

func main() {
	rounds := 1000
	if len(os.Args) > 1 {
		rounds, _ = strconv.Atoi(os.Args[1])
	}
	ping, pong := make(chan int), make(chan int)
	go func() {
		for n := range ping {
			pong <- n + 1
		}
		close(pong)
	}()
	n := 0
	for range rounds {
		ping <- n
		n = <-pong
	}
	close(ping)
	_, open := <-pong
	fmt.Println(n, open)
}
