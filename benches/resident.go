// How much memory a program keeps that has dropped nine tenths of what it had.
//
//	resident lists|blocks|stacks MiB
//
// fills so much, drops nine tenths, and prints the resident memory: full, after runtime.GC and ten seconds,
// after debug.FreeOSMemory. Run it in pairs with real Go.
package main

import (
	"bytes"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"strconv"
	"time"
)

const parts = 100

type node struct {
	next  *node
	words [7]uint64
}

var (
	lists  [parts]*node
	blocks [parts][][]byte
	leave  [parts]chan bool
	joined = make(chan bool)
)

// resident returns the KiB of this process's memory.
func resident() int {
	text, err := os.ReadFile("/proc/self/status")
	if err != nil {
		panic(err)
	}
	_, rest, _ := bytes.Cut(text, []byte("VmRSS:"))
	fields := bytes.Fields(rest)
	kib, _ := strconv.Atoi(string(fields[0]))
	return kib
}

func fillLists(mib int) {
	for part := range parts {
		for range mib << 20 / 64 / parts {
			lists[part] = &node{next: lists[part]}
		}
	}
}

func fillBlocks(mib int) {
	for part := range parts {
		for range mib << 20 / 40000 / parts {
			block := make([]byte, 40000)
			for i := 0; i < len(block); i += 1000 {
				block[i] = 1
			}
			blocks[part] = append(blocks[part], block)
		}
	}
}

func deep(n int) byte {
	var words [1000]byte
	words[n%1000] = byte(n)
	if n == 0 {
		return words[0]
	}
	return deep(n-1) + words[n%1000]
}

// fillStacks starts goroutines with stacks of 64 KiB.
func fillStacks(mib int) {
	ready := make(chan bool)
	for part := range parts {
		leave[part] = make(chan bool)
		count := max(mib<<20/65536/parts, 1)
		for range count {
			go func() {
				deep(40)
				ready <- true
				<-leave[part]
				joined <- true
			}()
		}
		for range count {
			<-ready
		}
	}
}

func drop(kind string, mib int) {
	for part := parts / 10; part < parts; part++ {
		switch kind {
		case "lists":
			lists[part] = nil
		case "blocks":
			blocks[part] = nil
		case "stacks":
			close(leave[part])
			for range max(mib<<20/65536/parts, 1) {
				<-joined
			}
		}
	}
}

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: resident lists|blocks|stacks MiB")
		os.Exit(2)
	}
	kind := os.Args[1]
	mib, _ := strconv.Atoi(os.Args[2])
	fill, known := map[string]func(int){"lists": fillLists, "blocks": fillBlocks, "stacks": fillStacks}[kind]
	if !known || mib <= 0 {
		fmt.Fprintln(os.Stderr, "resident: unknown kind or size")
		os.Exit(2)
	}
	fill(mib)
	fmt.Println(kind, "full", resident())
	drop(kind, mib)
	runtime.GC()
	time.Sleep(10 * time.Second)
	fmt.Println(kind, "dropped", resident())
	debug.FreeOSMemory()
	fmt.Println(kind, "freed", resident())
}
