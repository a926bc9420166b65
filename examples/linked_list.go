// A singly linked list of a million nodes, reversed and cut while the collector follows it.
//
// Args: 1000000
// Small: 300
package main

import (
	"fmt"
	"os"
	"runtime"
	"strconv"
)

type link struct {
	value int
	next  *link
}

func main() {
	count := 1000
	if len(os.Args) > 1 {
		count, _ = strconv.Atoi(os.Args[1])
	}
	var head *link
	for i := range count {
		head = &link{i, head}
	}
	runtime.GC()
	var reversed *link
	for head != nil {
		next := head.next
		head.next = reversed
		reversed = head
		head = next
	}
	runtime.GC()
	sum, length := 0, 0
	for l := reversed; l != nil; l = l.next {
		if l.value != length {
			fmt.Println("out of order at", length)
			return
		}
		sum += l.value
		length++
	}
	fmt.Println("length:", length, "sum:", sum)
	for l := reversed; l != nil && l.next != nil; l = l.next {
		l.next = l.next.next
	}
	runtime.GC()
	length = 0
	for l := reversed; l != nil; l = l.next {
		length++
	}
	fmt.Println("half:", length)
}
