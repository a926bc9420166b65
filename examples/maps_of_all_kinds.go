// Maps with keys and values of all kinds, growth, deletion, iteration while the map changes.
//
// Args: 100000
// Small: 300
package main

import (
	"fmt"
	"math"
	"os"
	"sort"
	"strconv"
)

type point struct{ x, y int }

type shape interface{ area() float64 }

type square struct{ side float64 }

func (s square) area() float64 { return s.side * s.side }

type person struct {
	name string
	next *person
}

func main() {
	n, _ := strconv.Atoi(os.Args[1])
	integers(n)
	texts(n)
	structs()
	interfaces()
	large(n / 100)
	pointers(n / 10)
	nested(n / 100)
	floats()
	iterations(n / 100)
	panics()
}

func integers(n int) {
	m := make(map[int]int)
	for i := range n {
		m[i*7919] = i
	}
	sum := 0
	for i := range n {
		sum += m[i*7919]
	}
	fmt.Println("integers:", len(m), sum)
	for i := 0; i < n; i += 2 {
		delete(m, i*7919)
	}
	seen := 0
	for key, value := range m {
		if key != value*7919 || value%2 == 0 {
			panic("wrong entry")
		}
		seen++
	}
	fmt.Println("after deletion:", len(m), seen)
	small := map[int32]uint8{}
	for i := range int32(n) {
		small[i%1000]++
	}
	fmt.Println("small keys:", len(small), small[17])
	hinted := make(map[uint64]bool, n)
	for i := range uint64(n) {
		hinted[i<<32] = i%3 == 0
	}
	fmt.Println("hinted:", len(hinted), hinted[3<<32], hinted[4<<32])
}

func texts(n int) {
	counts := map[string]int{}
	for i := range n {
		counts["key "+strconv.Itoa(i%(n/10))]++
	}
	fmt.Println("texts:", len(counts), counts["key 17"], counts["absent"])
	set := map[string]struct{}{"a": {}, "": {}}
	_, a := set["a"]
	_, b := set["b"]
	_, empty := set[""]
	fmt.Println("set:", a, b, empty, len(set), set)
}

func structs() {
	names := map[point]string{{1, 2}: "a", {3, 4}: "b"}
	names[point{1, 2}] += "!"
	fmt.Println("structs:", names, len(names))
	mixed := map[struct {
		text string
		_    int
		flag bool
	}]int{}
	for i := range 10 {
		key := struct {
			text string
			_    int
			flag bool
		}{text: strconv.Itoa(i % 3), flag: i%2 == 0}
		mixed[key]++
	}
	fmt.Println("mixed:", len(mixed))
	nothing := map[struct{}]int{}
	nothing[struct{}{}]++
	nothing[struct{}{}]++
	fmt.Println("nothing:", nothing)
}

func interfaces() {
	values := map[any]int{1: 1, "x": 2, 1.5: 3, point{1, 1}: 4, nil: 5, square{2}: 6, [2]string{"a", "b"}: 7}
	fmt.Println("interfaces:", values[1], values["x"], values[1.5], values[point{1, 1}], values[nil],
		values[square{2}], values[[2]string{"a", "b"}], values[int8(1)])
	shapes := map[shape]string{square{1}: "one", square{2}: "two"}
	fmt.Println("shapes:", shapes[square{2}], shapes[square{3}] == "")
}

func large(n int) {
	m := map[[40]int][50]string{}
	for i := range n {
		m[[40]int{39: i}] = [50]string{49: strconv.Itoa(i)}
	}
	sum := 0
	for key, value := range m {
		number, _ := strconv.Atoi(value[49])
		sum += key[39] - number + 1
	}
	fmt.Println("large:", len(m), sum)
	clear(m)
	fmt.Println("cleared:", len(m))
}

func pointers(n int) {
	ages := map[*person]int{}
	var last *person
	for i := range n {
		last = &person{strconv.Itoa(i), last}
		ages[last] = i
	}
	sum := 0
	for p := last; p != nil; p = p.next {
		sum += ages[p]
	}
	fmt.Println("pointers:", len(ages), sum)
}

func nested(n int) {
	outer := map[string]map[string][]int{}
	for i := range n {
		key := strconv.Itoa(i % 7)
		if outer[key] == nil {
			outer[key] = map[string][]int{}
		}
		inner := strconv.Itoa(i % 3)
		outer[key][inner] = append(outer[key][inner], i)
	}
	lists := 0
	for _, inner := range outer {
		for _, list := range inner {
			lists += len(list)
		}
	}
	fmt.Println("nested:", len(outer), lists)
}

func floats() {
	m := map[float64]int{}
	for i := range 5 {
		m[math.NaN()] = i
	}
	m[0.0] = 10
	m[math.Copysign(0, -1)] = 11
	m[math.Inf(1)] = 12
	_, found := m[math.NaN()]
	fmt.Println("floats:", len(m), m[0], m[math.Inf(1)], found)
	delete(m, math.NaN())
	fmt.Println("a NaN can't be deleted:", len(m))
	clear(m)
	fmt.Println("but cleared:", len(m))
}

func iterations(n int) {
	m := map[int]int{}
	for i := range 10 {
		m[i] = i
	}
	var old []int
	for key := range m {
		if key < 10 {
			old = append(old, key)
		}
		for range 100 {
			if len(m) < n {
				m[1000+len(m)] = 1
			}
		}
	}
	sort.Ints(old)
	fmt.Println("grown while iterating:", old)
	for key := range m {
		if key >= 1000 {
			delete(m, key)
		}
	}
	fmt.Println("deleted while iterating:", len(m))
	total := 0
	for key := range m {
		total += key
		clear(m)
	}
	fmt.Println("cleared while iterating:", len(m), total < 10)
}

func panics() {
	try := func(action func()) {
		defer func() { fmt.Println("panic:", recover()) }()
		action()
	}
	var none map[string]int
	fmt.Println("nil map:", none["x"], len(none))
	delete(none, "x")
	any := map[any]int{}
	try(func() { none["x"] = 1 })
	try(func() { any[[]int{1}] = 1 })
	try(func() { _ = any[func() {}] })
	try(func() { delete(any, map[int]int{}) })
	try(func() { any[point2{1, []int{1}}] = 1 })
}

type point2 struct {
	x int
	y any
}
