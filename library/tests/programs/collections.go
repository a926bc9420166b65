// sort, slices, maps, the containers, iter and bufio: results in full or as checksums.
// Args: 300
// Small: 6
package main

import (
	"bufio"
	"bytes"
	"cmp"
	"container/heap"
	"container/list"
	"container/ring"
	"fmt"
	"io"
	"iter"
	"maps"
	"math"
	"math/rand"
	"os"
	"slices"
	"sort"
	"strconv"
	"strings"
)

type record struct {
	key  int
	text string
	next *record
}

type byKey []record

func (r byKey) Len() int           { return len(r) }
func (r byKey) Less(i, j int) bool { return r[i].key < r[j].key }
func (r byKey) Swap(i, j int)      { r[i], r[j] = r[j], r[i] }

// order sums up in which order records are.
func order(records []record) (sum uint64) {
	for _, r := range records {
		for _, c := range []byte(r.text) {
			sum = sum*1099511628211 + uint64(c)
		}
		if r.next != nil {
			sum += uint64(r.next.key)
		}
	}
	return sum
}

func main() {
	count := 10
	if len(os.Args) > 1 {
		count, _ = strconv.Atoi(os.Args[1])
	}
	sorting(count)
	slicing()
	containers(count)
	sequences()
	buffered(count)
}

func sorting(count int) {
	r := rand.New(rand.NewSource(3))
	var sums [5]uint64
	for i := 0; i < count; i++ {
		records := make([]record, r.Intn(20*(1+i%20)))
		for k := range records {
			records[k] = record{key: r.Intn(1 + len(records)/(1+i%7)), text: strconv.Itoa(k)}
			if i%3 == 0 {
				records[k].key = k - records[k].key%3
			}
			records[k].next = &records[0]
		}
		// Which of equal records comes first is the same in every Go.
		a, b, c, d, e := slices.Clone(records), slices.Clone(records), slices.Clone(records), slices.Clone(records), slices.Clone(records)
		sort.Sort(byKey(a))
		sort.Slice(b, func(i, j int) bool { return b[i].key < b[j].key })
		slices.SortFunc(c, func(x, y record) int { return cmp.Compare(x.key, y.key) })
		sort.Stable(sort.Reverse(byKey(d)))
		slices.SortStableFunc(e, func(x, y record) int { return cmp.Compare(x.key, y.key) })
		for k, sorted := range [][]record{a, b, c, d, e} {
			sums[k] = sums[k]*31 + order(sorted)
		}
		if !slices.IsSortedFunc(c, func(x, y record) int { return x.key - y.key }) || !sort.IsSorted(byKey(a)) {
			panic("not sorted")
		}
	}
	fmt.Printf("%x\n", sums)
	floats := []float64{3, math.NaN(), -1, math.Inf(1), 0, math.NaN(), 2.5}
	slices.Sort(floats)
	words := strings.Fields("the quick brown fox jumps over the lazy dog")
	sort.Strings(words)
	at, found := slices.BinarySearch(words, "fox")
	fmt.Println(floats, words, at, found, sort.SearchStrings(words, "cat"), slices.Max(words), slices.Min(floats[2:]))
}

func slicing() {
	s := []int{1, 2, 2, 3, 5, 5, 5, 8}
	show := func(s []int) { fmt.Print(s, len(s), cap(s), " ") }
	show(slices.Insert(slices.Clone(s), 2, 10, 11))
	show(slices.Delete(slices.Clone(s), 1, 3))
	show(slices.Replace(slices.Clone(s), 1, 2, 7, 7, 7))
	show(slices.Compact(slices.Clone(s)))
	show(slices.DeleteFunc(slices.Clone(s), func(i int) bool { return i%2 == 1 }))
	show(slices.Concat(s, []int{9}, s))
	show(slices.Repeat([]int{1, 2}, 3))
	show(slices.Grow(s, 3)[:9])
	fmt.Println(slices.Index(s, 5), slices.Contains(s, 4), slices.Compare(s, []int{1, 3}), slices.Collect(slices.Chunk(s, 3)))
	reversed := slices.Clone(s)
	slices.Reverse(reversed)
	fmt.Println(reversed, slices.Equal(s, reversed))
	m := map[string]int{"a": 1, "b": 2, "c": 3}
	other := maps.Clone(m)
	maps.DeleteFunc(other, func(_ string, v int) bool { return v > 1 })
	fmt.Println(slices.Sorted(maps.Keys(m)), slices.Sorted(maps.Values(m)), maps.Equal(m, other), other)
	defer func() { fmt.Println("recovered:", recover()) }()
	sort.Slice(3, nil)
}

type intHeap []int

func (h intHeap) Len() int           { return len(h) }
func (h intHeap) Less(i, j int) bool { return h[i] < h[j] }
func (h intHeap) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *intHeap) Push(x any)        { *h = append(*h, x.(int)) }
func (h *intHeap) Pop() any {
	last := (*h)[len(*h)-1]
	*h = (*h)[:len(*h)-1]
	return last
}

func containers(count int) {
	r := rand.New(rand.NewSource(5))
	h := &intHeap{}
	sum := 0
	for i := 0; i < count; i++ {
		heap.Push(h, r.Intn(1000))
		if i%3 == 2 {
			sum = sum*7 + heap.Pop(h).(int)
		}
		if i%10 == 9 {
			heap.Remove(h, r.Intn(h.Len()))
		}
	}
	fmt.Println(sum, h.Len())
	l := list.New()
	for i := 0; i < 6; i++ {
		e := l.PushBack(i)
		if i%2 == 0 {
			l.MoveToFront(e)
		}
	}
	l.InsertAfter("after", l.Front())
	l.Remove(l.Back())
	for e := l.Front(); e != nil; e = e.Next() {
		fmt.Print(e.Value, " ")
	}
	circle := ring.New(5)
	for i := 0; i < circle.Len(); i++ {
		circle.Value = i
		circle = circle.Next()
	}
	circle.Unlink(2)
	circle.Do(func(v any) { fmt.Print(v, ",") })
	fmt.Println()
}

func sequences() {
	squares := func(yield func(int, int) bool) {
		defer fmt.Println("done")
		for i := 0; ; i++ {
			if !yield(i, i*i) {
				return
			}
		}
	}
	next, stop := iter.Pull2(squares)
	for i := 0; i < 3; i++ {
		fmt.Println(next())
	}
	stop()
	fmt.Println(next())
	for i, v := range slices.Backward([]string{"x", "y"}) {
		fmt.Print(i, v, " ")
	}
	fmt.Println()
}

func buffered(count int) {
	text := strings.Repeat("a line of text\n\r\nanother, longer line with ünïcödé\n", count)
	scanner := bufio.NewScanner(strings.NewReader(text))
	scanner.Split(bufio.ScanWords)
	words := 0
	for scanner.Scan() {
		words += len(scanner.Text())
	}
	reader := bufio.NewReaderSize(strings.NewReader(text), 16)
	var out bytes.Buffer
	writer := bufio.NewWriterSize(&out, 20)
	for {
		line, err := reader.ReadString('\n')
		fmt.Fprintf(writer, "%d:%s", len(line), line)
		if err == io.EOF {
			break
		}
	}
	writer.Flush()
	peeked, err := bufio.NewReader(strings.NewReader("short")).Peek(10)
	fmt.Println(words, scanner.Err(), out.Len(), strings.Count(out.String(), "15:"), string(peeked), err)
}
