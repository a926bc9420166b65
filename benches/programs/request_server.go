// A server: much is alive, requests come at a steady rate, and each allocates. A request's latency counts from the
// moment it was due, so that a server that falls behind shows.
// Arguments: megabytes alive, requests per second, seconds.
package main

import (
	"fmt"
	"os"
	"sort"
	"strconv"
	"sync"
	"time"
)

type session struct {
	user     string
	previous *session
	items    []*item
	visits   int
}

type item struct {
	name  string
	price int
	tags  map[string]int
	data  []byte
}

const (
	itemsPerSession = 8
	// sessionBytes is about what a session and its items take.
	sessionBytes = 4096
	workers      = 4
)

type store struct {
	lock     sync.Mutex
	sessions []*session
}

func newSession(number int) *session {
	s := &session{user: "user " + strconv.Itoa(number)}
	for i := range itemsPerSession {
		one := &item{name: "item " + strconv.Itoa(i), price: number + i, data: make([]byte, 96)}
		if i%4 == 0 {
			one.tags = map[string]int{"new": i, "sale": number}
		}
		s.items = append(s.items, one)
	}
	return s
}

// handle serves one request: it looks some sessions up, makes a page out of them, and replaces one.
func (s *store) handle(number int) int {
	var page []string
	total := 0
	for i := range 16 {
		s.lock.Lock()
		one := s.sessions[(number*7919+i*104729)%len(s.sessions)]
		s.lock.Unlock()
		for _, item := range one.items {
			page = append(page, one.user+": "+item.name+" "+strconv.Itoa(item.price))
			total += item.price
		}
	}
	fresh := newSession(number)
	place := number * 15485863 % len(s.sessions)
	s.lock.Lock()
	s.sessions[place] = fresh
	s.lock.Unlock()
	return total + len(page)
}

type request struct {
	number int
	due    time.Time
}

func main() {
	megabytes, _ := strconv.Atoi(os.Args[1])
	rate, _ := strconv.Atoi(os.Args[2])
	seconds, _ := strconv.Atoi(os.Args[3])
	server := &store{sessions: make([]*session, megabytes<<20/sessionBytes)}
	for i := range server.sessions {
		server.sessions[i] = newSession(i)
	}
	count := rate * seconds
	latencies := make([]time.Duration, count)
	requests := make(chan request, count)
	var running sync.WaitGroup
	served := make([]int, workers)
	for worker := range workers {
		running.Add(1)
		go func() {
			defer running.Done()
			for request := range requests {
				if server.handle(request.number) > 0 {
					served[worker]++
				}
				latencies[request.number] = time.Since(request.due)
			}
		}()
	}
	start := time.Now()
	for number := range count {
		due := start.Add(time.Duration(number) * time.Second / time.Duration(rate))
		if wait := time.Until(due); wait > 0 {
			time.Sleep(wait)
		}
		requests <- request{number, due}
	}
	close(requests)
	running.Wait()
	sum := 0
	for _, n := range served {
		sum += n
	}
	fmt.Println("served", sum)
	sort.Slice(latencies, func(i, j int) bool { return latencies[i] < latencies[j] })
	for _, permille := range []int{500, 990, 999} {
		latency := latencies[min(count*permille/1000, count-1)]
		fmt.Printf("bench: latency p%v ms: %.3f\n", float64(permille)/10, latency.Seconds()*1000)
	}
}
