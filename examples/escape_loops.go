// Escape: variables of loops, and pointers that outlive one round; iterators' bodies are closures.
//
// Args: 100
// Small: 4
package main

import (
	"fmt"
	"iter"
	"os"
	"strconv"
)

type link struct {
	value int
	next  *link
}

func outlivesRound(count int) int {
	var last *link
	for i := range count {
		l := link{value: i}
		if last == nil || last.value < i {
			last = &l
		}
	}
	return last.value
}

func withinRound(count int) (sum int) {
	for i := range count {
		l := link{value: i}
		p := &l
		sum += p.value
	}
	return sum
}

func loopVariable(count int) (sum int) {
	var pointers [4]*int
	for i := 0; i < count; i++ {
		pointers[i%4] = &i
	}
	for _, p := range pointers {
		if p != nil {
			sum += *p
		}
	}
	return sum
}

func valuesOf(list []link) (largest *link) {
	for i, l := range list {
		if largest == nil || l.value > largest.value {
			largest = &list[i]
		}
		_ = &l
	}
	return largest
}

func jumping(count int) int {
	i := 0
	var p *int
again:
	x := i
	p = &x
	if i++; i < count {
		goto again
	}
	return *p
}

func upTo(count int) iter.Seq[int] {
	return func(yield func(int) bool) {
		for i := range count {
			if !yield(i) {
				return
			}
		}
	}
}

func iterated(count int) (sum int, found *int) {
	for i := range upTo(count) {
		sum += i
		if i == count/2 {
			found = &i
		}
	}
	return sum, found
}

func main() {
	count := 10
	if len(os.Args) > 1 {
		count, _ = strconv.Atoi(os.Args[1])
	}
	list := make([]link, count)
	list[count/2].value = 7
	sum, found := iterated(count)
	fmt.Println(outlivesRound(count), withinRound(count), loopVariable(count), valuesOf(list).value, jumping(count), sum, *found)
}
