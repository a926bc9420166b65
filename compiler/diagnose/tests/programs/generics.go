// Instances by shape: methods through type parameters, dictionaries, methods of instantiated types.
package main

type stringer interface{ text() string }

type name string

func (n name) text() string { return string(n) }

type pointer struct{ p *int }

func (p *pointer) text() string { return "pointer" }

type list[T any] struct{ items []T }

func (l *list[T]) push(item T)          { l.items = append(l.items, item) }
func (l *list[T]) first() *T            { return &l.items[0] }
func (l *list[T]) never(do func(T)) any { do(l.items[0]); return l.items[0] }
func (l list[T]) each(do func(int, T)) {
	for i, item := range l.items {
		do(i, item)
	}
}

var sink any

func keep[T any](value T) { sink = value }

func fresh[T any]() *T {
	value := new(T)
	return value
}

func join[T stringer](values ...T) (all string) {
	for _, value := range values {
		all += value.text()
	}
	return all
}

func pair[K comparable, V any](key K, value V) map[K]V { return map[K]V{key: value} }

func apply[T, R any](value T, f func(T) R) R { return f(value) }

func main() {
	l := &list[int]{}
	l.push(3)
	println(*l.first())
	l.each(func(i, item int) { println(i, item) })
	keep(1)
	keep("text")
	keep(l)
	println(fresh[int](), fresh[*int]())
	println(join(name("a"), "b"), join(&pointer{}), join[stringer](name("c")))
	m := pair("key", new(int))
	println(len(m), apply(2, func(x int) *int { return &x }))
	push := l.push
	push(4)
	sink = apply[string, int]
	local := func(p *int) *int { return p }
	x := 1
	println(*local(&x))
}
