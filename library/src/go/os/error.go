package os

import (
	"errors"
	"internal/oserror"
	"io/fs"
	"syscall"
)

// The errors that the functions of this package return, mostly wrapped; use errors.Is.
var (
	ErrInvalid                = fs.ErrInvalid
	ErrPermission             = fs.ErrPermission
	ErrExist                  = fs.ErrExist
	ErrNotExist               = fs.ErrNotExist
	ErrClosed                 = fs.ErrClosed
	ErrNoDeadline             = errors.New("file type does not support deadline")
	ErrDeadlineExceeded error = deadlineError{}
	ErrProcessDone            = errors.New("os: process already finished")
)

// deadlineError is the error of an operation that was too late.
type deadlineError struct{}

func (deadlineError) Error() string   { return "i/o timeout" }
func (deadlineError) Timeout() bool   { return true }
func (deadlineError) Temporary() bool { return true }

// A PathError is an error with the operation and the path that it is about.
type PathError = fs.PathError

// A SyscallError is an error of a named system call.
type SyscallError struct {
	Syscall string
	Err     error
}

func (e *SyscallError) Error() string { return e.Syscall + ": " + e.Err.Error() }

func (e *SyscallError) Unwrap() error { return e.Err }

// Timeout reports whether time ran out.
func (e *SyscallError) Timeout() bool {
	t, ok := e.Err.(interface{ Timeout() bool })
	return ok && t.Timeout()
}

// NewSyscallError returns err as the error of a system call, nil for nil.
func NewSyscallError(syscall string, err error) error {
	if err == nil {
		return nil
	}
	return &SyscallError{syscall, err}
}

// A LinkError is an error of a link, a symlink or a renaming with both paths.
type LinkError struct {
	Op  string
	Old string
	New string
	Err error
}

func (e *LinkError) Error() string {
	return e.Op + " " + e.Old + " " + e.New + ": " + e.Err.Error()
}

func (e *LinkError) Unwrap() error { return e.Err }

// IsExist, IsNotExist and IsPermission report what an error of this package or of syscall is
// about. Unlike errors.Is they look through the wrappers of this package alone.
func IsExist(err error) bool      { return isKind(err, oserror.ErrExist) }
func IsNotExist(err error) bool   { return isKind(err, oserror.ErrNotExist) }
func IsPermission(err error) bool { return isKind(err, oserror.ErrPermission) }

func isKind(err, kind error) bool {
	err = underlying(err)
	if err == kind {
		return true
	}
	number, ok := err.(syscall.Errno)
	return ok && number.Is(kind)
}

func underlying(err error) error {
	switch wrapper := err.(type) {
	case *PathError:
		return wrapper.Err
	case *LinkError:
		return wrapper.Err
	case *SyscallError:
		return wrapper.Err
	}
	return err
}

// IsTimeout reports whether an error means that time ran out.
func IsTimeout(err error) bool {
	t, ok := underlying(err).(interface{ Timeout() bool })
	return ok && t.Timeout()
}

// pathError adds operation and path to an error, nil for nil.
func pathError(operation, path string, err error) error {
	if err == nil {
		return nil
	}
	return &PathError{Op: operation, Path: path, Err: err}
}
