package slices

import (
	"cmp"
	"internal/order"
)

// ordered is a slice without NaN, sorted by <, for internal/order.
type ordered[E cmp.Ordered] []E

func (s ordered[E]) Less(i, j int) bool { return s[i] < s[j] }
func (s ordered[E]) Swap(i, j int)      { s[i], s[j] = s[j], s[i] }

// withNaN is a slice that may hold NaN.
type withNaN[E cmp.Ordered] []E

func (s withNaN[E]) Less(i, j int) bool { return cmp.Less(s[i], s[j]) }
func (s withNaN[E]) Swap(i, j int)      { s[i], s[j] = s[j], s[i] }

// compared is a slice sorted by a comparison function.
type compared[E any] struct {
	elements []E
	cmp      func(a, b E) int
}

func (s compared[E]) Less(i, j int) bool { return s.cmp(s.elements[i], s.elements[j]) < 0 }
func (s compared[E]) Swap(i, j int) {
	s.elements[i], s.elements[j] = s.elements[j], s.elements[i]
}

// Sort sorts x. NaN are before all other numbers.
func Sort[S ~[]E, E cmp.Ordered](x S) {
	if hasNaN(x) {
		order.Sort(withNaN[E](x), len(x))
	} else {
		order.Sort(ordered[E](x), len(x))
	}
}

// hasNaN reports whether x holds a NaN, which only floats can.
func hasNaN[E cmp.Ordered](x []E) bool {
	var zero E
	switch any(zero).(type) {
	case int, string:
		return false
	}
	for _, value := range x {
		if value != value {
			return true
		}
	}
	return false
}

// SortFunc sorts x by cmp. Equal elements may change their order.
func SortFunc[S ~[]E, E any](x S, cmp func(a, b E) int) {
	order.Sort(compared[E]{x, cmp}, len(x))
}

// SortStableFunc sorts x by cmp and keeps the order of equal elements.
func SortStableFunc[S ~[]E, E any](x S, cmp func(a, b E) int) {
	order.SortStable(compared[E]{x, cmp}, len(x))
}

// IsSorted reports whether x is sorted.
func IsSorted[S ~[]E, E cmp.Ordered](x S) bool {
	for i := len(x) - 1; i > 0; i-- {
		if cmp.Less(x[i], x[i-1]) {
			return false
		}
	}
	return true
}

// IsSortedFunc reports whether x is sorted by cmp.
func IsSortedFunc[S ~[]E, E any](x S, cmp func(a, b E) int) bool {
	for i := len(x) - 1; i > 0; i-- {
		if cmp(x[i], x[i-1]) < 0 {
			return false
		}
	}
	return true
}

// Min returns the smallest element of x, NaN if there is one. It panics if x is empty.
func Min[S ~[]E, E cmp.Ordered](x S) E {
	if len(x) < 1 {
		panic("slices.Min: empty list")
	}
	smallest := x[0]
	for _, value := range x[1:] {
		smallest = min(smallest, value)
	}
	return smallest
}

// MinFunc returns the first of x's smallest elements by cmp. It panics if x is empty.
func MinFunc[S ~[]E, E any](x S, cmp func(a, b E) int) E {
	if len(x) < 1 {
		panic("slices.MinFunc: empty list")
	}
	smallest := x[0]
	for _, value := range x[1:] {
		if cmp(value, smallest) < 0 {
			smallest = value
		}
	}
	return smallest
}

// Max returns the largest element of x, NaN if there is one. It panics if x is empty.
func Max[S ~[]E, E cmp.Ordered](x S) E {
	if len(x) < 1 {
		panic("slices.Max: empty list")
	}
	largest := x[0]
	for _, value := range x[1:] {
		largest = max(largest, value)
	}
	return largest
}

// MaxFunc returns the first of x's largest elements by cmp. It panics if x is empty.
func MaxFunc[S ~[]E, E any](x S, cmp func(a, b E) int) E {
	if len(x) < 1 {
		panic("slices.MaxFunc: empty list")
	}
	largest := x[0]
	for _, value := range x[1:] {
		if cmp(value, largest) > 0 {
			largest = value
		}
	}
	return largest
}

// BinarySearch returns the index of the first target in the sorted x, or where it would be
// inserted, and whether it is there.
func BinarySearch[S ~[]E, E cmp.Ordered](x S, target E) (int, bool) {
	low, high := 0, len(x)
	for low < high {
		middle := int(uint(low+high) / 2)
		if cmp.Less(x[middle], target) {
			low = middle + 1
		} else {
			high = middle
		}
	}
	return low, low < len(x) && cmp.Compare(x[low], target) == 0
}

// BinarySearchFunc is BinarySearch by a comparison of elements with the target.
func BinarySearchFunc[S ~[]E, E, T any](x S, target T, cmp func(E, T) int) (int, bool) {
	low, high := 0, len(x)
	for low < high {
		middle := int(uint(low+high) / 2)
		if cmp(x[middle], target) < 0 {
			low = middle + 1
		} else {
			high = middle
		}
	}
	return low, low < len(x) && cmp(x[low], target) == 0
}
