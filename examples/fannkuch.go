// Counts pancake flips over all permutations.
//
// Args: 9
// Small: 5
package main

import (
	"fmt"
	"os"
	"strconv"
)

func fannkuch(n int) (checksum, most int) {
	perm := make([]int, n)
	first := make([]int, n)
	count := make([]int, n)
	for i := range first {
		first[i] = i
	}
	round := n
	for permutation := 0; ; permutation++ {
		for ; round != 1; round-- {
			count[round-1] = round
		}
		copy(perm, first)
		flips := 0
		for k := perm[0]; k != 0; k = perm[0] {
			for i, j := 0, k; i < j; i, j = i+1, j-1 {
				perm[i], perm[j] = perm[j], perm[i]
			}
			flips++
		}
		most = max(most, flips)
		if permutation%2 == 0 {
			checksum += flips
		} else {
			checksum -= flips
		}
		for {
			if round == n {
				return checksum, most
			}
			zero := first[0]
			for i := 0; i < round; i++ {
				first[i] = first[i+1]
			}
			first[round] = zero
			count[round]--
			if count[round] > 0 {
				break
			}
			round++
		}
	}
}

func main() {
	n := 7
	if len(os.Args) > 1 {
		n, _ = strconv.Atoi(os.Args[1])
	}
	checksum, most := fannkuch(n)
	fmt.Printf("%d\nPfannkuchen(%d) = %d\n", checksum, n, most)
}
