// Nothing is wrong here.
package main

import "unsafe"

type weekday int

const (
	monday weekday = iota + 1
	tuesday
	_
	thursday
)

const (
	kilobyte = 1 << (10 * (iota + 1))
	megabyte
)

type tree struct {
	left, right *tree
	value       int
}

func (t *tree) insert(value int) *tree {
	switch {
	case t == nil:
		return &tree{value: value}
	case value < t.value:
		t.left = t.left.insert(value)
	default:
		t.right = t.right.insert(value)
	}
	return t
}

type stringer interface{ String() string }
type namedStringer interface {
	stringer
	name() string
}
type base struct{ label string }

func (b base) String() string { return b.label }
func (b *base) name() string  { return b.label }

type derived struct {
	*base
	extra int
}

var _ namedStringer = derived{}
var _ stringer = base{}

type visitor func(*tree) visitor

type option func(*config)
type config struct{ size, depth int }

func withSize(size int) option { return func(c *config) { c.size = size } }

type errorText string

func (e errorText) Error() string { return string(e) }

func divide(a, b int) (result int, err error) {
	defer func() {
		if problem := recover(); problem != nil {
			err = errorText("division")
		}
	}()
	result = a / b
	return
}

func fibonacci() func() int {
	a, b := 0, 1
	return func() int {
		defer func() { a, b = b, a+b }()
		return a
	}
}

func numbers(limit int) func(yield func(int, string) bool) {
	return func(yield func(int, string) bool) {
		for i := range limit {
			if !yield(i, "n") {
				return
			}
		}
	}
}

type matrix [3][3]float64

func (m *matrix) at(row, column int) *float64 { return &m[row][column] }

type node[T any] struct {
	value    T
	children []*node[T]
}

func (n *node[T]) walk(visit func(T)) {
	visit(n.value)
	for _, child := range n.children {
		child.walk(visit)
	}
}

func local[T any](value T) any {
	type wrapper struct{ inner T }
	return wrapper{value}
}

const header = "size: "
const size = unsafe.Sizeof(tree{})

var order = first()

func first() int { return second }

var second = 2

func main() {
	var root *tree
	for _, value := range [...]int{5, 3, 8} {
		root = root.insert(value)
	}
	var day = thursday
	var fixed [megabyte / kilobyte]byte
	var total float64 = float64(len(fixed)) * 1.5
	total += 1e3
	x, y := 1, 2
	x, y = y, x
	m := map[string][]int{"a": {1}, "b": nil}
	m["a"] = append(m["a"], x, y)
	if list, ok := m["c"]; !ok && list == nil {
		delete(m, "a")
	}
	var any1 any = day
	if d, ok := any1.(weekday); ok && d > monday {
		println(int(d), tuesday, header, size)
	}
	switch value := any1.(type) {
	case nil:
	case int, string:
		_ = value
	case stringer:
		println(value.String())
	case func(int) error:
		_ = value(1)
	}
	c := config{}
	for _, apply := range []option{withSize(3)} {
		apply(&c)
	}
	next := fibonacci()
	_, err := divide(next(), 0)
	if err != nil {
		println(err.Error())
	}
	for i, text := range numbers(3) {
		if i > 1 {
			break
		}
		println(i, text)
	}
	var grid matrix
	*grid.at(1, 2) = 3
	n := &node[string]{value: "root", children: []*node[string]{{value: "leaf"}}}
	n.walk(func(text string) { println(text) })
	_ = local(1)
	messages := make(chan string, 2)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for message := range messages {
			println(message)
		}
	}()
	messages <- "hello"
	select {
	case messages <- "again":
	case <-done:
	default:
	}
	close(messages)
	bits := uint32(1)<<7 | 0xff&^0x0f
	bytes := []byte("text")
	runes := []rune("text")
	text := string(bytes[1:]) + string(runes) + string(rune('x'))
	array := [4]int(make([]int, 4))
	pointer := (*[2]int)(make([]int, 2))
	z := complex(1, 2)
	_, _, _, _ = real(z)+imag(z), bits, array, pointer
	println(text, order, len(text), cap(bytes), min(x, y, 3), max(1.5, 2))
outer:
	for i := 0; ; i++ {
		for {
			if i > 3 {
				break outer
			}
			continue outer
		}
	}
	goto end
end:
	println(unsafe.String(unsafe.StringData(text), 2))
}

// An inherited value means what its names mean where it is inherited.
func inheritedConstants() {
	const two = 2
	{
		const (
			two = two + two
			eight
		)
		var _ [4]int = [two]int{}
		var _ [8]int = [eight]int{}
	}
	const (
		_    = iota
		iota = iota
		one
	)
	var _ [1]int = [one]int{}
}
