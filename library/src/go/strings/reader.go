package strings

import "internal/text"

// Reader reads from a string. The zero value reads an empty one.
type Reader struct{ reader }

type reader = text.Reader[string]

// NewReader returns a reader of s.
func NewReader(s string) *Reader { return &Reader{text.ReaderOf(s)} }

// Reset makes the reader read s.
func (r *Reader) Reset(s string) { r.reader = text.ReaderOf(s) }
