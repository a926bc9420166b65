// A place is found while the slice is in the frame still. Had the slice moved before the place is used, what is written would
// be lost.
package main

var sink []int

//go:noinline
func keep(list []int) int {
	sink = list
	return 1
}

func element() {
	var list []int
	for i := range 3 {
		list = append(list, i)
	}
	list[0] = keep(list)
	check(sink[0] == 1 && list[0] == 1)
}

func index() {
	var list []int
	for i := range 3 {
		list = append(list, i)
	}
	list[keep(list)] = 7
	check(sink[1] == 7 && list[1] == 7)
}

func appended() {
	var list []int
	for i := range 3 {
		list = append(list, i)
	}
	list = append(list, keep(list))
	list[0] = 9
	check(sink[0] == 9)
}

func check(same bool) {
	if !same {
		panic("written where the slice had been")
	}
}

func main() {
	element()
	index()
	appended()
}
