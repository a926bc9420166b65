// Types that functions declare have numbers where names must be unique; runes of a constant are a literal.
package main

type box[T any] struct{ v T }

func (b *box[T]) get() T { return b.v }

//go:noinline
func boxed[T any](v T) *box[T] { return &box[T]{v} }

func generic[T any](v T) any {
	type local struct{ v T }
	return boxed(local{v}).get()
}

func first() (any, any) {
	type point struct{ x int }
	type alias = point
	type other struct{ x int }
	func() {
		type inner struct{}
		println(boxed(inner{}) == nil)
	}()
	return boxed(point{1}).get(), boxed(alias{2}) != nil && boxed(other{2}).get().x == 0
}

func second() any {
	type point struct{ y int }
	return boxed([]map[point]*point{}).get()
}

const name = "ab"

func runes() ([]rune, []rune, int) {
	kept := []rune(name)
	none := []rune("")
	return kept, none, len([]rune("xyz"))
}

func main() {
	a, b := first()
	r, n, l := runes()
	println(a, b, second(), generic(1), generic("x"), len(r), len(n), l)
}
