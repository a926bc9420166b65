package order

// blockLength is the length of the blocks that SortStable sorts by insertion.
const blockLength = 20

// SortStable sorts n elements and keeps the order of equal ones. Blocks are merged in place by
// SymMerge (Kim and Kutzner, "Stable Minimum Storage Merging by Symmetric Comparisons", 2004).
func SortStable[C Collection](data C, n int) {
	for a := 0; a < n; a += blockLength {
		insertion(data, a, min(a+blockLength, n))
	}
	for length := blockLength; length < n; length *= 2 {
		for a := 0; a+length < n; a += 2 * length {
			merge(data, a, a+length, min(a+2*length, n))
		}
	}
}

// merge merges the sorted ranges [a, m) and [m, b).
func merge[C Collection](data C, a, m, b int) {
	switch {
	case a >= m || m >= b || !data.Less(m, m-1):
		return
	case m-a == 1:
		// Insert the one element behind all that are less.
		low, high := m, b
		for low < high {
			middle := int(uint(low+high) / 2)
			if data.Less(middle, a) {
				low = middle + 1
			} else {
				high = middle
			}
		}
		for i := a; i < low-1; i++ {
			data.Swap(i, i+1)
		}
		return
	case b-m == 1:
		// Insert the one element behind all that are not greater.
		low, high := a, m
		for low < high {
			middle := int(uint(low+high) / 2)
			if data.Less(m, middle) {
				high = middle
			} else {
				low = middle + 1
			}
		}
		for i := m; i > low; i-- {
			data.Swap(i, i-1)
		}
		return
	}
	// Find the cut that, seen from the middle of the whole, is symmetric: what is left of it in the
	// second range and right of it in the first changes sides.
	middle := int(uint(a+b) / 2)
	sum := middle + m
	low, high := a, m
	if m > middle {
		low, high = sum-b, middle
	}
	last := sum - 1
	for low < high {
		cut := int(uint(low+high) / 2)
		if data.Less(last-cut, cut) {
			high = cut
		} else {
			low = cut + 1
		}
	}
	end := sum - low
	rotate(data, low, m, end)
	merge(data, a, low, middle)
	merge(data, middle, end, b)
}

// rotate swaps the neighbouring ranges [a, m) and [m, b).
func rotate[C Collection](data C, a, m, b int) {
	if a == m || m == b {
		return
	}
	reverse(data, a, m)
	reverse(data, m, b)
	reverse(data, a, b)
}
