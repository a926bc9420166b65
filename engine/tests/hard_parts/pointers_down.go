// Each frame passes a pointer to its own variable down; slices of frame arrays too.
package main

//go:noinline
func down(n int, p *int, s []int) int {
	var a [3]int
	a[1] = n
	own := 0
	if n > 0 {
		down(n-1, &own, a[:])
		if a[2] != n-1 || own != n-1 {
			panic("a pointer went astray")
		}
	}
	if p != nil {
		*p = n
		s[2] = n
	}
	return a[1]
}

type big struct {
	p *big
	v [9]int
}

//go:noinline
func byValue(n int, b big) big {
	if n == 0 {
		return b
	}
	c := big{p: &b}
	c.v[n%9] = n
	r := byValue(n-1, c)
	if b.p != nil && b.p.v[(n+2)%9] != n+2 && n+2 <= depth {
		panic("a copy points elsewhere")
	}
	return r
}

const depth = 300

func main() {
	if down(1500, nil, nil) != 1500 {
		panic("down")
	}
	r := byValue(depth, big{})
	if r.v[1] != 1 {
		panic("by value")
	}
	// Closures over variables of the frame, which moves between the calls.
	x := 0
	add := func(n int) { x += n }
	for i := range 100 {
		down(i, nil, nil)
		add(i)
	}
	if x != 4950 {
		panic("closure")
	}
	println("ok")
}
