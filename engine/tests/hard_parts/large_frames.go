// Frames over 1 MiB, several deep, in several goroutines.
package main

//go:noinline
func fill(a *[1 << 17]int, v int) int {
	for _, i := range []int{0, 9, 1000, len(a) / 2, len(a) - 1} {
		a[i] = v + i
	}
	return a[len(a)/2]
}

//go:noinline
func large(depth int, outer *[1 << 17]int) int {
	var a [1 << 17]int
	s := fill(&a, depth)
	if depth > 0 {
		s += large(depth-1, &a)
	}
	if outer != nil && outer[9] != depth+1+9 {
		panic("the caller's frame changed")
	}
	if a[1000] != depth+1000 {
		panic("a frame changed")
	}
	return s
}

func main() {
	done := make(chan int)
	for range 2 {
		go func() { done <- large(5, nil) }()
	}
	want := 6*(1<<16) + 15
	for range 2 {
		if got := <-done; got != want {
			println(got, want)
			panic("sum")
		}
	}
	println("ok")
}
