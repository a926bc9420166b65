// What reflect says of types, and types that it makes.
// Args:
// Small:
package main

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
)

type Inner struct {
	X, Y int
	z    string
}
type Node struct {
	Left, Right *Node
}
type Shape interface {
	Area() float64
	Name() string
}
type Sq struct {
	Side float64 `json:"side,omitempty" xml:"s"`
	Inner
	*Node
	ch  chan int
	fn  func(int, ...string) error
	m   map[string][]int
	arr [3]byte
	I   any
	S   Shape
}

func (s Sq) Area() float64 { return s.Side * s.Side }
func (s Sq) Name() string  { return "sq" }
func (s *Sq) Grow2(n int)  { s.Side += float64(n) }
func (s Sq) hidden() int   { return 1 }
func (s Sq) Many(a int, b string, c ...float64) (int, error) {
	return a + len(b) + len(c), errors.New(b)
}

type MyInt int

func (m MyInt) Double() MyInt { return m * 2 }

type Pair[K comparable, V any] struct {
	Key K
	Val V
}
type Fn func(a int) string

func main() {
	vals := []any{1, int8(2), "s", 1.5, true, []int{1}, [2]string{"a", "b"}, map[string]int{"a": 1}, &Sq{}, Sq{Side: 2}, MyInt(4), Pair[string, int]{"k", 1}, Fn(nil), func(int, ...string) (int, error) { return 0, nil }, make(chan int), make(<-chan string), make(chan<- bool), make(chan (<-chan int)), struct{}{}, struct {
		A int `x:"y"`
		b string
	}{}, new(any), new(Shape), complex(1, 2), complex64(1), uintptr(1), errors.New("x"), []any{1}, [][]map[string]*int{}, new(error), rune('x'), byte(1), &[]int{1}, Pair[MyInt, *Pair[int, Sq]]{}}
	for _, v := range vals {
		t := reflect.TypeOf(v)
		fmt.Println(t, t.Kind(), t.Name(), t.PkgPath(), t.Size(), t.Align(), t.Comparable(), t.NumMethod(), t.CanSeq(), t.CanSeq2())
		switch t.Kind() {
		case reflect.Struct:
			for i := 0; i < t.NumField(); i++ {
				f := t.Field(i)
				fmt.Println("  ", f.Name, f.Type, f.Tag, f.Offset, f.Index, f.Anonymous, f.PkgPath, f.IsExported(), f.Tag.Get("json"))
			}
			for _, f := range reflect.VisibleFields(t) {
				fmt.Println("   v", f.Name, f.Index)
			}
		case reflect.Func:
			fmt.Println("  ", t.NumIn(), t.NumOut(), t.IsVariadic())
			for i := range t.NumIn() {
				fmt.Println("   in", t.In(i))
			}
			for o := range t.Outs() {
				fmt.Println("   out", o)
			}
		case reflect.Map:
			fmt.Println("  ", t.Key(), t.Elem())
		case reflect.Chan:
			fmt.Println("  ", t.ChanDir(), t.Elem())
		case reflect.Array:
			fmt.Println("  ", t.Len(), t.Elem())
		case reflect.Slice, reflect.Pointer:
			fmt.Println("  ", t.Elem(), t.Elem().Kind())
		}
		for i := range t.NumMethod() {
			m := t.Method(i)
			fmt.Println("   m", m.Name, m.Type, m.Index, m.PkgPath)
		}
	}
	sh := reflect.TypeFor[Shape]()
	er := reflect.TypeFor[error]()
	st := reflect.TypeFor[fmt.Stringer]()
	fmt.Println(sh, sh.NumMethod(), sh.Method(0).Name, sh.Method(0).Type, er, st, reflect.TypeFor[int]())
	for _, v := range vals {
		t := reflect.TypeOf(v)
		fmt.Println(t, t.Implements(sh), t.Implements(er), t.Implements(st), t.AssignableTo(reflect.TypeFor[any]()), t.ConvertibleTo(reflect.TypeFor[int]()), t.ConvertibleTo(reflect.TypeFor[string]()), t.AssignableTo(reflect.TypeFor[int]()))
	}
	// composition
	ti := reflect.TypeFor[int]()
	fmt.Println(reflect.SliceOf(ti) == reflect.TypeFor[[]int](), reflect.PointerTo(ti) == reflect.TypeFor[*int](), reflect.MapOf(reflect.TypeFor[string](), ti) == reflect.TypeFor[map[string]int](), reflect.ArrayOf(2, reflect.TypeFor[string]()) == reflect.TypeOf([2]string{}), reflect.ChanOf(reflect.BothDir, ti) == reflect.TypeOf(make(chan int)))
	ft := reflect.FuncOf([]reflect.Type{ti, reflect.TypeFor[[]string]()}, []reflect.Type{ti, er}, true)
	fmt.Println(ft, ft == reflect.TypeOf(vals[13]))
	novel := reflect.ArrayOf(7, reflect.MapOf(ti, reflect.SliceOf(reflect.TypeFor[Sq]())))
	fmt.Println(novel, novel.Size(), novel.Kind(), novel == reflect.ArrayOf(7, reflect.MapOf(ti, reflect.SliceOf(reflect.TypeFor[Sq]()))))
	so := reflect.StructOf([]reflect.StructField{{Name: "A", Type: ti, Tag: `json:"a"`}, {Name: "B", Type: reflect.TypeFor[string]()}, {Name: "C", Type: reflect.TypeFor[byte]()}})
	fmt.Println(so, so.Size(), so.Field(2).Offset)
	v := reflect.New(so).Elem()
	v.Field(0).SetInt(42)
	v.Field(1).SetString("hey")
	fmt.Printf("%v %+v %T\n", v.Interface(), v.Interface(), v.Interface())
	m := reflect.MakeMap(reflect.MapOf(reflect.TypeFor[MyInt](), novel))
	m.SetMapIndex(reflect.ValueOf(MyInt(3)), reflect.Zero(novel))
	fmt.Println(m.Len(), m.Type(), m.MapKeys()[0])
	f, ok := reflect.TypeFor[Sq]().FieldByName("X")
	fmt.Println(f.Name, f.Index, ok)
	_, ok = reflect.TypeFor[Sq]().FieldByName("nope")
	fmt.Println(ok)
	f, ok = reflect.TypeFor[Sq]().FieldByNameFunc(func(s string) bool { return strings.ToLower(s) == "side" })
	fmt.Println(f.Name, f.Index, ok)
	fmt.Println(reflect.TypeFor[Sq]().FieldByIndex([]int{1, 1}).Name)
	tag := reflect.StructTag(`a:"1" b:"x\"y" c:"" bad`)
	fmt.Println(tag.Get("a"), tag.Get("b"), tag.Get("c"), tag.Get("d"))
	fmt.Println(tag.Lookup("c"))
	fmt.Println(tag.Lookup("bad"))
	fmt.Println(reflect.Kind(100), reflect.ChanDir(9), reflect.Ptr)
}
