// Package hex writes bytes as hexadecimal digits and reads them.
package hex

import (
	"errors"
	"fmt"
	"io"
	"strings"
)

const digits = "0123456789abcdef"

// ErrLength is the error of an odd number of digits. A Decoder returns io.ErrUnexpectedEOF instead.
var ErrLength = errors.New("encoding/hex: odd length hex string")

// InvalidByteError is the error of a byte that is no digit.
type InvalidByteError byte

func (e InvalidByteError) Error() string {
	return fmt.Sprintf("encoding/hex: invalid byte: %#U", rune(e))
}

// EncodedLen returns the number of digits of n bytes.
func EncodedLen(n int) int { return n * 2 }

// DecodedLen returns the number of bytes of x digits.
func DecodedLen(x int) int { return x / 2 }

// Encode writes the digits of src to dst and returns their number.
func Encode(dst, src []byte) int {
	for i, b := range src {
		dst[2*i] = digits[b>>4]
		dst[2*i+1] = digits[b&15]
	}
	return 2 * len(src)
}

// AppendEncode appends the digits of src to dst.
func AppendEncode(dst, src []byte) []byte {
	for _, b := range src {
		dst = append(dst, digits[b>>4], digits[b&15])
	}
	return dst
}

// EncodeToString returns the digits of src.
func EncodeToString(src []byte) string {
	out := make([]byte, EncodedLen(len(src)))
	Encode(out, src)
	return string(out)
}

// valueOf returns the value of a digit.
func valueOf(c byte) (value byte, ok bool) {
	switch {
	case c >= '0' && c <= '9':
		return c - '0', true
	case c >= 'a' && c <= 'f':
		return c - 'a' + 10, true
	case c >= 'A' && c <= 'F':
		return c - 'A' + 10, true
	}
	return 0, false
}

// Decode writes the bytes of the digits in src to dst. It returns how many it wrote before an error.
func Decode(dst, src []byte) (int, error) {
	count := 0
	for ; 2*count+1 < len(src); count++ {
		high, ok := valueOf(src[2*count])
		if !ok {
			return count, InvalidByteError(src[2*count])
		}
		low, ok := valueOf(src[2*count+1])
		if !ok {
			return count, InvalidByteError(src[2*count+1])
		}
		dst[count] = high<<4 | low
	}
	if len(src)%2 == 1 {
		if _, ok := valueOf(src[len(src)-1]); !ok {
			return count, InvalidByteError(src[len(src)-1])
		}
		return count, ErrLength
	}
	return count, nil
}

// AppendDecode appends the bytes of the digits in src to dst.
func AppendDecode(dst, src []byte) ([]byte, error) {
	bytes := make([]byte, DecodedLen(len(src)))
	n, err := Decode(bytes, src)
	return append(dst, bytes[:n]...), err
}

// DecodeString returns the bytes of the digits in s, those before an error.
func DecodeString(s string) ([]byte, error) {
	dst := make([]byte, DecodedLen(len(s)))
	n, err := Decode(dst, []byte(s))
	return dst[:n], err
}

type encoder struct {
	w   io.Writer
	err error
	out [1024]byte
}

// NewEncoder returns a writer that writes the digits of what is written to it.
func NewEncoder(w io.Writer) io.Writer {
	return &encoder{w: w}
}

func (e *encoder) Write(p []byte) (n int, err error) {
	for len(p) > 0 && e.err == nil {
		piece := p[:min(len(p), len(e.out)/2)]
		var written int
		written, e.err = e.w.Write(e.out[:Encode(e.out[:], piece)])
		n += written / 2
		p = p[len(piece):]
	}
	return n, e.err
}

type decoder struct {
	r   io.Reader
	err error
	// in are digits that were read and not decoded.
	in     []byte
	buffer [1024]byte
}

// NewDecoder returns a reader of the bytes whose digits r gives.
func NewDecoder(r io.Reader) io.Reader {
	return &decoder{r: r}
}

func (d *decoder) Read(p []byte) (n int, err error) {
	if len(d.in) < 2 && d.err == nil {
		kept := copy(d.buffer[:], d.in)
		var count int
		count, d.err = d.r.Read(d.buffer[kept:])
		d.in = d.buffer[:kept+count]
		if d.err == io.EOF && len(d.in)%2 != 0 {
			d.err = io.ErrUnexpectedEOF
			if _, ok := valueOf(d.in[len(d.in)-1]); !ok {
				d.err = InvalidByteError(d.in[len(d.in)-1])
			}
		}
	}
	if whole := len(d.in) / 2; len(p) > whole {
		p = p[:whole]
	}
	n, err = Decode(p, d.in[:2*len(p)])
	d.in = d.in[2*n:]
	if err != nil {
		d.in, d.err = nil, err
	}
	if len(d.in) < 2 {
		return n, d.err
	}
	return n, nil
}

// Dump returns a hex dump in the format of "hexdump -C".
func Dump(data []byte) string {
	if len(data) == 0 {
		return ""
	}
	var text strings.Builder
	d := Dumper(&text)
	d.Write(data)
	d.Close()
	return text.String()
}

// lineLength is the number of bytes in a line of a dump.
const lineLength = 16

type dumper struct {
	w      io.Writer
	line   []byte
	offset uint
	closed bool
}

// Dumper returns a writer that writes a hex dump of what is written to it. Close writes the last
// line.
func Dumper(w io.Writer) io.WriteCloser {
	return &dumper{w: w}
}

func (d *dumper) Write(data []byte) (n int, err error) {
	if d.closed {
		return 0, errors.New("encoding/hex: dumper closed")
	}
	for _, b := range data {
		d.line = append(d.line, b)
		if len(d.line) == lineLength {
			if err := d.flush(); err != nil {
				return n, err
			}
		}
		n++
	}
	return n, nil
}

func (d *dumper) Close() error {
	if d.closed {
		return nil
	}
	d.closed = true
	if len(d.line) == 0 {
		return nil
	}
	return d.flush()
}

// flush writes the line: offset, two groups of eight bytes, and what is printable.
func (d *dumper) flush() error {
	text := fmt.Appendf(nil, "%08x ", d.offset)
	for i := range lineLength {
		if i%8 == 0 {
			text = append(text, ' ')
		}
		if i < len(d.line) {
			text = append(AppendEncode(text, d.line[i:i+1]), ' ')
		} else {
			text = append(text, "   "...)
		}
	}
	text = append(text, " |"...)
	for _, b := range d.line {
		if b < ' ' || b > '~' {
			b = '.'
		}
		text = append(text, b)
	}
	text = append(text, "|\n"...)
	d.offset += uint(len(d.line))
	d.line = d.line[:0]
	_, err := d.w.Write(text)
	return err
}
