// Writes a dump of the heap and reads it again: objects, roots, goroutines and finalizers are in it.
//
// Args: 300
// Small: 20
package main

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"time"
	"unsafe"
)

type node struct {
	next  *node
	value int
}

// list is a root in a package variable.
var list *node

// area is memory of the program as the dump has it.
type area struct {
	contents []byte
	pointers map[uint64]bool
}

type dump struct {
	reader *bufio.Reader
	// objects, and variables by address.
	objects, variables map[uint64]area
	// reasons counts the goroutines that wait, functions the frames.
	reasons, functions map[string]int
	// Of finalizers by object: the type of their parameter, and that of the pointer.
	finalizers map[uint64][2]uint64
	// mallocs as the figures have it.
	mallocs uint64
	records int
}

func (d *dump) number() uint64 {
	n, err := binary.ReadUvarint(d.reader)
	if err != nil {
		panic(err)
	}
	return n
}

func (d *dump) numbers(count int) {
	for range count {
		d.number()
	}
}

func (d *dump) bytes() []byte {
	bytes := make([]byte, d.number())
	if _, err := io.ReadFull(d.reader, bytes); err != nil {
		panic(err)
	}
	return bytes
}

func (d *dump) fields() map[uint64]bool {
	pointers := map[uint64]bool{}
	for {
		switch kind := d.number(); kind {
		case 0:
			return pointers
		case 1:
			pointers[d.number()] = true
		default:
			panic(fmt.Sprint("field of kind ", kind))
		}
	}
}

func (d *dump) area() area {
	contents := d.bytes()
	return area{contents, d.fields()}
}

// record reads one record; false if it was the last.
func (d *dump) record() bool {
	d.records++
	switch tag := d.number(); tag {
	case 0:
		return false
	case 1:
		address := d.number()
		d.objects[address] = d.area()
	case 2:
		d.bytes()
		d.number()
	case 3:
		d.numbers(2)
		d.bytes()
		d.number()
	case 4:
		d.numbers(8)
		d.reasons[string(d.bytes())]++
		d.numbers(4)
	case 5:
		d.numbers(3)
		d.bytes()
		d.numbers(3)
		d.functions[string(d.bytes())]++
		d.fields()
	case 6:
		d.numbers(4)
		d.bytes()
		d.bytes()
		d.number()
	case 7, 11:
		object := d.number()
		d.numbers(2)
		d.finalizers[object] = [2]uint64{d.number(), d.number()}
	case 8:
		d.numbers(2)
	case 9:
		d.numbers(3)
	case 10:
		d.numbers(4)
		d.mallocs = d.number()
		d.numbers(19 + 256 + 1)
	case 12, 13:
		address := d.number()
		d.variables[address] = d.area()
	case 14:
		d.numbers(7)
	case 15:
		d.numbers(6)
	case 16:
		d.numbers(2)
		for range d.number() {
			d.bytes()
			d.bytes()
			d.number()
		}
		d.numbers(2)
	case 17:
		d.numbers(2)
	default:
		panic(fmt.Sprint("record with tag ", tag))
	}
	return true
}

// word reads a pointer out of memory; 0 if it is none.
func (a area) word(offset uint64) uint64 {
	if !a.pointers[offset] {
		return 0
	}
	return binary.LittleEndian.Uint64(a.contents[offset:])
}

func read(file *os.File) *dump {
	d := &dump{
		reader: bufio.NewReader(file), objects: map[uint64]area{}, variables: map[uint64]area{},
		reasons: map[string]int{}, functions: map[string]int{}, finalizers: map[uint64][2]uint64{},
	}
	header, err := d.reader.ReadString('\n')
	fmt.Printf("header %q, error %v\n", header, err)
	for d.record() {
	}
	return d
}

//go:noinline
func wait(started chan<- bool, stop <-chan bool) {
	started <- true
	<-stop
}

func main() {
	count := 100
	if len(os.Args) > 1 {
		count, _ = strconv.Atoi(os.Args[1])
	}
	for i := range count {
		list = &node{list, i}
	}
	watched := &node{nil, -1}
	runtime.SetFinalizer(watched, func(*node) {})
	started, stop := make(chan bool), make(chan bool)
	go wait(started, stop)
	<-started
	time.Sleep(10 * time.Millisecond)

	file, err := os.CreateTemp("", "heap_dump")
	if err != nil {
		panic(err)
	}
	defer os.Remove(file.Name())
	debug.WriteHeapDump(file.Fd())
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		panic(err)
	}
	d := read(file)

	// The list, from the variable on.
	place := uint64(uintptr(unsafe.Pointer(&list)))
	at := uint64(0)
	for address, section := range d.variables {
		if address <= place && place < address+uint64(len(section.contents)) {
			at = section.word(place - address)
		}
	}
	fmt.Println("the variable leads to the list:", at == uint64(uintptr(unsafe.Pointer(list))))
	nodes, sum := 0, uint64(0)
	for at != 0 {
		object := d.objects[at]
		nodes++
		sum += binary.LittleEndian.Uint64(object.contents[8:])
		if object.pointers[8] {
			fmt.Println("a number is no pointer")
		}
		at = object.word(0)
	}
	fmt.Println("nodes:", nodes == count, "sum:", sum == uint64(count*(count-1)/2))
	var pointer any = watched
	typ := *(*uint64)(unsafe.Pointer(&pointer))
	types, found := d.finalizers[uint64(uintptr(unsafe.Pointer(watched)))]
	fmt.Println("finalizer:", found, "of its type:", types == [2]uint64{typ, typ})
	fmt.Println("this goroutine:", d.reasons["dumping heap"], "one that waits:", d.reasons["chan receive"] > 0)
	for _, function := range []string{"main.main", "main.wait"} {
		found := 0
		for name, frames := range d.functions {
			if strings.TrimSuffix(name, ".func1") == function {
				found += frames
			}
		}
		fmt.Println(function, "has a frame:", found)
	}
	fmt.Println("more than a list:", d.records > count, len(d.objects) > count, d.mallocs > uint64(count))
	runtime.KeepAlive(watched)
	close(stop)
}
