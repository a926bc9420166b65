// Range over everything Go ranges over: integers, strings, arrays, maps, channels, functions.
//
// Args: 10
// Small: 3
package main

import (
	"fmt"
	"iter"
	"os"
	"strconv"
)

func count(limit int) iter.Seq[int] {
	return func(yield func(int) bool) {
		defer fmt.Println("count is done")
		for i := range limit {
			if !yield(i) {
				return
			}
		}
	}
}

func pairs[A, B any](as []A, bs []B) iter.Seq2[A, B] {
	return func(yield func(A, B) bool) {
		for i := range min(len(as), len(bs)) {
			if !yield(as[i], bs[i]) {
				return
			}
		}
	}
}

func find(limit, wanted int) (int, bool) {
	for i := range count(limit) {
		for j := range count(limit) {
			if i*j == wanted {
				return i, true
			}
			if j > i {
				break
			}
		}
	}
	return 0, false
}

func main() {
	n := 5
	if len(os.Args) > 1 {
		n, _ = strconv.Atoi(os.Args[1])
	}
	for i, r := range "aé世\xff" {
		fmt.Print(i, ":", string(r), " ")
	}
	fmt.Println()
	array := [3]int{10, 20, 30}
	for i, v := range array {
		array[2] = 99
		fmt.Print(i, "=", v, " ")
	}
	fmt.Println(array)
	for i := range &array {
		array[i]++
	}
	fmt.Println(find(n, 4))
	for a, b := range pairs([]string{"x", "y", "z"}, []float64{1, 2.5}) {
		fmt.Println(a, b)
	}
outer:
	for i := range count(n) {
		switch {
		case i == 1:
			continue outer
		case i == 3:
			break outer
		}
		defer fmt.Println("deferred in a loop body", i)
	}
	c := make(chan rune, 3)
	for _, r := range "abc" {
		c <- r
	}
	close(c)
	for r := range c {
		fmt.Print(string(r))
	}
	fmt.Println()
	next, stop := iter.Pull(count(2))
	defer stop()
	fmt.Println(next())
}
