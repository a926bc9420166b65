package main

type shape interface{ area() int }

type square struct{ side int }

func (s square) area() int { return s.side * s.side }

type ring struct{ next *ring }

var kept *int

func double(x int) int { return 2 * x }

func pointer(x int) *int { return &x }

func keep(p *int) { kept = p }

func apply(f func(int) int, x int) int { return f(x) }

func adder(n int) func(int) int { return func(x int) int { return x + n } }

//go:noinline
func opaque(p *int) int { return *p }

func recursive(n int) int {
	if n == 0 {
		return 0
	}
	return recursive(n-1) + 1
}

func (r *ring) length() int {
	n := 0
	for at := r; at != nil; at = at.next {
		n++
	}
	return n
}

func known() int {
	var s shape = square{3}
	return s.area()
}

func several(x int) (sum int, p *int) {
	if x > 0 {
		return double(x), pointer(x)
	}
	return 0, nil
}

func main() {
	n := 1
	keep(&n)
	r := &ring{}
	println(double(n), *pointer(n), apply(double, 3), adder(4)(5), known(), recursive(2), r.length())
	sum, p := several(3)
	println(sum, opaque(p), apply(func(x int) int { return x - n }, 2))
	for i := 0; i < 3; i++ {
		func() { keep(&i) }()
	}
}
