package testing

import (
	"fmt"
	"os"
	"strings"
)

// matcher says which tests run: patterns by level of subtests, separated by slashes, and alternatives
// separated by bars.
type matcher struct {
	match func(pat, str string) (bool, error)
	// wanted and unwanted are alternatives, each a pattern per level.
	wanted, unwanted [][]string
}

func newMatcher(match func(pat, str string) (bool, error), wanted, unwanted, flagName string) *matcher {
	m := &matcher{match: match, wanted: levels(wanted), unwanted: levels(unwanted)}
	for _, alternatives := range [][][]string{m.wanted, m.unwanted} {
		for _, patterns := range alternatives {
			for _, pattern := range patterns {
				if _, err := match(pattern, "non-empty"); err != nil {
					fmt.Fprintf(os.Stderr, "testing: invalid regexp for %s (%q): %s\n", flagName, pattern, err)
					os.Exit(1)
				}
			}
		}
	}
	return m
}

// levels splits at bars and slashes that are not in brackets or parentheses.
func levels(text string) [][]string {
	if text == "" {
		return nil
	}
	all := [][]string{{""}}
	depth, inClass := 0, false
	for i := 0; i < len(text); i++ {
		last := &all[len(all)-1]
		c := text[i]
		switch {
		case c == '\\' && i+1 < len(text):
			(*last)[len(*last)-1] += text[i : i+2]
			i++
			continue
		case c == '[':
			inClass = true
		case c == ']':
			inClass = false
		case inClass:
		case c == '(':
			depth++
		case c == ')':
			depth--
		case c == '/' && depth == 0:
			*last = append(*last, "")
			continue
		case c == '|' && depth == 0:
			all = append(all, []string{""})
			continue
		}
		(*last)[len(*last)-1] += string(c)
	}
	return all
}

// matches reports whether a test runs, at least for the sake of its subtests.
func (m *matcher) matches(name string) bool {
	elements := strings.Split(name, "/")
	if len(m.wanted) > 0 {
		found := false
		for _, patterns := range m.wanted {
			found = found || m.matchesLevels(patterns, elements)
		}
		if !found {
			return false
		}
	}
	for _, patterns := range m.unwanted {
		if len(elements) >= len(patterns) && m.matchesLevels(patterns, elements) {
			return false
		}
	}
	return true
}

func (m *matcher) matchesLevels(patterns, elements []string) bool {
	for i := range min(len(patterns), len(elements)) {
		if ok, _ := m.match(patterns[i], elements[i]); !ok {
			return false
		}
	}
	return true
}
