// What the library allocates for its own ends, by calls of its exported functions.
package main

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"path/filepath"
	"sort"
	"sync"
	"testing"
	"text/tabwriter"
	"time"
)

type labelled struct {
	label  string
	number int
}

var (
	folder   = "folders/of/some/length"
	moment   = time.Date(2024, 2, 29, 1, 2, 3, 4, time.UTC)
	keptText string

	poem        = "a text that is longer than thirty-two bytes"
	written     bytes.Buffer
	headerBytes [12]byte
	header      struct {
		A, B uint16
		C    [2]int32
	}

	runes    = []rune{3, 1, 2}
	labels   = []labelled{{"b", 1}, {"a", 2}}
	numbered = []struct{ a, b, c int32 }{{c: 2}, {c: 1}}
)

// waited lets two goroutines wait for each other.
func waited() func() {
	var lock sync.Mutex
	turn := sync.NewCond(&lock)
	asked, answered := 0, 0
	go func() {
		lock.Lock()
		for {
			for asked == answered {
				turn.Wait()
			}
			answered++
			turn.Broadcast()
		}
	}()
	return func() {
		lock.Lock()
		asked++
		turn.Broadcast()
		for answered < asked {
			turn.Wait()
		}
		lock.Unlock()
	}
}

const checks = false

// branches has a part that never runs, which would keep its argument.
func branches(number *int) {
	if checks && *number > 0 {
		kept = append(kept, number)
	}
	if !checks || kept != nil {
		*number++
	} else {
		kept = append(kept, number)
	}
}

var kept []*int

func main() {
	table := tabwriter.NewWriter(io.Discard, 0, 8, 2, ' ', tabwriter.Debug)
	lines := []byte("one\ttwo\tthree\n1\t2\t3\n")
	for _, each := range []struct {
		name string
		work func()
	}{
		{"sort.Slice of runes", func() { sort.Slice(runes, func(i, j int) bool { return runes[i] < runes[j] }) }},
		{"sort.Slice of one", func() { sort.Slice(runes[:1], func(i, j int) bool { return runes[i] < runes[j] }) }},
		{"sort.Slice of structs", func() { sort.Slice(numbered, func(i, j int) bool { return numbered[i].c < numbered[j].c }) }},
		{"sort.SliceStable with pointers", func() { sort.SliceStable(labels, func(i, j int) bool { return labels[i].label < labels[j].label }) }},
		{"sync.Cond", waited()},
		{"text/tabwriter", func() { table.Write(lines); table.Flush() }},
		{"filepath.Join", func() { keptText = filepath.Join("a", folder, "c.txt") }},
		{"filepath.Clean of a clean path", func() { keptText = filepath.Clean(folder) }},
		{"time.Time.Format", func() { keptText = moment.Format(time.RFC1123) }},
		{"binary.Write of a struct", func() {
			written.Reset()
			binary.Write(&written, binary.BigEndian, &header)
		}},
		{"binary.Write of a slice", func() {
			written.Reset()
			binary.Write(&written, binary.BigEndian, []uint16{1, 2})
		}},
		{"binary.Read into a struct", func() {
			binary.Read(bytes.NewReader(headerBytes[:]), binary.BigEndian, &header)
		}},
		{"the bytes of a string", func() {
			for _, each := range []byte(poem) {
				header.A += uint16(each)
			}
		}},
		{"a branch that is never taken", func() {
			number := 1
			branches(&number)
		}},
	} {
		fmt.Printf("%-36s %3v\n", each.name, testing.AllocsPerRun(100, each.work))
	}
}
