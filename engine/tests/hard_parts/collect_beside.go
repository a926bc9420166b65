// Two threads build and drop linked data while the collector runs; channels carry it between them.
package main

import "runtime"

type tree struct {
	left, right *tree
	label       string
	value       any
	items       []*int
	table       map[string]*tree
}

func build(depth int) *tree {
	t := &tree{label: string(rune('a' + depth))}
	t.value = depth
	for i := range 3 {
		x := new(int)
		*x = i * depth
		t.items = append(t.items, x)
	}
	t.table = map[string]*tree{t.label: t}
	if depth > 0 {
		t.left = build(depth - 1)
		t.right = build(depth - 1)
	}
	return t
}

func (t *tree) check(depth int) int {
	if t.label != string(rune('a'+depth)) || t.value.(int) != depth || t.table[t.label] != t {
		panic("a tree changed")
	}
	for i, x := range t.items {
		if *x != i*depth {
			panic("an item changed")
		}
	}
	if depth == 0 {
		return 1
	}
	return t.left.check(depth-1) + t.right.check(depth-1)
}

func main() {
	trees := make(chan *tree, 3)
	counts := make(chan int)
	const workers, rounds, depth = 3, 4, 4
	for range workers {
		go func() {
			for range rounds {
				trees <- build(depth)
			}
		}()
		go func() {
			sum := 0
			for range rounds {
				t := <-trees
				sum += t.check(depth)
				t.left = nil
				t.right = build(depth - 1)
				sum += t.right.check(depth - 1)
			}
			counts <- sum
		}()
	}
	runtime.GC()
	total := 0
	for range workers {
		total += <-counts
	}
	if total != workers*rounds*(16+8) {
		println(total)
		panic("count")
	}
	println("ok")
}
