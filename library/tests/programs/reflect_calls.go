// Calls by reflect, functions that it makes, methods found by name.
// Args: 5000
// Small: 300
package main

import (
	"errors"
	"fmt"
	"os"
	"reflect"
	"runtime"
	"strconv"
	"strings"
)

type Big struct{ A, B, C, D, E int }
type T struct {
	n int
	s string
}

func (t T) Get() string                    { return fmt.Sprint(t.n, t.s) }
func (t *T) Add(n int) *T                  { t.n += n; return t }
func (t T) Var(a int, xs ...string) string { return fmt.Sprint(a, xs, t.n) }

type One struct{ p *int }

func (o One) Val() int { return *o.p }

type Adder interface{ Add(int) *T }

func sum(a, b int) int { return a + b }
func mixed(a int8, f float32, s string, g float64, b bool, c complex128) (float32, string, bool, float64) {
	return f * 2, s + "!", !b, g + float64(a) + real(c)
}
func many(a, b, c, d, e, f, g, h, i int) int {
	return a + 2*b + 3*c + 4*d + 5*e + 6*f + 7*g + 8*h + 9*i
}
func strs(a, b, c, d string) (string, string) { return a + b, c + d }
func floats(a, b, c, d, e, f, g, h, i, j float64) (float64, float64) {
	return a + b + c + d + e + f + g + h, i*100 + j
}
func big(b Big, x int) (Big, error)               { b.A += x; b.E *= 2; return b, errors.New("big") }
func sevens() (a, b, c, d, e, f, g int)           { return 1, 2, 3, 4, 5, 6, 7 }
func six() (int, string, float64, []int)          { return 1, "two", 3.5, nil }
func none()                                       { fmt.Println("none called") }
func sixf() (a, b, c, d, e, f float64)            { return 1, 2, 3, 4, 5, 6 }
func arr(a [3]int) [3]int                         { a[0] = 100; return a }
func variadic(p string, xs ...int) string         { return fmt.Sprint(p, xs, len(xs)) }
func iface(e error, a any, s fmt.Stringer) string { return fmt.Sprint(e, a, s) }
func gc(p *int, s string) (*int, string) {
	runtime.GC()
	x := make([]byte, 1<<16)
	_ = x
	return p, strings.Repeat(s, 3)
}
func deep(n int) int {
	var pad [200]int
	pad[n%200] = n
	if n == 0 {
		return 0
	}
	return deep(n-1) + 1 + pad[(n+1)%200]
}

func call(f any, args ...any) {
	var in []reflect.Value
	for _, a := range args {
		in = append(in, reflect.ValueOf(a))
	}
	for _, o := range reflect.ValueOf(f).Call(in) {
		fmt.Print(o.Interface(), " ", o.Type(), "; ")
	}
	fmt.Println()
}

func try(name string, f func()) {
	defer func() { fmt.Println(name, recover()) }()
	f()
}

func main() {
	depth := 5000
	if len(os.Args) > 1 {
		depth, _ = strconv.Atoi(os.Args[1])
	}
	call(sum, 1, 2)
	call(mixed, int8(3), float32(1.5), "x", 2.5, true, complex(7, 8))
	call(many, 1, 2, 3, 4, 5, 6, 7, 8, 9)
	call(strs, "a", "b", "c", "d")
	call(floats, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0)
	call(big, Big{1, 2, 3, 4, 5}, 10)
	call(sevens)
	call(six)
	call(none)
	call(sixf)
	call(arr, [3]int{1, 2, 3})
	call(variadic, "v")
	call(variadic, "v", 1, 2, 3)
	call(iface, errors.New("e"), 5, reflect.ValueOf(3))
	fmt.Println(reflect.ValueOf(gc).Call([]reflect.Value{reflect.ValueOf(new(int)), reflect.ValueOf("ab")})[1])
	call(deep, depth)
	k := 10
	call(func(a int) int { k += a; return k }, 5)
	fmt.Println(reflect.ValueOf(variadic).CallSlice([]reflect.Value{reflect.ValueOf("s"), reflect.ValueOf([]int{4, 5})})[0])
	t := &T{1, "q"}
	tv := reflect.ValueOf(t)
	for i := 0; i < tv.NumMethod(); i++ {
		fmt.Println(tv.Type().Method(i).Name, tv.Type().Method(i).Type, tv.Method(i).Type())
	}
	tv.MethodByName("Add").Call([]reflect.Value{reflect.ValueOf(41)})
	fmt.Println(t.n, tv.MethodByName("Get").Call(nil)[0], tv.MethodByName("Nope").IsValid())
	fmt.Println(tv.Elem().MethodByName("Var").Call([]reflect.Value{reflect.ValueOf(7), reflect.ValueOf("a"), reflect.ValueOf("b")})[0])
	fmt.Println(reflect.TypeFor[T]().Method(0).Func.Call([]reflect.Value{tv.Elem()})[0])
	f := tv.MethodByName("Get").Interface().(func() string)
	fmt.Println(f())
	vf := tv.MethodByName("Var").Interface().(func(int, ...string) string)
	fmt.Println(vf(3, "x", "y"))
	x := 31
	o := One{&x}
	fmt.Println(reflect.ValueOf(o).Method(0).Call(nil)[0])
	var ad Adder = t
	fmt.Println(reflect.ValueOf(&ad).Elem().Method(0).Call([]reflect.Value{reflect.ValueOf(1)})[0].Elem().Field(0))
	// MakeFunc
	swap := func(in []reflect.Value) []reflect.Value { return []reflect.Value{in[1], in[0]} }
	sw := reflect.MakeFunc(reflect.TypeFor[func(int, string) (string, int)](), swap).Interface().(func(int, string) (string, int))
	fmt.Println(sw(1, "one"))
	show := func(t reflect.Type, out ...any) reflect.Value {
		return reflect.MakeFunc(t, func(in []reflect.Value) []reflect.Value {
			for _, v := range in {
				fmt.Print(v, " ")
			}
			runtime.GC()
			var r []reflect.Value
			for i, o := range out {
				r = append(r, reflect.ValueOf(o).Convert(t.Out(i)))
			}
			return r
		})
	}
	fmt.Println(show(reflect.TypeOf(mixed), 2.5, "made", true, 9.25).Interface().(func(int8, float32, string, float64, bool, complex128) (float32, string, bool, float64))(1, 2.5, "s", 3.5, true, 4+5i))
	fmt.Println(show(reflect.TypeOf(many), 77).Interface().(func(a, b, c, d, e, f, g, h, i int) int)(1, 2, 3, 4, 5, 6, 7, 8, 9))
	fmt.Println(show(reflect.TypeOf(big), Big{5, 4, 3, 2, 1}, errors.New("mk")).Interface().(func(Big, int) (Big, error))(Big{1, 2, 3, 4, 5}, 6))
	fmt.Println(show(reflect.TypeOf(strs), "A", "B").Interface().(func(a, b, c, d string) (string, string))("a", "b", "c", "d"))
	fmt.Println(show(reflect.TypeOf(floats), 1.5, 2.5).Interface().(func(a, b, c, d, e, f, g, h, i, j float64) (float64, float64))(1, 2, 3, 4, 5, 6, 7, 8, 9, 10))
	fmt.Println(show(reflect.TypeOf(sevens), 7, 6, 5, 4, 3, 2, 1).Interface().(func() (a, b, c, d, e, f, g int))())
	fmt.Println(show(reflect.TypeOf(sixf), 7, 6, 5, 4, 3, 2).Interface().(func() (a, b, c, d, e, f float64))())
	show(reflect.TypeOf(none)).Interface().(func())()
	fmt.Println(show(reflect.TypeOf(variadic), "vv").Interface().(func(string, ...int) string)("p", 1, 2))
	for i := 0; i < 100; i++ {
		if a, b := sw(i, "x"); a != "x" || b != i {
			fmt.Println("bad", a, b)
		}
	}
	fmt.Println(show(reflect.TypeOf(sum), 5).Call([]reflect.Value{reflect.ValueOf(1), reflect.ValueOf(2)})[0])
	try("few", func() { reflect.ValueOf(sum).Call(nil) })
	try("many", func() { reflect.ValueOf(none).Call([]reflect.Value{reflect.ValueOf(1)}) })
	try("type", func() { reflect.ValueOf(sum).Call([]reflect.Value{reflect.ValueOf(1), reflect.ValueOf("x")}) })
	try("vtype", func() { reflect.ValueOf(variadic).Call([]reflect.Value{reflect.ValueOf("s"), reflect.ValueOf("x")}) })
	try("nil", func() { reflect.ValueOf((func())(nil)).Call(nil) })
	try("zero", func() { reflect.ValueOf(sum).Call([]reflect.Value{{}, {}}) })
	try("inside", func() { reflect.ValueOf(func() { panic("inner") }).Call(nil) })
	try("count", func() {
		reflect.MakeFunc(reflect.TypeOf(sum), func([]reflect.Value) []reflect.Value { return nil }).Interface().(func(int, int) int)(1, 2)
	})
	seq := func(yield func(int) bool) {
		for i := range 5 {
			if !yield(i * i) {
				return
			}
		}
	}
	for v := range reflect.ValueOf(seq).Seq() {
		if v.Int() > 10 {
			break
		}
		fmt.Print(v, " ")
	}
	fmt.Println()
	var wg = make(chan string)
	go func() {
		wg <- reflect.ValueOf(strings.ToUpper).Call([]reflect.Value{reflect.ValueOf("goroutine")})[0].String()
	}()
	fmt.Println(<-wg)
}
