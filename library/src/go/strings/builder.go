package strings

import (
	"unicode/utf8"
	"unsafe"
)

// Builder builds a string by appending. The zero value is empty and ready. It must not be copied
// once it was used.
type Builder struct {
	// self is the address of the builder that was first written to. It is no pointer, so that a
	// builder may live on the stack; when the stack moves, it is adjusted like every word there that
	// is an address of the stack.
	self uintptr
	buf  []byte
}

// own, called when the noted address isn't b's, notes it or panics if the builder was copied.
func (b *Builder) own() {
	if b.self != 0 {
		panic("strings: illegal use of non-zero Builder copied by value")
	}
	b.self = b.address()
}

func (b *Builder) address() uintptr {
	return uintptr(unsafe.Pointer(b))
}

// String returns what was written.
func (b *Builder) String() string {
	return unsafe.String(unsafe.SliceData(b.buf), len(b.buf))
}

// Len returns the number of bytes written.
func (b *Builder) Len() int { return len(b.buf) }

// Cap returns the capacity of the underlying buffer.
func (b *Builder) Cap() int { return cap(b.buf) }

// Reset empties the builder.
func (b *Builder) Reset() {
	b.self = 0
	b.buf = nil
}

// Grow makes room for n more bytes.
func (b *Builder) Grow(n int) {
	if b.self != b.address() {
		b.own()
	}
	if n < 0 {
		panic("strings.Builder.Grow: negative count")
	}
	if cap(b.buf)-len(b.buf) < n {
		grown := append([]byte(nil), make([]byte, 2*cap(b.buf)+n)...)
		b.buf = grown[:copy(grown, b.buf)]
	}
}

// Write appends p. Its error is always nil.
func (b *Builder) Write(p []byte) (int, error) {
	if b.self != b.address() {
		b.own()
	}
	b.buf = append(b.buf, p...)
	return len(p), nil
}

// WriteByte appends a byte. Its error is always nil.
func (b *Builder) WriteByte(c byte) error {
	if b.self != b.address() {
		b.own()
	}
	b.buf = append(b.buf, c)
	return nil
}

// WriteRune appends the encoding of r. Its error is always nil.
func (b *Builder) WriteRune(r rune) (int, error) {
	if b.self != b.address() {
		b.own()
	}
	before := len(b.buf)
	b.buf = utf8.AppendRune(b.buf, r)
	return len(b.buf) - before, nil
}

// WriteString appends s. Its error is always nil.
func (b *Builder) WriteString(s string) (int, error) {
	if b.self != b.address() {
		b.own()
	}
	b.buf = append(b.buf, s...)
	return len(s), nil
}
