package bytes

import (
	"errors"
	"io"
	"unicode/utf8"
)

const (
	// MinRead is the room that ReadFrom makes for each read.
	MinRead = 512

	// firstCapacity is the capacity of a buffer that starts with little.
	firstCapacity = 64
)

// ErrTooLarge is the panic of a buffer that can't grow.
var ErrTooLarge = errors.New("bytes.Buffer: too large")

// Buffer is a queue of bytes: written at the end, read at the start. The zero value is empty and
// ready.
type Buffer struct {
	// What isn't read yet is buf[off:].
	buf []byte
	off int
	// last tells what may be taken back.
	last lastRead
}

// lastRead is the size of the rune that was just read, or one of the constants.
type lastRead int8

const (
	readNothing lastRead = 0
	readBytes   lastRead = -1
)

// NewBuffer returns a buffer with the content buf, which it takes over.
func NewBuffer(buf []byte) *Buffer { return &Buffer{buf: buf} }

// NewBufferString returns a buffer with the content s.
func NewBufferString(s string) *Buffer { return &Buffer{buf: []byte(s)} }

// Bytes returns what isn't read yet, valid until the buffer changes.
func (b *Buffer) Bytes() []byte { return b.buf[b.off:] }

// AvailableBuffer returns an empty slice of the unused capacity, to append to and then Write.
func (b *Buffer) AvailableBuffer() []byte { return b.buf[len(b.buf):] }

// String returns what isn't read yet.
func (b *Buffer) String() string {
	if b == nil {
		return "<nil>"
	}
	return string(b.buf[b.off:])
}

// Peek returns the next n bytes without reading them, with EOF if there are fewer.
func (b *Buffer) Peek(n int) ([]byte, error) {
	if b.Len() < n {
		return b.buf[b.off:], io.EOF
	}
	return b.buf[b.off : b.off+n], nil
}

// Len returns the number of bytes that aren't read yet.
func (b *Buffer) Len() int { return len(b.buf) - b.off }

// Cap returns the capacity of the underlying slice.
func (b *Buffer) Cap() int { return cap(b.buf) }

// Available returns how many bytes of the capacity are unused.
func (b *Buffer) Available() int { return cap(b.buf) - len(b.buf) }

// Truncate keeps the first n bytes that aren't read yet.
func (b *Buffer) Truncate(n int) {
	if n == 0 {
		b.Reset()
		return
	}
	b.last = readNothing
	if n < 0 || n > b.Len() {
		panic("bytes.Buffer: truncation out of range")
	}
	b.buf = b.buf[:b.off+n]
}

// Reset empties the buffer and keeps its memory.
func (b *Buffer) Reset() {
	b.buf = b.buf[:0]
	b.off = 0
	b.last = readNothing
}

// extend makes the content n bytes longer and returns where they begin.
func (b *Buffer) extend(n int) int {
	if end := len(b.buf); n <= cap(b.buf)-end {
		b.buf = b.buf[:end+n]
		return end
	}
	return b.makeRoom(n)
}

// makeRoom is extend that uses the memory of what is read already before more is allocated.
func (b *Buffer) makeRoom(n int) int {
	length := b.Len()
	if length == 0 && b.off != 0 {
		b.Reset()
	}
	if end := len(b.buf); n <= cap(b.buf)-end {
		b.buf = b.buf[:end+n]
		return end
	}
	capacity := cap(b.buf)
	switch {
	case b.buf == nil && n <= firstCapacity:
		b.buf = make([]byte, n, firstCapacity)
		return 0
	case n <= capacity/2-length:
		// Enough is read: move the rest to the start.
		copy(b.buf, b.buf[b.off:])
	case capacity > maxInt-capacity-n:
		panic(ErrTooLarge)
	default:
		b.buf = grown(b.buf[b.off:], b.off+n)
	}
	b.off = 0
	b.buf = b.buf[:length+n]
	return length
}

// grown returns a copy of data with room for n more bytes, but at least twice the capacity.
func grown(data []byte, n int) []byte {
	defer func() {
		if recover() != nil {
			panic(ErrTooLarge)
		}
	}()
	capacity := max(len(data)+n, 2*cap(data))
	copied := append([]byte(nil), make([]byte, capacity)...)
	return copied[:copy(copied, data)]
}

// Grow makes room for n more bytes.
func (b *Buffer) Grow(n int) {
	if n < 0 {
		panic("bytes.Buffer.Grow: negative count")
	}
	b.buf = b.buf[:b.makeRoom(n)]
}

// Write appends p. Its error is always nil.
func (b *Buffer) Write(p []byte) (n int, err error) {
	b.last = readNothing
	return copy(b.buf[b.extend(len(p)):], p), nil
}

// WriteString appends s. Its error is always nil.
func (b *Buffer) WriteString(s string) (n int, err error) {
	b.last = readNothing
	at := b.extend(len(s))
	return copy(b.buf[at:], s), nil
}

// WriteByte appends a byte. Its error is always nil.
func (b *Buffer) WriteByte(c byte) error {
	b.last = readNothing
	at := b.extend(1)
	b.buf[at] = c
	return nil
}

// WriteRune appends the encoding of r. Its error is always nil.
func (b *Buffer) WriteRune(r rune) (n int, err error) {
	if uint32(r) < utf8.RuneSelf {
		b.WriteByte(byte(r))
		return 1, nil
	}
	b.last = readNothing
	at := b.extend(utf8.UTFMax)
	b.buf = utf8.AppendRune(b.buf[:at], r)
	return len(b.buf) - at, nil
}

// ReadFrom appends what r has until it ends.
func (b *Buffer) ReadFrom(r io.Reader) (n int64, err error) {
	b.last = readNothing
	for {
		at := b.makeRoom(MinRead)
		b.buf = b.buf[:at]
		count, err := r.Read(b.buf[at:cap(b.buf)])
		if count < 0 {
			panic(errors.New("bytes.Buffer: reader returned negative count from Read"))
		}
		b.buf = b.buf[:at+count]
		n += int64(count)
		if err == io.EOF {
			return n, nil
		}
		if err != nil {
			return n, err
		}
	}
}

// WriteTo writes the content to w and reads it by that.
func (b *Buffer) WriteTo(w io.Writer) (n int64, err error) {
	b.last = readNothing
	if length := b.Len(); length > 0 {
		count, err := w.Write(b.buf[b.off:])
		if count > length {
			panic("bytes.Buffer.WriteTo: invalid Write count")
		}
		b.off += count
		n = int64(count)
		if err != nil {
			return n, err
		}
		if count != length {
			return n, io.ErrShortWrite
		}
	}
	b.Reset()
	return n, nil
}

func (b *Buffer) Read(p []byte) (n int, err error) {
	b.last = readNothing
	if b.Len() == 0 {
		b.Reset()
		if len(p) == 0 {
			return 0, nil
		}
		return 0, io.EOF
	}
	n = copy(p, b.buf[b.off:])
	b.off += n
	if n > 0 {
		b.last = readBytes
	}
	return n, nil
}

// Next reads n bytes, fewer if there aren't as many. They are valid until the buffer changes.
func (b *Buffer) Next(n int) []byte {
	b.last = readNothing
	n = min(n, b.Len())
	data := b.buf[b.off : b.off+n]
	b.off += n
	if n > 0 {
		b.last = readBytes
	}
	return data
}

// ReadByte reads a byte.
func (b *Buffer) ReadByte() (byte, error) {
	if b.Len() == 0 {
		b.Reset()
		return 0, io.EOF
	}
	c := b.buf[b.off]
	b.off++
	b.last = readBytes
	return c, nil
}

// ReadRune reads a rune; an invalid byte is U+FFFD of size 1.
func (b *Buffer) ReadRune() (r rune, size int, err error) {
	if b.Len() == 0 {
		b.Reset()
		return 0, 0, io.EOF
	}
	r, size = utf8.DecodeRune(b.buf[b.off:])
	b.off += size
	b.last = lastRead(size)
	return r, size, nil
}

// UnreadRune takes back the rune that the last call read with ReadRune.
func (b *Buffer) UnreadRune() error {
	if b.last <= readNothing {
		return errors.New("bytes.Buffer: UnreadRune: previous operation was not a successful ReadRune")
	}
	if b.off >= int(b.last) {
		b.off -= int(b.last)
	}
	b.last = readNothing
	return nil
}

// UnreadByte takes back the last byte that the last call read.
func (b *Buffer) UnreadByte() error {
	if b.last == readNothing {
		return errors.New("bytes.Buffer: UnreadByte: previous operation was not a successful read")
	}
	b.last = readNothing
	if b.off > 0 {
		b.off--
	}
	return nil
}

// ReadBytes reads up to and including delim; what there is, with EOF, if delim doesn't come.
func (b *Buffer) ReadBytes(delim byte) (line []byte, err error) {
	part, err := b.readUntil(delim)
	return append(line, part...), err
}

// ReadString reads up to and including delim; what there is, with EOF, if delim doesn't come.
func (b *Buffer) ReadString(delim byte) (line string, err error) {
	part, err := b.readUntil(delim)
	return string(part), err
}

func (b *Buffer) readUntil(delim byte) (line []byte, err error) {
	end := b.off + IndexByte(b.buf[b.off:], delim) + 1
	if end == b.off {
		end = len(b.buf)
		err = io.EOF
	}
	line = b.buf[b.off:end]
	b.off = end
	b.last = readBytes
	return line, err
}
