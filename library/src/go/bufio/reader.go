// Package bufio buffers readers and writers and scans text by tokens.
package bufio

import (
	"errors"
	"internal/bytealg"
	"io"
	"unicode/utf8"
)

const (
	defaultSize = 4096
	minimumSize = 16
	// mostEmptyReads is how many reads without data or error are taken.
	mostEmptyReads = 100
)

var (
	ErrInvalidUnreadByte = errors.New("bufio: invalid use of UnreadByte")
	ErrInvalidUnreadRune = errors.New("bufio: invalid use of UnreadRune")
	ErrBufferFull        = errors.New("bufio: buffer full")
	ErrNegativeCount     = errors.New("bufio: negative count")
)

var errNegativeRead = errors.New("bufio: reader returned negative count from Read")

// Reader reads from another reader through a buffer. What is read ahead stands in
// buffer[start:end].
type Reader struct {
	buffer     []byte
	source     io.Reader
	start, end int
	// err is the source's, to be returned when the buffer is empty.
	err error
	// lastByte and lastRuneSize are what may be taken back, -1 if nothing may.
	lastByte     int
	lastRuneSize int
}

// NewReader returns a reader of rd with a buffer of the default size.
func NewReader(rd io.Reader) *Reader {
	return NewReaderSize(rd, defaultSize)
}

// NewReaderSize returns a reader of rd with a buffer of at least size bytes: rd itself if it is one.
func NewReaderSize(rd io.Reader, size int) *Reader {
	if same, ok := rd.(*Reader); ok && len(same.buffer) >= size {
		return same
	}
	b := new(Reader)
	b.restart(make([]byte, max(size, minimumSize)), rd)
	return b
}

func (b *Reader) restart(buffer []byte, source io.Reader) {
	*b = Reader{buffer: buffer, source: source, lastByte: -1, lastRuneSize: -1}
}

// Size returns the size of the buffer.
func (b *Reader) Size() int { return len(b.buffer) }

// Reset makes b read from r and forgets what is buffered.
func (b *Reader) Reset(r io.Reader) {
	if b == r {
		return
	}
	buffer := b.buffer
	if buffer == nil {
		buffer = make([]byte, defaultSize)
	}
	b.restart(buffer, r)
}

// Buffered returns the count of bytes that can be read from the buffer.
func (b *Reader) Buffered() int { return b.end - b.start }

// takeError returns the source's error, once.
func (b *Reader) takeError() error {
	err := b.err
	b.err = nil
	return err
}

// fill reads once more into the buffer, which must not be full.
func (b *Reader) fill() {
	if b.start > 0 {
		copy(b.buffer, b.buffer[b.start:b.end])
		b.end -= b.start
		b.start = 0
	}
	if b.end >= len(b.buffer) {
		panic("bufio: tried to fill full buffer")
	}
	for i := 0; i < mostEmptyReads; i++ {
		n, err := b.source.Read(b.buffer[b.end:])
		if n < 0 {
			panic(errNegativeRead)
		}
		b.end += n
		if err != nil {
			b.err = err
			return
		}
		if n > 0 {
			return
		}
	}
	b.err = io.ErrNoProgress
}

// Peek returns the next n bytes without reading them. They are valid until the next read.
func (b *Reader) Peek(n int) ([]byte, error) {
	if n < 0 {
		return nil, ErrNegativeCount
	}
	b.lastByte = -1
	b.lastRuneSize = -1
	for b.Buffered() < n && b.Buffered() < len(b.buffer) && b.err == nil {
		b.fill()
	}
	if n > len(b.buffer) {
		return b.buffer[b.start:b.end], ErrBufferFull
	}
	var err error
	if available := b.Buffered(); available < n {
		n = available
		err = b.takeError()
		if err == nil {
			err = ErrBufferFull
		}
	}
	return b.buffer[b.start : b.start+n], err
}

// Discard skips n bytes and returns how many it could.
func (b *Reader) Discard(n int) (discarded int, err error) {
	if n < 0 {
		return 0, ErrNegativeCount
	}
	if n == 0 {
		return 0, nil
	}
	b.lastByte = -1
	b.lastRuneSize = -1
	for left := n; ; {
		if b.Buffered() == 0 {
			b.fill()
		}
		skipped := min(b.Buffered(), left)
		b.start += skipped
		left -= skipped
		if left == 0 {
			return n, nil
		}
		if b.err != nil {
			return n - left, b.takeError()
		}
	}
}

// Read reads what is buffered, at most one read of the source otherwise.
func (b *Reader) Read(p []byte) (n int, err error) {
	if len(p) == 0 {
		if b.Buffered() > 0 {
			return 0, nil
		}
		return 0, b.takeError()
	}
	if b.Buffered() == 0 {
		if b.err != nil {
			return 0, b.takeError()
		}
		// Large reads go past the buffer.
		into := b.buffer
		if len(p) >= len(b.buffer) {
			into = p
		}
		n, b.err = b.source.Read(into)
		if n < 0 {
			panic(errNegativeRead)
		}
		if len(p) >= len(b.buffer) {
			if n > 0 {
				b.lastByte = int(p[n-1])
				b.lastRuneSize = -1
			}
			return n, b.takeError()
		}
		b.start, b.end = 0, n
		if n == 0 {
			return 0, b.takeError()
		}
	}
	n = copy(p, b.buffer[b.start:b.end])
	b.start += n
	b.lastByte = int(b.buffer[b.start-1])
	b.lastRuneSize = -1
	return n, nil
}

// ReadByte reads a byte.
func (b *Reader) ReadByte() (byte, error) {
	b.lastRuneSize = -1
	for b.start == b.end {
		if b.err != nil {
			return 0, b.takeError()
		}
		b.fill()
	}
	c := b.buffer[b.start]
	b.start++
	b.lastByte = int(c)
	return c, nil
}

// UnreadByte takes back the last byte read.
func (b *Reader) UnreadByte() error {
	if b.lastByte < 0 || b.start == 0 && b.end > 0 {
		return ErrInvalidUnreadByte
	}
	if b.start > 0 {
		b.start--
	} else {
		b.end = 1
	}
	b.buffer[b.start] = byte(b.lastByte)
	b.lastByte = -1
	b.lastRuneSize = -1
	return nil
}

// ReadRune reads a rune; an invalid byte is U+FFFD of size 1.
func (b *Reader) ReadRune() (r rune, size int, err error) {
	for b.Buffered() < utf8.UTFMax && !utf8.FullRune(b.buffer[b.start:b.end]) && b.err == nil && b.Buffered() < len(b.buffer) {
		b.fill()
	}
	b.lastRuneSize = -1
	if b.start == b.end {
		return 0, 0, b.takeError()
	}
	r, size = utf8.DecodeRune(b.buffer[b.start:b.end])
	b.start += size
	b.lastByte = int(b.buffer[b.start-1])
	b.lastRuneSize = size
	return r, size, nil
}

// UnreadRune takes back the rune that the last call read with ReadRune.
func (b *Reader) UnreadRune() error {
	if b.lastRuneSize < 0 || b.start < b.lastRuneSize {
		return ErrInvalidUnreadRune
	}
	b.start -= b.lastRuneSize
	b.lastByte = -1
	b.lastRuneSize = -1
	return nil
}

// ReadSlice reads up to and including delim and returns a part of the buffer, valid until the next
// read. Without delim it returns what there is, with the error: ErrBufferFull or the source's.
func (b *Reader) ReadSlice(delim byte) (line []byte, err error) {
	searched := 0
	for {
		if i := bytealg.IndexByte(b.buffer[b.start+searched:b.end], delim); i >= 0 {
			i += searched
			line = b.buffer[b.start : b.start+i+1]
			b.start += i + 1
			break
		}
		if b.err != nil {
			line = b.buffer[b.start:b.end]
			b.start = b.end
			err = b.takeError()
			break
		}
		if b.Buffered() >= len(b.buffer) {
			b.start = b.end
			line = b.buffer
			err = ErrBufferFull
			break
		}
		searched = b.Buffered()
		b.fill()
	}
	if n := len(line); n > 0 {
		b.lastByte = int(line[n-1])
		b.lastRuneSize = -1
	}
	return line, err
}

// ReadLine reads a line and returns it without its end. A line longer than the buffer comes in
// parts, isPrefix set for all but the last one.
func (b *Reader) ReadLine() (line []byte, isPrefix bool, err error) {
	line, err = b.ReadSlice('\n')
	if err == ErrBufferFull {
		// A carriage return at the end may belong to the line's end: leave it for the next call.
		if n := len(line); n > 0 && line[n-1] == '\r' {
			if b.start == 0 {
				panic("bufio: tried to rewind past start of buffer")
			}
			b.start--
			line = line[:n-1]
		}
		return line, true, nil
	}
	if len(line) == 0 {
		if err != nil {
			line = nil
		}
		return line, false, err
	}
	if n := len(line); line[n-1] == '\n' {
		n--
		if n > 0 && line[n-1] == '\r' {
			n--
		}
		line = line[:n]
	}
	return line, false, nil
}

// readUntil reads up to and including delim into memory of its own, after what is given.
func (b *Reader) readUntil(delim byte) (data []byte, err error) {
	for {
		part, err := b.ReadSlice(delim)
		data = append(data, part...)
		if err != ErrBufferFull {
			return data, err
		}
	}
}

// ReadBytes reads up to and including delim.
func (b *Reader) ReadBytes(delim byte) ([]byte, error) {
	data, err := b.readUntil(delim)
	if data == nil {
		data = []byte{}
	}
	return data, err
}

// ReadString reads up to and including delim.
func (b *Reader) ReadString(delim byte) (string, error) {
	part, err := b.ReadSlice(delim)
	if err != ErrBufferFull {
		return string(part), err
	}
	data := append([]byte(nil), part...)
	rest, err := b.readUntil(delim)
	return string(append(data, rest...)), err
}

// WriteTo writes everything to w, by the source's WriteTo or w's ReadFrom if there is one.
func (b *Reader) WriteTo(w io.Writer) (n int64, err error) {
	b.lastByte = -1
	b.lastRuneSize = -1
	if b.Buffered() > 0 {
		n, err = b.writeBuffered(w)
		if err != nil {
			return n, err
		}
	}
	if source, ok := b.source.(io.WriterTo); ok {
		more, err := source.WriteTo(w)
		return n + more, err
	}
	if target, ok := w.(io.ReaderFrom); ok {
		more, err := target.ReadFrom(b.source)
		return n + more, err
	}
	if b.Buffered() < len(b.buffer) {
		b.fill()
	}
	for b.start < b.end {
		more, err := b.writeBuffered(w)
		n += more
		if err != nil {
			return n, err
		}
		b.fill()
	}
	if b.err == io.EOF {
		b.err = nil
	}
	return n, b.takeError()
}

// writeBuffered writes what is buffered to w.
func (b *Reader) writeBuffered(w io.Writer) (int64, error) {
	n, err := w.Write(b.buffer[b.start:b.end])
	if n < 0 {
		panic(errors.New("bufio: writer returned negative count from Write"))
	}
	b.start += n
	return int64(n), err
}
