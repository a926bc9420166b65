package bufio

import (
	"io"
	"unicode/utf8"
)

// Writer writes to another writer through a buffer. After an error of the other writer, all
// further calls return it.
type Writer struct {
	err    error
	buffer []byte
	// used is the count of buffered bytes.
	used   int
	target io.Writer
}

// NewWriter returns a writer to w with a buffer of the default size.
func NewWriter(w io.Writer) *Writer {
	return NewWriterSize(w, defaultSize)
}

// NewWriterSize returns a writer to w with a buffer of at least size bytes: w itself if it is one.
func NewWriterSize(w io.Writer, size int) *Writer {
	if same, ok := w.(*Writer); ok && len(same.buffer) >= size {
		return same
	}
	if size <= 0 {
		size = defaultSize
	}
	return &Writer{buffer: make([]byte, size), target: w}
}

// Size returns the size of the buffer.
func (b *Writer) Size() int { return len(b.buffer) }

// Reset makes b write to w and forgets what is buffered.
func (b *Writer) Reset(w io.Writer) {
	if b == w {
		return
	}
	if b.buffer == nil {
		b.buffer = make([]byte, defaultSize)
	}
	b.target, b.err, b.used = w, nil, 0
}

// Flush writes what is buffered.
func (b *Writer) Flush() error {
	if b.err != nil {
		return b.err
	}
	if b.used == 0 {
		return nil
	}
	n, err := b.target.Write(b.buffer[:b.used])
	if n < b.used && err == nil {
		err = io.ErrShortWrite
	}
	if err != nil {
		if 0 < n && n < b.used {
			copy(b.buffer, b.buffer[n:b.used])
		}
		b.used -= n
		b.err = err
		return err
	}
	b.used = 0
	return nil
}

// Available returns how many bytes of the buffer are unused.
func (b *Writer) Available() int { return len(b.buffer) - b.used }

// AvailableBuffer returns an empty slice of the unused part, to append to and then Write.
func (b *Writer) AvailableBuffer() []byte {
	return b.buffer[b.used:][:0]
}

// Buffered returns how many bytes are buffered.
func (b *Writer) Buffered() int { return b.used }

func (b *Writer) Write(p []byte) (nn int, err error) {
	for len(p) > b.Available() && b.err == nil {
		var n int
		if b.used == 0 {
			// Large writes go past the buffer.
			n, b.err = b.target.Write(p)
		} else {
			n = copy(b.buffer[b.used:], p)
			b.used += n
			b.Flush()
		}
		nn += n
		p = p[n:]
	}
	if b.err != nil {
		return nn, b.err
	}
	n := copy(b.buffer[b.used:], p)
	b.used += n
	return nn + n, nil
}

// WriteByte writes a byte.
func (b *Writer) WriteByte(c byte) error {
	if b.err != nil {
		return b.err
	}
	if b.Available() <= 0 && b.Flush() != nil {
		return b.err
	}
	b.buffer[b.used] = c
	b.used++
	return nil
}

// WriteRune writes the encoding of r.
func (b *Writer) WriteRune(r rune) (size int, err error) {
	if uint32(r) < utf8.RuneSelf {
		if err := b.WriteByte(byte(r)); err != nil {
			return 0, err
		}
		return 1, nil
	}
	if b.err != nil {
		return 0, b.err
	}
	if b.Available() < utf8.UTFMax {
		if b.Flush(); b.err != nil {
			return 0, b.err
		}
		if b.Available() < utf8.UTFMax {
			// The whole buffer is too small for a rune.
			return b.WriteString(string(r))
		}
	}
	size = utf8.EncodeRune(b.buffer[b.used:], r)
	b.used += size
	return size, nil
}

// WriteString writes s.
func (b *Writer) WriteString(s string) (int, error) {
	written := 0
	direct, canDirect := b.target.(io.StringWriter)
	for len(s) > b.Available() && b.err == nil {
		var n int
		if b.used == 0 && canDirect {
			n, b.err = direct.WriteString(s)
		} else {
			n = copy(b.buffer[b.used:], s)
			b.used += n
			b.Flush()
		}
		written += n
		s = s[n:]
	}
	if b.err != nil {
		return written, b.err
	}
	n := copy(b.buffer[b.used:], s)
	b.used += n
	return written + n, nil
}

// ReadFrom reads r to its end, by the target's ReadFrom when nothing is buffered.
func (b *Writer) ReadFrom(r io.Reader) (n int64, err error) {
	if b.err != nil {
		return 0, b.err
	}
	target, direct := b.target.(io.ReaderFrom)
	for {
		if b.Available() == 0 {
			if err := b.Flush(); err != nil {
				return n, err
			}
		}
		if direct && b.used == 0 {
			more, err := target.ReadFrom(r)
			b.err = err
			return n + more, err
		}
		var count int
		for empty := 0; ; empty++ {
			if empty == mostEmptyReads {
				return n, io.ErrNoProgress
			}
			count, err = r.Read(b.buffer[b.used:])
			if count != 0 || err != nil {
				break
			}
		}
		b.used += count
		n += int64(count)
		if err != nil {
			break
		}
	}
	if err != io.EOF {
		return n, err
	}
	// A full buffer is written at once.
	if b.Available() == 0 {
		return n, b.Flush()
	}
	return n, nil
}

// ReadWriter is a Reader and a Writer.
type ReadWriter struct {
	*Reader
	*Writer
}

// NewReadWriter returns a ReadWriter of the two.
func NewReadWriter(r *Reader, w *Writer) *ReadWriter {
	return &ReadWriter{r, w}
}
