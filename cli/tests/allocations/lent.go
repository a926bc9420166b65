// What the library is lent only: variables whose addresses it gets may stay in the caller's frame.
package main

import (
	"bufio"
	"bytes"
	"fmt"
	"hash/maphash"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"sort"
	"syscall"
	"testing"
	"time"
)

type point struct{ X, Y int }

var (
	number = 1000
	total  int
	text   string
	seed   = maphash.MakeSeed()
	zeros  = opened("/dev/zero", os.O_RDONLY)
	nobody = opened("/dev/null", os.O_WRONLY)
)

func opened(name string, flag int) *os.File {
	file, err := os.OpenFile(name, flag, 0)
	if err != nil {
		panic(err)
	}
	return file
}

// date is a text that exists for the moment only.
func date() []byte { return []byte("2024-02-29 01:02 CET") }

func reflected() {
	p := point{number, 2}
	v := reflect.ValueOf(&p).Elem()
	v.FieldByName("Y").SetInt(7)
	v.Field(0).Addr().Elem().SetZero()
	total += p.X + p.Y
}

func reflectedInterface() {
	var held any
	v := reflect.ValueOf(&held).Elem()
	v.Set(reflect.ValueOf(2.5))
	v.Set(reflect.Zero(v.Type()))
	if held == nil {
		total++
	}
}

func reflectedMap() {
	m := map[string]int{"a": number}
	v := reflect.ValueOf(m)
	v.SetMapIndex(reflect.ValueOf("b"), v.MapIndex(reflect.ValueOf("a")))
	for entries := v.MapRange(); entries.Next(); {
		total += entries.Key().Len()
	}
}

func reflectedChannel() {
	c := make(chan int, 1)
	v := reflect.ValueOf(c)
	v.Send(reflect.ValueOf(number))
	got, _ := v.Recv()
	total += int(got.Int())
	v.Close()
}

func reflectedCall() {
	add := func(a, b int) int { return a + b }
	total += int(reflect.ValueOf(add).Call([]reflect.Value{reflect.ValueOf(number), reflect.ValueOf(1)})[0].Int())
}

func main() {
	for _, each := range []struct {
		name string
		work func()
	}{
		{"sort.Ints", func() { a := [...]int{number, 2, 1}; sort.Ints(a[:]); total += a[0] }},
		{"sort.Slice", func() {
			a := [...]int{number, 2, 1}
			s := a[:]
			sort.Slice(s, func(i, j int) bool { return s[i] < s[j] })
			total += a[0]
		}},
		{"maphash.Hash", func() { var h maphash.Hash; h.WriteString("abc"); h.WriteByte(1); total += int(h.Sum64() & 1) }},
		{"maphash.Bytes", func() { b := [40]byte{byte(number)}; total += int(maphash.Bytes(seed, b[:]) & 1) }},
		{"File.Read", func() { var b [40]byte; n, _ := zeros.Read(b[:]); total += n }},
		{"File.ReadAt", func() { var b [40]byte; n, _ := zeros.ReadAt(b[:], 8); total += n }},
		{"File.Write", func() { var b [40]byte; n, _ := nobody.Write(b[:]); total += n }},
		{"os.Stat", func() { info, _ := os.Stat("/"); total += int(info.Mode() & 1) }},
		{"syscall.Stat", func() { var s syscall.Stat_t; syscall.Stat("/", &s); total += int(s.Nlink & 1) }},
		{"syscall.Getcwd", func() { var b [4096]byte; n, _ := syscall.Getcwd(b[:]); total += n & 1 }},
		{"filepath.Rel upwards", func() { text, _ = filepath.Rel("/a/b/d", "/a/b/c") }},
		{"filepath.Rel downwards", func() { text, _ = filepath.Rel("/a/b", "/a/b/c") }},
		{"runtime.Callers", func() { var pcs [10]uintptr; total += runtime.Callers(0, pcs[:]) & 1 }},
		{"time.Parse", func() {
			t, _ := time.ParseInLocation("2006-01-02 15:04 MST", string(date()), time.UTC)
			total += t.Day()
		}},
		{"time.Parse, not a time", func() { _, err := time.Parse("2006-01-02", "2024-02x29"); total += len(err.Error()) & 1 }},
		{"time.ParseDuration, no unit", func() { _, err := time.ParseDuration("3h2m3"); total += reflect.ValueOf(err).NumMethod() }},
		{"bufio.Writer.Reset", func() {
			var target bytes.Buffer
			var w bufio.Writer
			w.Reset(&target)
			w.WriteString("abc")
			total += w.Buffered()
		}},
		{"fields by reflection", reflected},
		{"an interface by reflection", reflectedInterface},
		{"a map by reflection", reflectedMap},
		{"a channel by reflection", reflectedChannel},
		{"a call by reflection", reflectedCall},
		{"reflect.DeepEqual", func() {
			a, b := [...]int{1, number, 3}, [...]int{1, number, 3}
			if reflect.DeepEqual(a[:], b[:]) {
				total++
			}
		}},
	} {
		fmt.Printf("%-28s %3v\n", each.name, testing.AllocsPerRun(100, each.work))
	}
}
