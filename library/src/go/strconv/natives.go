package strconv

// Natives: exact conversions between decimal digits and binary floating-point numbers.
//
// A number's digits d1 d2 … dn and exponent e stand for 0.d1d2…dn × 10^e. bits are those of a
// positive finite float64, or of a float32 when single is set.

// roundedDigits writes the exact value rounded to a number of significant digits (fraction unset)
// or of digits after the point, half to even. capacity bytes must be enough for all of them. No
// digits mean that the value rounds to zero.
//
//go:noescape
func roundedDigits(bits uint64, single bool, fraction bool, precision int, buffer *byte, capacity int) (digits int, exponent int)

// parseDecimal returns the bits of the number nearest to a decimal literal, which must be
// well-formed: digits with at most one point, then perhaps an exponent. An infinity means overflow.
//
//go:noescape
func parseDecimal(literal string, single bool) (bits uint64)
