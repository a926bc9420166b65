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
	switch len(p.wrapped) {
	case 0:
		err = errors.New(text)
	case 1:
		inner, _ := a[p.wrapped[0]].(error)
		err = &wrapError{text, inner}
	default:
		err = &wrapErrors{text, errorsAt(p.wrapped, a)}
	}
	p.release()
	return err
}

// errorsAt returns the operands with these indices that are errors, in their order and without repetition.
func errorsAt(indices []int, operands []any) []error {
	errs := make([]error, 0, len(indices))
	for i, operand := range operands {
		for _, index := range indices {
			if index == i {
				if inner, ok := operand.(error); ok {
					errs = append(errs, inner)
				}
				break
			}
		}
	}
	return errs
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
