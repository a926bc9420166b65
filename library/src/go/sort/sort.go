// Package sort sorts slices and collections.
//
// Three families share the algorithms: collections by Interface, slices by an index comparison
// (Slice), and the basic types, which package slices sorts.
package sort

import (
	"cmp"
	"internal/order"
	"internal/typeinfo"
	"slices"
)

// Interface is a collection that can be sorted: its elements have indices.
type Interface interface {
	// Len returns the number of elements.
	Len() int
	// Less reports whether element i must be before element j. It must be transitive.
	Less(i, j int) bool
	// Swap swaps two elements.
	Swap(i, j int)
}

// functions is a slice by its operations, for internal/order.
type functions struct {
	less func(i, j int) bool
	swap func(i, j int)
}

func (f functions) Less(i, j int) bool { return f.less(i, j) }
func (f functions) Swap(i, j int)      { f.swap(i, j) }

// Sort sorts data in O(n log n) steps. Equal elements may change their order.
func Sort(data Interface) {
	order.Sort(data, data.Len())
}

// Stable sorts data and keeps the order of equal elements.
func Stable(data Interface) {
	order.SortStable(data, data.Len())
}

// IsSorted reports whether data is sorted.
func IsSorted(data Interface) bool {
	for i := data.Len() - 1; i > 0; i-- {
		if data.Less(i, i-1) {
			return false
		}
	}
	return true
}

// Reverse returns data with the order turned around.
func Reverse(data Interface) Interface {
	return &reverse{data}
}

type reverse struct {
	Interface
}

func (r reverse) Less(i, j int) bool {
	return r.Interface.Less(j, i)
}

// Slice sorts the slice x by less, which compares the elements of two indices. It panics if x is
// not a slice.
func Slice(x any, less func(i, j int) bool) {
	swap, length := typeinfo.Swapper(x)
	order.Sort(functions{less, swap}, length)
}

// SliceStable sorts the slice x by less and keeps the order of equal elements.
func SliceStable(x any, less func(i, j int) bool) {
	swap, length := typeinfo.Swapper(x)
	order.SortStable(functions{less, swap}, length)
}

// SliceIsSorted reports whether the slice x is sorted by less.
func SliceIsSorted(x any, less func(i, j int) bool) bool {
	for i := typeinfo.ValueOf(x).Len() - 1; i > 0; i-- {
		if less(i, i-1) {
			return false
		}
	}
	return true
}

// IntSlice makes a []int an Interface.
type IntSlice []int

func (x IntSlice) Len() int           { return len(x) }
func (x IntSlice) Less(i, j int) bool { return x[i] < x[j] }
func (x IntSlice) Swap(i, j int)      { x[i], x[j] = x[j], x[i] }

// Sort sorts x.
func (x IntSlice) Sort() { Sort(x) }

// Search returns the index of x in p, see SearchInts.
func (p IntSlice) Search(x int) int { return SearchInts(p, x) }

// Float64Slice makes a []float64 an Interface. NaN are before all other numbers.
type Float64Slice []float64

func (x Float64Slice) Len() int           { return len(x) }
func (x Float64Slice) Less(i, j int) bool { return cmp.Less(x[i], x[j]) }
func (x Float64Slice) Swap(i, j int)      { x[i], x[j] = x[j], x[i] }

// Sort sorts x.
func (x Float64Slice) Sort() { Sort(x) }

// Search returns the index of x in p, see SearchFloat64s.
func (p Float64Slice) Search(x float64) int { return SearchFloat64s(p, x) }

// StringSlice makes a []string an Interface.
type StringSlice []string

func (x StringSlice) Len() int           { return len(x) }
func (x StringSlice) Less(i, j int) bool { return x[i] < x[j] }
func (x StringSlice) Swap(i, j int)      { x[i], x[j] = x[j], x[i] }

// Sort sorts x.
func (x StringSlice) Sort() { Sort(x) }

// Search returns the index of x in p, see SearchStrings.
func (p StringSlice) Search(x string) int { return SearchStrings(p, x) }

// Ints sorts x.
func Ints(x []int) { slices.Sort(x) }

// Float64s sorts x. NaN are before all other numbers.
func Float64s(x []float64) { slices.Sort(x) }

// Strings sorts x.
func Strings(x []string) { slices.Sort(x) }

// IntsAreSorted reports whether x is sorted.
func IntsAreSorted(x []int) bool { return slices.IsSorted(x) }

// Float64sAreSorted reports whether x is sorted, NaN first.
func Float64sAreSorted(x []float64) bool { return slices.IsSorted(x) }

// StringsAreSorted reports whether x is sorted.
func StringsAreSorted(x []string) bool { return slices.IsSorted(x) }
