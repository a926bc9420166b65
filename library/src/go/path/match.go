package path

import (
	"errors"
	"unicode/utf8"
)

// ErrBadPattern says that a pattern is malformed.
var ErrBadPattern = errors.New("syntax error in pattern")

// Match reports whether all of name matches a pattern:
//
//   - any characters but slashes
//     ?       any character but a slash
//     [a-z]   one of these, [^a-z] any other character but a slash
//     \c      the character c
//
// A malformed pattern is ErrBadPattern, even if name does not match what comes before the mistake.
func Match(pattern, name string) (matched bool, err error) {
	if err := check(pattern); err != nil {
		return false, err
	}
	return match(pattern, name), nil
}

// match compares with a well-formed pattern. At a mismatch the star before takes one character
// more; stars before that one need no second try.
func match(pattern, name string) bool {
	star, resume := "", ""
	tried := false
	for {
		if pattern != "" && pattern[0] == '*' {
			pattern = pattern[1:]
			star, resume, tried = pattern, name, true
			continue
		}
		if pattern == "" && name == "" {
			return true
		}
		if pattern != "" && name != "" {
			if rest, left, ok := matchOne(pattern, name); ok {
				pattern, name = rest, left
				continue
			}
		}
		if !tried || resume == "" || resume[0] == '/' {
			return false
		}
		_, width := utf8.DecodeRuneInString(resume)
		resume = resume[width:]
		pattern, name = star, resume
	}
}

// matchOne compares the first character of name with the first item of pattern, which is no star.
func matchOne(pattern, name string) (rest, left string, ok bool) {
	r, width := utf8.DecodeRuneInString(name)
	left = name[width:]
	switch pattern[0] {
	case '?':
		return pattern[1:], left, r != '/'
	case '[':
		set, rest, _ := parseSet(pattern)
		return rest, left, set.has(r) && (r != '/' || !set.negated)
	case '\\':
		pattern = pattern[1:]
	}
	if pattern[0] != name[0] {
		return "", "", false
	}
	return pattern[1:], name[1:], true
}

// set is what stands between brackets: pairs of first and last character.
type set struct {
	negated bool
	ranges  []rune
}

func (s set) has(r rune) bool {
	for i := 0; i < len(s.ranges); i += 2 {
		if s.ranges[i] <= r && r <= s.ranges[i+1] {
			return !s.negated
		}
	}
	return s.negated
}

// parseSet reads a set at the start of pattern and returns what follows.
func parseSet(pattern string) (s set, rest string, ok bool) {
	rest = pattern[1:]
	if rest != "" && rest[0] == '^' {
		s.negated = true
		rest = rest[1:]
	}
	for {
		if rest != "" && rest[0] == ']' && len(s.ranges) > 0 {
			return s, rest[1:], true
		}
		var low, high rune
		if low, rest, ok = setCharacter(rest); !ok {
			return s, "", false
		}
		high = low
		if rest[0] == '-' {
			if high, rest, ok = setCharacter(rest[1:]); !ok {
				return s, "", false
			}
		}
		s.ranges = append(s.ranges, low, high)
	}
}

// setCharacter reads one end of a range; something must follow it.
func setCharacter(text string) (r rune, rest string, ok bool) {
	if text == "" || text[0] == '-' || text[0] == ']' {
		return 0, "", false
	}
	if text[0] == '\\' {
		text = text[1:]
		if text == "" {
			return 0, "", false
		}
	}
	r, width := utf8.DecodeRuneInString(text)
	if r == utf8.RuneError && width == 1 {
		return 0, "", false
	}
	rest = text[width:]
	return r, rest, rest != ""
}

// check reports whether a pattern is well-formed.
func check(pattern string) error {
	for pattern != "" {
		switch pattern[0] {
		case '\\':
			if len(pattern) == 1 {
				return ErrBadPattern
			}
			pattern = pattern[2:]
		case '[':
			_, rest, ok := parseSet(pattern)
			if !ok {
				return ErrBadPattern
			}
			pattern = rest
		default:
			pattern = pattern[1:]
		}
	}
	return nil
}
