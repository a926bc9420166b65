// Package fs describes trees of files, whether the system's or not.
//
// Names within a tree are paths without "." and ".." elements, separated by slashes; "." is the
// root. Start at FS.
package fs

import (
	"internal/oserror"
	"time"
	"unicode/utf8"
)

// An FS is a tree of files.
type FS interface {
	// Open opens a file. Errors are *PathError with Op "open".
	Open(name string) (File, error)
}

// A File is an open file. Folders implement ReadDirFile too.
type File interface {
	Stat() (FileInfo, error)
	Read([]byte) (int, error)
	Close() error
}

// A ReadDirFile is a folder whose entries can be read.
type ReadDirFile interface {
	File
	// ReadDir returns up to n entries in the folder's order and io.EOF after the last; with
	// n <= 0 all that are left, and no io.EOF.
	ReadDir(n int) ([]DirEntry, error)
}

// A DirEntry is a name in a folder.
type DirEntry interface {
	Name() string
	IsDir() bool
	// Type returns the type bits of the mode.
	Type() FileMode
	Info() (FileInfo, error)
}

// A FileInfo describes a file.
type FileInfo interface {
	Name() string
	Size() int64
	Mode() FileMode
	ModTime() time.Time
	IsDir() bool
	Sys() any
}

// The errors that file systems return, often wrapped; use errors.Is.
var (
	ErrInvalid    = oserror.ErrInvalid
	ErrPermission = oserror.ErrPermission
	ErrExist      = oserror.ErrExist
	ErrNotExist   = oserror.ErrNotExist
	ErrClosed     = oserror.ErrClosed
)

// A PathError is an error with the operation and the path that it is about.
type PathError struct {
	Op   string
	Path string
	Err  error
}

func (e *PathError) Error() string { return e.Op + " " + e.Path + ": " + e.Err.Error() }

func (e *PathError) Unwrap() error { return e.Err }

// Timeout reports whether time ran out.
func (e *PathError) Timeout() bool {
	t, ok := e.Err.(interface{ Timeout() bool })
	return ok && t.Timeout()
}

// ValidPath reports whether name is a path that Open may be given.
func ValidPath(name string) bool {
	if !utf8.ValidString(name) {
		return false
	}
	if name == "." {
		return true
	}
	start := 0
	for i := 0; i <= len(name); i++ {
		if i < len(name) && name[i] != '/' {
			continue
		}
		element := name[start:i]
		if element == "" || element == "." || element == ".." {
			return false
		}
		start = i + 1
	}
	return true
}
