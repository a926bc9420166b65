// Giving back: a program that drops nine tenths of its heap, at random, and then does little. How much memory the system
// still lends it is read off after some seconds.
// Arguments: megabytes, seconds of little work.
package main

import (
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
	"time"
)

type document struct {
	title string
	lines []string
	words map[string]int
	raw   []byte
}

const (
	linesPerDocument = 40
	// documentBytes is about what a document takes.
	documentBytes = 8192
)

func newDocument(number int) *document {
	d := &document{title: "document " + strconv.Itoa(number), words: make(map[string]int), raw: make([]byte, 1024+number%4096)}
	for i := range linesPerDocument {
		line := "line " + strconv.Itoa(i) + " of " + d.title
		d.lines = append(d.lines, line)
		d.words[line[:7]]++
	}
	return d
}

// resident is the process's resident memory in megabytes.
func resident() float64 {
	text, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		panic(err)
	}
	pages, err := strconv.Atoi(strings.Fields(string(text))[1])
	if err != nil {
		panic(err)
	}
	return float64(pages) * 4096 / (1 << 20)
}

func main() {
	megabytes, _ := strconv.Atoi(os.Args[1])
	seconds, _ := strconv.Atoi(os.Args[2])
	documents := make([]*document, megabytes<<20/documentBytes)
	for i := range documents {
		documents[i] = newDocument(i)
	}
	full := resident()
	for i := range documents {
		if uint32(i)*2654435769>>16%10 != 0 {
			documents[i] = nil
		}
	}
	runtime.GC()
	// Little work: a document now and then, most of them dropped again.
	for i := range seconds * 100 {
		documents[i%len(documents)*10%len(documents)] = newDocument(i)
		time.Sleep(10 * time.Millisecond)
	}
	left, lines := 0, 0
	for _, each := range documents {
		if each != nil {
			left++
			lines += len(each.lines)
		}
	}
	fmt.Println("left", left, lines)
	fmt.Printf("bench: resident MB when full: %.1f\n", full)
	fmt.Printf("bench: resident MB at the end: %.1f\n", resident())
}
