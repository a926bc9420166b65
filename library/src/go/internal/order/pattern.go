// Package order holds the sorting algorithms that sort and slices share.
//
// They see what they sort as indices to compare and to swap. The code is generic, so each kind of
// collection has its own copy with direct calls.
package order

import "math/bits"

// Collection is what can be sorted: elements with indices.
type Collection interface {
	Less(i, j int) bool
	Swap(i, j int)
}

const (
	// Up to this length, elements are inserted one by one.
	insertionLength = 12
	// From this length on, a pivot is the median of medians, and nearly sorted ranges are mended.
	longLength = 50
	// mendingSteps is how many misplaced pairs a nearly sorted range may have.
	mendingSteps = 5
	// mostSwaps is the count of swaps in pivot when every comparison was the wrong way round.
	mostSwaps = 12
)

// hint is what the search for a pivot learnt about the order of a range.
type hint uint8

const (
	unknown hint = iota
	increasing
	decreasing
)

// Sort sorts n elements; equal ones may change their order. It is pattern-defeating quicksort
// (Orson Peters, arXiv 2106.05123) with the parameters of Go's sort, since programs see in which
// order equal elements end up.
func Sort[C Collection](data C, n int) {
	quick(data, 0, n, bits.Len(uint(n)))
}

// quick sorts [a, b). patience is the number of unbalanced partitions it stands before it goes on
// with heap sort.
func quick[C Collection](data C, a, b, patience int) {
	balanced, partitioned := true, true
	for b-a > insertionLength {
		if patience == 0 {
			heap(data, a, b)
			return
		}
		if !balanced {
			scatter(data, a, b)
			patience--
		}
		at, order := pivot(data, a, b)
		if order == decreasing {
			reverse(data, a, b)
			at = a + b - 1 - at
			order = increasing
		}
		if balanced && partitioned && order == increasing && mend(data, a, b) {
			return
		}
		if a > 0 && !data.Less(a-1, at) {
			// The pivot equals the largest element to the left: so do probably many here.
			a = partitionEqual(data, a, b, at)
			continue
		}
		length := b - a
		var middle int
		middle, partitioned = partition(data, a, b, at)
		left, right := middle-a, b-middle
		balanced = min(left, right) >= length/8
		// The shorter side goes first, so that the recursion stays shallow.
		if left < right {
			quick(data, a, middle, patience)
			a = middle + 1
		} else {
			quick(data, middle+1, b, patience)
			b = middle
		}
	}
	insertion(data, a, b)
}

// insertion sorts [a, b) by inserting each element among those before it.
func insertion[C Collection](data C, a, b int) {
	for i := a + 1; i < b; i++ {
		for j := i; j > a && data.Less(j, j-1); j-- {
			data.Swap(j, j-1)
		}
	}
}

// partition moves what is less than the element at pivot before it and returns where that element
// ends up, and whether nothing had to move.
func partition[C Collection](data C, a, b, pivot int) (middle int, already bool) {
	data.Swap(a, pivot)
	already = true
	i, j := a+1, b-1
	for {
		for i <= j && data.Less(i, a) {
			i++
		}
		for i <= j && !data.Less(j, a) {
			j--
		}
		if i > j {
			data.Swap(j, a)
			return j, already
		}
		data.Swap(i, j)
		already = false
		i++
		j--
	}
}

// partitionEqual moves what equals the element at pivot before what is greater, and returns where
// the greater ones begin. No element may be less.
func partitionEqual[C Collection](data C, a, b, pivot int) (middle int) {
	data.Swap(a, pivot)
	i, j := a+1, b-1
	for {
		for i <= j && !data.Less(a, i) {
			i++
		}
		for i <= j && data.Less(a, j) {
			j--
		}
		if i > j {
			return i
		}
		data.Swap(i, j)
		i++
		j--
	}
}

// mend sorts a range that is almost sorted and reports whether it succeeded.
func mend[C Collection](data C, a, b int) bool {
	i := a + 1
	for step := 0; step < mendingSteps; step++ {
		for i < b && !data.Less(i, i-1) {
			i++
		}
		if i == b {
			return true
		}
		if b-a < longLength {
			return false
		}
		data.Swap(i, i-1)
		// Move the smaller one on to the left and the greater one to the right.
		if i-a >= 2 {
			for j := i - 1; j >= 1 && data.Less(j, j-1); j-- {
				data.Swap(j, j-1)
			}
		}
		if b-i >= 2 {
			for j := i + 1; j < b && data.Less(j, j-1); j++ {
				data.Swap(j, j-1)
			}
		}
	}
	return false
}

// scatter swaps three elements around the middle with others, to break what made the last
// partition unbalanced. The choice depends on the length alone.
func scatter[C Collection](data C, a, b int) {
	length := b - a
	if length < 8 {
		return
	}
	random := uint64(length)
	mask := uint(1)<<bits.Len(uint(length)) - 1
	middle := a + length/4*2
	for i := middle - 1; i <= middle+1; i++ {
		// George Marsaglia's xorshift.
		random ^= random << 13
		random ^= random >> 7
		random ^= random << 17
		other := int(uint(random) & mask)
		if other >= length {
			other -= length
		}
		data.Swap(i, a+other)
	}
}

// pivot chooses an element of [a, b): of three for short ranges the middle one, of nine for long
// ones.
func pivot[C Collection](data C, a, b int) (at int, order hint) {
	length := b - a
	quarter := length / 4
	i, j, k := a+quarter, a+2*quarter, a+3*quarter
	swaps := 0
	if length >= 8 {
		if length >= longLength {
			i = median(data, i-1, i, i+1, &swaps)
			j = median(data, j-1, j, j+1, &swaps)
			k = median(data, k-1, k, k+1, &swaps)
		}
		j = median(data, i, j, k, &swaps)
	}
	switch swaps {
	case 0:
		return j, increasing
	case mostSwaps:
		return j, decreasing
	}
	return j, unknown
}

// median returns the index of the middle one of three elements and counts the pairs found in the
// wrong order.
func median[C Collection](data C, a, b, c int, swaps *int) int {
	if data.Less(b, a) {
		*swaps++
		a, b = b, a
	}
	if data.Less(c, b) {
		*swaps++
		b = c
	}
	if data.Less(b, a) {
		*swaps++
		b = a
	}
	return b
}

func reverse[C Collection](data C, a, b int) {
	for i, j := a, b-1; i < j; i, j = i+1, j-1 {
		data.Swap(i, j)
	}
}

// heap sorts [a, b) by a heap whose largest element is at a.
func heap[C Collection](data C, a, b int) {
	n := b - a
	for i := (n - 1) / 2; i >= 0; i-- {
		sink(data, a, i, n)
	}
	for i := n - 1; i >= 0; i-- {
		data.Swap(a, a+i)
		sink(data, a, 0, i)
	}
}

// sink moves the element at root down to where both children are smaller, in the heap of n
// elements from first on.
func sink[C Collection](data C, first, root, n int) {
	for {
		child := 2*root + 1
		if child >= n {
			return
		}
		if child+1 < n && data.Less(first+child, first+child+1) {
			child++
		}
		if !data.Less(first+root, first+child) {
			return
		}
		data.Swap(first+root, first+child)
		root = child
	}
}
