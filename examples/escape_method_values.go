// Escape: methods as values carry their receiver along; method expressions don't.
//
// Args:
// Small:
package main

import "fmt"

type counter struct{ count int }

func (c *counter) add(n int) int { c.count += n; return c.count }
func (c counter) show() string   { return fmt.Sprint("count ", c.count) }

type adder interface{ add(int) int }

var stored func(int) int

func apply(f func(int) int, times int) (last int) {
	for range times {
		last = f(2)
	}
	return last
}

func bound() func(int) int {
	var c counter
	return c.add
}

func usedHere() int {
	var c counter
	f := c.add
	f(1)
	return f(2)
}

func passed() int {
	var c counter
	return apply(c.add, 3)
}

func expression() int {
	var c counter
	f := (*counter).add
	return f(&c, 4)
}

func ofValue() string {
	c := counter{5}
	show := c.show
	c.count = 6
	return show()
}

func ofInterface(a adder) func(int) int { return a.add }

func global() {
	c := counter{7}
	stored = c.add
}

func main() {
	f := bound()
	f(1)
	global()
	g := ofInterface(&counter{10})
	fmt.Println(f(1), usedHere(), passed(), expression(), ofValue(), stored(1), g(1))
}
