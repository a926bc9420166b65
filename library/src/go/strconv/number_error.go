package strconv

import "errors"

// ErrRange says that a value does not fit the target type.
var ErrRange = errors.New("value out of range")

// ErrSyntax says that a text has not the syntax of the target type.
var ErrSyntax = errors.New("invalid syntax")

// IntSize is the size of an int in bits.
const IntSize = 64

// NumError is the error of a failed conversion.
type NumError struct {
	Func string // the function: ParseBool, ParseInt, ParseUint, ParseFloat, ParseComplex, Atoi
	Num  string // its input
	Err  error  // the reason: ErrRange, ErrSyntax or another
}

func (e *NumError) Error() string {
	return "strconv." + e.Func + ": parsing " + Quote(e.Num) + ": " + e.Err.Error()
}

func (e *NumError) Unwrap() error { return e.Err }

// The errors copy the input, so that they don't keep a larger text alive.

func syntaxError(function, input string) *NumError {
	return &NumError{function, copyOf(input), ErrSyntax}
}

func rangeError(function, input string) *NumError {
	return &NumError{function, copyOf(input), ErrRange}
}

func baseError(function, input string, base int) *NumError {
	return &NumError{function, copyOf(input), errors.New("invalid base " + Itoa(base))}
}

func bitSizeError(function, input string, bitSize int) *NumError {
	return &NumError{function, copyOf(input), errors.New("invalid bit size " + Itoa(bitSize))}
}

func copyOf(s string) string {
	return string([]byte(s))
}
