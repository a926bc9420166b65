// Leak: ten bytes of a string keep its whole megabyte alive; a copy does not.
//
// Args: 1000000
// Small: 100000
package main

import (
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
)

func heapInUse() int {
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return int(stats.HeapAlloc)
}

func prefix(size int, copied bool) string {
	text := strings.Repeat("0123456789", size/10)
	if copied {
		return strings.Clone(text[:10])
	}
	return text[:10]
}

func main() {
	size := 1000000
	if len(os.Args) > 1 {
		size, _ = strconv.Atoi(os.Args[1])
	}
	before := heapInUse()
	held := prefix(size, false)
	heldBytes := heapInUse() - before
	fmt.Println(held, "holds the whole text:", heldBytes > size/2)
	held = prefix(size, true)
	copiedBytes := heapInUse() - before
	fmt.Println(held, "holds the whole text:", copiedBytes > size/2)
	runtime.KeepAlive(held)
}
