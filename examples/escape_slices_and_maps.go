// Escape: pointers stored in slices and maps, and appends that outgrow their array.
//
// Args: 5000
// Small: 30
package main

import (
	"fmt"
	"os"
	"strconv"
)

type item struct{ number int }

func fill(count int) ([]*item, map[string]*item) {
	var list []*item
	index := map[string]*item{}
	for i := range count {
		it := item{number: i}
		list = append(list, &it)
		index[strconv.Itoa(i%100)] = &it
	}
	return list, index
}

func main() {
	count := 100
	if len(os.Args) > 1 {
		count, _ = strconv.Atoi(os.Args[1])
	}
	list, index := fill(count)
	for _, it := range list {
		it.number *= 2
	}
	sum := 0
	for key, it := range index {
		n, _ := strconv.Atoi(key)
		sum += it.number - n
	}
	grown := make([]int, 0, 4)
	alias := grown[:2]
	for i := range 8 {
		grown = append(grown, i+1)
	}
	fmt.Println(len(list), len(index), sum, alias, grown)
}
