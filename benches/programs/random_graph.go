// Marking: a random graph whose nodes are all alive, collected again and again.
// Arguments: nodes, collections.
package main

import (
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
)

type node struct {
	edges [3]*node
	data  [3]uint64
}

// numbers is the splitmix64 sequence.
type numbers uint64

func (n *numbers) next() uint64 {
	*n += 0x9e3779b97f4a7c15
	z := uint64(*n)
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

func build(count int) []*node {
	nodes := make([]*node, count)
	for i := range nodes {
		nodes[i] = &node{data: [3]uint64{uint64(i)}}
	}
	random := numbers(1)
	for _, each := range nodes {
		for i := range each.edges {
			each.edges[i] = nodes[random.next()%uint64(count)]
		}
	}
	return nodes
}

// processSeconds is the processor time of the whole process so far, as the kernel counts it.
func processSeconds() float64 {
	text, err := os.ReadFile("/proc/self/stat")
	if err != nil {
		panic(err)
	}
	// The second field is a name in parentheses, which may hold blanks; user and system time are fields 14 and 15.
	fields := strings.Fields(string(text[strings.LastIndexByte(string(text), ')')+1:]))
	ticks := 0
	for _, field := range fields[11:13] {
		n, err := strconv.Atoi(field)
		if err != nil {
			panic(err)
		}
		ticks += n
	}
	return float64(ticks) / 100
}

func main() {
	count, _ := strconv.Atoi(os.Args[1])
	collections, _ := strconv.Atoi(os.Args[2])
	nodes := build(count)
	runtime.GC()
	before := processSeconds()
	for range collections {
		runtime.GC()
	}
	seconds := processSeconds() - before
	sum := uint64(0)
	for _, each := range nodes {
		sum += each.edges[0].data[0] ^ each.edges[1].data[0] ^ each.edges[2].data[0]
	}
	fmt.Println("checksum", sum)
	if seconds > 0 {
		fmt.Printf("bench: million marked per CPU second: %.2f\n", float64(count)*float64(collections)/seconds/1e6)
	}
}
