// A variable with two definitions is not another name for one of the objects.
package main

type node struct{ key int }

var sink *node

//go:noinline
func choose(second bool) int {
	var a, b node
	n := &a
	if second {
		n = &b
	}
	n.key = 1
	if a.key == 9 {
		sink = &a
	}
	if b.key == 9 {
		sink = &b
	}
	return 10*a.key + b.key
}

func main() {
	if choose(false) != 10 || choose(true) != 1 {
		panic("the other object was written")
	}
}
