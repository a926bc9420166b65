// Slices that begin in the frame and move to the heap where they escape: nobody can tell.
// Args: 9
// Small: 4
package main

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"strconv"
)

func grown(n int) []int {
	var list []int
	for i := range n {
		list = append(list, i)
	}
	return list
}

func names(n int) ([]string, error) {
	var out []string
	for i := range n {
		out = append(out, fmt.Sprint("n", i))
	}
	if n > 5 {
		return nil, errors.New("many")
	}
	return out, nil
}

type node struct{ list []*int }

func hold(n int) *node {
	var list []*int
	for i := range n {
		list = append(list, &i)
	}
	r := &node{list: list}
	list = append(list, new(int))
	list[0] = new(int)
	return r
}

func mixed(n int) (int, []int) {
	var list []int
	sum := 0
	for i := range n {
		list = append(list, i*i)
	}
	for _, v := range list {
		sum += v
	}
	all := list
	list[0] = 100
	return sum + len(list) + all[0], all
}

func loops(n int) (all [][]int) {
	for i := range n {
		var list []int
		for j := range i {
			list = append(list, j)
		}
		all = append(all, list)
	}
	return all
}

func capacity(n int) (int, []int) {
	var list []int
	for i := range n {
		list = append(list, i)
	}
	return cap(list), list
}

func condition(n int, keep bool) []byte {
	var text []byte
	for i := range n {
		text = append(text, byte('a'+i))
	}
	if keep {
		return text
	}
	return nil
}

func main() {
	count, _ := strconv.Atoi(os.Args[1])
	g := grown(count)
	t := condition(20, false)
	h := hold(4)
	runtime.GC()
	sum := 0
	for _, p := range h.list {
		sum += *p
	}
	fmt.Println(len(g), g, cap(g) >= count, t == nil, len(h.list), sum)
	fmt.Println(grown(0) == nil, grown(1), grown(3), string(condition(5, true)), string(condition(26, true)))
	fmt.Println(names(3))
	fmt.Println(names(7))
	fmt.Println(mixed(3))
	fmt.Println(mixed(9))
	fmt.Println(loops(7))
	fmt.Println(capacity(5))
	x, y := grown(4), grown(4)
	x[0] = 7
	fmt.Println(x, y)
}
