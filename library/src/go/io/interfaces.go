// Package io holds the interfaces of reading and writing and what can be done with them alone.
package io

import "errors"

// Starting points of Seek.
const (
	SeekStart   = 0 // the beginning
	SeekCurrent = 1 // the present position
	SeekEnd     = 2 // the end
)

// EOF says that there is no more input. Readers return it as it is.
var EOF = errors.New("EOF")

// ErrUnexpectedEOF says that the input ended inside something of a known size.
var ErrUnexpectedEOF = errors.New("unexpected EOF")

// ErrShortWrite says that a write took fewer bytes than given without an error of its own.
var ErrShortWrite = errors.New("short write")

// ErrShortBuffer says that a read needs a longer buffer.
var ErrShortBuffer = errors.New("short buffer")

// ErrNoProgress says that many reads returned neither data nor an error.
var ErrNoProgress = errors.New("multiple Read calls return no data or error")

var (
	errInvalidWrite = errors.New("invalid write result")
	errWhence       = errors.New("Seek: invalid whence")
	errOffset       = errors.New("Seek: invalid offset")
)

// Reader reads up to len(p) bytes into p. It may return data together with an error.
type Reader interface {
	Read(p []byte) (n int, err error)
}

// Writer writes p, or returns an error if it wrote less.
type Writer interface {
	Write(p []byte) (n int, err error)
}

// Closer ends the use of something.
type Closer interface {
	Close() error
}

// Seeker sets the position of the next Read or Write and returns it, from the start.
type Seeker interface {
	Seek(offset int64, whence int) (int64, error)
}

// ReadWriter groups Reader and Writer.
type ReadWriter interface {
	Reader
	Writer
}

// ReadCloser groups Reader and Closer.
type ReadCloser interface {
	Reader
	Closer
}

// WriteCloser groups Writer and Closer.
type WriteCloser interface {
	Writer
	Closer
}

// ReadWriteCloser groups Reader, Writer and Closer.
type ReadWriteCloser interface {
	Reader
	Writer
	Closer
}

// ReadSeeker groups Reader and Seeker.
type ReadSeeker interface {
	Reader
	Seeker
}

// ReadSeekCloser groups Reader, Seeker and Closer.
type ReadSeekCloser interface {
	Reader
	Seeker
	Closer
}

// WriteSeeker groups Writer and Seeker.
type WriteSeeker interface {
	Writer
	Seeker
}

// ReadWriteSeeker groups Reader, Writer and Seeker.
type ReadWriteSeeker interface {
	Reader
	Writer
	Seeker
}

// ReaderFrom reads from r until it ends, without returning EOF.
type ReaderFrom interface {
	ReadFrom(r Reader) (n int64, err error)
}

// WriterTo writes to w until there is no more to write.
type WriterTo interface {
	WriteTo(w Writer) (n int64, err error)
}

// ReaderAt reads len(p) bytes at an offset, or returns an error that says why not.
type ReaderAt interface {
	ReadAt(p []byte, off int64) (n int, err error)
}

// WriterAt writes p at an offset.
type WriterAt interface {
	WriteAt(p []byte, off int64) (n int, err error)
}

// ByteReader reads one byte.
type ByteReader interface {
	ReadByte() (byte, error)
}

// ByteScanner is a ByteReader that can take the last byte back.
type ByteScanner interface {
	ByteReader
	UnreadByte() error
}

// ByteWriter writes one byte.
type ByteWriter interface {
	WriteByte(c byte) error
}

// RuneReader reads one rune and returns its size in bytes.
type RuneReader interface {
	ReadRune() (r rune, size int, err error)
}

// RuneScanner is a RuneReader that can take the last rune back.
type RuneScanner interface {
	RuneReader
	UnreadRune() error
}

// StringWriter writes a string.
type StringWriter interface {
	WriteString(s string) (n int, err error)
}
