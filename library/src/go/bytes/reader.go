package bytes

import "internal/text"

// Reader reads from a slice of bytes. The zero value reads an empty one.
type Reader struct{ reader }

type reader = text.Reader[[]byte]

// NewReader returns a reader of b.
func NewReader(b []byte) *Reader { return &Reader{text.ReaderOf(b)} }

// Reset makes the reader read b.
func (r *Reader) Reset(b []byte) { r.reader = text.ReaderOf(b) }
