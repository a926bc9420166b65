// Pools: what they hold survives one collection and goes with the next.
//
// Args: 300
// Small: 20
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

type buffer struct {
	id   int
	data []byte
}

func collectUntil(done func() bool) bool {
	for range 500 {
		if done() {
			return true
		}
		runtime.GC()
		time.Sleep(time.Millisecond)
	}
	return false
}

// forgotten shows that pools drop their values although nobody touches the pool any more.
func forgotten(count int) {
	var pool sync.Pool
	var finalized atomic.Int32
	for i := range count {
		b := &buffer{id: i, data: make([]byte, 100)}
		runtime.SetFinalizer(b, func(*buffer) { finalized.Add(1) })
		pool.Put(b)
	}
	fmt.Println(collectUntil(func() bool { return finalized.Load() >= int32(count-1) }))
	fmt.Println(pool.Get() == nil)
	runtime.KeepAlive(&pool)
}

// reused shows that a pool gives back what it was given, and New's otherwise.
func reused(count int) {
	var made atomic.Int32
	pool := sync.Pool{New: func() any { return &buffer{id: int(made.Add(1))} }}
	var group sync.WaitGroup
	var wrong atomic.Int32
	for worker := range 4 {
		group.Go(func() {
			for i := range count {
				b := pool.Get().(*buffer)
				if len(b.data) != 0 {
					wrong.Add(1)
				}
				b.data = append(b.data, byte(worker), byte(i))
				runtime.Gosched()
				if len(b.data) != 2 || b.data[0] != byte(worker) || b.data[1] != byte(i) {
					wrong.Add(1)
				}
				b.data = b.data[:0]
				pool.Put(b)
				if i%100 == 50 {
					runtime.GC()
				}
			}
		})
	}
	group.Wait()
	fmt.Println("wrong:", wrong.Load(), "made some:", made.Load() > 0)
}

// ofPools: pools die too, with all they hold.
func ofPools(count int) {
	var finalized atomic.Int32
	done := make(chan bool)
	go func() {
		for range count {
			pool := new(sync.Pool)
			b := &buffer{}
			runtime.SetFinalizer(b, func(*buffer) { finalized.Add(1) })
			pool.Put(b)
		}
		close(done)
	}()
	<-done
	fmt.Println(collectUntil(func() bool { return finalized.Load() == int32(count) }))
}

func main() {
	count, _ := strconv.Atoi(os.Args[1])
	var empty sync.Pool
	fmt.Println(empty.Get())
	empty.Put(nil)
	fmt.Println(empty.Get())
	forgotten(count)
	reused(count)
	ofPools(count)
}
