//go:build linux && !cgo

// Package sample holds a little of every construct of the language.
package sample

import (
	"fmt"
	. "math"
	str "strings"
)

const (
	a, b = iota, 1 << iota
	c, d
	e     = 0x1p-2 + 0b1_0 + 0o17 + 1_000.5e+3i + 'x' + '\u00e9'
	f str = `raw
string` + "\x41\n\"\U0001F600"
)

var x, y int = 1, 2
var z = []int{0: 1, 2, len(f): 3}

type (
	Point struct {
		X, Y float64 `json:"x"`
		*Base
		fmt.Stringer "tag"
		List[int]
	}
	Number interface {
		~int | ~float64
		String() string
		comparable
	}
	List[T any]         struct{ next *List[T] }
	Pair[K comparable, V any] = map[K]V
	Pointer[P *int,]    []P
	Array               [a + 1]func(int, ...string) (n int, err error)
	Channels            struct{ in <-chan int; out chan<- (<-chan int); both chan int }
)

//go:noinline
func (p *Point) Move(dx, dy float64) (moved bool) {
	defer func() { recover() }()
	p.X += dx
	p.Y, moved = p.Y+dy, true
	return
}

func Map[T, U any](list []T, change func(T) U) (result []U) {
outer:
	for i, v := range list {
		switch u := any(v).(type) {
		case nil:
			continue outer
		case int, *Point:
			_ = u
		default:
			break outer
		}
		result = append(result, change(list[i : i+1 : cap(list)][0]))
	}
	for range 10 {
	}
	for i := 0; i < 3; i++ {
		if v := i &^ 1; v != 0 && !(v == 2) {
			goto end
		} else if v > 0 {
			x--
		} else {
			x <<= 2
		}
	}
	switch x := x; {
	case x > 0:
		fallthrough
	case x < 0, y == ^x:
	}
end:
	return
}

func talk(in <-chan int, out chan<- int) {
	go talk(in, out)
	select {
	case v, ok := <-in:
		out <- v
		_ = ok
	case out <- *new(int):
	case <-in:
	default:
		if (Point{X: 1}) == (Point{}) {
			fmt.Println(Map[int, string](z, nil), z[1:], f[:2], interface{ m() }(nil))
		}
	}
	type local = struct{}
	var _, _ = [...]local{{}, {}}, map[string][]Point{"a": {{X: Pi}, {}}}
	;
}
