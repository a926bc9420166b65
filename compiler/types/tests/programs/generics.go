package main

type number interface{ ~int | ~float64 }

type list[T any] struct {
	head *node[T]
	size int
}
type node[T any] struct {
	value T
	next  *node[T]
}

func (l *list[E]) push(value E) { l.head = &node[E]{value, l.head} }
func (l *list[E]) each(f func(E)) {
	for n := l.head; n != nil; n = n.next {
		f(n.value)
	}
}

type set[K comparable] map[K]struct{}
type pairOf[A, B any] struct {
	first  A
	second B
}
type alias[T any] = pairOf[T, []T]
type myInt int

func (myInt) String() string { return "" }

func mapSlice[T, U any](list []T, f func(T) U) []U {
	var result []U
	for _, element := range list {
		result = append(result, f(element))
	}
	return result
}
func sum[N number](numbers ...N) (total N) {
	for _, n := range numbers {
		total += n
	}
	return
}
func keys[M ~map[K]V, K comparable, V any](m M) []K { return nil }
func apply[T any, P interface {
	*T
	set(string)
}](text string) T {
	var t T
	P(&t).set(text)
	return t
}
func stringify[T interface{ String() string }](t T) string { return t.String() }
func zero[T any]() T                                        { var z T; return z }
func equal[T comparable](a, b T) bool                       { return a == b }
func bad[T any](a, b T) bool                                { return a == b } // ERROR `invalid operation: a == b (incomparable types in type set)`
func add[T any](a, b T) T                                   { return a + b }  // ERROR `invalid operation: operator + not defined on a (variable of type T constrained by any)`

type setting struct{ text string }

func (s *setting) set(text string) { s.text = text }

func (l list[T]) convert[U any](f func(T) U) list[U] {
	var result list[U]
	l.each(func(value T) { result.push(f(value)) })
	return result
}

func main() {
	var l list[int]
	l.push(1)
	l.push("a") // ERROR `cannot use "a" (untyped string constant) as int value in argument to l.push`
	var words []string = mapSlice([]int{1}, func(i int) string { return "" })
	_ = mapSlice([]int{1}, func(s string) string { return "" }) // ERROR `in call to mapSlice, type func(s string) string of func(s string) string {…} does not match inferred type func(int) U for func(T) U`
	_ = sum(1, 2, 3)
	_ = sum(1, 2.5)
	_ = sum("a")   // ERROR `string does not satisfy number (string missing in ~int | ~float64)`
	_ = sum[int](1)
	_ = sum[string]() // ERROR `string does not satisfy number (string missing in ~int | ~float64)`
	var names []string = keys(map[string]int{})
	_ = apply[setting]("x")
	_ = stringify(myInt(1))
	_ = stringify(1)  // ERROR `int does not satisfy interface{String() string} (missing method String)`
	_ = zero()        // ERROR `in call to zero, cannot infer T`
	_ = zero[int]()
	_ = equal([]int{}, nil)   // ERROR `[]int does not satisfy comparable`
	_ = equal[any](1, "a")
	var f func(int, int) bool = equal
	var g = equal             // ERROR `cannot use generic function equal without instantiation`
	var p pairOf[int]         // ERROR `not enough type arguments for type pairOf: have 1, want 2`
	var q pairOf[int, string, bool] // ERROR `too many type arguments for type pairOf: have 3, want 2`
	var r list                // ERROR `cannot use generic type list[T any] without instantiation`
	var s set[[]int]          // ERROR `[]int does not satisfy comparable`
	var n number              // ERROR `cannot use type number outside a type constraint: interface contains type constraints`
	var a alias[string]
	a.second = []string{"x"}
	a.first = 1               // ERROR `cannot use 1 (untyped int constant) as string value in assignment`
	var texts list[string] = l.convert(func(i int) string { return "" })
	var wrong list[int] = l.convert(func(i int) string { return "" }) // ERROR `cannot use l.convert(func(i int) string {…}) (value of struct type list[string]) as list[int] value in variable declaration`
	_, _, _, _, _, _, _, _, _, _, _ = words, names, f, g, p, q, r, s, n, texts, wrong
}
