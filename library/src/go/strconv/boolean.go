// Package strconv converts between strings and Go's basic types.
//
// Decimal digits of floats come from natives (natives.go), everything else is Go.
package strconv

// ParseBool returns the value that 1, t, T, TRUE, true, True, 0, f, F, FALSE, false or False stands
// for.
func ParseBool(str string) (bool, error) {
	switch str {
	case "1", "t", "T", "true", "TRUE", "True":
		return true, nil
	case "0", "f", "F", "false", "FALSE", "False":
		return false, nil
	}
	return false, syntaxError("ParseBool", str)
}

// FormatBool returns "true" or "false".
func FormatBool(b bool) string {
	if b {
		return "true"
	}
	return "false"
}

// AppendBool appends "true" or "false" to dst.
func AppendBool(dst []byte, b bool) []byte {
	return append(dst, FormatBool(b)...)
}
