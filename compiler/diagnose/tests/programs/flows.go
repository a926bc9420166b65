// Flows of every kind: self-assignment, loops, closures, switches, conversions, channels, variadic arguments.
package main

type T struct {
	buf  []byte
	arr  [10]byte
	next *T
	p, q *int
}

func (t *T) cut(n int)  { t.buf = t.buf[n:] }
func (t *T) cut2(n int) { t.buf = t.arr[n:] }
func (t *T) cut3(n int) { t.p = t.q; t.next.p = t.next.q; *t = *t.next }
func loop() {
	for i := 0; i < 10; i++ {
		x := i
		p := &x
		sink = func() int { return i + *p }
	}
	for i, v := range []int{1, 2} {
		go func() { println(i, v) }()
	}
	var f func()
	f = func() { f() }
	defer f()
	for range 3 {
		defer println("x")
		defer f()
	}
}

var sink any

func rf(yield func(int, *int) bool) { yield(1, nil) }
func user() (r *int) {
	for i, p := range rf {
		if i > 3 {
			return p
		}
		sink = &i
	}
	return nil
}
func sw(x any) any {
	switch y := x.(type) {
	case *int:
		return y
	case int, string:
		return y
	case []byte:
		return &y
	}
	return nil
}
func un(s string, b []byte) string {
	if s == string(b) {
		return s
	}
	m := map[string]int{}
	m[string(b)] = 1
	for range []byte(s) {
	}
	c := []byte(s)
	c[0] = 1
	d := []byte(s)
	_ = d
	return string(b) + s
}
func named(a *int, _ *int, c **int) (x *int, y *int) { return a, *c }
func sel(c chan *int, v *int, d chan<- *int) {
	select {
	case x := <-c:
		sink = x
	case d <- v:
	}
}
func va(a ...*int) {}
func va2(a ...any) { sink = a }
func main() {
	va(new(int), nil)
	va2(1, "a")
	va2()
	t := T{}
	g := (*T).cut
	g(&t, 1)
	h := t.cut
	h(2)
	func(x *T) { sink = x }(&t)
	big := [200000]byte{}
	_ = big[3]
	nb := make([]byte, 70000)
	_ = nb
	n := 100
	nv := make([]byte, n)
	_ = nv
	k := append(nv, 1, 2)
	_ = k
	var zz []int
	zz = append(zz, 1)
	var i interface{ M() } = nil
	i.M()
	defer i.M()
	panic("x")
}
