package debug

import (
	"errors"
	"runtime"
	"strconv"
	"strings"
)

// BuildInfo says how a program was built.
type BuildInfo struct {
	GoVersion string
	// Path is the main package's.
	Path     string
	Main     Module
	Deps     []*Module
	Settings []BuildSetting
}

// A Module is a module of a program.
type Module struct {
	Path    string
	Version string
	Sum     string
	// Replace is what takes its place.
	Replace *Module
}

// A BuildSetting is a setting of the build.
type BuildSetting struct {
	Key, Value string
}

// ReadBuildInfo returns how the running program was built.
func ReadBuildInfo() (info *BuildInfo, ok bool) {
	return &BuildInfo{
		GoVersion: runtime.Version(),
		Path:      "command-line-arguments",
		Settings: []BuildSetting{
			{"-compiler", runtime.Compiler},
			{"GOARCH", runtime.GOARCH},
			{"GOOS", runtime.GOOS},
		},
	}, true
}

// needsQuotes reports whether a key or value of a setting can't stand as it is.
func needsQuotes(text string, key bool) bool {
	if key && text == "" {
		return true
	}
	special := " \t\r\n\"`"
	if key {
		special += "="
	}
	return strings.ContainsAny(text, special)
}

func quoted(text string, key bool) string {
	if needsQuotes(text, key) {
		return strconv.Quote(text)
	}
	return text
}

// String returns the lines that ParseBuildInfo reads.
func (bi *BuildInfo) String() string {
	var b strings.Builder
	line := func(fields ...string) {
		b.WriteString(strings.Join(fields, "\t"))
		b.WriteByte('\n')
	}
	module := func(word string, m *Module) {
		version := m.Version
		if m.Replace != nil {
			line(word, m.Path, version)
			line("=>", m.Replace.Path, m.Replace.Version, m.Replace.Sum)
			return
		}
		line(word, m.Path, version, m.Sum)
	}
	if bi.GoVersion != "" {
		line("go", bi.GoVersion)
	}
	if bi.Path != "" {
		line("path", bi.Path)
	}
	if bi.Main != (Module{}) {
		module("mod", &bi.Main)
	}
	for _, m := range bi.Deps {
		module("dep", m)
	}
	for _, s := range bi.Settings {
		line("build", quoted(s.Key, true)+"="+quoted(s.Value, false))
	}
	return b.String()
}

// ParseBuildInfo reads what BuildInfo.String returned.
func ParseBuildInfo(data string) (bi *BuildInfo, err error) {
	bi = new(BuildInfo)
	var last *Module
	number := 0
	for text := range strings.Lines(data) {
		number++
		text = strings.TrimSuffix(text, "\n")
		word, rest, _ := strings.Cut(text, "\t")
		fields := strings.Split(rest, "\t")
		problem := ""
		switch word {
		case "path":
			bi.Path = rest
		case "go":
			bi.GoVersion = rest
		case "mod", "dep":
			if len(fields) != 2 && len(fields) != 3 {
				problem = "expected 2 or 3 columns; got " + strconv.Itoa(len(fields))
				break
			}
			last = &bi.Main
			if word == "dep" {
				last = new(Module)
				bi.Deps = append(bi.Deps, last)
			}
			last.Path, last.Version = fields[0], fields[1]
			if len(fields) == 3 {
				last.Sum = fields[2]
			}
		case "=>":
			if len(fields) != 3 {
				problem = "expected 3 columns for replacement; got " + strconv.Itoa(len(fields))
			} else if last == nil {
				problem = "replacement with no module on previous line"
			} else {
				last.Replace = &Module{Path: fields[0], Version: fields[1], Sum: fields[2]}
				last = nil
			}
		case "build":
			problem = bi.parseSetting(rest)
		}
		if problem != "" {
			return nil, errors.New("could not parse Go build info: line " + strconv.Itoa(number) + ": " + problem)
		}
	}
	return bi, nil
}

// parseSetting adds a setting; it returns what is wrong, or "".
func (bi *BuildInfo) parseSetting(text string) string {
	key, rest, ok := unquoted(text)
	if !ok || !strings.HasPrefix(rest, "=") {
		if key, rest, ok = strings.Cut(text, "="); !ok {
			return "build line with missing '='"
		}
	} else {
		rest = rest[1:]
	}
	if key == "" {
		return "build line with missing '='"
	}
	value := rest
	if strings.HasPrefix(rest, `"`) || strings.HasPrefix(rest, "`") {
		if value, _, ok = unquoted(rest); !ok {
			return "invalid quoted value in build line"
		}
	}
	bi.Settings = append(bi.Settings, BuildSetting{key, value})
	return ""
}

// unquoted reads a quoted text at the beginning.
func unquoted(text string) (inner, rest string, ok bool) {
	prefix, err := strconv.QuotedPrefix(text)
	if err != nil {
		return "", text, false
	}
	inner, err = strconv.Unquote(prefix)
	return inner, text[len(prefix):], err == nil
}
