package main

// Loop variables that closures capture: one that is first captured in a loop further in counts as assigned again, and
// is captured by reference.

var kept []func()

func single(list []int) {
	for _, x := range list {
		kept = append(kept, func() { println(x) })
	}
}

func nested(list []int) {
	for i, x := range list {
		for _, y := range list {
			kept = append(kept, func() { println(i, x, y) })
		}
	}
}

func capturedBefore(list []int) {
	for _, x := range list {
		kept = append(kept, func() { println(x) })
		for range list {
			kept = append(kept, func() { println(x) })
		}
	}
}

func clauses(n int) {
	for x := 0; x < n; x++ {
		for y := range n {
			kept = append(kept, func() { println(x, y) })
		}
	}
}

func main() {
	single(nil)
	nested(nil)
	capturedBefore(nil)
	clauses(1)
}
