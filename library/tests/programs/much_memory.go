// Copies and clears of much memory without pointers, which pause in between: all of it is done, in the right order, and what it
// is about stays alive.
// Args: 300000
// Small: 140000
package main

import (
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
)

type point struct{ x, y, z int32 }

// sample is what stands at some places: few, since attack modes collect at every step of a loop.
func sample(bytes []byte) string {
	var text strings.Builder
	for i := range 20 {
		text.WriteString(strconv.Itoa(int(bytes[i*(len(bytes)-1)/19])) + " ")
	}
	return text.String()
}

// filled repeats a pattern whose length divides no power of two.
func filled(count int) []byte {
	bytes := make([]byte, count)
	for i := range 37 {
		bytes[i] = byte(i * 7)
	}
	for done := 37; done < count; {
		done += copy(bytes[done:], bytes[:done])
	}
	return bytes
}

func overlapping(count int) {
	bytes := filled(count)
	fmt.Println("up:", copy(bytes[10:], bytes), sample(bytes))
	bytes = filled(count)
	fmt.Println("down:", copy(bytes, bytes[10:]), sample(bytes))
	fmt.Println("onto itself:", copy(bytes, bytes), sample(bytes))
}

func structs(count int) {
	points := make([]point, count)
	for i := range 41 {
		points[i] = point{int32(i), int32(-i), 1}
	}
	for done := 41; done < count; {
		done += copy(points[done:], points[:done])
	}
	other := make([]point, count/2)
	fmt.Println(copy(other, points[count/4:]), other[0], other[len(other)-1])
	clear(points[1 : count-1])
	fmt.Println(points[0], points[1], points[count-2], points[count-1])
}

func appending(count int) {
	text := strings.Repeat("abcdefg", count/7)
	bytes := make([]byte, 0, 2*count)
	bytes = append(bytes, text...)
	bytes = append(bytes, bytes[:count/2]...)
	fmt.Println(len(bytes), sample(bytes))
}

// whileOthersCollect copies to and fro while another goroutine makes garbage and collects it.
func whileOthersCollect(count int) {
	stop, stopped := make(chan bool), make(chan bool)
	go func() {
		for {
			select {
			case <-stop:
				stopped <- true
				return
			default:
				runtime.GC()
			}
		}
	}()
	before := string(filled(count))
	same := true
	for range 3 {
		// Nothing but the copy knows these.
		to := make([]byte, count)
		copy(to, filled(count))
		same = same && string(to) == before
		clear(to)
		same = same && to[0] == 0 && to[count-1] == 0
	}
	stop <- true
	<-stopped
	fmt.Println("same:", same)
}

func main() {
	count, _ := strconv.Atoi(os.Args[1])
	overlapping(count)
	structs(count / 8)
	appending(count)
	whileOthersCollect(count)
}
