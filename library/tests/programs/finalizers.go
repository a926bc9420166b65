// Finalizers: what they are called with, in which order, what they may do.
//
// Args: 400
// Small: 30
package main

import (
	"fmt"
	"os"
	"runtime"
	"strconv"
	"sync/atomic"
	"time"
)

// collectUntil collects garbage until done or until it has tried long enough, and reports done.
func collectUntil(done func() bool) bool {
	for range 500 {
		if done() {
			return true
		}
		runtime.GC()
		time.Sleep(time.Millisecond)
	}
	return done()
}

// elsewhere runs f on a stack of its own, so that nothing of it is left behind.
func elsewhere(f func()) {
	done := make(chan bool)
	go func() {
		defer close(done)
		f()
	}()
	<-done
}

type node struct {
	name string
	next *node
	pad  [3]int
}

func chain() {
	order := make(chan string, 4)
	elsewhere(func() {
		c := &node{name: "c"}
		b := &node{name: "b", next: c}
		a := &node{name: "a", next: b}
		for _, n := range []*node{c, a, b} {
			runtime.SetFinalizer(n, func(n *node) {
				text := n.name
				for m := n.next; m != nil; m = m.next {
					text += " with " + m.name
				}
				order <- text
			})
		}
	})
	collectUntil(func() bool { return len(order) == 3 })
	for range 3 {
		fmt.Println("finalized", <-order)
	}
}

var saved atomic.Pointer[node]

func resurrection() {
	var count atomic.Int32
	elsewhere(func() {
		n := &node{name: "phoenix", next: &node{name: "ash"}}
		runtime.SetFinalizer(n, func(n *node) {
			count.Add(1)
			saved.Store(n)
		})
	})
	collectUntil(func() bool { return saved.Load() != nil })
	runtime.GC()
	fmt.Println("back:", saved.Load().name, saved.Load().next.name, count.Load())
	// Its finalizer is used up; it can have another.
	elsewhere(func() {
		runtime.SetFinalizer(saved.Load(), func(n *node) { count.Add(10) })
		saved.Store(nil)
	})
	collectUntil(func() bool { return count.Load() == 11 })
	fmt.Println("gone:", count.Load())
}

func takenBack() {
	var count atomic.Int32
	elsewhere(func() {
		for i := range 20 {
			n := &node{name: "x"}
			runtime.SetFinalizer(n, func(*node) { count.Add(1) })
			if i%2 == 0 {
				runtime.SetFinalizer(n, nil)
			}
		}
	})
	collectUntil(func() bool { return count.Load() == 10 })
	fmt.Println("taken back:", count.Load())
}

func cycle() {
	var count atomic.Int32
	elsewhere(func() {
		a, b := &node{name: "a"}, &node{name: "b"}
		a.next, b.next = b, a
		runtime.SetFinalizer(a, func(*node) { count.Add(1) })
		alone := &node{name: "alone"}
		runtime.SetFinalizer(alone, func(*node) { count.Add(100) })
	})
	collectUntil(func() bool { return count.Load() >= 100 })
	runtime.GC()
	fmt.Println("cycle:", count.Load())
}

type namer interface{ label() string }

func (n *node) label() string { return "label of " + n.name }

type plain struct{ name string }

type pointerToPlain *plain

type results struct {
	text string
	list [40]*node
}

func kindsOfFunctions() {
	got := make(chan string, 20)
	say := func(format string, values ...any) { got <- fmt.Sprintf(format, values...) }
	cases := []struct {
		name     string
		function any
	}{
		{"pointer", func(n *node) { say("%s", n.name) }},
		{"any", func(x any) { say("%T %s", x, x.(*node).name) }},
		{"interface", func(x namer) { say("%s", x.label()) }},
		{"one result", func(n *node) int { say("%s", n.name); return 1 }},
		{"float", func(n *node) (string, float64) { say("%s", n.name); return "", 2 }},
		{"six", func(x any) (a, b, c int, d any, e bool) { say("%s", x.(*node).name); return }},
		{"many", func(n *node) (a, b, c, d, e, f, g int) { say("%s", n.name); return }},
		{"large", func(n *node) results { say("%s", n.name); return results{n.name, [40]*node{n}} }},
		{"large and more", func(x namer) (results, [2]string) { say("%s", x.label()); return results{}, [2]string{"a", "b"} }},
		{"huge", func(n *node) [3000]int { say("%s", n.name); return [3000]int{7} }},
		{"nothing of it", func(n *node) struct{} { say("%s", n.name); return struct{}{} }},
	}
	elsewhere(func() { runtime.SetFinalizer(&plain{"plain"}, func(p pointerToPlain) { say("%s", p.name) }) })
	collectUntil(func() bool { return len(got) > 0 })
	fmt.Println("defined:", <-got)
	elsewhere(func() { runtime.SetFinalizer(pointerToPlain(&plain{"plain"}), func(p *plain) { say("%s", p.name) }) })
	collectUntil(func() bool { return len(got) > 0 })
	fmt.Println("not defined:", <-got)
	for _, c := range cases {
		elsewhere(func() { runtime.SetFinalizer(&node{name: c.name}, c.function) })
		collectUntil(func() bool { return len(got) > 0 })
		fmt.Printf("%s: %s\n", c.name, <-got)
	}
}

func sizes(count int) {
	var small, large, tiny atomic.Int32
	elsewhere(func() {
		for i := range count {
			b := make([]*node, 5000)
			b[17] = &node{name: "in a large object"}
			runtime.SetFinalizer(&b[0], func(first **node) { large.Add(1) })
			s := &node{name: strconv.Itoa(i)}
			runtime.SetFinalizer(s, func(s *node) {
				if n, _ := strconv.Atoi(s.name); n == i {
					small.Add(1)
				}
			})
			t := new(int16)
			*t = int16(i)
			runtime.SetFinalizer(t, func(t *int16) {
				if int(*t) == i {
					tiny.Add(1)
				}
			})
		}
	})
	// Tiny objects share blocks; one of those may still be in use.
	collectUntil(func() bool {
		return small.Load() == int32(count) && large.Load() == int32(count) && tiny.Load() >= int32(count-16)
	})
	fmt.Println("sizes:", small.Load() == int32(count), large.Load() == int32(count), tiny.Load() >= int32(count-16))
}

// interior keeps an object alive by a pointer into it, then by what the finalizer of another leaves behind.
func interior() {
	var state atomic.Int32
	var field *[3]int
	elsewhere(func() {
		n := &node{name: "outer"}
		field = &n.pad
		runtime.SetFinalizer(n, func(*node) { state.Add(1) })
	})
	for range 3 {
		runtime.GC()
	}
	fmt.Println("interior pointer:", state.Load())
	runtime.KeepAlive(field)
	field = nil
	collectUntil(func() bool { return state.Load() == 1 })
	fmt.Println("without:", state.Load())
}

// busy finalizers start goroutines, allocate, panic and recover, and set finalizers themselves.
func busy() {
	var count atomic.Int32
	elsewhere(func() {
		for range 10 {
			runtime.SetFinalizer(&node{name: "busy"}, func(n *node) {
				defer func() {
					if recover() != nil {
						count.Add(1)
					}
				}()
				go count.Add(1)
				other := &node{name: n.name + "!"}
				runtime.SetFinalizer(other, func(n *node) {
					if n.name == "busy!" {
						count.Add(1)
					}
				})
				panic(n.name)
			})
		}
	})
	collectUntil(func() bool { return count.Load() == 30 })
	fmt.Println("busy:", count.Load())
}

var global node

func main() {
	count, _ := strconv.Atoi(os.Args[1])
	chain()
	resurrection()
	takenBack()
	cycle()
	kindsOfFunctions()
	sizes(count)
	interior()
	busy()
	runtime.SetFinalizer(&global, func(*node) { fmt.Println("never") })
	runtime.GC()
}
