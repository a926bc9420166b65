// Builds and drops many binary trees: the classic load of an allocator and collector.
//
// Args: 14
// Small: 5
package main

import (
	"fmt"
	"os"
	"strconv"
)

type node struct{ left, right *node }

func build(depth int) *node {
	if depth == 0 {
		return &node{}
	}
	return &node{build(depth - 1), build(depth - 1)}
}

func (n *node) count() int {
	if n.left == nil {
		return 1
	}
	return 1 + n.left.count() + n.right.count()
}

func main() {
	depth := 10
	if len(os.Args) > 1 {
		depth, _ = strconv.Atoi(os.Args[1])
	}
	const smallest = 4
	largest := max(smallest+2, depth)
	fmt.Printf("stretch tree of depth %d\t check: %d\n", largest+1, build(largest+1).count())
	kept := build(largest)
	for d := smallest; d <= largest; d += 2 {
		rounds := 1 << (largest - d + smallest)
		sum := 0
		for range rounds {
			sum += build(d).count()
		}
		fmt.Printf("%d\t trees of depth %d\t check: %d\n", rounds, d, sum)
	}
	fmt.Printf("long lived tree of depth %d\t check: %d\n", largest, kept.count())
}
