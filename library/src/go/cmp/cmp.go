// Package cmp compares ordered values.
package cmp

// Ordered is the constraint of types that have the operator <.
type Ordered interface {
	~int | ~int8 | ~int16 | ~int32 | ~int64 |
		~uint | ~uint8 | ~uint16 | ~uint32 | ~uint64 | ~uintptr |
		~float32 | ~float64 |
		~string
}

// Less reports whether x is before y. A NaN is before every other number.
func Less[T Ordered](x, y T) bool {
	return x < y || isNaN(x) && !isNaN(y)
}

// Compare returns -1 when x is before y, 1 when it is after y, else 0. A NaN equals a NaN and is
// before every other number.
func Compare[T Ordered](x, y T) int {
	switch {
	case x < y:
		return -1
	case x > y:
		return 1
	case x == y:
		return 0
	case isNaN(x) && isNaN(y):
		return 0
	case isNaN(x):
		return -1
	}
	return 1
}

// Or returns the first of vals that is not the zero value, the zero value when there is none.
func Or[T comparable](vals ...T) T {
	var zero T
	for _, value := range vals {
		if value != zero {
			return value
		}
	}
	return zero
}

// isNaN reports whether x is a NaN; other types have no such value.
func isNaN[T Ordered](x T) bool {
	return x != x
}
