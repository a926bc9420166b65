// Deferred calls, recovered and repeated panics, and run-time errors of every kind.
//
// Args:
// Small:
package main

import (
	"errors"
	"fmt"
	"os"
	"runtime"
)

type tree struct {
	left  *tree
	value int
}

func try(name string, f func()) {
	defer func() {
		r := recover()
		if e, ok := r.(runtime.Error); ok {
			fmt.Println(name, "run-time error:", e.Error())
		} else {
			fmt.Println(name, r)
		}
	}()
	f()
	fmt.Println(name, "returned")
}

func named() (result int, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("recovered: %v", r)
			result *= 2
		}
	}()
	result = 21
	panic("in named")
}

func order() {
	for i := range 3 {
		defer fmt.Println("deferred", i)
	}
	defer func() {
		defer func() { fmt.Println("inner", recover()) }()
		panic("second")
	}()
	panic("first")
}

func deep(n int) int {
	var pad [100]int
	if n == 0 {
		panic(errors.New("at the bottom"))
	}
	pad[n%100] = n
	return deep(n-1) + pad[n%100]
}

func main() {
	var none *tree
	var slice []int
	var table map[string]int
	var value any = "text"
	zero := 0
	try("nothing", func() {})
	try("nil pointer", func() { fmt.Println(none.left.value) })
	try("index", func() { fmt.Println(slice[zero+5]) })
	try("slice", func() { fmt.Println(slice[zero+1:]) })
	try("division", func() { fmt.Println(1 / zero) })
	try("nil map", func() { table["a"] = 1 })
	try("assertion", func() { fmt.Println(value.(int)) })
	try("missing method", func() { fmt.Println(value.(fmt.Stringer)) })
	try("shift", func() { fmt.Println(1 << (zero - 1)) })
	try("make", func() { fmt.Println(make([]int, zero-1)) })
	try("closed", func() { c := make(chan int); close(c); close(c) })
	try("uncomparable", func() { var a, b any = slice, slice; fmt.Println(a == b) })
	try("unhashable", func() { m := map[any]int{}; m[slice] = 1 })
	try("array", func() { _ = [4]int(make([]int, zero+2)) })
	try("custom", func() { panic(fmt.Sprint("value ", 1)) })
	try("nil", func() { panic(nil) })
	try("deep", func() { deep(2000) })
	fmt.Println(named())
	try("order", order)
	if len(os.Args) > 5 {
		return
	}
	defer fmt.Println("the last deferred call of main")
	var list []string
	fmt.Println(list[len(os.Args)+2])
}
