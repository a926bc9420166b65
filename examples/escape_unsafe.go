// Escape: unsafe pointers carry what they point to along, numbers made of them don't; directives.
//
// Args:
// Small:
package main

import (
	"fmt"
	"unsafe"
)

type header struct {
	a, b int32
	next *header
}

func firstHalf(n *int64) *int32 { return (*int32)(unsafe.Pointer(n)) }
func second(h *header) *int32   { return (*int32)(unsafe.Add(unsafe.Pointer(h), unsafe.Offsetof(h.b))) }
func number(h *header) uintptr  { return uintptr(unsafe.Pointer(h)) }
func viewed(text string) *byte  { return unsafe.StringData(text) }
func asText(data []byte) string { return unsafe.String(unsafe.SliceData(data), len(data)) }
func slice(p *int, n int) []int { return unsafe.Slice(p, n) }

//go:noinline
func kept(h *header) *header { return h.next }

func main() {
	n := int64(5)
	h := header{1, 2, nil}
	h.next = &header{3, 4, nil}
	if number(&h) == 0 {
		panic("an address is not zero")
	}
	values := [3]int{1, 2, 3}
	fmt.Println(*firstHalf(&n), *second(&h), *viewed("x"), asText([]byte("bytes")), slice(&values[0], 3), kept(&h).a)
}
