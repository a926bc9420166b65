package bufio

import (
	"errors"
	"internal/bytealg"
	"internal/runeclass"
	"io"
	"unicode/utf8"
)

const (
	// MaxScanTokenSize is the longest token that fits a Scanner's default buffer, with the byte
	// that ends it.
	MaxScanTokenSize = 64 * 1024

	firstBufferSize = 4096
)

var (
	ErrTooLong         = errors.New("bufio.Scanner: token too long")
	ErrNegativeAdvance = errors.New("bufio.Scanner: SplitFunc returns negative advance count")
	ErrAdvanceTooFar   = errors.New("bufio.Scanner: SplitFunc returns advance count beyond input")
	ErrBadReadCount    = errors.New("bufio.Scanner: Read returned impossible count")
)

// ErrFinalToken, returned by a SplitFunc, ends the scan without an error; a token that isn't nil is
// the last one.
var ErrFinalToken = errors.New("final token")

// SplitFunc finds the next token in data, all that is read and not taken yet. It returns how many
// bytes to move on and the token, nil for none; 0, nil, nil asks for more data.
type SplitFunc func(data []byte, atEOF bool) (advance int, token []byte, err error)

// Scanner reads tokens, lines by default.
type Scanner struct {
	source  io.Reader
	split   SplitFunc
	longest int
	token   []byte
	// What is read and not taken yet stands in buffer[start:end].
	buffer     []byte
	start, end int
	err        error
	// empties counts empty tokens in a row that didn't move on.
	empties int
	started bool
	done    bool
}

// NewScanner returns a scanner of r's lines.
func NewScanner(r io.Reader) *Scanner {
	return &Scanner{source: r, split: ScanLines, longest: MaxScanTokenSize}
}

// Err returns the first error that isn't EOF.
func (s *Scanner) Err() error {
	if s.err == io.EOF {
		return nil
	}
	return s.err
}

// Bytes returns the token, valid until the next Scan.
func (s *Scanner) Bytes() []byte { return s.token }

// Text returns the token as a string.
func (s *Scanner) Text() string { return string(s.token) }

// Buffer sets the buffer to start with and the size up to which it may grow.
func (s *Scanner) Buffer(buf []byte, max int) {
	if s.started {
		panic("Buffer called after Scan")
	}
	s.buffer = buf[0:cap(buf)]
	s.longest = max
}

// Split sets the function that finds tokens.
func (s *Scanner) Split(split SplitFunc) {
	if s.started {
		panic("Split called after Scan")
	}
	s.split = split
}

// Scan moves to the next token and reports whether there is one.
func (s *Scanner) Scan() bool {
	if s.done {
		return false
	}
	s.started = true
	for {
		// At the end, the split function is asked once more even if nothing is left.
		if s.end > s.start || s.err != nil {
			found, stop := s.next()
			if found || stop {
				return found
			}
		}
		if s.err != nil {
			s.start, s.end = 0, 0
			s.token = nil
			return false
		}
		if !s.makeRoom() {
			return false
		}
		s.read()
	}
}

// next asks the split function for a token. stop tells that the scan is over.
func (s *Scanner) next() (found, stop bool) {
	advance, token, err := s.split(s.buffer[s.start:s.end], s.err != nil)
	if err != nil {
		if err == ErrFinalToken {
			s.token = token
			s.done = true
			return token != nil, true
		}
		s.fail(err)
		return false, true
	}
	switch {
	case advance < 0:
		s.fail(ErrNegativeAdvance)
		return false, true
	case advance > s.end-s.start:
		s.fail(ErrAdvanceTooFar)
		return false, true
	}
	s.start += advance
	s.token = token
	if token == nil {
		return false, false
	}
	if s.err == nil || advance > 0 {
		s.empties = 0
	} else {
		s.empties++
		if s.empties > mostEmptyReads {
			panic("bufio.Scan: too many empty tokens without progressing")
		}
	}
	return true, false
}

// fail ends the scan with an error, unless there was one before.
func (s *Scanner) fail(err error) {
	if s.err == nil || s.err == io.EOF {
		s.err = err
	}
}

// makeRoom makes sure that the buffer has room for more data.
func (s *Scanner) makeRoom() bool {
	if s.start > 0 && (s.end == len(s.buffer) || s.start > len(s.buffer)/2) {
		copy(s.buffer, s.buffer[s.start:s.end])
		s.end -= s.start
		s.start = 0
	}
	if s.end < len(s.buffer) {
		return true
	}
	if len(s.buffer) >= s.longest || len(s.buffer) > maxInt/2 {
		s.fail(ErrTooLong)
		return false
	}
	size := len(s.buffer) * 2
	if size == 0 {
		size = firstBufferSize
	}
	grown := make([]byte, min(size, s.longest))
	copy(grown, s.buffer[s.start:s.end])
	s.buffer = grown
	s.end -= s.start
	s.start = 0
	return true
}

const maxInt = 1<<63 - 1

// read reads until there is data or an error.
func (s *Scanner) read() {
	for empty := 0; ; empty++ {
		n, err := s.source.Read(s.buffer[s.end:])
		if n < 0 || len(s.buffer)-s.end < n {
			s.fail(ErrBadReadCount)
			return
		}
		s.end += n
		if err != nil {
			if s.err == nil || s.err == io.EOF {
				s.err = err
			}
			return
		}
		if n > 0 {
			s.empties = 0
			return
		}
		if empty >= mostEmptyReads {
			if s.err == nil || s.err == io.EOF {
				s.err = io.ErrNoProgress
			}
			return
		}
	}
}

// ScanBytes is a SplitFunc for single bytes.
func ScanBytes(data []byte, atEOF bool) (advance int, token []byte, err error) {
	if len(data) == 0 {
		return 0, nil, nil
	}
	return 1, data[0:1], nil
}

// ScanRunes is a SplitFunc for runes; an invalid byte becomes U+FFFD.
func ScanRunes(data []byte, atEOF bool) (advance int, token []byte, err error) {
	if len(data) == 0 {
		return 0, nil, nil
	}
	if !atEOF && !utf8.FullRune(data) {
		return 0, nil, nil
	}
	r, width := utf8.DecodeRune(data)
	if r == utf8.RuneError && width == 1 {
		return 1, []byte(string(utf8.RuneError)), nil
	}
	return width, data[:width], nil
}

// ScanLines is a SplitFunc for lines without their ends: \n or \r\n.
func ScanLines(data []byte, atEOF bool) (advance int, token []byte, err error) {
	if len(data) == 0 {
		return 0, nil, nil
	}
	if i := bytealg.IndexByte(data, '\n'); i >= 0 {
		return i + 1, withoutReturn(data[:i]), nil
	}
	if atEOF {
		return len(data), withoutReturn(data), nil
	}
	return 0, nil, nil
}

func withoutReturn(line []byte) []byte {
	if n := len(line); n > 0 && line[n-1] == '\r' {
		return line[:n-1]
	}
	return line
}

// ScanWords is a SplitFunc for words between white space.
func ScanWords(data []byte, atEOF bool) (advance int, token []byte, err error) {
	start := 0
	for start < len(data) {
		r, width := utf8.DecodeRune(data[start:])
		if !runeclass.IsSpace(r) {
			break
		}
		start += width
	}
	for i := start; i < len(data); {
		r, width := utf8.DecodeRune(data[i:])
		if runeclass.IsSpace(r) {
			return i + width, data[start:i], nil
		}
		i += width
	}
	if atEOF && len(data) > start {
		return len(data), data[start:], nil
	}
	return start, nil, nil
}
