// Arguments on the stack while it grows: pointers among them, floats beyond the registers.
package main

type node struct {
	next *node
	v    int
}

//go:noinline
func many(depth int, a *node, b int, c string, d []int, e *int, f int, g *node, h float64, i *int) int {
	if depth == 0 {
		*e += 1000
		*i += 1
		return a.v + b + len(c) + d[len(d)-1] + f + g.next.v + int(h)
	}
	local := depth
	var pad [12]int
	pad[depth%12] = depth
	r := many(depth-1, &node{a, a.v + 1}, b+1, c, append(d, depth), &local, f, g, h+0.5, i)
	if depth > 1 && local != depth || depth == 1 && local != 1001 {
		panic("a local lost its value")
	}
	return r + pad[depth%12]
}

//go:noinline
func floats(depth int, a, b, c, d, e, f, g, h, i, j float64, p *float64) float64 {
	if depth == 0 {
		*p += a
		return a + b + c + d + e + f + g + h + i + j
	}
	own := float64(depth)
	r := floats(depth-1, j, a, b, c, d, e, f, g, h, i, &own)
	*p += own
	return r
}

func main() {
	done := make(chan bool)
	for k := range 4 {
		go func() {
			count := 0
			g := &node{&node{nil, 7}, 3}
			zero := 0
			n := 200 + k
			got := many(n, g, 0, "abc", []int{5}, &zero, 2, g, 0, &count)
			want := (3 + n) + n + 3 + 1 + 2 + 7 + n/2 + n*(n+1)/2
			if got != want || count != 1 {
				println("stack arguments", got, want, count)
				panic("wrong")
			}
			p := 0.0
			if floats(100, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, &p) != 55 {
				panic("floats")
			}
			done <- true
		}()
	}
	for range 4 {
		<-done
	}
	println("ok")
}
