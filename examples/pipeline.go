// A pipeline of goroutines: one source, several workers, one sink, joined by channels.
//
// Args: 20000
// Small: 60
package main

import (
	"fmt"
	"os"
	"strconv"
	"sync"
)

type job struct {
	number int
	steps  int
}

func source(count int) <-chan int {
	out := make(chan int, 16)
	go func() {
		defer close(out)
		for i := 1; i <= count; i++ {
			out <- i
		}
	}()
	return out
}

func collatz(n int) int {
	steps := 0
	for n != 1 {
		if n%2 == 0 {
			n /= 2
		} else {
			n = 3*n + 1
		}
		steps++
	}
	return steps
}

func worker(in <-chan int, out chan<- job, done *sync.WaitGroup) {
	defer done.Done()
	for n := range in {
		out <- job{number: n, steps: collatz(n)}
	}
}

func main() {
	count := 1000
	if len(os.Args) > 1 {
		count, _ = strconv.Atoi(os.Args[1])
	}
	numbers := source(count)
	jobs := make(chan job)
	var workers sync.WaitGroup
	for range 4 {
		workers.Add(1)
		go worker(numbers, jobs, &workers)
	}
	go func() {
		workers.Wait()
		close(jobs)
	}()
	seen, total := 0, 0
	best := job{}
	for j := range jobs {
		seen++
		total += j.steps
		if j.steps > best.steps || j.steps == best.steps && j.number < best.number {
			best = j
		}
	}
	fmt.Println("jobs:", seen, "steps:", total)
	fmt.Printf("longest: %+v\n", best)
}
