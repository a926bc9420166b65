package fmt

import (
	"internal/runeclass"
	"unicode/utf8"
)

// scanFormat scans by a format. What is neither a directive nor white space must stand in the input
// as it is.
func (s *scanner) scanFormat(format string, operands []any) (n int, err error) {
	defer catchFailure(&err)
	for at := 0; at < len(format); {
		matched, mismatch := s.matchText(format[at:])
		if matched > 0 {
			at += matched
			continue
		}
		if format[at] != '%' {
			if mismatch {
				s.failText("input does not match format")
			}
			break
		}
		at++
		in := formatReader{format: format, at: at}
		s.width, s.hasWidth = in.readNumber()
		at = in.at
		verb, size := utf8.DecodeRuneInString(format[at:])
		at += size
		if verb != 'c' {
			s.SkipSpace()
		}
		if verb == '%' {
			s.SkipSpace()
			s.needMore()
			if !s.accept("%") {
				s.failText("missing literal %")
			}
			continue
		}
		if s.hasWidth {
			s.limit = s.count + s.width
		}
		if n >= len(operands) {
			s.failText("too few operands for format '%" + format[at-size:] + "'")
		}
		s.scanValue(verb, operands[n])
		n++
		s.limit = noLimit
	}
	if n < len(operands) {
		s.failText("too many operands")
	}
	return n, nil
}

// matchText matches the format up to the next directive with the input. It returns how much of the
// format was matched; nothing and mismatch if the input is something else.
func (s *scanner) matchText(format string) (matched int, mismatch bool) {
	for matched < len(format) {
		wanted, size := utf8.DecodeRuneInString(format[matched:])
		if runeclass.IsSpace(wanted) {
			matched += s.matchSpace(format[matched:])
			continue
		}
		if wanted == '%' {
			if matched+size == len(format) {
				s.failText("missing verb: % at end of format string")
			}
			if format[matched+size] != '%' {
				return matched, false
			}
			matched += size
		}
		if s.needNext() != wanted {
			s.UnreadRune()
			return 0, true
		}
		matched += size
	}
	return matched, false
}

// matchSpace matches the white space at the start of the format. A newline stands for white space
// and a newline or the end of the input; other space for white space without newlines, at least
// some of it if no newline is before.
func (s *scanner) matchSpace(format string) (matched int) {
	newlines := 0
	trailing := false
	for matched < len(format) {
		r, size := utf8.DecodeRuneInString(format[matched:])
		if !runeclass.IsSpace(r) {
			break
		}
		if r == '\n' {
			newlines++
			trailing = false
		} else {
			trailing = true
		}
		matched += size
	}
	for i := 0; i < newlines; i++ {
		if r := s.skipBlanks(s.next()); r != '\n' && r != endOfInput {
			s.failText("newline in format does not match input")
		}
	}
	if !trailing {
		return matched
	}
	r := s.next()
	if newlines == 0 {
		if !runeclass.IsSpace(r) && r != endOfInput {
			s.failText("expected space in input to match format")
		}
		if r == '\n' {
			s.failText("newline in input does not match format")
		}
	}
	if s.skipBlanks(r) != endOfInput {
		s.UnreadRune()
	}
	return matched
}

// skipBlanks returns the first rune, from r on, that is a newline or no space.
func (s *scanner) skipBlanks(r rune) rune {
	for runeclass.IsSpace(r) && r != '\n' {
		r = s.next()
	}
	return r
}
