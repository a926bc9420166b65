// Package maphash.
// Args:
// Small:
package main

import (
	"fmt"
	"hash/maphash"
	"strings"
)

type K struct {
	a int
	s string
	f float64
	i any
}

func main() {
	var h maphash.Hash
	s := maphash.MakeSeed()
	h.SetSeed(s)
	long := strings.Repeat("abc", 200)
	for _, n := range []int{0, 1, 127, 128, 129, 256, 600} {
		h.Reset()
		for i := 0; i < n; i++ {
			h.WriteByte(long[i])
		}
		a := h.Sum64()
		h.Reset()
		h.WriteString(long[:n])
		fmt.Println(a == h.Sum64(), a == maphash.String(s, long[:n]), a == maphash.Bytes(s, []byte(long[:n])), len(h.Sum(nil)))
	}
	fmt.Println(maphash.Comparable(s, K{1, "x", 0, 5}) == maphash.Comparable(s, K{1, strings.ToLower("X"), -0.0, 5}), maphash.Comparable(s, 1) == maphash.Comparable(s, 2), maphash.String(maphash.MakeSeed(), "a") == maphash.String(s, "a"))
	x := 5
	p := &x
	fmt.Println(maphash.Comparable(s, p) == maphash.Comparable(s, p))
	func() { defer func() { fmt.Println(recover()) }(); maphash.Comparable[any](s, []int{1}) }()
	func() { defer func() { fmt.Println(recover()) }(); maphash.String(maphash.Seed{}, "") }()
	var c maphash.ComparableHasher[string]
	h.Reset()
	c.Hash(&h, "a")
	a := h.Sum64()
	h.Reset()
	c.Hash(&h, "a")
	fmt.Println(a == h.Sum64(), c.Equal("a", "b"), h.Size(), h.BlockSize())
	var z maphash.Hash
	z.WriteString("q")
	cl, err := z.Clone()
	fmt.Println(cl.(*maphash.Hash).Sum64() == z.Sum64(), err)
}
