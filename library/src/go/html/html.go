// Package html writes and reads text with the characters that mean something in HTML.
package html

import (
	"strings"
	"sync"
	"unicode/utf8"
)

var escaper = strings.NewReplacer("&", "&amp;", "'", "&#39;", "<", "&lt;", ">", "&gt;", `"`, "&#34;")

// EscapeString replaces <, >, &, ' and ".
func EscapeString(s string) string {
	return escaper.Replace(s)
}

// entities maps names, semicolon included, to characters.
var entities = sync.OnceValue(func() map[string]string {
	all := make(map[string]string, 2300)
	for rest := entityList; rest != ""; {
		space := strings.IndexByte(rest, ' ')
		// A line end may be the character itself.
		end := space + 2 + strings.IndexByte(rest[space+2:], '\n')
		all[rest[:space]] = rest[space+1 : end]
		rest = rest[end+1:]
	}
	return all
})

// longestBare is the length of the longest name that is also known without semicolon.
const longestBare = 6

// UnescapeString replaces names and numbers of characters, as browsers do.
func UnescapeString(s string) string {
	at := strings.IndexByte(s, '&')
	if at < 0 {
		return s
	}
	var out strings.Builder
	for at >= 0 {
		out.WriteString(s[:at])
		s = s[at:]
		text, length := unescape(s)
		out.WriteString(text)
		s = s[length:]
		at = strings.IndexByte(s, '&')
	}
	out.WriteString(s)
	return out.String()
}

// unescape returns what the text begins with, after its "&", stands for, and how long that is. It is
// the "&" alone where nothing is known.
func unescape(s string) (text string, length int) {
	if len(s) > 1 && s[1] == '#' {
		return unescapeNumber(s)
	}
	end := 1
	for end < len(s) && isAlphanumeric(s[end]) {
		end++
	}
	if end < len(s) && s[end] == ';' {
		end++
	}
	name := s[1:end]
	if text := entities()[name]; text != "" {
		return text, end
	}
	for length := min(len(name)-1, longestBare); length > 1; length-- {
		if text := entities()[name[:length]]; text != "" {
			return text, 1 + length
		}
	}
	return s[:end], end
}

func isAlphanumeric(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
}

// fromWindows is what the numbers from 128 on mean, which pages use as in Windows-1252.
var fromWindows = [...]rune{
	'€', 0x81, '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', 0x8d, 'Ž', 0x8f,
	0x90, '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', 0x9d, 'ž', 'Ÿ',
}

func unescapeNumber(s string) (text string, length int) {
	if len(s) <= 3 {
		return "&", 1
	}
	end, base := 2, rune(10)
	if s[2] == 'x' || s[2] == 'X' {
		end, base = 3, 16
	}
	number := rune(0)
	for ; end < len(s); end++ {
		digit, ok := digitOf(s[end], base)
		if !ok {
			break
		}
		number = number*base + digit
	}
	if end < len(s) && s[end] == ';' {
		end++
	}
	if end <= 3 {
		return "&", 1
	}
	switch {
	case number >= 0x80 && number <= 0x9f:
		number = fromWindows[number-0x80]
	case number == 0 || !utf8.ValidRune(number):
		number = utf8.RuneError
	}
	return string(number), end
}

func digitOf(c byte, base rune) (value rune, ok bool) {
	switch {
	case c >= '0' && c <= '9':
		return rune(c - '0'), true
	case base == 16 && c >= 'a' && c <= 'f':
		return rune(c-'a') + 10, true
	case base == 16 && c >= 'A' && c <= 'F':
		return rune(c-'A') + 10, true
	}
	return 0, false
}
