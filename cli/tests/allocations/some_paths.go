// testing.AllocsPerRun on objects that leak on paths that are not taken. some_paths.txt is what real Go prints:
// go run some_paths.go > some_paths.txt
package main

import (
	"fmt"
	"testing"
)

type node struct {
	key  int
	next *node
}

func newNode(key int) *node { return &node{key: key} }

func (n *node) add(delta int) { n.key += delta }

//go:noinline
func (n *node) total() (sum int) {
	for ; n != nil; n = n.next {
		sum += n.key
	}
	return sum
}

var (
	sink  *node
	field *int
	value any
	list  []*node
	total int
	done  = make(chan *node, 1)
)

//go:noinline
func assigned(key int) int {
	n := newNode(key)
	n.add(1)
	if n.total() < 0 {
		sink = n
	}
	n.add(1)
	return n.key
}

//go:noinline
func returned(key int) (*node, int) {
	var n node
	n.add(key)
	if n.key < 0 {
		return &n, 0
	}
	return nil, n.total()
}

//go:noinline
func appended(key int) (sum int) {
	for i := range 10 {
		n := &node{key: i}
		if key < 0 {
			list = append(list, n)
		}
		sum += n.key
	}
	return sum
}

//go:noinline
func within(key int) int {
	n := node{key: key}
	if key < 0 {
		field = &n.key
	}
	n.key++
	return n.key
}

//go:noinline
func converted(key int) int {
	n := newNode(key)
	switch {
	case key < 0:
		value = n
	case key > 1000:
		done <- n
	}
	return n.key
}

func measure(what string, work func()) {
	fmt.Printf("%-20s %3.0f\n", what, testing.AllocsPerRun(100, work))
}

func main() {
	measure("assigned", func() { total += assigned(1) })
	measure("returned", func() { _, key := returned(1); total += key })
	measure("appended", func() { total += appended(1) })
	measure("within", func() { total += within(1) })
	measure("converted", func() { total += converted(1) })
}
