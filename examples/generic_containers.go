// Generic containers: a stack, an ordered tree map, a set, and functions over them.
//
// Args: 20000
// Small: 100
package main

import (
	"cmp"
	"fmt"
	"iter"
	"os"
	"strconv"
	"strings"
)

type Stack[T any] struct{ items []T }

func (s *Stack[T]) Push(item T) { s.items = append(s.items, item) }

func (s *Stack[T]) Pop() (T, bool) {
	var zero T
	if len(s.items) == 0 {
		return zero, false
	}
	last := s.items[len(s.items)-1]
	s.items[len(s.items)-1] = zero
	s.items = s.items[:len(s.items)-1]
	return last, true
}

type Tree[K cmp.Ordered, V any] struct {
	root *treeNode[K, V]
	size int
}

type treeNode[K cmp.Ordered, V any] struct {
	key         K
	value       V
	left, right *treeNode[K, V]
}

func (t *Tree[K, V]) Put(key K, value V) {
	place := &t.root
	for *place != nil {
		switch c := cmp.Compare(key, (*place).key); {
		case c < 0:
			place = &(*place).left
		case c > 0:
			place = &(*place).right
		default:
			(*place).value = value
			return
		}
	}
	*place = &treeNode[K, V]{key: key, value: value}
	t.size++
}

func (t *Tree[K, V]) All() iter.Seq2[K, V] {
	return func(yield func(K, V) bool) {
		var open Stack[*treeNode[K, V]]
		for n := t.root; n != nil || len(open.items) > 0; {
			for n != nil {
				open.Push(n)
				n = n.left
			}
			n, _ = open.Pop()
			if !yield(n.key, n.value) {
				return
			}
			n = n.right
		}
	}
}

type Set[T comparable] map[T]struct{}

func SetOf[T comparable](items ...T) Set[T] {
	s := Set[T]{}
	for _, item := range items {
		s[item] = struct{}{}
	}
	return s
}

func Map[T, U any](items []T, f func(T) U) []U {
	result := make([]U, 0, len(items))
	for _, item := range items {
		result = append(result, f(item))
	}
	return result
}

func Fold[T, A any](items []T, start A, f func(A, T) A) A {
	for _, item := range items {
		start = f(start, item)
	}
	return start
}

type number interface {
	~int | ~int64 | ~float64
}

func Sum[T number](items ...T) T {
	return Fold(items, T(0), func(a, b T) T { return a + b })
}

type celsius float64

func main() {
	count := 1000
	if len(os.Args) > 1 {
		count, _ = strconv.Atoi(os.Args[1])
	}
	var tree Tree[string, int]
	random := uint32(7)
	for i := range count {
		random = random*1664525 + 1013904223
		tree.Put(fmt.Sprintf("%05d", random>>12%uint32(count)), i)
	}
	previous, ordered := "", true
	for key := range tree.All() {
		ordered = ordered && previous < key
		previous = key
	}
	fmt.Println("ordered:", ordered, "size:", tree.size)
	taken := 0
	for key, value := range tree.All() {
		if taken == 3 {
			break
		}
		fmt.Println(key, value)
		taken++
	}
	words := strings.Fields("the quick brown fox jumps over the lazy dog")
	fmt.Println(Map(words, strings.ToUpper), len(SetOf(words...)))
	fmt.Println(Sum(1, 2, 3), Sum(1.5, 2.5), Sum(celsius(20.5), celsius(1)))
	fmt.Printf("%T %T\n", tree, Set[celsius]{})
}
