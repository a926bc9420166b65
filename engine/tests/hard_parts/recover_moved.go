// Panics that unwind through stacks that moved; growth within calls that have an exception edge.
package main

type failure struct{ depth int }

//go:noinline
func sink(n int, p *int) {
	var a [16]int
	a[n%16] = n
	if n == 0 {
		*p++
		panic(failure{*p})
	}
	sink(n-1, p)
	println(a[0])
}

//go:noinline
func guarded(n int) (result int, err any) {
	count := n
	text := "x"
	defer func() {
		if e := recover(); e != nil {
			err = e
			result += count
			if text != "xyy" {
				panic("captured variable: " + text)
			}
		}
	}()
	defer func() { text += "y" }()
	result = 1000
	defer func() { text += "y" }()
	sink(n, &count)
	return -1, nil
}

// Between is the frame of a call with exception edge while the stack grows below it.
//
//go:noinline
func between(n int) (s int) {
	defer func() { s++ }()
	s = grow(n)
	s += grow(2 * n)
	func() {
		defer func() { recover() }()
		sink(n, new(int))
	}()
	return s + grow(3*n)
}

//go:noinline
func grow(n int) int {
	var a [8]int
	if n == 0 {
		return 0
	}
	a[n%8] = 1
	return grow(n-1) + a[n%8]
}

func nested(n int) (trace string) {
	defer func() {
		trace += "c"
		if r := recover(); r != nil {
			trace += r.(string)
		}
	}()
	defer func() {
		defer func() {
			trace += recover().(string)
			sinkString(n)
		}()
		sinkString(n + 1)
	}()
	sinkString(n)
	return "never"
}

//go:noinline
func sinkString(n int) {
	var a [4]int
	if n <= 0 {
		panic("s")
	}
	a[n%4]++
	sinkString(n - 1)
	println(a[0])
}

func main() {
	done := make(chan bool)
	for range 3 {
		go func() {
			for n := range 60 {
				r, e := guarded(n)
				if f, ok := e.(failure); !ok || f.depth != n+1 || r != 1000+n+1 {
					panic("guarded")
				}
				if got := between(n); got != 6*n+1 {
					println(got, n)
					panic("between")
				}
				if t := nested(n); t != "scs" {
					panic("nested " + t)
				}
			}
			done <- true
		}()
	}
	for range 3 {
		<-done
	}
	println("ok")
}
