// Package path works on paths whose elements are separated by slashes.
package path

import "unsafe"

// Clean returns the shortest path that means the same: without empty, "." and inner ".." elements.
func Clean(path string) string {
	if path == "" {
		return "."
	}
	if isClean(path) {
		return path
	}
	rooted := path[0] == '/'
	var short [128]byte
	out := short[:0]
	if len(path) > len(short) {
		out = make([]byte, 0, len(path))
	}
	// backUntil is the length of out that ".." can't shorten: the root or leading ".." elements.
	backUntil := 0
	if rooted {
		out = append(out, '/')
		backUntil = 1
	}
	for start := 0; start < len(path); {
		end := start
		for end < len(path) && path[end] != '/' {
			end++
		}
		element := path[start:end]
		start = end + 1
		switch {
		case element == "" || element == ".":
		case element == ".." && len(out) > backUntil:
			cut := len(out) - 1
			for cut > backUntil && out[cut] != '/' {
				cut--
			}
			out = out[:cut]
		case element == ".." && rooted:
		default:
			if len(out) > 0 && out[len(out)-1] != '/' {
				out = append(out, '/')
			}
			out = append(out, element...)
			if element == ".." {
				backUntil = len(out)
			}
		}
	}
	if len(out) == 0 {
		return "."
	}
	return string(out)
}

// isClean reports whether a path that is not empty has nothing that could be left out.
func isClean(path string) bool {
	start := 0
	if path[0] == '/' {
		start = 1
	}
	// Leading ".." elements of a path that is not rooted stay.
	mayGoUp := start == 0
	for start < len(path) {
		end := start
		for end < len(path) && path[end] != '/' {
			end++
		}
		switch path[start:end] {
		case "", ".":
			return false
		case "..":
			if !mayGoUp {
				return false
			}
		default:
			mayGoUp = false
		}
		if end == len(path)-1 {
			return false
		}
		start = end + 1
	}
	return true
}

// Split cuts path after its last slash.
func Split(path string) (dir, file string) {
	i := lastSlash(path)
	return path[:i+1], path[i+1:]
}

// Join joins elements with slashes and cleans the result; empty ones are left out.
func Join(elem ...string) string {
	size := 0
	for _, element := range elem {
		size += len(element) + 1
	}
	joined := make([]byte, 0, size)
	for _, element := range elem {
		if element == "" {
			continue
		}
		if len(joined) > 0 {
			joined = append(joined, '/')
		}
		joined = append(joined, element...)
	}
	if len(joined) == 0 {
		return ""
	}
	return Clean(unsafe.String(unsafe.SliceData(joined), len(joined)))
}

// Ext returns what begins at the last dot of path's last element.
func Ext(path string) string {
	for i := len(path) - 1; i >= 0 && path[i] != '/'; i-- {
		if path[i] == '.' {
			return path[i:]
		}
	}
	return ""
}

// Base returns the last element of path: "." when it is empty, "/" when it is only slashes.
func Base(path string) string {
	if path == "" {
		return "."
	}
	for len(path) > 0 && path[len(path)-1] == '/' {
		path = path[:len(path)-1]
	}
	if path == "" {
		return "/"
	}
	return path[lastSlash(path)+1:]
}

// IsAbs reports whether path begins at the root.
func IsAbs(path string) bool {
	return path != "" && path[0] == '/'
}

// Dir returns path without its last element.
func Dir(path string) string {
	dir, _ := Split(path)
	return Clean(dir)
}

func lastSlash(s string) int {
	i := len(s) - 1
	for i >= 0 && s[i] != '/' {
		i--
	}
	return i
}
