// Package base64 writes bytes with 64 printable characters and reads them (RFC 4648).
//
// Start at Encoding.
package base64

import (
	"io"
	"strconv"
)

// Encoding is an alphabet with its padding and strictness.
type Encoding struct {
	alphabet [64]byte
	// value is that of each character, invalid for others.
	value   [256]byte
	padding rune
	strict  bool
}

const (
	// StdPadding fills up the last four characters.
	StdPadding rune = '='
	// NoPadding leaves them short.
	NoPadding rune = -1
)

const invalid = 0xff

// StdEncoding is the usual one.
var StdEncoding = NewEncoding("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")

// URLEncoding is the one for addresses and file names.
var URLEncoding = NewEncoding("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")

// RawStdEncoding is StdEncoding without padding.
var RawStdEncoding = StdEncoding.WithPadding(NoPadding)

// RawURLEncoding is URLEncoding without padding.
var RawURLEncoding = URLEncoding.WithPadding(NoPadding)

// NewEncoding returns the encoding of an alphabet of 64 characters, padded.
func NewEncoding(encoder string) *Encoding {
	if len(encoder) != 64 {
		panic("encoding alphabet is not 64-bytes long")
	}
	e := &Encoding{padding: StdPadding}
	copy(e.alphabet[:], encoder)
	for i := range e.value {
		e.value[i] = invalid
	}
	for i := range len(encoder) {
		switch {
		case encoder[i] == '\n' || encoder[i] == '\r':
			panic("encoding alphabet contains newline character")
		case e.value[encoder[i]] != invalid:
			panic("encoding alphabet includes duplicate symbols")
		}
		e.value[encoder[i]] = byte(i)
	}
	return e
}

// WithPadding returns the encoding with another padding character, or none.
func (enc Encoding) WithPadding(padding rune) *Encoding {
	switch {
	case padding < NoPadding || padding == '\r' || padding == '\n' || padding > 0xff:
		panic("invalid padding")
	case padding != NoPadding && enc.value[byte(padding)] != invalid:
		panic("padding contained in alphabet")
	}
	enc.padding = padding
	return &enc
}

// Strict returns the encoding with decoding that refuses set bits behind the last byte.
func (enc Encoding) Strict() *Encoding {
	enc.strict = true
	return &enc
}

// EncodedLen returns the number of characters of n bytes.
func (enc *Encoding) EncodedLen(n int) int {
	if enc.padding == NoPadding {
		return n/3*4 + (n%3*8+5)/6
	}
	return (n + 2) / 3 * 4
}

// DecodedLen returns the greatest number of bytes of n characters.
func (enc *Encoding) DecodedLen(n int) int {
	if enc.padding == NoPadding {
		return n/4*3 + n%4*6/8
	}
	return n / 4 * 3
}

// Encode writes the characters of src to dst.
func (enc *Encoding) Encode(dst, src []byte) {
	at := 0
	for ; len(src) >= 3; src = src[3:] {
		group := uint(src[0])<<16 | uint(src[1])<<8 | uint(src[2])
		out := dst[at : at+4 : at+4]
		out[0] = enc.alphabet[group>>18&63]
		out[1] = enc.alphabet[group>>12&63]
		out[2] = enc.alphabet[group>>6&63]
		out[3] = enc.alphabet[group&63]
		at += 4
	}
	if len(src) == 0 {
		return
	}
	group := uint(src[0]) << 16
	if len(src) == 2 {
		group |= uint(src[1]) << 8
	}
	for i := range 4 {
		switch {
		case i <= len(src):
			dst[at] = enc.alphabet[group>>18&63]
		case enc.padding == NoPadding:
			return
		default:
			dst[at] = byte(enc.padding)
		}
		group <<= 6
		at++
	}
}

// AppendEncode appends the characters of src to dst.
func (enc *Encoding) AppendEncode(dst, src []byte) []byte {
	encoded := make([]byte, enc.EncodedLen(len(src)))
	enc.Encode(encoded, src)
	return append(dst, encoded...)
}

// EncodeToString returns the characters of src.
func (enc *Encoding) EncodeToString(src []byte) string {
	encoded := make([]byte, enc.EncodedLen(len(src)))
	enc.Encode(encoded, src)
	return string(encoded)
}

// CorruptInputError is the place of a character that should not be there.
type CorruptInputError int64

func (e CorruptInputError) Error() string {
	return "illegal base64 data at input byte " + strconv.FormatInt(int64(e), 10)
}

// Decode writes the bytes of the characters in src to dst. Line ends are skipped. It returns how many
// bytes it wrote, also with an error.
func (enc *Encoding) Decode(dst, src []byte) (n int, err error) {
	for at := 0; at < len(src); {
		var size int
		at, size, err = enc.decodeGroup(dst[n:], src, at)
		n += size
		if err != nil {
			return n, err
		}
	}
	return n, nil
}

// decodeGroup decodes up to four characters at a place. It returns the place behind them.
func (enc *Encoding) decodeGroup(dst, src []byte, at int) (next, size int, err error) {
	var values [4]byte
	count := 0
	for count < 4 {
		if at == len(src) {
			switch {
			case count == 0:
				return at, 0, nil
			case count == 1, enc.padding != NoPadding:
				return at, 0, CorruptInputError(at - count)
			}
			break
		}
		c := src[at]
		at++
		if value := enc.value[c]; value != invalid {
			values[count] = value
			count++
			continue
		}
		if c == '\n' || c == '\r' {
			continue
		}
		if rune(c) != enc.padding || count < 2 {
			return at, 0, CorruptInputError(at - 1)
		}
		if at, err = enc.skipPadding(src, at, count); err != nil && at < 0 {
			return 0, 0, err
		}
		break
	}
	group := uint(values[0])<<18 | uint(values[1])<<12 | uint(values[2])<<6 | uint(values[3])
	size = count - 1
	if enc.strict && group<<(8*size)&0xffffff != 0 {
		return at, 0, CorruptInputError(at - 3 + size)
	}
	for i := range size {
		dst[i] = byte(group >> (16 - 8*i))
	}
	return at, size, err
}

// skipPadding goes behind the padding of a group of count characters, whose first padding character
// was read. Only line ends may follow. The place is -1 when the group itself is bad.
func (enc *Encoding) skipPadding(src []byte, at, count int) (int, error) {
	skipLines := func() {
		for at < len(src) && (src[at] == '\n' || src[at] == '\r') {
			at++
		}
	}
	if count == 2 {
		skipLines()
		if at == len(src) {
			return -1, CorruptInputError(len(src))
		}
		if rune(src[at]) != enc.padding {
			return -1, CorruptInputError(at - 1)
		}
		at++
	}
	skipLines()
	if at < len(src) {
		return at, CorruptInputError(at)
	}
	return at, nil
}

// AppendDecode appends the bytes of the characters in src to dst.
func (enc *Encoding) AppendDecode(dst, src []byte) ([]byte, error) {
	decoded := make([]byte, enc.DecodedLen(len(src)))
	n, err := enc.Decode(decoded, src)
	return append(dst, decoded[:n]...), err
}

// DecodeString returns the bytes of the characters in s, those before an error.
func (enc *Encoding) DecodeString(s string) ([]byte, error) {
	decoded := make([]byte, enc.DecodedLen(len(s)))
	n, err := enc.Decode(decoded, []byte(s))
	return decoded[:n], err
}

type encoder struct {
	enc *Encoding
	w   io.Writer
	err error
	// rest are bytes of the group that is not full.
	rest []byte
	out  [1024]byte
}

// NewEncoder returns a writer that writes the characters of what is written to it. Close writes the
// last ones.
func NewEncoder(enc *Encoding, w io.Writer) io.WriteCloser {
	return &encoder{enc: enc, w: w}
}

func (e *encoder) Write(p []byte) (n int, err error) {
	if e.err != nil {
		return 0, e.err
	}
	if len(e.rest) > 0 {
		n = min(3-len(e.rest), len(p))
		e.rest = append(e.rest, p[:n]...)
		p = p[n:]
		if len(e.rest) < 3 {
			return n, nil
		}
		if e.flush(e.rest); e.err != nil {
			return n, e.err
		}
		e.rest = e.rest[:0]
	}
	for len(p) >= 3 {
		piece := p[:min(len(p)/3*3, len(e.out)/4*3)]
		if e.flush(piece); e.err != nil {
			return n, e.err
		}
		n += len(piece)
		p = p[len(piece):]
	}
	e.rest = append(e.rest, p...)
	return n + len(p), nil
}

func (e *encoder) flush(p []byte) {
	e.enc.Encode(e.out[:], p)
	_, e.err = e.w.Write(e.out[:e.enc.EncodedLen(len(p))])
}

func (e *encoder) Close() error {
	if e.err == nil && len(e.rest) > 0 {
		e.flush(e.rest)
		e.rest = nil
	}
	return e.err
}

type decoder struct {
	enc     *Encoding
	r       io.Reader
	err     error
	readErr error
	// in are characters that were read, out bytes that were decoded.
	in     []byte
	out    []byte
	buffer [1024]byte
	bytes  [1024 / 4 * 3]byte
}

// NewDecoder returns a reader of the bytes whose characters r gives.
func NewDecoder(enc *Encoding, r io.Reader) io.Reader {
	return &decoder{enc: enc, r: &lineSkipper{r}}
}

func (d *decoder) Read(p []byte) (n int, err error) {
	if len(d.out) == 0 && d.err == nil {
		d.fill(len(p))
	}
	if len(d.out) > 0 {
		n = copy(p, d.out)
		d.out = d.out[n:]
		return n, nil
	}
	return 0, d.err
}

// fill reads and decodes at least one group, if there is one.
func (d *decoder) fill(wanted int) {
	size := min(max(wanted/3*4, 4), len(d.buffer))
	kept := copy(d.buffer[:], d.in)
	for kept < 4 && d.readErr == nil {
		var count int
		count, d.readErr = d.r.Read(d.buffer[kept:max(size, kept)])
		kept += count
	}
	d.in = d.buffer[:kept]
	if kept < 4 {
		if d.enc.padding == NoPadding && kept > 0 {
			var n int
			n, d.err = d.enc.Decode(d.bytes[:], d.in)
			d.in, d.out = nil, d.bytes[:n]
			if d.err != nil || n > 0 {
				return
			}
		}
		d.err = d.readErr
		if d.err == io.EOF && kept > 0 {
			d.err = io.ErrUnexpectedEOF
		}
		return
	}
	whole := kept / 4 * 4
	var n int
	n, d.err = d.enc.Decode(d.bytes[:], d.in[:whole])
	d.in, d.out = d.in[whole:], d.bytes[:n]
}

// lineSkipper leaves out line ends.
type lineSkipper struct {
	r io.Reader
}

func (s *lineSkipper) Read(p []byte) (int, error) {
	for {
		n, err := s.r.Read(p)
		kept := 0
		for _, c := range p[:n] {
			if c != '\r' && c != '\n' {
				p[kept] = c
				kept++
			}
		}
		if kept > 0 || n == 0 || err != nil {
			return kept, err
		}
	}
}
