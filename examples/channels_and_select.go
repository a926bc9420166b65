// Channels with and without buffers, closing, select in all its forms.
//
// Args: 5000
// Small: 60
package main

import (
	"fmt"
	"os"
	"runtime"
	"strconv"
	"sync"
	"time"
)

func main() {
	n, _ := strconv.Atoi(os.Args[1])
	pingPong(n)
	fanIn(n)
	choices(n)
	withoutWaiting()
	closing()
	manyReceivers(n / 5)
	sameChannelTwice()
	sieve(n / 20)
}

func pingPong(n int) {
	there, back := make(chan int), make(chan int)
	go func() {
		for value := range there {
			back <- value + 1
		}
		close(back)
	}()
	sum := 0
	for i := range n {
		there <- i
		sum += <-back
	}
	close(there)
	_, open := <-back
	fmt.Println("ping-pong:", sum, open)
}

func fanIn(n int) {
	results := make(chan string, 10)
	var group sync.WaitGroup
	for worker := range 8 {
		group.Go(func() {
			for i := range n / 8 {
				results <- strconv.Itoa(worker) + ":" + strconv.Itoa(i)
				if i%100 == 0 {
					runtime.Gosched()
				}
			}
		})
	}
	go func() {
		group.Wait()
		close(results)
	}()
	count, length := 0, 0
	for text := range results {
		count++
		length += len(text)
	}
	fmt.Println("fan-in:", count, length)
}

func choices(n int) {
	first, second, done := make(chan int), make(chan int), make(chan struct{})
	for _, c := range []chan int{first, second} {
		go func() {
			for {
				select {
				case c <- 1:
				case <-done:
					return
				}
			}
		}()
	}
	counts := [2]int{}
	for range n {
		select {
		case <-first:
			counts[0]++
		case <-second:
			counts[1]++
		}
	}
	close(done)
	fmt.Println("choices:", counts[0]+counts[1])
	both := make(chan int, 1)
	other := make(chan int, 1)
	picked := [2]int{}
	for range 1000 {
		both <- 1
		other <- 1
		select {
		case <-both:
			picked[0]++
			<-other
		case <-other:
			picked[1]++
			<-both
		}
	}
	fmt.Println("fair:", picked[0] > 300 && picked[1] > 300)
}

func withoutWaiting() {
	var none chan int
	select {
	case <-none:
		fmt.Println("from nil")
	case none <- 1:
		fmt.Println("to nil")
	default:
		fmt.Println("nil channels: default")
	}
	select {
	case <-none:
	case <-time.After(2 * time.Millisecond):
		fmt.Println("nil channel: timeout")
	}
	full := make(chan int, 2)
	full <- 1
	full <- 2
	select {
	case full <- 3:
		fmt.Println("sent")
	default:
		fmt.Println("full:", len(full), cap(full))
	}
	select {
	case value, open := <-full:
		fmt.Println("received:", value, open)
	default:
		fmt.Println("empty")
	}
}

func closing() {
	c := make(chan int, 2)
	c <- 7
	close(c)
	for value := range c {
		fmt.Println("left in a closed channel:", value)
	}
	value, open := <-c
	fmt.Println("closed:", value, open)
	try := func(action func()) {
		defer func() {
			problem := recover()
			_, isError := problem.(runtime.Error)
			fmt.Println("panic:", problem, isError)
		}()
		action()
	}
	var none chan int
	try(func() { close(c) })
	try(func() { close(none) })
	try(func() { c <- 1 })
	try(func() {
		select {
		case c <- 1:
		default:
		}
	})
	blocked := make(chan int)
	problem := make(chan any)
	for range 2 {
		go func() {
			defer func() { problem <- recover() }()
			blocked <- 1
		}()
	}
	time.Sleep(time.Millisecond)
	close(blocked)
	fmt.Println("senders that waited:", <-problem, <-problem)
}

func manyReceivers(n int) {
	var channels [5]chan [3]string
	for i := range channels {
		channels[i] = make(chan [3]string, i%2)
	}
	var mutex sync.Mutex
	got := map[string]bool{}
	stop := make(chan struct{})
	var receivers, senders sync.WaitGroup
	for range 4 {
		receivers.Go(func() {
			for {
				var value [3]string
				select {
				case value = <-channels[0]:
				case value = <-channels[1]:
				case value = <-channels[2]:
				case value = <-channels[3]:
				case value = <-channels[4]:
				case <-stop:
					return
				}
				mutex.Lock()
				got[value[1]] = value[0] == "a" && value[2] == "c"
				mutex.Unlock()
			}
		})
	}
	for i := range 5 {
		senders.Go(func() {
			for j := range n {
				channels[(i+j)%5] <- [3]string{"a", strconv.Itoa(i) + "/" + strconv.Itoa(j), "c"}
			}
		})
	}
	senders.Wait()
	for _, c := range channels {
		for len(c) > 0 {
			runtime.Gosched()
		}
	}
	close(stop)
	receivers.Wait()
	fmt.Println("many receivers:", len(got) == 5*n, got["4/0"])
}

func sameChannelTwice() {
	c := make(chan int)
	go func() {
		for i := range 10 {
			c <- i
		}
		close(c)
	}()
	sum := 0
	for open := true; open; {
		var value int
		select {
		case value, open = <-c:
		case value, open = <-c:
		}
		sum += value
	}
	fmt.Println("same channel twice:", sum)
}

func sieve(count int) {
	numbers := make(chan int)
	go func() {
		for i := 2; ; i++ {
			numbers <- i
		}
	}()
	source := numbers
	prime := 0
	for range count {
		prime = <-source
		next := make(chan int)
		go func(from <-chan int, divisor int) {
			for {
				if i := <-from; i%divisor != 0 {
					next <- i
				}
			}
		}(source, prime)
		source = next
	}
	fmt.Println("prime", count, "is", prime)
}
