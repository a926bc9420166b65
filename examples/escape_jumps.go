// Escape: jumps out of loops over functions, to loops and other statements around them; in generic functions too.
//
// Args:
// Small:
package main

import (
	"errors"
	"fmt"
	"iter"
)

var errMissing = errors.New("missing")

func upTo[T ~int](count T) iter.Seq2[int, T] {
	return func(yield func(int, T) bool) {
		for i := T(0); i < count; i++ {
			if !yield(int(i), i*2) {
				return
			}
		}
	}
}

type list struct {
	next  *list
	value int
}

func (l *list) all(yield func(*list) bool) {
	for ; l != nil; l = l.next {
		if !yield(l) {
			return
		}
	}
}

// around continues and breaks a plain loop around one over a function.
func around(count int) (sum int) {
outer:
	for i := range count {
		for x := range upTo(count) {
			if x == i {
				continue outer
			}
			if sum > 50 {
				break outer
			}
			sum += x + i
		}
	}
	return sum
}

// switched breaks a switch, a select and a loop from within.
func switched(l *list, c <-chan int) (sum int) {
choice:
	switch {
	case c != nil:
	wait:
		select {
		case v := <-c:
			for e := range l.all {
				if e.value == v {
					break wait
				}
				if e.value < 0 {
					break choice
				}
				sum += e.value
			}
			sum *= 10
		default:
			return -1
		}
		sum++
	default:
		for e := range l.all {
			if e.next == nil {
				break choice
			}
			sum -= e.value
		}
	}
	return sum
}

// find goes back and forth.
func (l *list) find(value int) (found *list, err error) {
again:
	for e := range l.all {
		if e.value == value {
			found = e
			goto done
		}
		if e.value < 0 {
			e.value = -e.value
			goto again
		}
	}
	err = errMissing
done:
	return found, err
}

// deep has labels at every depth, and jumps across several loops at once.
func deep(count int) (*int, error) {
	visited := 0
rows:
	for row := 0; row < count; row++ {
	columns:
		for column, value := range upTo(count) {
		cells:
			for _, other := range upTo(3) {
				for i := range upTo(4) {
					visited++
					switch {
					case i == value && row > 0:
						continue columns
					case i == other+1:
						continue cells
					case i+other == 5:
						continue rows
					case i+column == 6:
						break rows
					case i+row == 7:
						break cells
					case i+value == 9:
						goto missing
					case visited > 1000:
						return &other, nil
					case i > column:
						goto next
					}
				}
			next:
				column++
			}
			if column > count {
				break columns
			}
		}
	}
	return &visited, nil
missing:
	return nil, errMissing
}

// within has loops and labels in a function literal that stands in such a loop.
func within(count int) func() int {
first:
	for x := range upTo(count) {
		sum := func() (sum int) {
		inner:
			for i := range x {
				for y := range upTo(x) {
					if y == i {
						continue inner
					}
					if y == 3 {
						goto end
					}
					sum += y
				}
			}
		end:
			return sum
		}
		if x == count-1 {
			return sum
		}
		if x > 5 {
			break first
		}
	}
	return nil
}

func lookUp[K comparable, V any](entries iter.Seq2[K, V], key K) (value V, ok bool) {
	var last K
search:
	for range 3 {
		for last, value = range entries {
			if last == key {
				ok = true
				break search
			}
			if !ok {
				continue search
			}
		}
	}
	return value, ok
}

func (l *list) length() (n int) {
	for range l.all {
		n++
	}
	return n
}

func main() {
	values := &list{&list{&list{nil, 4}, -2}, 5}
	signals := make(chan int, 2)
	signals <- 4
	signals <- 5
	fmt.Println(around(6), switched(values, nil), switched(values, signals), switched(values, signals))
	found, err := values.find(2)
	fmt.Println(found.value, err)
	_, err = values.find(7)
	visited, missing := deep(4)
	fmt.Println(err, *visited, missing)
	fmt.Println(within(3)(), within(8) == nil, values.length())
	fmt.Println(lookUp(upTo(5), 0))
	fmt.Println(lookUp(upTo(5), 3))
}
