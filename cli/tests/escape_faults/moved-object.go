// An object that leaks on one path is copied to the heap there. What leads to it must lead to the copy from then on.
package main

type node struct{ key int }

var sink *node

//go:noinline
func leak(key int) int {
	n := &node{key: key}
	if key > 0 {
		sink = n
	}
	n.key++
	return n.key
}

func main() {
	if leak(1) != sink.key {
		panic("the copy was left behind")
	}
}
