// Escape: the address of a local leaves its function and stays valid.
//
// Args: 1000
// Small: 20
package main

import (
	"fmt"
	"os"
	"strconv"
)

type matcher struct{ base int }

func newMatcher(base int) *matcher { return &matcher{base: base} }

func counter() *int {
	count := 0
	return &count
}

func main() {
	rounds := 100
	if len(os.Args) > 1 {
		rounds, _ = strconv.Atoi(os.Args[1])
	}
	kept := make([]*matcher, 0)
	for i := range rounds {
		kept = append(kept, newMatcher(i))
	}
	sum := 0
	for _, m := range kept {
		sum += m.base
	}
	a, b := counter(), counter()
	*a += 3
	*b++
	fmt.Println(sum, *a, *b, *newMatcher(3))
}
