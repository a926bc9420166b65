// Reading and changing values of all kinds by reflect; conversions, maps, channels, slices.
// Args:
// Small:
package main

import (
	"fmt"
	"reflect"
	"sort"
)

type P struct {
	A int
	b string
	C []int
	D map[string]int
	E *P
	F any
	emb
}
type emb struct{ Q int }
type W struct{ p *int }
type MyS []int

func try(name string, f func()) {
	defer func() {
		if e := recover(); e != nil {
			if err, ok := e.(error); ok {
				fmt.Println(name, "error", err)
			} else {
				fmt.Println(name, "panic", e)
			}
		}
	}()
	f()
	fmt.Println(name, "ok")
}

func main() {
	p := P{A: 1, b: "x", C: []int{1, 2, 3}, D: map[string]int{"k": 5}, E: &P{A: 7}, F: 3.5}
	v := reflect.ValueOf(&p).Elem()
	fmt.Println(v.Kind(), v.Type(), v.NumField(), v.CanSet(), v.CanAddr(), v.Field(0).CanSet(), v.Field(1).CanSet(), v.Field(1).CanInterface())
	v.Field(0).SetInt(99)
	v.FieldByName("C").Index(1).SetInt(22)
	v.FieldByName("C").Set(reflect.Append(v.FieldByName("C"), reflect.ValueOf(4), reflect.ValueOf(5)))
	v.FieldByName("D").SetMapIndex(reflect.ValueOf("new"), reflect.ValueOf(11))
	v.FieldByName("D").SetMapIndex(reflect.ValueOf("k"), reflect.Value{})
	v.FieldByName("F").Set(reflect.ValueOf("str"))
	v.FieldByName("E").Elem().Field(0).SetInt(77)
	v.FieldByName("Q").SetInt(6)
	fmt.Println(p.A, p.b, p.C, p.D, p.E.A, p.F, p.Q)
	fmt.Println(v.Field(1).String(), v.Field(0), v.Field(2), v.Field(5), v.Field(5).Elem())
	fmt.Println(v.Addr().Interface() == any(&p))
	try("set unexported", func() { v.Field(1).SetString("q") })
	try("iface unexported", func() { v.Field(1).Interface() })
	try("set unaddressable", func() { reflect.ValueOf(p).Field(0).SetInt(1) })
	try("int of string", func() { reflect.ValueOf("x").Int() })
	try("zero kind", func() { reflect.Value{}.Type() })
	try("zero set", func() { v.Field(0).Set(reflect.Value{}) })
	try("bad set", func() { v.Field(0).Set(reflect.ValueOf("x")) })
	try("index", func() { reflect.ValueOf([]int{1}).Index(1) })
	try("index arr", func() { reflect.ValueOf([1]int{1}).Index(1) })
	try("index str", func() { reflect.ValueOf("a").Index(1) })
	try("field", func() { v.Field(100) })
	try("elem", func() { reflect.ValueOf(1).Elem() })
	try("len", func() { reflect.ValueOf(1).Len() })
	try("isnil", func() { reflect.ValueOf(1).IsNil() })
	try("addr", func() { reflect.ValueOf(1).Addr() })
	try("nilmap", func() { reflect.ValueOf(map[int]int(nil)).SetMapIndex(reflect.ValueOf(1), reflect.ValueOf(1)) })
	try("mapkey", func() { reflect.ValueOf(map[int]int{}).MapIndex(reflect.ValueOf("a")) })
	try("call", func() { reflect.ValueOf(1).Call(nil) })
	try("close", func() { reflect.ValueOf(make(<-chan int)).Close() })
	try("convert", func() { reflect.ValueOf("x").Convert(reflect.TypeFor[int]()) })
	try("slicearr", func() { reflect.ValueOf([3]int{}).Slice(0, 1) })
	try("slice oob", func() { reflect.ValueOf([]int{}).Slice(0, 1) })
	try("numfield", func() { reflect.ValueOf(1).NumField() })
	try("typefield", func() { reflect.TypeOf(1).Field(0) })
	try("typeelem", func() { reflect.TypeOf(1).Elem() })
	try("typekey", func() { reflect.TypeOf(1).Key() })
	try("makeslice", func() { reflect.MakeSlice(reflect.TypeOf(1), 0, 0) })
	try("setlen", func() { x := []int{1}; reflect.ValueOf(&x).Elem().SetLen(5) })
	try("swapper", func() { reflect.Swapper(3) })

	fmt.Println(reflect.DeepEqual([]int{1, 2}, []int{1, 2}), reflect.DeepEqual([]int(nil), []int{}), reflect.DeepEqual(map[string][]int{"a": {1}}, map[string][]int{"a": {1}}), reflect.DeepEqual(p, p), reflect.DeepEqual(&P{A: 1}, &P{A: 1}), reflect.DeepEqual(1, int64(1)), reflect.DeepEqual(nil, nil), reflect.DeepEqual(nil, 1), reflect.DeepEqual([]any{1, "a", nil}, []any{1, "a", nil}), reflect.DeepEqual(fmt.Println, fmt.Println))
	type cyc struct {
		next *cyc
		v    int
	}
	a, b := &cyc{v: 1}, &cyc{v: 1}
	a.next, b.next = a, b
	fmt.Println(reflect.DeepEqual(a, b))

	for _, x := range []any{0, 1, "", "a", nil, []int(nil), []int{}, [2]int{}, [2]int{1}, struct{ A, B int }{}, struct{ A any }{1}, (*int)(nil), 0.0, false, complex(0, 0), map[int]int(nil)} {
		r := reflect.ValueOf(x)
		if r.IsValid() {
			fmt.Print(r.IsZero(), " ", r.Comparable(), "; ")
		} else {
			fmt.Print("invalid ", r.String(), "; ")
		}
	}
	fmt.Println()
	conv := func(x any, t reflect.Type) {
		r := reflect.ValueOf(x)
		fmt.Println(r.Type(), t, r.CanConvert(t))
		if r.CanConvert(t) {
			fmt.Printf("%v %T\n", r.Convert(t), r.Convert(t).Interface())
		}
	}
	for _, t := range []reflect.Type{reflect.TypeFor[int](), reflect.TypeFor[uint8](), reflect.TypeFor[float32](), reflect.TypeFor[string](), reflect.TypeFor[[]byte](), reflect.TypeFor[[]rune](), reflect.TypeFor[any](), reflect.TypeFor[MyS](), reflect.TypeFor[[2]int](), reflect.TypeFor[*[2]int](), reflect.TypeFor[complex64](), reflect.TypeFor[fmt.Stringer]()} {
		for _, x := range []any{65, int8(-3), uint16(300), 3.99, float32(2.5), "héllo", []byte("by"), []rune("ru"), []int{1, 2, 3}, []int{1}, MyS{4, 5}, complex(1, 2), reflect.Int} {
			conv(x, t)
		}
	}
	// maps
	m := map[string]int{"a": 1, "b": 2, "c": 3}
	mv := reflect.ValueOf(m)
	keys := mv.MapKeys()
	sort.Slice(keys, func(i, j int) bool { return keys[i].String() < keys[j].String() })
	fmt.Println(keys, mv.MapIndex(keys[1]), mv.MapIndex(reflect.ValueOf("zz")).IsValid())
	sum := 0
	for it := mv.MapRange(); it.Next(); {
		sum += int(it.Value().Int()) + len(it.Key().String())
	}
	fmt.Println(sum, mv.Len())
	for k, x := range mv.Seq2() {
		sum += len(k.String()) * int(x.Int())
	}
	fmt.Println(sum)
	mv.Clear()
	fmt.Println(len(m))
	// chans
	c := make(chan int, 3)
	cv := reflect.ValueOf(c)
	cv.Send(reflect.ValueOf(5))
	fmt.Println(cv.TrySend(reflect.ValueOf(6)), cv.Len(), cv.Cap())
	x, ok := cv.Recv()
	fmt.Println(x, ok)
	x, ok = cv.TryRecv()
	fmt.Println(x, ok)
	x, ok = cv.TryRecv()
	fmt.Println(x.IsValid(), ok)
	go func() { c <- 9 }()
	chosen, r, ok := reflect.Select([]reflect.SelectCase{{Dir: reflect.SelectRecv, Chan: cv}, {Dir: reflect.SelectSend, Chan: reflect.ValueOf(make(chan string)), Send: reflect.ValueOf("x")}})
	fmt.Println(chosen, r, ok)
	chosen, r, ok = reflect.Select([]reflect.SelectCase{{Dir: reflect.SelectRecv, Chan: cv}, {Dir: reflect.SelectDefault}})
	fmt.Println(chosen, r.IsValid(), ok)
	cv.Close()
	x, ok = cv.Recv()
	fmt.Println(x, ok)
	pc := make(chan *int)
	go func() { i := 3; reflect.ValueOf(pc).Send(reflect.ValueOf(&i)) }()
	x, ok = reflect.ValueOf(pc).Recv()
	fmt.Println(x.Elem(), ok)
	// slices
	s := []int{1, 2, 3, 4, 5}
	sv := reflect.ValueOf(&s).Elem()
	fmt.Println(sv.Slice(1, 3), sv.Slice3(1, 2, 3).Cap(), reflect.AppendSlice(sv, sv))
	reflect.Swapper(s)(0, 4)
	fmt.Println(s, reflect.Copy(sv, reflect.ValueOf([]int{7, 8})), s)
	sv.SetLen(3)
	sv.Grow(100)
	fmt.Println(s, cap(s) >= 103)
	arr := [3]string{"a", "b", "c"}
	av := reflect.ValueOf(&arr).Elem()
	av.Index(1).SetString("z")
	fmt.Println(arr, av.Slice(0, 2), av.Len())
	bs := reflect.ValueOf([]byte("hello"))
	fmt.Println(string(bs.Bytes()), reflect.ValueOf("str").Index(1))
	w := W{new(int)}
	wv := reflect.ValueOf(w)
	fmt.Println(wv.Field(0).IsNil(), wv.Field(0).Elem().Int(), wv.Kind(), reflect.ValueOf([1]*int{nil}).Index(0).IsNil())
	ms := reflect.MakeSlice(reflect.TypeOf(MyS{}), 2, 5)
	ms.Index(0).SetInt(3)
	fmt.Printf("%v %T %d\n", ms, ms.Interface(), ms.Cap())
	fmt.Println(reflect.Zero(reflect.TypeFor[P]()).Field(0), reflect.Indirect(reflect.ValueOf(&s)).Len())
	for i := range reflect.ValueOf(3).Seq() {
		fmt.Print(i, " ")
	}
	for i, e := range reflect.ValueOf([]string{"x", "y"}).Seq2() {
		fmt.Print(i, e, " ")
	}
	for i := range reflect.ValueOf("ab").Seq() {
		fmt.Print(i, " ")
	}
	fmt.Println()
	fmt.Println(reflect.ValueOf(3).Equal(reflect.ValueOf(3)), reflect.ValueOf("a").Equal(reflect.ValueOf("b")))
	fmt.Printf("%v %d %s %+v %T\n", reflect.ValueOf(3), reflect.ValueOf(42), reflect.ValueOf("s"), reflect.ValueOf(p.C), reflect.ValueOf(1))
	fmt.Println(reflect.ValueOf(nil), reflect.ValueOf(&s).Kind(), reflect.ValueOf(struct{ A int }{5}))
	st, ok2 := reflect.TypeAssert[int](reflect.ValueOf(3))
	fmt.Println(st, ok2, reflect.TypeFor[int]().OverflowInt(1<<40), reflect.TypeFor[int8]().OverflowInt(200), reflect.ValueOf(float32(0)).OverflowFloat(1e300))
	var e error
	ev := reflect.ValueOf(&e).Elem()
	fmt.Println(ev.Kind(), ev.IsNil(), ev.Elem().IsValid(), ev.Type())
	ev.Set(reflect.ValueOf(fmt.Errorf("boo")))
	fmt.Println(e, ev.Elem().Type(), ev.NumMethod())
	ev.SetZero()
	fmt.Println(e)
}
