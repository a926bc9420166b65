// Cleanups, beside finalizers and on their own.
//
// Args: 300
// Small: 30
package main

import (
	"fmt"
	"os"
	"runtime"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
	"unsafe"
)

type record struct {
	name string
	next *record
	data [6]int
}

func collectUntil(done func() bool) {
	for range 500 {
		if done() {
			return
		}
		runtime.GC()
		time.Sleep(time.Millisecond)
	}
}

func elsewhere(f func()) {
	done := make(chan bool)
	go func() {
		defer close(done)
		f()
	}()
	<-done
}

// journal notes what happened.
type journal struct {
	lock  sync.Mutex
	lines []string
}

func (j *journal) add(line string) {
	j.lock.Lock()
	defer j.lock.Unlock()
	j.lines = append(j.lines, line)
}

func (j *journal) wait(count int) []string {
	collectUntil(func() bool {
		j.lock.Lock()
		defer j.lock.Unlock()
		return len(j.lines) >= count
	})
	j.lock.Lock()
	defer j.lock.Unlock()
	return slices.Clone(j.lines)
}

func several() {
	var j journal
	elsewhere(func() {
		r := &record{name: "r"}
		for i := range 4 {
			runtime.AddCleanup(r, func(i int) { j.add("cleanup " + strconv.Itoa(i)) }, i)
		}
		runtime.AddCleanup(&r.data, func(text string) { j.add(text) }, "of a field")
		stopped := runtime.AddCleanup(r, func(i int) { j.add("stopped") }, 0)
		stopped.Stop()
		stopped.Stop()
		runtime.Cleanup{}.Stop()
	})
	lines := j.wait(5)
	slices.Sort(lines)
	fmt.Println(lines)
}

// afterFinalizer shows that a cleanup waits until the object is really gone.
func afterFinalizer() {
	var j journal
	var saved atomic.Pointer[record]
	elsewhere(func() {
		r := &record{name: "both"}
		runtime.AddCleanup(r, func(text string) { j.add(text) }, "cleaned up")
		runtime.SetFinalizer(r, func(r *record) {
			j.add("finalized " + r.name)
			saved.Store(r)
		})
	})
	j.wait(1)
	runtime.GC()
	runtime.GC()
	fmt.Println(j.wait(1))
	saved.Store(nil)
	fmt.Println(j.wait(2))
}

// cycles are no hindrance to cleanups.
func cycles() {
	var j journal
	elsewhere(func() {
		a, b := &record{name: "a"}, &record{name: "b"}
		a.next, b.next = b, a
		runtime.AddCleanup(a, j.add, "a in a cycle")
		runtime.AddCleanup(b, j.add, "b in a cycle")
	})
	lines := j.wait(2)
	slices.Sort(lines)
	fmt.Println(lines)
}

// arguments live until the cleanup has run.
func arguments() {
	var sum atomic.Int64
	elsewhere(func() {
		for i := range 20 {
			companion := &record{data: [6]int{i, i, i}}
			runtime.AddCleanup(&record{}, func(c *record) { sum.Add(int64(c.data[2])) }, companion)
		}
	})
	collectUntil(func() bool { return sum.Load() == 190 })
	fmt.Println("sum", sum.Load())
}

// blockedFinalizer shows that cleanups run although a finalizer does not return.
func blockedFinalizer() {
	var j journal
	release := make(chan bool)
	entered := make(chan bool, 1)
	elsewhere(func() {
		runtime.SetFinalizer(&record{}, func(*record) {
			entered <- true
			<-release
			j.add("finalizer ends")
		})
	})
	collectUntil(func() bool { return len(entered) == 1 })
	elsewhere(func() { runtime.AddCleanup(&record{}, j.add, "cleanup") })
	fmt.Println(j.wait(1))
	close(release)
	fmt.Println(j.wait(2))
}

func many(count int) {
	var ran, wrong atomic.Int32
	elsewhere(func() {
		var group sync.WaitGroup
		for worker := range 4 {
			group.Go(func() {
				var last *record
				for i := range count {
					r := &record{data: [6]int{worker, i}, next: last}
					last = r
					cleanup := runtime.AddCleanup(r, func(n int) {
						if n%3 == 0 {
							wrong.Add(1)
						}
						ran.Add(1)
					}, i)
					if i%3 == 0 {
						cleanup.Stop()
					}
				}
			})
		}
		group.Wait()
	})
	expected := int32(4 * (count - (count+2)/3))
	collectUntil(func() bool { return ran.Load() == expected })
	fmt.Println("many:", ran.Load() == expected, wrong.Load())
}

func (r *record) method(int) {}

var global record

// misuse prints what panics.
func misuse() {
	try := func(name string, f func()) {
		defer func() {
			if r := recover(); r != nil {
				_, isError := r.(error)
				fmt.Printf("%s: %v (%T, %v)\n", name, r, r, isError)
				return
			}
			fmt.Printf("%s: fine\n", name)
		}()
		f()
	}
	r := &record{name: "misused"}
	inner, outer := &r.data[2], struct{ r *record }{r}
	try("nil", func() { runtime.AddCleanup((*record)(nil), func(int) {}, 1) })
	try("itself", func() { runtime.AddCleanup(r, func(*record) {}, r) })
	try("its first field", func() { runtime.AddCleanup(r, func(*string) {}, &r.name) })
	try("itself, unsafely", func() { runtime.AddCleanup(r, func(unsafe.Pointer) {}, unsafe.Pointer(r)) })
	try("a part of it", func() { runtime.AddCleanup(r, func(*int) {}, inner) })
	try("an interface", func() { runtime.AddCleanup(r, func(any) {}, any(r)) })
	try("a struct", func() { runtime.AddCleanup(r, func(struct{ r *record }) {}, outer) })
	try("closure", func() { runtime.AddCleanup(r, func(int) { fmt.Println(r.name) }, 1) })
	try("closure of a part", func() { runtime.AddCleanup(r, func(int) { fmt.Println(*inner) }, 1) })
	try("closure of a struct", func() { runtime.AddCleanup(r, func(int) { fmt.Println(outer) }, 1) })
	try("method value", func() { runtime.AddCleanup(r, r.method, 1) })
	address := uintptr(unsafe.Pointer(r))
	try("closure of a number", func() { runtime.AddCleanup(r, func(int) { fmt.Println(address) }, 1) })
	try("package variable", func() { runtime.AddCleanup(&global, func(int) {}, 1) })
	try("no object", func() { runtime.AddCleanup((*record)(unsafe.Pointer(uintptr(0x8000))), func(int) {}, 1) })
	runtime.KeepAlive(r)
}

func main() {
	count, _ := strconv.Atoi(os.Args[1])
	several()
	afterFinalizer()
	cycles()
	arguments()
	blockedFinalizer()
	many(count)
	misuse()
}
