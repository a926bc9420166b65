// The sieve of Eratosthenes over a large slice of booleans.
//
// Args: 5000000
// Small: 1000
package main

import (
	"fmt"
	"os"
	"strconv"
)

func sieve(limit int) (count, last int) {
	composite := make([]bool, limit+1)
	for i := 2; i <= limit; i++ {
		if composite[i] {
			continue
		}
		count++
		last = i
		for j := i * i; j <= limit; j += i {
			composite[j] = true
		}
	}
	return count, last
}

func main() {
	limit := 10000
	if len(os.Args) > 1 {
		limit, _ = strconv.Atoi(os.Args[1])
	}
	count, last := sieve(limit)
	fmt.Println(count, "primes up to", limit, "the last is", last)
}
