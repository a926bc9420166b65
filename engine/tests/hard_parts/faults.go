// Faults of the machine and of the language, each recovered, many times.
package main

import (
	"errors"
	"runtime"
)

type point struct{ x, y int }

type shape interface{ area() int }

func (p point) area() int { return p.x * p.y }

//go:noinline
func leaf(p *point) int { return p.y }

//go:noinline
func store(p *point) { p.x = 1 }

//go:noinline
func index(s []int, i int) int { return s[i] }

//go:noinline
func divide(a, b int) int { return a / b }

func try(f func()) (text string) {
	defer func() {
		e := recover()
		err, ok := e.(error)
		if !ok {
			panic("not an error")
		}
		var re runtime.Error
		if !errors.As(err, &re) {
			panic("not a runtime.Error")
		}
		text = err.Error()
	}()
	f()
	return "nothing"
}

func expect(want string, f func()) {
	if got := try(f); got != want {
		println("got ", got)
		println("want", want)
		panic("text")
	}
}

func main() {
	const memory = "runtime error: invalid memory address or nil pointer dereference"
	for i := range 20 {
		var p *point
		var s shape
		var m map[string]int
		var f func()
		numbers := make([]int, 3)
		expect(memory, func() { leaf(p) })
		expect(memory, func() { store(p) })
		expect(memory, func() { s.area() })
		expect(memory, func() { f() })
		expect("runtime error: index out of range [3] with length 3", func() { index(numbers, 3) })
		expect("runtime error: index out of range [-1]", func() { index(numbers, i-i-1) })
		expect("runtime error: integer divide by zero", func() { divide(1, i-i) })
		expect("assignment to entry in nil map", func() { m["a"] = 1 })
		expect("runtime error: slice bounds out of range [2:1]", func() { _ = numbers[i-i+2 : i-i+1] })
		expect("interface conversion: main.shape is main.point, not *main.pointer", func() {
			s = point{}
			_ = s.(*pointer)
		})
	}
	println("ok")
}

type pointer struct{}

func (*pointer) area() int { return 0 }
