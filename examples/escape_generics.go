// Escape: generic functions and types; a call through a type parameter is judged by the shape of its arguments.
//
// Args: 300
// Small: 5
package main

import (
	"cmp"
	"fmt"
	"os"
	"slices"
	"strconv"
)

type list[T any] struct {
	head *element[T]
	size int
}

type element[T any] struct {
	value T
	next  *element[T]
}

func (l *list[T]) push(value T) {
	l.head = &element[T]{value, l.head}
	l.size++
}

func (l *list[T]) each(do func(T) bool) {
	for e := l.head; e != nil && do(e.value); e = e.next {
	}
}

type shaped interface{ size(scratch *int) int }

type text string
type number struct{ n int }

func (t text) size(scratch *int) int    { *scratch++; return len(t) }
func (n *number) size(scratch *int) int { *scratch += n.n; return n.n }

func sizes[S shaped](all ...S) int {
	sum, scratch := 0, 0
	for _, s := range all {
		sum += s.size(&scratch)
	}
	return sum + scratch
}

func mapped[T, U any](from []T, by func(T) U) []U {
	to := make([]U, 0, len(from))
	for _, value := range from {
		to = append(to, by(value))
	}
	return to
}

func largest[T cmp.Ordered](values ...T) *T {
	best := values[0]
	for _, value := range values {
		best = max(best, value)
	}
	return &best
}

func zero[T any]() T {
	var none T
	return none
}

func boxed[T any](value T) any { return value }

func main() {
	count := 10
	if len(os.Args) > 1 {
		count, _ = strconv.Atoi(os.Args[1])
	}
	var numbers list[int]
	var words list[string]
	for i := range count {
		numbers.push(i)
		words.push(strconv.Itoa(i))
	}
	sum := 0
	numbers.each(func(n int) bool { sum += n; return true })
	for word := range words.each {
		sum += len(word)
	}
	texts := mapped([]int{3, 1, 2}, strconv.Itoa)
	slices.Sort(texts)
	slices.SortFunc(texts, func(a, b string) int { return -cmp.Compare(a, b) })
	fmt.Println(sum, sizes(text("ab"), "c"), sizes(&number{4}), texts, *largest(1, 3, 2), *largest("a", "b"))
	fmt.Println(zero[int](), zero[*int]() == nil, boxed(1), boxed("x"))
}
