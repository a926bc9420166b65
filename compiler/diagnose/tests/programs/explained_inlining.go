package main

func pair(a, b *int) (*int, *int) { return a, b }

func through(a, b *int) (*int, *int) { return pair(a, b) }

func received(c chan *int) *int {
	p, ok := <-c
	if !ok {
		return nil
	}
	return p
}

func asserted(x any) *int {
	p, _ := x.(*int)
	return p
}

func first(a, _ *int) *int { return a }

func took(a, b *int) *int { return first(pair(a, b)) }

// Copies of a closure that is not inlined are told apart by where they are.
func count(limit int) func(yield func(int) bool) {
	return func(yield func(int) bool) {
		defer println("counted", limit)
		for i := 0; i < limit && yield(i); i++ {
		}
	}
}

func find(limit, wanted int) (int, bool) {
	for i := range count(limit) {
		for j := range count(limit) {
			if i*j == wanted {
				return i, true
			}
			if j > i {
				break
			}
		}
	}
	return 0, false
}

func jumps(limit int) (steps int) {
outer:
	for i := range count(limit) {
		for j := range count(i) {
			if j == 3 {
				continue outer
			}
			for k := range count(j) {
				if k == 2 {
					break outer
				}
				steps++
			}
		}
	}
	return steps
}

type number interface{ ~int | ~float64 }

func sum[T number](items ...T) T {
	total := T(0)
	for _, item := range items {
		total += item
	}
	return total + *new(T)
}

type box[T any] struct{ value T }

//go:noinline
func (b *box[T]) set(value T) { b.value = value }

func odd(n int) bool {
	if n == 0 {
		return false
	}
	return even(n - 1)
}

func even(n int) bool {
	if n == 0 {
		return true
	}
	return odd(n - 1)
}

func main() {
	x, y := 1, 2
	println(through(&x, &y))
	println(received(nil), asserted(nil), took(&x, &y))
	println(find(3, 4))
	println(jumps(5), sum(1, 2), sum(1.5), odd(7))
	var b box[string]
	b.set("text")
}
