// Escape: how large a thing may be for the stack: variables, literals, new, make with constant and other sizes.
//
// Args: 20
// Small: 3
package main

import (
	"fmt"
	"os"
	"strconv"
)

type block [1024]byte

func variables() int {
	var fits [128 * 1024]byte
	var tooLarge [128*1024 + 1]byte
	fits[1], tooLarge[2] = 1, 2
	return int(fits[1]) + int(tooLarge[2])
}

func implicit() int {
	fits := new([64 * 1024]byte)
	tooLarge := new([64*1024 + 1]byte)
	literal := &[64]block{}
	largeLiteral := &[65]block{}
	list := []block{63: {}}
	largeList := []block{64: {}}
	fits[0], tooLarge[0], literal[0][0], largeLiteral[0][0], list[0][0], largeList[0][0] = 1, 2, 3, 4, 5, 6
	return int(fits[0]) + int(tooLarge[0]) + int(literal[0][0]) + int(largeLiteral[0][0]) + len(list) + len(largeList)
}

func made(n int) int {
	const size = 100
	constant := make([]int, size)
	withCapacity := make([]int, 0, size)
	large := make([]int, 8*1024+1)
	unknown := make([]int, n)
	unknownCapacity := make([]int, 0, n)
	constantVariable := 10
	fromVariable := make([]byte, constantVariable)
	table := make(map[int]int, n)
	small := map[int]int{}
	channel := make(chan int, 1)
	empty := make([]struct{}, n)
	channel <- n
	table[1], small[1] = 1, 2
	return len(constant) + cap(withCapacity) + len(large) + len(unknown) + cap(unknownCapacity)*0 + len(fromVariable) +
		len(table) + len(small) + <-channel + len(empty)
}

func growing(n int) int {
	var list []int
	for i := range n {
		list = append(list, i)
	}
	short := append([]int(nil), list...)
	return len(list) + len(short)
}

func main() {
	n := 5
	if len(os.Args) > 1 {
		n, _ = strconv.Atoi(os.Args[1])
	}
	fmt.Println(variables(), implicit(), made(n), growing(n))
}
