// Escape: appends outgrow the array on the stack; slices returned, kept and thrown away; pointers inside values.
//
// Args: 1000
// Small: 10
package main

import (
	"fmt"
	"os"
	"strconv"
)

type pair struct {
	left, right *int
	list        []*int
}

var kept []pair

func grown(count int) []int {
	var list []int
	for i := range count {
		list = append(list, i)
	}
	return list
}

func sumOfGrown(count int) (sum int) {
	list := make([]int, 0, 8)
	for i := range count {
		list = append(list, i)
	}
	for _, value := range list {
		sum += value
	}
	return sum
}

func pairs(count int) map[int]pair {
	result := make(map[int]pair)
	for i := range count {
		a, b := i, i+1
		p := pair{&a, &b, []*int{&a, &b}}
		result[i] = p
		if i%10 == 0 {
			kept = append(kept, p)
		}
	}
	return result
}

func inside() int {
	x, y := 1, 2
	array := [2]*int{&x, &y}
	list := []*int{&x, &y}
	table := map[string]*int{"x": &x}
	*array[0] += 3
	*list[1] += *table["x"]
	return x + y
}

func main() {
	count := 100
	if len(os.Args) > 1 {
		count, _ = strconv.Atoi(os.Args[1])
	}
	list := grown(count)
	all := pairs(count)
	fmt.Println(len(list), sumOfGrown(count), len(all), *all[count-1].right, len(kept), inside())
}
