package fmt

import (
	"errors"
	"internal/bytealg"
)

// Errorf returns an error with the text of a format. Operands of %w are wrapped: errors.Unwrap and
// its relatives find them.
func Errorf(format string, a ...any) (err error) {
	if len(a) == 0 && bytealg.IndexByteString(format, '%') < 0 {
		return errors.New(format)
	}
	p := newPrinter()
	p.wrapping = true
	p.printFormat(format, a)
	text := string(p.buffer)
	wrapped := operandsOf(p.wrapped, len(a))
	p.release()
	switch len(wrapped) {
	case 0:
		return errors.New(text)
	case 1:
		inner, _ := a[wrapped[0]].(error)
		return &wrapError{text, inner}
	}
	all := &wrapErrors{text, make([]error, 0, len(wrapped))}
	for _, i := range wrapped {
		if inner, ok := a[i].(error); ok {
			all.errs = append(all.errs, inner)
		}
	}
	return all
}

// operandsOf returns the given indices in order and without repetition, unless there is just one.
func operandsOf(indices []int, count int) []int {
	if len(indices) < 2 {
		return append([]int(nil), indices...)
	}
	ordered := make([]int, 0, len(indices))
	for i := 0; i < count; i++ {
		for _, index := range indices {
			if index == i {
				ordered = append(ordered, i)
				break
			}
		}
	}
	return ordered
}

type wrapError struct {
	msg string
	err error
}

func (e *wrapError) Error() string { return e.msg }
func (e *wrapError) Unwrap() error { return e.err }

type wrapErrors struct {
	msg  string
	errs []error
}

func (e *wrapErrors) Error() string   { return e.msg }
func (e *wrapErrors) Unwrap() []error { return e.errs }
