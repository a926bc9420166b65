package fmt

import (
	"internal/runeclass"
	"io"
	"unicode/utf8"
)

// next reads a rune; endOfInput when there is none.
func (s *scanner) next() rune {
	r, _, err := s.ReadRune()
	if err == io.EOF {
		return endOfInput
	}
	if err != nil {
		s.fail(err)
	}
	return r
}

// needNext reads a rune that must be there.
func (s *scanner) needNext() rune {
	r := s.next()
	if r == endOfInput {
		s.fail(io.ErrUnexpectedEOF)
	}
	return r
}

// needMore fails when there is no more input.
func (s *scanner) needMore() {
	if s.next() == endOfInput {
		s.fail(io.EOF)
	}
	s.UnreadRune()
}

// peek reports whether the next rune is in set.
func (s *scanner) peek(set string) bool {
	r := s.next()
	if r != endOfInput {
		s.UnreadRune()
	}
	return contains(set, r)
}

// accept takes the next rune into the token if it is in set.
func (s *scanner) accept(set string) bool {
	r := s.next()
	if r == endOfInput {
		return false
	}
	if !contains(set, r) {
		s.UnreadRune()
		return false
	}
	s.token = utf8.AppendRune(s.token, r)
	return true
}

// acceptAll takes runes that are in set.
func (s *scanner) acceptAll(set string) {
	for s.accept(set) {
	}
}

// takeWhile takes runes that satisfy f.
func (s *scanner) takeWhile(f func(rune) bool) {
	for {
		r := s.next()
		if r == endOfInput {
			return
		}
		if !f(r) {
			s.UnreadRune()
			return
		}
		s.token = utf8.AppendRune(s.token, r)
	}
}

// contains reports whether r is in a set of ASCII characters.
func contains(set string, r rune) bool {
	for i := 0; i < len(set); i++ {
		if rune(set[i]) == r {
			return true
		}
	}
	return false
}

func notSpace(r rune) bool {
	return !runeclass.IsSpace(r)
}

// textReader reads the runes of a string.
type textReader struct {
	text string
	at   int
	last int
}

func (r *textReader) ReadRune() (rune, int, error) {
	if r.at == len(r.text) {
		return 0, 0, io.EOF
	}
	c, size := utf8.DecodeRuneInString(r.text[r.at:])
	r.last = r.at
	r.at += size
	return c, size, nil
}

func (r *textReader) UnreadRune() error {
	r.at = r.last
	return nil
}

// runeReader reads runes byte by byte, so that nothing behind them is taken from the source.
type runeReader struct {
	source io.Reader
	// pending are bytes that were read but belong to the next rune.
	pending     [utf8.UTFMax]byte
	pendingSize int
	last        rune
	lastSize    int
	// unread is the rune to return again, endOfInput if there is none.
	unread rune
	one    [1]byte
}

func (r *runeReader) readByte() (byte, error) {
	if r.pendingSize > 0 {
		b := r.pending[0]
		copy(r.pending[:], r.pending[1:])
		r.pendingSize--
		return b, nil
	}
	n, err := io.ReadFull(r.source, r.one[:])
	if n != 1 {
		return 0, err
	}
	return r.one[0], nil
}

func (r *runeReader) ReadRune() (rune, int, error) {
	if r.unread != endOfInput {
		again := r.unread
		r.unread = endOfInput
		return again, r.lastSize, nil
	}
	first, err := r.readByte()
	if err != nil {
		return 0, 0, err
	}
	if first < utf8.RuneSelf {
		r.last, r.lastSize = rune(first), 1
		return r.last, 1, nil
	}
	var bytes [utf8.UTFMax]byte
	bytes[0] = first
	n := 1
	for !utf8.FullRune(bytes[:n]) {
		b, err := r.readByte()
		if err == io.EOF {
			break
		}
		if err != nil {
			return 0, 0, err
		}
		bytes[n] = b
		n++
	}
	r.last, r.lastSize = utf8.DecodeRune(bytes[:n])
	if r.lastSize < n {
		// These come before what may be pending already; but then nothing is.
		r.pendingSize = copy(r.pending[:], bytes[r.lastSize:n])
	}
	return r.last, r.lastSize, nil
}

func (r *runeReader) UnreadRune() error {
	r.unread = r.last
	return nil
}
