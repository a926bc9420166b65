package main

// Type arguments within an instance are shapes themselves, save those of a type within its own declaration.

type ref[T any] struct{ target *T }

func (r *ref[T]) load() *T { return r.target }

func (r *ref[T]) store(target *T) { r.target = target }

type leaf[K any] struct{ key K }

type branch[K any] struct {
	leaf[K]
	self     ref[branch[K]]
	children [2]ref[leaf[K]]
}

func (b *branch[K]) find(at int) (*leaf[K], bool) {
	found := b.children[at].load()
	return found, found != nil
}

func (b *branch[K]) count() int {
	n := 0
	for i := range b.children {
		if b.children[i].load() != nil {
			n++
		}
	}
	return n
}

func grown[K any](key K) *branch[K] {
	b := &branch[K]{leaf: leaf[K]{key}}
	b.self.store(b)
	b.children[0].store(&b.leaf)
	return b.self.load()
}

func main() {
	text, number := grown("a"), grown(1)
	println(text.count(), number.count())
	println(text.find(0))
}
