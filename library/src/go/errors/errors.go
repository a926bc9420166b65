// Package errors makes errors and looks into trees of wrapped ones.
//
// An error's tree is the error and, below it, what its Unwrap method returns: one error or a list.
// Start at search, the walk that Is, As and AsType share.
package errors

import "internal/typeinfo"

// ErrUnsupported says that an operation can't be done because it isn't supported.
var ErrUnsupported = New("unsupported operation")

// New returns an error with the given text. Each call returns a distinct error.
func New(text string) error {
	return &errorString{text}
}

// errorString is New's error. The names of type and field are visible through fmt.
type errorString struct {
	s string
}

func (e *errorString) Error() string {
	return e.s
}

// single and multiple are the two ways to wrap errors.
type single interface{ Unwrap() error }
type multiple interface{ Unwrap() []error }

// Unwrap returns the error that err wraps, nil when it wraps none or a list.
func Unwrap(err error) error {
	if wrapper, ok := err.(single); ok {
		return wrapper.Unwrap()
	}
	return nil
}

// Is reports whether an error in err's tree equals target or says by its method `Is(error) bool`
// that it does.
func Is(err, target error) bool {
	if err == nil || target == nil {
		return err == target
	}
	comparable := typeinfo.TypeOf(target).Comparable()
	return search(err, func(candidate error) bool {
		if comparable && candidate == target {
			return true
		}
		judge, ok := candidate.(interface{ Is(error) bool })
		return ok && judge.Is(target)
	})
}

// As finds the first error in err's tree that can be assigned to what target points to, and
// assigns it. An error may also do so by its method `As(any) bool`. As panics when target is not
// a non-nil pointer to an interface type or to a type that implements error.
func As(err error, target any) bool {
	if err == nil {
		return false
	}
	if target == nil {
		panic("errors: target cannot be nil")
	}
	pointer := typeinfo.ValueOf(target)
	if pointer.Kind() != typeinfo.Pointer || pointer.IsNil() {
		panic("errors: target must be a non-nil pointer")
	}
	destination := pointer.Elem()
	wanted := destination.Type
	if wanted.Kind != typeinfo.Interface && !wanted.Implements(typeinfo.TypeOf((*error)(nil)).Element) {
		panic("errors: *target must be interface or implement error")
	}
	return search(err, func(candidate error) bool {
		if destination.Assign(candidate) {
			return true
		}
		judge, ok := candidate.(interface{ As(any) bool })
		return ok && judge.As(target)
	})
}

// AsType finds the first error in err's tree that is an E, or becomes one by its method
// `As(any) bool`.
func AsType[E error](err error) (E, bool) {
	var found E
	ok := search(err, func(candidate error) bool {
		if match, ok := candidate.(E); ok {
			found = match
			return true
		}
		judge, ok := candidate.(interface{ As(any) bool })
		return ok && judge.As(&found)
	})
	return found, ok
}

// search visits err's tree, each error before what it wraps, until match accepts one.
func search(err error, match func(error) bool) bool {
	for err != nil {
		if match(err) {
			return true
		}
		switch wrapper := err.(type) {
		case single:
			err = wrapper.Unwrap()
		case multiple:
			for _, inner := range wrapper.Unwrap() {
				if search(inner, match) {
					return true
				}
			}
			return false
		default:
			return false
		}
	}
	return false
}

// Join returns an error that wraps those of errs that aren't nil, nil when none is left. Its text
// is theirs, a line each.
func Join(errs ...error) error {
	count := 0
	for _, err := range errs {
		if err != nil {
			count++
		}
	}
	if count == 0 {
		return nil
	}
	kept := make([]error, 0, count)
	for _, err := range errs {
		if err != nil {
			kept = append(kept, err)
		}
	}
	return &joinError{kept}
}

// joinError is Join's error. errs is never empty.
type joinError struct {
	errs []error
}

func (e *joinError) Error() string {
	text := e.errs[0].Error()
	for _, err := range e.errs[1:] {
		text += "\n" + err.Error()
	}
	return text
}

func (e *joinError) Unwrap() []error {
	return e.errs
}
