// Maps that do not escape: their object and first group are in the frame, whatever is collected or moved meanwhile.
//
// Args:
// Small:
package main

import (
	"fmt"
	"runtime"
)

type key struct {
	a, b string
}

func count(text string) int {
	seen := map[rune]int{}
	for _, r := range text {
		seen[r]++
	}
	best := 0
	for _, n := range seen {
		best = max(best, n)
	}
	return best
}

func names(n int) string {
	m := map[string]*int{"a": new(int), "b": new(int)}
	for i := range n {
		m[fmt.Sprint("k", i)] = new(int)
		*m["a"] += i
		if i%3 == 0 {
			runtime.GC()
		}
	}
	delete(m, "b")
	_, ok := m["b"]
	s := ""
	for i := range n {
		s += fmt.Sprint(*m[fmt.Sprint("k", i)])
	}
	return fmt.Sprint(*m["a"], ok, len(m), s)
}

func keys() int {
	m := make(map[key][]string)
	for i := range 5 {
		k := key{fmt.Sprint(i), "x"}
		m[k] = append(m[k], fmt.Sprint(i, "v"))
		runtime.GC()
	}
	total := 0
	for k, v := range m {
		total += len(k.a) + len(v[0])
	}
	clear(m)
	return total + len(m)
}

func deep(n int, m map[int]string) string {
	if n == 0 {
		return m[1]
	}
	var pad [100]int
	pad[n%100] = n
	r := deep(n-1, m)
	return r + fmt.Sprint(pad[n%100])
}

func main() {
	fmt.Println(count("hello wörld, this is quite a lot of letters"), count("abc"))
	fmt.Println(names(3))
	fmt.Println(names(20))
	fmt.Println(keys())
	m := map[int]string{1: fmt.Sprint("one"), 2: "two"}
	fmt.Println(deep(200, m)[:10], len(m))
	var a, b runtime.MemStats
	runtime.ReadMemStats(&a)
	x := count("abcabc")
	runtime.ReadMemStats(&b)
	fmt.Println(x, b.Mallocs-a.Mallocs)
}
