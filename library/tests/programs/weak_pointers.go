// Weak pointers and unique handles: equality, the end of values, and what keeps them.
//
// Args: 500
// Small: 30
package main

import (
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
	"unique"
	"weak"
)

type blob struct {
	id   int
	next *blob
	tail [4]int
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

func elsewhere(f func()) {
	done := make(chan bool)
	go func() {
		defer close(done)
		f()
	}()
	<-done
}

var global blob

func equality() {
	b := &blob{id: 1}
	w := weak.Make(b)
	fmt.Println(w == weak.Make(b), w.Value() == b, weak.Make(&b.id) == weak.Make(&b.id))
	fmt.Println(weak.Make(&b.tail[1]) == weak.Make(&b.tail[2]), *weak.Make(&b.tail[3]).Value())
	var zero weak.Pointer[blob]
	fmt.Println(zero == weak.Make[blob](nil), zero.Value() == nil, zero == w)
	fmt.Println(weak.Make(&global).Value() == &global, weak.Make(&global) == weak.Make(&global))
	keys := map[weak.Pointer[blob]]string{w: "first"}
	runtime.GC()
	fmt.Println(keys[weak.Make(b)], w == weak.Make(b))
	runtime.KeepAlive(b)
	list := make([]blob, 10)
	third := weak.Make(&list[3])
	runtime.GC()
	fmt.Println(third.Value() == &list[3])
	empty := weak.Make(new(struct{}))
	fmt.Println(empty.Value() != nil)
}

func ends() {
	var whole weak.Pointer[blob]
	var part weak.Pointer[[4]int]
	var second weak.Pointer[blob]
	elsewhere(func() {
		b := &blob{id: 2, next: &blob{id: 3}}
		whole, part, second = weak.Make(b), weak.Make(&b.tail), weak.Make(b.next)
	})
	fmt.Println(collectUntil(func() bool { return whole.Value() == nil && part.Value() == nil && second.Value() == nil }))
	fmt.Println(whole == second, whole == weak.Pointer[blob]{})
	// An interior pointer keeps the whole object.
	var tail *[4]int
	elsewhere(func() {
		b := &blob{id: 4}
		tail, whole = &b.tail, weak.Make(b)
	})
	runtime.GC()
	fmt.Println(whole.Value().id)
	runtime.KeepAlive(tail)
}

// beforeFinalizers: a weak pointer ends before the finalizer runs, and stays so, unless another object
// that waits for its finalizer holds the value.
func beforeFinalizers() {
	var outer, inner weak.Pointer[blob]
	seen := make(chan string, 2)
	var saved atomic.Pointer[blob]
	elsewhere(func() {
		b := &blob{id: 5, next: &blob{id: 6}}
		outer, inner = weak.Make(b), weak.Make(b.next)
		runtime.SetFinalizer(b.next, func(b *blob) { seen <- fmt.Sprint("inner ", b.id, " ", inner.Value() == nil) })
		runtime.SetFinalizer(b, func(b *blob) {
			seen <- fmt.Sprint("outer ", b.id, " ", outer.Value() == nil, " ", inner.Value() == b.next)
			saved.Store(b)
		})
	})
	collectUntil(func() bool { return saved.Load() != nil })
	fmt.Println(<-seen)
	fmt.Println(outer.Value() == nil, inner.Value().id, weak.Make(saved.Load()) == outer)
	saved.Store(nil)
	collectUntil(func() bool { return len(seen) == 1 })
	fmt.Println(<-seen, inner.Value() == nil)
}

// A cache that forgets what nobody uses.
type cache struct {
	lock    sync.Mutex
	entries map[int]weak.Pointer[blob]
	dropped int
}

func (c *cache) get(id int) *blob {
	c.lock.Lock()
	defer c.lock.Unlock()
	if b := c.entries[id].Value(); b != nil {
		return b
	}
	b := &blob{id: id}
	c.entries[id] = weak.Make(b)
	runtime.AddCleanup(b, c.drop, id)
	return b
}

func (c *cache) drop(id int) {
	c.lock.Lock()
	defer c.lock.Unlock()
	if c.entries[id].Value() == nil {
		delete(c.entries, id)
		c.dropped++
	}
}

func (c *cache) size() int {
	c.lock.Lock()
	defer c.lock.Unlock()
	return len(c.entries)
}

func caching(count int) {
	c := &cache{entries: map[int]weak.Pointer[blob]{}}
	var kept []*blob
	elsewhere(func() {
		for i := range count {
			b := c.get(i)
			if c.get(i) != b || b.id != i {
				fmt.Println("lost", i)
			}
			if i%10 == 0 {
				kept = append(kept, b)
			}
		}
	})
	fmt.Println(collectUntil(func() bool { return c.size() == len(kept) }))
	for i, b := range kept {
		if c.get(10*i) != b {
			fmt.Println("changed", i)
		}
	}
	kept = nil
	fmt.Println(collectUntil(func() bool { return c.size() == 0 }))
}

// racing: goroutines turn weak pointers into strong ones while others drop them.
func racing(count int) {
	var slots [8]atomic.Pointer[weak.Pointer[blob]]
	var wrong atomic.Int32
	var group sync.WaitGroup
	for worker := range 4 {
		group.Go(func() {
			var mine *blob
			for i := range count {
				slot := &slots[(i*7+worker)%len(slots)]
				if w := slot.Load(); w != nil {
					if b := w.Value(); b != nil {
						if b.tail != [4]int{b.id, b.id, b.id, b.id} || weak.Make(b) != *w {
							wrong.Add(1)
						}
						b.next = nil
						mine = b
					}
				}
				if i%3 == worker%3 {
					id := worker*1000 + i
					mine = &blob{id: id, tail: [4]int{id, id, id, id}}
					w := weak.Make(mine)
					slot.Store(&w)
				}
				if i%50 == 0 {
					runtime.GC()
				}
			}
			runtime.KeepAlive(mine)
		})
	}
	group.Wait()
	fmt.Println("wrong:", wrong.Load())
}

type mixed struct {
	text  string
	pair  [2]string
	any   any
	ratio float64
}

func handles(count int) {
	text := strings.Repeat("long text ", 3)
	part := text[5:9]
	fmt.Println(unique.Make(part) == unique.Make("text"), unique.Make(part).Value(), unique.Make("") == unique.Make(""))
	fmt.Println(unique.Make(1) == unique.Make(1), unique.Make(1) == unique.Make(2), unique.Make(struct{}{}) == unique.Make(struct{}{}))
	one := mixed{part, [2]string{"a", part}, 7, 0.5}
	two := mixed{"text", [2]string{"a", "text"}, 7, 0.5}
	fmt.Println(unique.Make(one) == unique.Make(two), unique.Make(two).Value().pair[1])
	fmt.Println(unique.Make[any](3) == unique.Make[any](3), unique.Make[any](3) == unique.Make[any]("3"))
	fmt.Println(unique.Make(int8(5)) == unique.Make(int8(5)), unique.Make(true).Value())
	b := &blob{id: 9}
	fmt.Println(unique.Make(b) == unique.Make(b), unique.Make(b).Value().id)
	fmt.Printf("%T %T\n", unique.Make(part), unique.Make(b))
	func() {
		defer func() { fmt.Println(recover()) }()
		unique.Make[any]([]int{1})
	}()
	// What is dropped and made again is equal to what was kept, over many collections.
	kept := map[int]unique.Handle[mixed]{}
	for round := range 3 {
		for i := range count {
			h := unique.Make(mixed{text: strconv.Itoa(i), ratio: float64(i)})
			if old, ok := kept[i]; ok && old != h {
				fmt.Println("different", round, i)
			}
			if i%4 == round {
				kept[i] = h
			}
		}
		runtime.GC()
	}
	for i, h := range kept {
		if h.Value().text != strconv.Itoa(i) || h != unique.Make(mixed{text: strconv.Itoa(i), ratio: float64(i)}) {
			fmt.Println("wrong", i)
		}
	}
}

func main() {
	count, _ := strconv.Atoi(os.Args[1])
	equality()
	ends()
	beforeFinalizers()
	caching(count)
	racing(count)
	handles(count)
}
