package text

import (
	"errors"
	"io"
	"unicode/utf8"
)

// Reader reads from a text. The zero value reads an empty one.
type Reader[T Text] struct {
	s T
	// i is the position; it may be past the end.
	i int64
	// lastRune is the position of the rune that was just read, -1 if the last call read none.
	lastRune int
}

// ReaderOf returns a reader of s.
func ReaderOf[T Text](s T) Reader[T] { return Reader[T]{s, 0, -1} }

// rest returns what isn't read yet.
func (r *Reader[T]) rest() T {
	return r.s[min(r.i, int64(len(r.s))):]
}

// Len returns the number of bytes that aren't read yet.
func (r *Reader[T]) Len() int { return len(r.rest()) }

// Size returns the length of the text.
func (r *Reader[T]) Size() int64 { return int64(len(r.s)) }

func (r *Reader[T]) Read(b []byte) (n int, err error) {
	if r.i >= int64(len(r.s)) {
		return 0, io.EOF
	}
	r.lastRune = -1
	n = copy(b, r.s[r.i:])
	r.i += int64(n)
	return n, nil
}

// ReadAt reads at an offset.
func (r *Reader[T]) ReadAt(b []byte, off int64) (n int, err error) {
	if off < 0 {
		return 0, r.mistake("ReadAt: negative offset")
	}
	if off >= int64(len(r.s)) {
		return 0, io.EOF
	}
	n = copy(b, r.s[off:])
	if n < len(b) {
		err = io.EOF
	}
	return n, err
}

// ReadByte reads a byte.
func (r *Reader[T]) ReadByte() (byte, error) {
	r.lastRune = -1
	if r.i >= int64(len(r.s)) {
		return 0, io.EOF
	}
	b := r.s[r.i]
	r.i++
	return b, nil
}

// UnreadByte goes back by a byte.
func (r *Reader[T]) UnreadByte() error {
	if r.i <= 0 {
		return r.mistake("UnreadByte: at beginning of " + noun[T]())
	}
	r.lastRune = -1
	r.i--
	return nil
}

// ReadRune reads a rune.
func (r *Reader[T]) ReadRune() (ch rune, size int, err error) {
	if r.i >= int64(len(r.s)) {
		r.lastRune = -1
		return 0, 0, io.EOF
	}
	r.lastRune = int(r.i)
	ch, size = firstRune(r.s[r.i:])
	r.i += int64(size)
	return ch, size, nil
}

// UnreadRune goes back by the rune that the call before read.
func (r *Reader[T]) UnreadRune() error {
	if r.i <= 0 {
		return r.mistake("UnreadRune: at beginning of " + noun[T]())
	}
	if r.lastRune < 0 {
		return r.mistake("UnreadRune: previous operation was not ReadRune")
	}
	r.i = int64(r.lastRune)
	r.lastRune = -1
	return nil
}

// Seek sets the position.
func (r *Reader[T]) Seek(offset int64, whence int) (int64, error) {
	r.lastRune = -1
	switch whence {
	case io.SeekStart:
	case io.SeekCurrent:
		offset += r.i
	case io.SeekEnd:
		offset += int64(len(r.s))
	default:
		return 0, r.mistake("Seek: invalid whence")
	}
	if offset < 0 {
		return 0, r.mistake("Seek: negative position")
	}
	r.i = offset
	return offset, nil
}

// WriteTo writes what isn't read yet to w.
func (r *Reader[T]) WriteTo(w io.Writer) (n int64, err error) {
	r.lastRune = -1
	rest := r.rest()
	if len(rest) == 0 {
		return 0, nil
	}
	written, err := write(w, rest)
	if written > len(rest) {
		panic(packageOf[T]() + ".Reader.WriteTo: invalid " + method[T]() + " count")
	}
	r.i += int64(written)
	if written != len(rest) && err == nil {
		err = io.ErrShortWrite
	}
	return int64(written), err
}

// write writes a text to w, a string by io.WriteString.
func write[T Text](w io.Writer, s T) (int, error) {
	if s, ok := any(s).(string); ok {
		return io.WriteString(w, s)
	}
	return w.Write([]byte(s))
}

// firstRune decodes the first rune of a text that isn't empty.
func firstRune[T Text](s T) (rune, int) {
	if s[0] < utf8.RuneSelf {
		return rune(s[0]), 1
	}
	return utf8.DecodeRuneInString(string(s[:min(len(s), utf8.UTFMax)]))
}

// mistake is the error of a wrong call.
func (r *Reader[T]) mistake(text string) error {
	return errors.New(packageOf[T]() + ".Reader." + text)
}

// noun is what users call a text.
func noun[T Text]() string {
	if isString[T]() {
		return "string"
	}
	return "slice"
}

// method is what writes a text.
func method[T Text]() string {
	if isString[T]() {
		return "WriteString"
	}
	return "Write"
}
