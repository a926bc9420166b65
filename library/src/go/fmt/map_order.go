package fmt

import "internal/typeinfo"

// sortedEntries returns a map's entries ordered by key.
func sortedEntries(value typeinfo.Value) []typeinfo.Entry {
	entries := value.Entries()
	if len(entries) > 1 {
		sortEntries(entries, make([]typeinfo.Entry, len(entries)))
	}
	return entries
}

// sortEntries is a merge sort.
func sortEntries(entries, scratch []typeinfo.Entry) {
	if len(entries) < 2 {
		return
	}
	middle := len(entries) / 2
	sortEntries(entries[:middle], scratch[:middle])
	sortEntries(entries[middle:], scratch[middle:])
	if compareKeys(entries[middle-1].Key, entries[middle].Key) <= 0 {
		return
	}
	copy(scratch, entries)
	left, right := scratch[:middle], scratch[middle:]
	for i := range entries {
		if len(right) == 0 || len(left) > 0 && compareKeys(left[0].Key, right[0].Key) <= 0 {
			entries[i] = left[0]
			left = left[1:]
		} else {
			entries[i] = right[0]
			right = right[1:]
		}
	}
}

// compareKeys orders keys: numbers and strings by <, NaN first; false before true; addresses by
// size; structs and arrays by their first difference; interfaces by type, then by value.
func compareKeys(a, b typeinfo.Value) int {
	if a.Type != b.Type {
		return -1
	}
	switch a.Kind() {
	case typeinfo.Bool:
		x, y := 0, 0
		if a.Bool() {
			x = 1
		}
		if b.Bool() {
			y = 1
		}
		return x - y
	case typeinfo.Int, typeinfo.Int8, typeinfo.Int16, typeinfo.Int32, typeinfo.Int64:
		return order(a.Int(), b.Int())
	case typeinfo.Uint, typeinfo.Uint8, typeinfo.Uint16, typeinfo.Uint32, typeinfo.Uint64, typeinfo.Uintptr:
		return order(a.Uint(), b.Uint())
	case typeinfo.Float32, typeinfo.Float64:
		return orderFloats(a.Float(), b.Float())
	case typeinfo.Complex64, typeinfo.Complex128:
		x, y := a.Complex(), b.Complex()
		if c := orderFloats(real(x), real(y)); c != 0 {
			return c
		}
		return orderFloats(imag(x), imag(y))
	case typeinfo.String:
		return order(a.String(), b.String())
	case typeinfo.Struct:
		for i := 0; i < a.Type.NumField(); i++ {
			if c := compareKeys(a.Field(i), b.Field(i)); c != 0 {
				return c
			}
		}
		return 0
	case typeinfo.Array:
		for i := 0; i < a.Len(); i++ {
			if c := compareKeys(a.Index(i), b.Index(i)); c != 0 {
				return c
			}
		}
		return 0
	case typeinfo.Interface:
		return compareInterfaces(a, b)
	}
	return order(a.Pointer(), b.Pointer())
}

func compareInterfaces(a, b typeinfo.Value) int {
	switch {
	case a.IsNil() && b.IsNil():
		return 0
	case a.IsNil():
		return -1
	case b.IsNil():
		return 1
	}
	x, y := a.Elem(), b.Elem()
	if c := order(x.Type.Address(), y.Type.Address()); c != 0 {
		return c
	}
	return compareKeys(x, y)
}

func order[T int64 | uint64 | uintptr | string](a, b T) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

func orderFloats(a, b float64) int {
	switch {
	case a < b || a != a && b == b:
		return -1
	case a > b || b != b && a == a:
		return 1
	}
	return 0
}
