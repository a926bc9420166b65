// Dictionaries within dictionaries: which word of how many.
package main

type stringer interface{ text() string }

type pair[K comparable, V any] struct {
	key   K
	value V
	next  *pair[K, V]
}

func (p *pair[K, V]) find(key K) *pair[K, V] {
	for ; p != nil; p = p.next {
		if p.key == key {
			return p
		}
	}
	return nil
}

type table[K comparable, V any] struct {
	buckets []*pair[K, V]
	index   map[K]int
	last    any
}

func (t *table[K, V]) put(key K, value V) *pair[K, V] {
	if t.index == nil {
		t.index = make(map[K]int)
	}
	if place, ok := t.index[key]; ok {
		return t.buckets[place].find(key)
	}
	made := &pair[K, V]{key: key, value: value}
	t.buckets = append(t.buckets, made)
	t.index[key] = len(t.buckets)
	t.last = value
	return made
}

func (t *table[K, V]) each(do func(K, V) bool) {
	for _, bucket := range t.buckets {
		if !do(bucket.key, bucket.value) {
			return
		}
	}
}

func (t *table[K, V]) keys() []K {
	keys := make([]K, 0, len(t.buckets))
	t.each(func(key K, _ V) bool {
		keys = append(keys, key)
		return true
	})
	return keys
}

func texts[T stringer](all ...T) (list []string) {
	for _, one := range all {
		list = append(list, one.text(), asText(one))
	}
	return list
}

func asText[T stringer](one T) string {
	if _, ok := any(one).(*T); ok {
		return ""
	}
	switch value := any(one).(type) {
	case []T:
		return value[0].text()
	case map[string]T:
		return value[""].text()
	}
	return one.text()
}

func filled[T comparable](of func() T) (t table[T, *T]) {
	value := of()
	t.put(value, &value)
	byName := map[string][]T{"a": {value}}
	for name, list := range byName {
		delete(byName, name)
		copy(list, list[1:])
	}
	return t
}

type link[T any] struct{ next *link[T] }

func newLink[T any](next *link[T]) *link[T] { return &link[T]{next} }

type chain[T any] struct{ first *link[T] }

func (c *chain[T]) push()  { c.first = newLink(c.first) }
func (c *chain[T]) clear() { c.first = newLink[T](nil) }

type name string

func (n name) text() string { return string(n) }

func main() {
	var numbers table[string, int]
	numbers.put("a", 1)
	println(len(numbers.keys()), len(texts(name("b"))))
	t := filled(func() int { return 1 })
	println(len(t.keys()))
	var c chain[int]
	c.push()
	c.clear()
}
