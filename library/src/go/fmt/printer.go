package fmt

import (
	"sync"
	"unicode/utf8"
)

// printer holds the state of one call of a printing function. It is the State of Formatters.
type printer struct {
	buffer []byte

	directive

	// panicking is set while the value of a method's panic is printed, so that a second panic isn't
	// caught.
	panicking bool
	// erroring is set while a bad verb's operand is printed: methods are not called then.
	erroring bool

	// badVerb is set by what finds that the operand's type doesn't have the verb; who knows the operand prints that.
	badVerb bool

	// wrapping allows %w; wrapped lists the operands it was used for.
	wrapping bool
	wrapped  []int
}

// directive is what stands between a percent sign and its verb.
type directive struct {
	flags
	width     int
	precision int
}

type flags struct {
	hasWidth     bool
	hasPrecision bool
	minus        bool
	plus         bool
	sharp        bool
	space        bool
	zero         bool
	// For %+v and %#v these replace plus and sharp, which have another meaning for the parts of a
	// value.
	plusV  bool
	sharpV bool
}

// largestKept bounds the buffers that wait in the pool.
const largestKept = 64 << 10

var printers = sync.Pool{New: func() any { return new(printer) }}

func newPrinter() *printer {
	p := printers.Get().(*printer)
	p.directive = directive{}
	p.panicking = false
	p.erroring = false
	p.badVerb = false
	p.wrapping = false
	return p
}

// release returns p to the pool.
func (p *printer) release() {
	if cap(p.buffer) > largestKept {
		p.buffer = nil
	}
	p.buffer = p.buffer[:0]
	p.wrapped = p.wrapped[:0]
	printers.Put(p)
}

// Write, WriteString, Width, Precision and Flag serve Formatters.
func (p *printer) Write(b []byte) (n int, err error) {
	p.buffer = append(p.buffer, b...)
	return len(b), nil
}

func (p *printer) WriteString(s string) (n int, err error) {
	p.buffer = append(p.buffer, s...)
	return len(s), nil
}

func (p *printer) Width() (wid int, ok bool) {
	return p.width, p.hasWidth
}

func (p *printer) Precision() (prec int, ok bool) {
	return p.precision, p.hasPrecision
}

func (p *printer) Flag(c int) bool {
	switch c {
	case '-':
		return p.minus
	case '+':
		return p.plus || p.plusV
	case '#':
		return p.sharp || p.sharpV
	case ' ':
		return p.space
	case '0':
		return p.zero
	}
	return false
}

func (p *printer) write(s string) {
	p.buffer = append(p.buffer, s...)
}

func (p *printer) writeByte(c byte) {
	p.buffer = append(p.buffer, c)
}

func (p *printer) writeRune(r rune) {
	p.buffer = utf8.AppendRune(p.buffer, r)
}
