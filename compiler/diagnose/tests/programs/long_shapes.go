// Shapes of types whose text is longer than 500 bytes have a hash for a name.
package main

type table struct {
	fieldWithALongName00, anotherWithALongName00 map[string][]int
	fieldWithALongName01, anotherWithALongName01 map[string][]int
	fieldWithALongName02, anotherWithALongName02 map[string][]int
	fieldWithALongName03, anotherWithALongName03 map[string][]int
	fieldWithALongName04, anotherWithALongName04 map[string][]int
	fieldWithALongName05, anotherWithALongName05 map[string][]int
}

type box[T any] struct{ v T }

func (b *box[T]) get() T { return b.v }

//go:noinline
func boxed[T any](v T) *box[T] { return &box[T]{v} }

func main() {
	println(len(boxed(table{}).get().fieldWithALongName00))
}
