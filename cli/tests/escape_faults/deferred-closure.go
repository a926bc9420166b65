// A deferred call needs its variables until the function returns.
package main

import "runtime"

//go:noinline
func register(run bool) (sum int) {
	for i := range 3 {
		if run {
			defer func() { sum = 10*sum + i }()
		}
	}
	return 0
}

func main() {
	sum := register(true)
	runtime.GC()
	if sum != 210 {
		panic("deferred calls share a variable")
	}
}
