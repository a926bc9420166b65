// Goroutines that recursed deeply wait in all the ways there are while collections halve their stacks; then they
// go on with what they had there, and with what others put there meanwhile.
//
// Args: 4000
// Small: 40
package main

import (
	"fmt"
	"os"
	"runtime"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

// node lies in the frame that made it and refers to the frame further out.
type node struct {
	value  int
	outer  *node
	filler [8]int
}

// deep recurses, so that the stack grows, and adds up what all frames hold.
func deep(depth int, outer *node) int {
	here := node{value: depth, outer: outer}
	here.filler[depth%8] = depth
	if depth == 0 {
		sum := 0
		for each := &here; each != nil; each = each.outer {
			sum += each.value + each.filler[each.value%8]
		}
		return sum
	}
	return deep(depth-1, &here) + here.filler[depth%8] - here.value
}

// waiter is one way to wait. It gets a pointer into the frame of its caller.
type waiter struct {
	name string
	wait func(depth int, inner *node) int
}

var (
	values  = make(chan node)
	numbers = make(chan int)
	unsent  = make(chan node)
	closed  = make(chan bool)
	choices [3]chan node
	nothing chan int
	mutex   sync.Mutex
	shared  sync.RWMutex
	group   sync.WaitGroup
	signal  = sync.NewCond(&sync.Mutex{})
	awake   bool
	stop    atomic.Bool
)

var waiters = []waiter{
	{"receive a struct", func(depth int, inner *node) int {
		received := <-values
		return received.value + received.outer.value + inner.value
	}},
	{"receive a number", func(depth int, inner *node) int {
		var received int
		place := &received
		received, ok := <-numbers
		if !ok {
			return -1
		}
		return *place + received + inner.value
	}},
	{"send a struct", func(depth int, inner *node) int {
		own := node{value: 3, outer: &node{value: depth}}
		unsent <- own
		return own.value + own.outer.value + inner.value
	}},
	{"receive until closed", func(depth int, inner *node) int {
		if _, ok := <-closed; ok {
			return -1
		}
		return inner.value
	}},
	{"select", func(depth int, inner *node) int {
		var first, second node
		own := node{value: 7, outer: inner}
		select {
		case first = <-choices[0]:
		case second = <-choices[1]:
		case choices[2] <- own:
			return -1
		case <-nothing:
			return -2
		}
		return first.value + second.value + own.value + own.outer.value
	}},
	{"select that sends", func(depth int, inner *node) int {
		var first node
		own := node{value: 9, outer: &node{value: inner.value}}
		for {
			select {
			case first = <-nowhere():
				return first.value
			case choices[2] <- own:
				return own.value + own.outer.value
			}
		}
	}},
	{"lock", func(depth int, inner *node) int {
		mutex.Lock()
		defer mutex.Unlock()
		return inner.value
	}},
	{"read lock", func(depth int, inner *node) int {
		shared.RLock()
		defer shared.RUnlock()
		return inner.value
	}},
	{"group", func(depth int, inner *node) int {
		group.Wait()
		return inner.value
	}},
	{"condition", func(depth int, inner *node) int {
		signal.L.Lock()
		for !awake {
			signal.Wait()
		}
		signal.L.Unlock()
		return inner.value
	}},
	{"sleep", func(depth int, inner *node) int {
		for !stop.Load() {
			time.Sleep(time.Millisecond)
		}
		return inner.value
	}},
	{"yield", func(depth int, inner *node) int {
		for !stop.Load() {
			runtime.Gosched()
		}
		return inner.value
	}},
	{"run", func(depth int, inner *node) int {
		sum := 0
		for !stop.Load() {
			sum = deep(3, nil)
		}
		return sum + inner.value
	}},
	{"deferred", func(depth int, inner *node) (result int) {
		local := node{value: 11}
		defer func() {
			recovered := recover().(*node)
			result = recovered.value + local.value + inner.value
		}()
		defer func() {
			// Waits while a panic is under way.
			<-closed
			local.value++
		}()
		panic(&node{value: 5})
	}},
}

func nowhere() chan node { return nil }

// work grows the stack, comes back, waits with frames on the stack, and grows it again.
func work(w waiter, depth int) string {
	before := deep(depth, nil)
	inner := node{value: 1000}
	inner.outer = &inner
	result := w.wait(depth, inner.outer)
	after := deep(depth/2, &node{value: inner.value})
	return fmt.Sprint(w.name, ": ", before, " ", result, " ", after, " ", inner.outer == &inner, " ", inner.value)
}

func stacks() uint64 {
	var statistics runtime.MemStats
	runtime.ReadMemStats(&statistics)
	return statistics.StackInuse
}

func main() {
	depth := 200
	if len(os.Args) > 1 {
		depth, _ = strconv.Atoi(os.Args[1])
	}
	for index := range choices {
		choices[index] = make(chan node)
	}
	mutex.Lock()
	shared.Lock()
	group.Add(1)
	results := make([]string, len(waiters))
	var grown, all sync.WaitGroup
	for index, w := range waiters {
		grown.Add(1)
		all.Add(1)
		go func() {
			defer all.Done()
			wait := w.wait
			w.wait = func(depth int, inner *node) int {
				grown.Done()
				return wait(depth, inner)
			}
			results[index] = work(w, depth)
		}()
	}
	grown.Wait()
	before := stacks()
	for range 10 {
		runtime.GC()
		time.Sleep(time.Millisecond)
		deep(depth/4, nil)
	}
	after := stacks()
	fmt.Println("stacks shrank:", depth < 1000 || after < before/2)

	values <- node{value: 1, outer: &node{value: 2}}
	numbers <- 4
	received := <-unsent
	fmt.Println("received:", received.value, received.outer.value == depth)
	choices[1] <- node{value: 6}
	fmt.Println("chosen:", (<-choices[2]).outer.value)
	close(closed)
	mutex.Unlock()
	shared.Unlock()
	group.Done()
	signal.L.Lock()
	awake = true
	signal.L.Unlock()
	signal.Broadcast()
	runtime.GC()
	stop.Store(true)
	all.Wait()
	for _, result := range results {
		fmt.Println(result)
	}
}
