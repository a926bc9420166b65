// Loops over functions: results, jumps and deferred calls out of their bodies.
package main

func it(yield func(int, *int) bool) {}
func it1(yield func(int) bool)      {}

func a() {
	for i := range it1 {
		println(i)
	}
}
func b() (x int, e error) {
	for i := range it1 {
		if i > 1 {
			return i, nil
		}
	}
	return
}
func c() (int, error) {
outer:
	for i := range it1 {
		for j, p := range it {
			if i > 1 {
				continue outer
			}
			if j > 2 {
				break outer
			}
			if p != nil {
				return i, nil
			}
			defer println("x")
		}
	}
	return 0, nil
}

func main() {
	a()
	b()
	c()
}
