// testing.AllocsPerRun on what functions do. per_run.txt is what real Go prints: go run per_run.go > per_run.txt
package main

import (
	"errors"
	"fmt"
	"sort"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
)

type point struct{ x, y int }

type pair struct{ left, right *point }

type shape interface{ area() int }

type square struct{ side, color int }

func (s square) area() int { return s.side * s.side }

var (
	keptPoint  *point
	keptPair   *pair
	keptShape  shape
	keptFunc   func() int
	keptText   string
	keptList   []int
	keptChan   chan int
	keptBytes  []byte
	keptAny    any
	keptError  error
	keptPoints []*point
	number     = 123456

	poem   = []byte("more bytes than a buffer in a frame holds")
	counts = map[string]int{"one": 1}
)

func (p *point) sum() int { return p.x + p.y }

// twice captures variables that hold methods.
func twice(p *point) func() int {
	bound, unbound := p.sum, (*point).sum
	return func() int { return bound() + unbound(p) }
}

func newPoint(x int) *point { return &point{x, x} }

func sumOfPoints(n int) (sum int) {
	for i := range n {
		p := newPoint(i)
		sum += p.x
	}
	return sum
}

func counter() func() int {
	count := 0
	return func() int { count++; return count }
}

func largest[T int | string](list ...T) T {
	best := list[0]
	for _, each := range list {
		best = max(best, each)
	}
	return best
}

func grow(n int) []int {
	list := make([]int, 0, 4)
	for i := range n {
		list = append(list, i)
	}
	return list
}

func area(s shape) int { return s.area() }

type task struct {
	name string
	work func()
}

var tasks = []task{
	{"nothing", func() {}},
	{"a pointer that stays", func() { sumOfPoints(10) }},
	{"a pointer that is kept", func() { keptPoint = newPoint(1) }},
	{"ten pointers", func() {
		keptPoints = keptPoints[:0]
		for i := range 10 {
			keptPoints = append(keptPoints, newPoint(i))
		}
	}},
	{"two objects and one that holds them", func() { keptPair = &pair{newPoint(1), newPoint(2)} }},
	{"a closure and what it captures", func() { keptFunc = counter() }},
	{"a value in an interface", func() { keptShape = square{number, 2} }},
	{"an argument that is an interface", func() { area(square{number, 3}) }},
	{"a small number in an any", func() { keptAny = 7 }},
	{"a large number in an any", func() { keptAny = number }},
	{"a generic call", func() { largest(1, 2, number) }},
	{"a slice that grows", func() { keptList = grow(100) }},
	{"a slice of known length", func() { keptList = make([]int, 20) }},
	{"a slice that stays", func() { _ = make([]int, 20) }},
	{"strings together", func() { keptText = strconv.Itoa(number) + " times" }},
	{"a string compared as bytes", func() { _ = string(keptBytes) == "no" }},
	{"bytes of a string", func() { keptBytes = []byte(keptText) }},
	{"a builder", func() {
		var builder strings.Builder
		builder.Grow(64)
		for range 8 {
			builder.WriteString("eight...")
		}
		keptText = builder.String()
	}},
	{"repeated", func() { keptText = strings.Repeat("ab", 50) }},
	{"split", func() { _ = strings.Split("a,b,c,d", ",") }},
	{"a map that stays", func() {
		table := map[string]int{"one": 1, "two": 2}
		table["three"] = 3
	}},
	{"a map asked by bytes", func() { number += counts[string(poem)] }},
	{"methods called by captured variables", func() { number += twice(&point{number, 1})() }},
	{"a channel", func() { keptChan = make(chan int) }},
	{"a channel with a buffer", func() { keptChan = make(chan int, 100) }},
	{"atomic numbers", func() {
		var plain int64
		var typed atomic.Int32
		number += int(atomic.AddInt64(&plain, 1)) + int(typed.Add(-1))
	}},
	{"an error", func() { keptError = errors.New("no") }},
	{"sorted", func() { sort.Ints(keptList) }},
	{"a slice that a loop fills", func() { number += multiples(number)[3] }},
	{"an object that a loop fills", func() { number += newTally(1, number, 3).sum() }},
	{"a loop left by its label", func() {
	rows:
		for row := 0; row < 3; row++ {
			for _, each := range multiples(row) {
				if each > 10 {
					continue rows
				}
				number += each
			}
		}
	}},
	{"a deferred call", func() {
		defer func() { number++ }()
		number--
	}},
	{"printed into a string", func() { keptText = fmt.Sprintf("%d and %s", number, "text") }},
}

func multiples(of int) []int {
	all := make([]int, 8)
	for i := range all {
		all[i] = i * of
	}
	return all
}

type tally struct{ counts [4]int }

func newTally(numbers ...int) *tally {
	t := &tally{}
	for i, number := range numbers {
		t.counts[i&3] += number
	}
	return t
}

func (t *tally) sum() (total int) {
	for _, count := range t.counts {
		total += count
	}
	return total
}

func main() {
	for _, each := range tasks {
		fmt.Printf("%-36s %3v\n", each.name, testing.AllocsPerRun(100, each.work))
	}
}
