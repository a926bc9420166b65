// Mutexes, read-write locks, conditions, once, pools, concurrent maps, atomics.
//
// Args: 1000
// Small: 40
package main

import (
	"fmt"
	"os"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

func main() {
	count, _ := strconv.Atoi(os.Args[1])
	var mu sync.Mutex
	var wg sync.WaitGroup
	n := 0
	for i := 0; i < 20; i++ {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for j := 0; j < 5*count; j++ {
				mu.Lock()
				n++
				mu.Unlock()
			}
		}()
	}
	wg.Wait()
	fmt.Println(n)
	// held across sleeps: contention and handoff
	for i := 0; i < 10; i++ {
		wg.Go(func() {
			for j := 0; j < 5; j++ {
				mu.Lock()
				time.Sleep(200 * time.Microsecond)
				n++
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	fmt.Println(n, mu.TryLock(), mu.TryLock())
	mu.Unlock()
	var rw sync.RWMutex
	m := map[int]int{}
	for i := 0; i < 4; i++ {
		wg.Add(2)
		go func() {
			defer wg.Done()
			for j := 0; j < 2*count; j++ {
				rw.Lock()
				m[j%50] = j
				m[j%50+1000] = j
				rw.Unlock()
			}
		}()
		go func() {
			defer wg.Done()
			for j := 0; j < 2*count; j++ {
				rw.RLock()
				if m[j%50] != m[j%50+1000] {
					panic("torn")
				}
				rw.RUnlock()
			}
		}()
	}
	wg.Wait()
	fmt.Println(len(m))
	var once sync.Once
	var cnt atomic.Int64
	for i := 0; i < 100; i++ {
		wg.Go(func() {
			once.Do(func() { time.Sleep(time.Millisecond); cnt.Add(1) })
			if cnt.Load() != 1 {
				panic("once")
			}
		})
	}
	wg.Wait()
	fmt.Println(cnt.Load())
	ov := sync.OnceValue(func() int { cnt.Add(1); return 42 })
	fmt.Println(ov(), ov(), cnt.Load())
	c := sync.NewCond(&mu)
	ready := 0
	for i := 0; i < 10; i++ {
		wg.Go(func() {
			mu.Lock()
			for ready == 0 {
				c.Wait()
			}
			ready--
			mu.Unlock()
		})
	}
	for i := 0; i < 5; i++ {
		mu.Lock()
		ready++
		mu.Unlock()
		c.Signal()
	}
	mu.Lock()
	ready += 5
	mu.Unlock()
	c.Broadcast()
	wg.Wait()
	fmt.Println(ready)
	pool := sync.Pool{New: func() any { cnt.Add(1); return new([64]byte) }}
	for i := 0; i < count; i++ {
		b := pool.Get().(*[64]byte)
		b[0]++
		pool.Put(b)
	}
	var sm sync.Map
	for i := 0; i < 8; i++ {
		wg.Go(func() {
			for j := 0; j < count; j++ {
				v, loaded := sm.LoadOrStore(j, i)
				if loaded && v == nil {
					panic("nil")
				}
				sm.CompareAndSwap(j, i, i+100)
				if j%3 == 0 {
					sm.LoadAndDelete(j)
				}
			}
		})
	}
	wg.Wait()
	k := 0
	sm.Range(func(_, _ any) bool { k++; return true })
	fmt.Println(k >= count/2, k <= count)
	var v atomic.Value
	v.Store([]int{1, 2})
	fmt.Println(v.Load().([]int), v.Swap([]int{3}), v.Load())
	var p atomic.Pointer[string]
	s := "x"
	fmt.Println(p.Load() == nil, p.CompareAndSwap(nil, &s), *p.Load())
	var b atomic.Bool
	fmt.Println(b.Swap(true), b.Load())
	var u atomic.Uint32
	u.Store(0xff)
	fmt.Println(u.And(0x0f), u.Load(), u.Or(0x100), u.Load(), u.Add(^uint32(0)))
	func() {
		defer func() { fmt.Println(recover()) }()
		var w sync.WaitGroup
		w.Done()
	}()
	func() {
		defer func() { fmt.Println(recover()) }()
		sync.OnceFunc(func() { panic("boom") })()
	}()
}
