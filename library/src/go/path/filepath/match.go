package filepath

import (
	"errors"
	"os"
	"path"
	"slices"
	"strings"
	"syscall"
)

// ErrBadPattern is the error of a malformed pattern.
var ErrBadPattern = path.ErrBadPattern

// Match reports whether a name matches a pattern of *, ?, [...] and \ as a whole. A * stops at
// separators.
func Match(pattern, name string) (matched bool, err error) {
	return path.Match(pattern, name)
}

// Glob returns the names of files that match a pattern. It ignores folders that it can't read.
func Glob(pattern string) (matches []string, err error) {
	return glob(pattern, 0)
}

func glob(pattern string, depth int) ([]string, error) {
	// A pattern can be deeper than any path, and be meant to exhaust the stack.
	if depth == 10000 {
		return nil, ErrBadPattern
	}
	if _, err := Match(pattern, ""); err != nil {
		return nil, err
	}
	if !hasMeta(pattern) {
		if _, err := os.Lstat(pattern); err != nil {
			return nil, nil
		}
		return []string{pattern}, nil
	}
	folder, file := Split(pattern)
	folder = withoutLastSeparator(folder)
	if !hasMeta(folder) {
		return matchesIn(folder, file, nil)
	}
	if folder == pattern {
		return nil, ErrBadPattern
	}
	folders, err := glob(folder, depth+1)
	if err != nil {
		return nil, err
	}
	var matches []string
	for _, folder := range folders {
		if matches, err = matchesIn(folder, file, matches); err != nil {
			return matches, err
		}
	}
	return matches, nil
}

func withoutLastSeparator(folder string) string {
	switch folder {
	case "":
		return "."
	case "/":
		return folder
	}
	return folder[:len(folder)-1]
}

// matchesIn appends the names in a folder that match.
func matchesIn(folder, pattern string, matches []string) ([]string, error) {
	info, err := os.Stat(folder)
	if err != nil || !info.IsDir() {
		return matches, nil
	}
	file, err := os.Open(folder)
	if err != nil {
		return matches, nil
	}
	defer file.Close()
	names, _ := file.Readdirnames(-1)
	slices.Sort(names)
	for _, name := range names {
		matched, err := Match(pattern, name)
		if err != nil {
			return matches, err
		}
		if matched {
			matches = append(matches, Join(folder, name))
		}
	}
	return matches, nil
}

func hasMeta(pattern string) bool {
	return strings.ContainsAny(pattern, `*?[\`)
}

// EvalSymlinks returns the path with all symbolic links replaced by what they lead to.
func EvalSymlinks(path string) (string, error) {
	done := ""
	if IsAbs(path) {
		done = "/"
	}
	rest := path
	for links := 0; rest != ""; {
		var element string
		element, rest, _ = strings.Cut(rest, "/")
		if element == "" || element == "." {
			continue
		}
		if element == ".." {
			if done == "" || Base(done) == ".." {
				done = Join(done, "..")
			} else if done = Dir(done); done == "." {
				done = ""
			}
			continue
		}
		next := Join(done, element)
		info, err := os.Lstat(next)
		if err != nil {
			return "", err
		}
		if info.Mode()&os.ModeSymlink == 0 {
			if !info.IsDir() && strings.Trim(rest, "/") != "" {
				return "", syscall.ENOTDIR
			}
			done = next
			continue
		}
		if links++; links > 255 {
			return "", errors.New("EvalSymlinks: too many links")
		}
		target, err := os.Readlink(next)
		if err != nil {
			return "", err
		}
		if IsAbs(target) {
			done = "/"
		}
		rest = target + "/" + rest
	}
	if done == "" {
		done = "."
	}
	return Clean(done), nil
}
