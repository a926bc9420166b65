package strconv

import "unicode/utf8"

// Unquote returns the text that a Go string literal (of any kind) or character literal stands for.
func Unquote(s string) (string, error) {
	text, length, ok := unquotePrefix(s, true)
	if !ok || length != len(s) {
		return "", ErrSyntax
	}
	return text, nil
}

// QuotedPrefix returns the literal that s starts with, its quotes included.
func QuotedPrefix(s string) (string, error) {
	_, length, ok := unquotePrefix(s, false)
	if !ok {
		return "", ErrSyntax
	}
	return s[:length], nil
}

// unquotePrefix scans the literal at the start of s and returns its length and, if wanted, its
// text.
func unquotePrefix(s string, wanted bool) (text string, length int, ok bool) {
	if len(s) < 2 {
		return "", 0, false
	}
	switch quote := s[0]; quote {
	case '`':
		return unquoteRaw(s)
	case '"', '\'':
		return unquoteEscaped(s, quote, wanted)
	}
	return "", 0, false
}

func unquoteRaw(s string) (text string, length int, ok bool) {
	returns := false
	for i := 1; i < len(s); i++ {
		switch s[i] {
		case '\r':
			returns = true
		case '`':
			text = s[1:i]
			if returns {
				text = withoutReturns(text)
			}
			return text, i + 1, true
		}
	}
	return "", 0, false
}

// withoutReturns drops the carriage returns, which raw literals don't hold.
func withoutReturns(s string) string {
	kept := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		if s[i] != '\r' {
			kept = append(kept, s[i])
		}
	}
	return string(kept)
}

func unquoteEscaped(s string, quote byte, wanted bool) (text string, length int, ok bool) {
	if plain := plainLength(s, quote); plain >= 0 {
		return s[1 : plain+1], plain + 2, true
	}
	var unquoted []byte
	if wanted {
		unquoted = make([]byte, 0, len(s)*3/2)
	}
	rest := s[1:]
	for rest != "" && rest[0] != quote {
		if rest[0] == '\n' {
			return "", 0, false
		}
		r, multibyte, tail, err := UnquoteChar(rest, quote)
		if err != nil {
			return "", 0, false
		}
		rest = tail
		if wanted {
			if r < utf8.RuneSelf || !multibyte {
				unquoted = append(unquoted, byte(r))
			} else {
				unquoted = utf8.AppendRune(unquoted, r)
			}
		}
		if quote == '\'' {
			break
		}
	}
	if rest == "" || rest[0] != quote {
		return "", 0, false
	}
	return string(unquoted), len(s) - len(rest) + 1, true
}

// plainLength returns the length of the text of a literal that stands for itself (valid UTF-8
// without escapes), -1 when the literal isn't so simple.
func plainLength(s string, quote byte) int {
	end := 1
	for end < len(s) && s[end] != quote {
		if s[end] == '\\' || s[end] == '\n' {
			return -1
		}
		end++
	}
	if end == len(s) {
		return -1
	}
	text := s[1:end]
	if quote == '\'' {
		r, width := utf8.DecodeRuneInString(text)
		if width != len(text) || r == utf8.RuneError && width <= 1 {
			return -1
		}
	} else if !utf8.ValidString(text) {
		return -1
	}
	return len(text)
}

// UnquoteChar decodes the first character or escape of s, which is the inside of a literal with
// the given quotes (0: neither quote may be escaped, both may stand unescaped). multibyte tells
// that the value is to be encoded in UTF-8; tail is the rest of s.
func UnquoteChar(s string, quote byte) (value rune, multibyte bool, tail string, err error) {
	if s == "" {
		return 0, false, "", ErrSyntax
	}
	c := s[0]
	switch {
	case c == quote && (quote == '\'' || quote == '"'):
		return 0, false, "", ErrSyntax
	case c >= utf8.RuneSelf:
		r, width := utf8.DecodeRuneInString(s)
		return r, true, s[width:], nil
	case c != '\\':
		return rune(c), false, s[1:], nil
	case len(s) < 2:
		return 0, false, "", ErrSyntax
	}
	rest := s[2:]
	switch c := s[1]; c {
	case 'a':
		value = '\a'
	case 'b':
		value = '\b'
	case 'f':
		value = '\f'
	case 'n':
		value = '\n'
	case 'r':
		value = '\r'
	case 't':
		value = '\t'
	case 'v':
		value = '\v'
	case '\\':
		value = '\\'
	case '\'', '"':
		if c != quote {
			return 0, false, "", ErrSyntax
		}
		value = rune(c)
	case 'x', 'u', 'U':
		digits := 2
		if c == 'u' {
			digits = 4
		} else if c == 'U' {
			digits = 8
		}
		code, ok := escapedCode(rest, digits, 16)
		if !ok || c != 'x' && (code > utf8.MaxRune || !utf8.ValidRune(rune(code))) {
			return 0, false, "", ErrSyntax
		}
		return rune(code), c != 'x', rest[digits:], nil
	case '0', '1', '2', '3', '4', '5', '6', '7':
		code, ok := escapedCode(s[1:], 3, 8)
		if !ok || code > 255 {
			return 0, false, "", ErrSyntax
		}
		return rune(code), false, s[4:], nil
	default:
		return 0, false, "", ErrSyntax
	}
	return value, false, rest, nil
}

// escapedCode reads a number of count digits at the start of s.
func escapedCode(s string, count, base int) (code uint32, ok bool) {
	if len(s) < count {
		return 0, false
	}
	for i := 0; i < count; i++ {
		digit := digitValue(s[i])
		if digit >= base {
			return 0, false
		}
		code = code*uint32(base) + uint32(digit)
	}
	return code, true
}
