// Work on large memory in one operation: append, copy, clear, conversions, joined strings, maps. Meanwhile other
// goroutines allocate, collect garbage and watch that nothing is lost.
//
// Args: 40000
// Small: 120
package main

import (
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

type item struct {
	number int
	text   string
	link   *item
}

func made(i int) item {
	return item{i, strconv.Itoa(i), &item{number: -i}}
}

func (x item) right(i int) bool {
	return x.number == i && x.text == strconv.Itoa(i) && x.link != nil && x.link.number == -i
}

// wrongIn counts the items that are not as made, from first on.
func wrongIn(items []item, first int) (wrong int) {
	for i, x := range items {
		if !x.right(first + i) {
			wrong++
		}
	}
	return wrong
}

func slicesOfItems(n int) {
	var grown []item
	for i := range n {
		grown = append(grown, made(i))
	}
	fmt.Println("grown", len(grown), wrongIn(grown, 0))
	doubled := append(grown[:n:n], grown...)
	fmt.Println("doubled", len(doubled), wrongIn(doubled[:n], 0), wrongIn(doubled[n:], 0))
	// Overlapping, both ways.
	copy(doubled[1:], doubled)
	fmt.Println("up", wrongIn(doubled[1:n+1], 0), doubled[0].number, doubled[n+1].number)
	copy(doubled, doubled[3:])
	fmt.Println("down", wrongIn(doubled[:n-2], 2), doubled[n-2].number)
	clear(doubled[10 : n+5])
	wrong := 0
	for _, x := range doubled[10 : n+5] {
		if x != (item{}) {
			wrong++
		}
	}
	fmt.Println("cleared", wrong, doubled[9].number, doubled[n+5].number)
	var array [110]item
	copied := array
	for i := range array {
		array[i] = made(i)
	}
	copied = array
	pointer := &array
	*pointer = [110]item{7: made(7)}
	fmt.Println("arrays", wrongIn(copied[:], 0), array[7].right(7), array[8] == item{})
}

func bytesAndStrings(n int) {
	var builder strings.Builder
	for i := range n {
		builder.WriteString(strconv.Itoa(i % 1000))
	}
	text := builder.String()
	data := []byte(text)
	back := string(data)
	fmt.Println("same", back == text, len(text))
	half := len(text) / 2
	joined := text[:half] + "<" + back[half:] + ">" + text
	fmt.Println("joined", len(joined), joined[:half] == text[:half], joined[half+1:len(text)+1] == text[half:], joined[len(text)+2:] == text)
	runes := []rune(text)
	fmt.Println("runes", len(runes), string(runes) == text)
	zeroed := 0
	for range 5 {
		garbage := make([]byte, len(text)*2)
		for _, b := range garbage {
			if b == 0 {
				zeroed++
			}
		}
		for i := range garbage {
			garbage[i] = 0xff
		}
	}
	fmt.Println("zeroed", zeroed == 10*len(text))
	data = append(data, data...)
	data = append(data, text...)
	fmt.Println("appended", string(data) == text+text+text)
	copy(data[5:], data)
	fmt.Println("moved", string(data[5:len(text)+5]) == text)
	clear(data)
	sum := 0
	for _, b := range data {
		sum += int(b)
	}
	fmt.Println("cleared", sum)
}

func mapsOfItems(n int) {
	m := make(map[int]item, n)
	for round := range 2 {
		for i := range n {
			m[i] = made(i + round)
		}
		wrong := 0
		for i, x := range m {
			if !x.right(i + round) {
				wrong++
			}
		}
		fmt.Println("map", len(m), wrong)
		if round == 0 {
			clear(m)
			fmt.Println("cleared", len(m), m[5] == item{})
		}
	}
	small := map[string]*item{}
	for i := range n {
		x := made(i)
		small[x.text] = &x
	}
	wrong := 0
	for text, x := range small {
		if i, _ := strconv.Atoi(text); !x.right(i) {
			wrong++
		}
	}
	fmt.Println("grown map", len(small), wrong)
}

func main() {
	n, _ := strconv.Atoi(os.Args[1])
	var stop atomic.Bool
	var group sync.WaitGroup
	group.Go(func() {
		for i := 0; i < n/100 && !stop.Load(); i++ {
			runtime.GC()
			time.Sleep(time.Millisecond)
		}
	})
	group.Go(func() {
		var list *item
		for i := 0; i < n && !stop.Load(); i++ {
			list = &item{i, strconv.Itoa(i), list}
			if i%500 == 0 {
				list = nil
				runtime.Gosched()
			}
		}
	})
	slicesOfItems(n)
	bytesAndStrings(n)
	mapsOfItems(n)
	stop.Store(true)
	group.Wait()
}
