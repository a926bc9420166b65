package fmt

import (
	"errors"
	"internal/runeclass"
	"io"
	"os"
	"sync"
)

// ScanState is what a Scanner reads from.
type ScanState interface {
	// ReadRune reads the next rune; at a newline that ends the input, EOF.
	ReadRune() (r rune, size int, err error)
	// UnreadRune makes the next ReadRune return the same rune again.
	UnreadRune() error
	// SkipSpace skips white space; newlines as the calling function treats them.
	SkipSpace()
	// Token skips white space if asked to, then returns the run of runes that satisfy f; with a nil
	// f, of those that aren't white space. It is valid until the next call.
	Token(skipSpace bool, f func(rune) bool) (token []byte, err error)
	// Width returns the width and whether there is one.
	Width() (wid int, ok bool)
	// Read must not be called.
	Read(buf []byte) (n int, err error)
}

// Scanner is implemented by types that scan themselves.
type Scanner interface {
	Scan(state ScanState, verb rune) error
}

// Scan scans values between white space from standard input; newlines are white space.
func Scan(a ...any) (n int, err error) { return Fscan(os.Stdin, a...) }

// Scanln is Scan that stops at a newline, which must follow the last value.
func Scanln(a ...any) (n int, err error) { return Fscanln(os.Stdin, a...) }

// Scanf scans standard input by a format.
func Scanf(format string, a ...any) (n int, err error) { return Fscanf(os.Stdin, format, a...) }

// Sscan is Scan from a string.
func Sscan(str string, a ...any) (n int, err error) {
	s := newScanner(nil, true, false)
	s.readFrom(str)
	n, err = s.scanValues(a)
	s.release()
	return n, err
}

// Sscanln is Scanln from a string.
func Sscanln(str string, a ...any) (n int, err error) {
	s := newScanner(nil, false, true)
	s.readFrom(str)
	n, err = s.scanValues(a)
	s.release()
	return n, err
}

// Sscanf is Scanf from a string.
func Sscanf(str string, format string, a ...any) (n int, err error) {
	s := newScanner(nil, false, false)
	s.readFrom(str)
	n, err = s.scanFormat(format, a)
	s.release()
	return n, err
}

// Fscan is Scan from r.
func Fscan(r io.Reader, a ...any) (n int, err error) {
	s := newScanner(r, true, false)
	n, err = s.scanValues(a)
	s.release()
	return n, err
}

// Fscanln is Scanln from r.
func Fscanln(r io.Reader, a ...any) (n int, err error) {
	s := newScanner(r, false, true)
	n, err = s.scanValues(a)
	s.release()
	return n, err
}

// Fscanf is Scanf from r.
func Fscanf(r io.Reader, format string, a ...any) (n int, err error) {
	s := newScanner(r, false, false)
	n, err = s.scanFormat(format, a)
	s.release()
	return n, err
}

const (
	// endOfInput is what next returns instead of a rune.
	endOfInput = -1
	// noLimit is a count of runes that is never reached.
	noLimit = 1 << 30
)

// scanner holds the state of one call of a scanning function. It is the ScanState of Scanners.
type scanner struct {
	source io.RuneScanner
	// token is what has been accepted of the current value.
	token []byte
	// count is the number of runes read; no more than limit are for the current value.
	count    int
	limit    int
	width    int
	hasWidth bool
	ended    bool
	// How newlines are treated: as space, or as the end of the input; else they are mistakes.
	newlineIsSpace bool
	newlineIsEnd   bool
	// The source, if it is a string or no RuneScanner.
	text  textReader
	runes runeReader
}

// scanFailure is the panic that ends a scan with an error.
type scanFailure struct {
	err error
}

var scanners = sync.Pool{New: func() any { return new(scanner) }}

func newScanner(r io.Reader, newlineIsSpace, newlineIsEnd bool) *scanner {
	s := scanners.Get().(*scanner)
	*s = scanner{
		token:          s.token[:0],
		limit:          noLimit,
		newlineIsSpace: newlineIsSpace,
		newlineIsEnd:   newlineIsEnd,
	}
	if source, ok := r.(io.RuneScanner); ok {
		s.source = source
	} else if r != nil {
		s.runes = runeReader{source: r, unread: endOfInput}
		s.source = &s.runes
	}
	return s
}

// readFrom makes text the source.
func (s *scanner) readFrom(text string) {
	s.text = textReader{text: text}
	s.source = &s.text
}

// release returns s to the pool.
func (s *scanner) release() {
	if cap(s.token) > largestKept {
		s.token = nil
	}
	s.source = nil
	s.text = textReader{}
	s.runes = runeReader{}
	scanners.Put(s)
}

func (s *scanner) fail(err error) {
	panic(scanFailure{err})
}

func (s *scanner) failText(text string) {
	panic(scanFailure{errors.New(text)})
}

// catchFailure, deferred, makes a failure the function's error.
func catchFailure(err *error) {
	reason := recover()
	if reason == nil {
		return
	}
	failure, ok := reason.(scanFailure)
	if !ok {
		panic(reason)
	}
	*err = failure.err
}

// scanValues scans values between white space.
func (s *scanner) scanValues(operands []any) (n int, err error) {
	defer catchFailure(&err)
	for _, operand := range operands {
		s.scanValue('v', operand)
		n++
	}
	if s.newlineIsEnd {
		for {
			r := s.next()
			if r == '\n' || r == endOfInput {
				break
			}
			if !runeclass.IsSpace(r) {
				s.failText("expected newline")
			}
		}
	}
	return n, nil
}

// Read, ReadRune, UnreadRune, SkipSpace, Token and Width serve Scanners.
func (s *scanner) Read(buf []byte) (n int, err error) {
	return 0, errors.New("ScanState's Read should not be called. Use ReadRune")
}

func (s *scanner) ReadRune() (r rune, size int, err error) {
	if s.ended || s.count >= s.limit {
		return 0, 0, io.EOF
	}
	r, size, err = s.source.ReadRune()
	if err == nil {
		s.count++
		if s.newlineIsEnd && r == '\n' {
			s.ended = true
		}
	} else if err == io.EOF {
		s.ended = true
	}
	return r, size, err
}

func (s *scanner) UnreadRune() error {
	s.source.UnreadRune()
	s.ended = false
	s.count--
	return nil
}

func (s *scanner) Width() (wid int, ok bool) {
	return s.width, s.hasWidth
}

func (s *scanner) SkipSpace() {
	for {
		r := s.next()
		switch {
		case r == endOfInput:
			return
		case r == '\r' && s.peek("\n"):
		case r == '\n':
			if !s.newlineIsSpace {
				s.failText("unexpected newline")
			}
		case !runeclass.IsSpace(r):
			s.UnreadRune()
			return
		}
	}
}

func (s *scanner) Token(skipSpace bool, f func(rune) bool) (token []byte, err error) {
	defer catchFailure(&err)
	if f == nil {
		f = notSpace
	}
	s.token = s.token[:0]
	if skipSpace {
		s.SkipSpace()
	}
	s.takeWhile(f)
	return s.token, nil
}
