// Package godebug tells packages of Go's own library what GODEBUG says. Behaviour is that of the newest
// Go unless GODEBUG asks otherwise.
package godebug

import (
	"os"
	"strings"
)

// Setting is a setting of GODEBUG.
type Setting struct {
	name string
}

// New returns a setting. A name that starts with "#" is undocumented.
func New(name string) *Setting {
	return &Setting{name}
}

// Name returns the setting's name.
func (s *Setting) Name() string { return strings.TrimPrefix(s.name, "#") }

// Undocumented reports whether the setting is one that users need not know.
func (s *Setting) Undocumented() bool { return strings.HasPrefix(s.name, "#") }

// String returns name and value.
func (s *Setting) String() string { return s.Name() + "=" + s.Value() }

// IncNonDefault would count a use of the old behaviour.
func (s *Setting) IncNonDefault() {}

// Value returns what GODEBUG says, "" if it says nothing. The last entry counts.
func (s *Setting) Value() string {
	value := ""
	for pair := range strings.SplitSeq(os.Getenv("GODEBUG"), ",") {
		if name, text, ok := strings.Cut(pair, "="); ok && name == s.Name() {
			value = text
		}
	}
	return value
}
