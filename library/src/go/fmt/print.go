// Package fmt formats and scans text by verbs.
//
// Printing: the functions here take a printer from the pool; directive.go reads format strings,
// argument.go prints one operand by its verb, value.go takes composite values apart by their type
// descriptors, number.go and text.go write padded numbers and strings. Scanning starts in scan.go.
package fmt

import (
	"internal/typeinfo"
	"io"
	"os"
	"strconv"
	"unicode/utf8"
)

// State is what a Formatter prints to, with the flags of its directive.
type State interface {
	// Write appends to the output.
	Write(b []byte) (n int, err error)
	// Width returns the width and whether there is one.
	Width() (wid int, ok bool)
	// Precision returns the precision and whether there is one.
	Precision() (prec int, ok bool)
	// Flag reports whether a flag, such as '-' or '#', is set.
	Flag(c int) bool
}

// Formatter is implemented by types that print themselves for every verb.
type Formatter interface {
	Format(f State, verb rune)
}

// Stringer is implemented by types that have a text of their own.
type Stringer interface {
	String() string
}

// GoStringer is implemented by types that have a text of their own for %#v.
type GoStringer interface {
	GoString() string
}

// FormatString returns the directive that a Formatter was called with.
func FormatString(state State, verb rune) string {
	directive := []byte{'%'}
	for _, flag := range " +-#0" {
		if state.Flag(int(flag)) {
			directive = append(directive, byte(flag))
		}
	}
	if width, ok := state.Width(); ok {
		directive = strconv.AppendInt(directive, int64(width), 10)
	}
	if precision, ok := state.Precision(); ok {
		directive = strconv.AppendInt(append(directive, '.'), int64(precision), 10)
	}
	return string(utf8.AppendRune(directive, verb))
}

// Fprintf writes the text of a format to w.
func Fprintf(w io.Writer, format string, a ...any) (n int, err error) {
	p := newPrinter()
	p.printFormat(format, a)
	n, err = w.Write(p.buffer)
	p.release()
	return n, err
}

// Printf writes the text of a format to standard output.
func Printf(format string, a ...any) (n int, err error) {
	return Fprintf(os.Stdout, format, a...)
}

// Sprintf returns the text of a format.
func Sprintf(format string, a ...any) string {
	p := newPrinter()
	p.printFormat(format, a)
	text := string(p.buffer)
	p.release()
	return text
}

// Appendf appends the text of a format to b.
func Appendf(b []byte, format string, a ...any) []byte {
	p := newPrinter()
	p.printFormat(format, a)
	b = append(b, p.buffer...)
	p.release()
	return b
}

// Fprint writes its operands to w as %v does, with spaces between operands that are no strings.
func Fprint(w io.Writer, a ...any) (n int, err error) {
	p := newPrinter()
	p.printOperands(a)
	n, err = w.Write(p.buffer)
	p.release()
	return n, err
}

// Print is Fprint to standard output.
func Print(a ...any) (n int, err error) {
	return Fprint(os.Stdout, a...)
}

// Sprint returns what Fprint writes.
func Sprint(a ...any) string {
	p := newPrinter()
	p.printOperands(a)
	text := string(p.buffer)
	p.release()
	return text
}

// Append appends what Fprint writes to b.
func Append(b []byte, a ...any) []byte {
	p := newPrinter()
	p.printOperands(a)
	b = append(b, p.buffer...)
	p.release()
	return b
}

// Fprintln writes its operands to w as %v does, with spaces between them and a newline at the end.
func Fprintln(w io.Writer, a ...any) (n int, err error) {
	p := newPrinter()
	p.printLine(a)
	n, err = w.Write(p.buffer)
	p.release()
	return n, err
}

// Println is Fprintln to standard output.
func Println(a ...any) (n int, err error) {
	return Fprintln(os.Stdout, a...)
}

// Sprintln returns what Fprintln writes.
func Sprintln(a ...any) string {
	p := newPrinter()
	p.printLine(a)
	text := string(p.buffer)
	p.release()
	return text
}

// Appendln appends what Fprintln writes to b.
func Appendln(b []byte, a ...any) []byte {
	p := newPrinter()
	p.printLine(a)
	b = append(b, p.buffer...)
	p.release()
	return b
}

func (p *printer) printOperands(operands []any) {
	afterString := true
	for _, operand := range operands {
		t := typeinfo.TypeOf(operand)
		isString := t != nil && t.Kind == typeinfo.String
		if !isString && !afterString {
			p.writeByte(' ')
		}
		p.printArgument(operand, 'v')
		afterString = isString
	}
}

func (p *printer) printLine(operands []any) {
	for i, operand := range operands {
		if i > 0 {
			p.writeByte(' ')
		}
		p.printArgument(operand, 'v')
	}
	p.writeByte('\n')
}
