// Escape: objects that leak on some paths only, whose later uses must see what the others see.
//
// Args: 2000
// Small: 20
package main

import (
	"errors"
	"fmt"
	"os"
	"strconv"
)

type node struct {
	key   int
	label string
	next  *node
}

func newNode(key int, next *node) *node {
	n := &node{key: key, next: next}
	n.label = "n" + decimal(key)
	return n
}

func (n *node) add(delta int) { n.key += delta }

//go:noinline
func (n *node) describe() string { return n.label + ":" + decimal(n.key) }

func decimal(number int) string {
	if number < 0 {
		return "-" + decimal(-number)
	}
	digit := string(rune('0' + number%10))
	if number < 10 {
		return digit
	}
	return decimal(number/10) + digit
}

//go:noinline
func leak(n *node) int {
	global = n
	return n.key + 1
}

var (
	global *node
	kept   []*node
	field  *int
	value  any
)

// The object is made by a constructor, changed by methods, leaks, and is changed again.
func afterwards(key int) string {
	n := newNode(key, nil)
	n.add(1)
	if n.key%10 == 0 {
		global = n
	}
	n.add(100)
	text := n.describe()
	if n.key%10 == 0 {
		text += " " + global.describe() + fmt.Sprint(" ", n == global)
	}
	return text
}

// A variable of which several paths hand out the address.
func variable(key int) (*node, error) {
	var n node
	n.add(key)
	switch {
	case key%3 == 0:
		return &n, nil
	case key%5 == 0:
		kept = append(kept, &n)
		n.key = -key
	}
	if n.key < 0 {
		return kept[len(kept)-1], errors.New(n.describe())
	}
	return nil, nil
}

// Whatever leaks in a loop is another object in each turn.
func loop(count int) int {
	sum := 0
	for i := range count {
		n := &node{key: i}
		for j := range 3 {
			if i%7 == 0 && j == 1 {
				kept = append(kept, n)
			}
			n.add(j)
		}
		sum += n.key
	}
	return sum
}

// Places are found before what is stored in them is evaluated.
func order(key int) (int, int) {
	n, m := newNode(key, nil), newNode(key, nil)
	if key%2 == 0 {
		n.key = leak(n)
		m.key, m.label = leak(m), "second"
		global.next = n
	}
	return n.key, m.key
}

// An address within the object leaks.
func interior(key int) int {
	n := node{key: key}
	if key%4 == 0 {
		field = &n.key
	}
	n.key += 1000
	if key%4 == 0 {
		*field += 5
	}
	return n.key
}

// What the object points to leaks with it.
func contents(key int) (sum int) {
	first := &node{key: key}
	second := &node{key: key + 1, next: first}
	first.next = second
	if key%6 == 0 {
		global = second
		global.next.key *= 2
	}
	return first.key + second.key + first.next.next.key
}

// Interfaces, closures and goroutines take it.
func taken(key int) string {
	n := newNode(key, nil)
	switch key % 4 {
	case 0:
		value = n
	case 1:
		add := func() { n.add(5) }
		add()
		defer add()
	case 2:
		done := make(chan bool)
		go func(n *node) {
			n.add(7)
			done <- true
		}(n)
		<-done
	}
	n.add(1)
	if other, ok := value.(*node); ok {
		return n.describe() + other.describe()
	}
	return n.describe()
}

type table struct {
	cells [6]int
	count int
}

func (t *table) put(value int) {
	t.cells[t.count%len(t.cells)] = value
	t.count++
}

var tables []*table

// Arrays, whole copies, and a slice of the object.
func arrays(key int) int {
	var t table
	for i := range key % 9 {
		t.put(i)
	}
	copied := t
	if key%3 == 1 {
		tables = append(tables, &t)
	}
	t.put(100)
	if key%3 == 2 {
		part := t.cells[1:3]
		part[0] = 50
	}
	t, copied = copied, t
	return t.count*1000 + copied.cells[1] + len(tables)
}

func panics(key int) (n *node, err error) {
	defer func() {
		if reason := recover(); reason != nil {
			err = errors.New(fmt.Sprint(reason, ", ", global.key))
		}
	}()
	m := newNode(key, nil)
	if key%2 == 1 {
		global = m
		m.key = 77
		panic("odd")
	}
	m.add(1)
	return nil, errors.New(m.describe())
}

func main() {
	count := 20
	if len(os.Args) > 1 {
		count, _ = strconv.Atoi(os.Args[1])
	}
	shown := max(count/10, 1)
	for i := range count {
		lines := []string{afterwards(i)}
		n, err := variable(i)
		lines = append(lines, fmt.Sprint(n != nil, err))
		a, b := order(i)
		lines = append(lines, fmt.Sprint(a, b, interior(i), contents(i)), taken(i), fmt.Sprint(arrays(i)))
		_, err = panics(i)
		lines = append(lines, err.Error())
		if i%shown == 0 {
			for _, line := range lines {
				fmt.Println(line)
			}
		}
	}
	fmt.Println(loop(count), len(kept), len(tables), global.describe())
	for i, n := range kept {
		if i%shown == 0 {
			fmt.Println(n.describe())
		}
	}
}
