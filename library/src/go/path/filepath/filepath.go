// Package filepath works on file names of the system: on paths whose elements are separated by
// slashes.
package filepath

import (
	"errors"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
)

const (
	// Separator stands between the elements of a path.
	Separator = os.PathSeparator
	// ListSeparator stands between the paths of a list, as in PATH.
	ListSeparator = os.PathListSeparator
)

// Clean returns the shortest path that means the same.
func Clean(name string) string { return path.Clean(name) }

// IsLocal reports whether a path leads to something below the folder that it is applied to, by its
// text alone.
func IsLocal(path string) bool {
	if path == "" || IsAbs(path) {
		return false
	}
	if !strings.Contains(path, "..") {
		return true
	}
	clean := Clean(path)
	return clean != ".." && !strings.HasPrefix(clean, "../")
}

// Localize makes a system's path of a slash-separated one that fs.ValidPath accepts.
func Localize(path string) (string, error) {
	if !fs.ValidPath(path) || strings.IndexByte(path, 0) >= 0 {
		return "", errors.New("invalid path")
	}
	return path, nil
}

// ToSlash returns a path with slashes as separators.
func ToSlash(path string) string { return path }

// FromSlash returns a path with the system's separators instead of slashes.
func FromSlash(path string) string { return path }

// SplitList splits a list of paths.
func SplitList(path string) []string {
	if path == "" {
		return []string{}
	}
	return strings.Split(path, string(ListSeparator))
}

// Split splits a path behind its last separator.
func Split(name string) (dir, file string) { return path.Split(name) }

// Join joins elements and cleans the result. Empty elements are left out.
func Join(elem ...string) string { return path.Join(elem...) }

// Ext returns the name's part from its last dot.
func Ext(name string) string { return path.Ext(name) }

// Base returns the last element.
func Base(name string) string { return path.Base(name) }

// Dir returns all but the last element, cleaned.
func Dir(name string) string { return path.Dir(name) }

// IsAbs reports whether a path starts at the root.
func IsAbs(path string) bool { return strings.HasPrefix(path, "/") }

// VolumeName returns the volume's part of a path, which no path of this system has.
func VolumeName(path string) string { return "" }

// HasPrefix reports whether the text p begins with prefix.
//
// Deprecated: it doesn't know elements.
func HasPrefix(p, prefix string) bool { return strings.HasPrefix(p, prefix) }

// Abs returns a path that starts at the root.
func Abs(path string) (string, error) {
	if IsAbs(path) {
		return Clean(path), nil
	}
	folder, err := os.Getwd()
	if err != nil {
		return "", err
	}
	return Join(folder, path), nil
}

// Rel returns a path that leads from basePath to targPath.
func Rel(basePath, targPath string) (string, error) {
	base, target := Clean(basePath), Clean(targPath)
	if target == base {
		return ".", nil
	}
	if IsAbs(base) != IsAbs(target) {
		return "", impossible(basePath, targPath)
	}
	from, to := belowRoot(base), belowRoot(target)
	for from != "" && to != "" {
		step, fromRest, _ := strings.Cut(from, "/")
		other, toRest, _ := strings.Cut(to, "/")
		if step != other {
			break
		}
		from, to = fromRest, toRest
	}
	if from == "" {
		return to, nil
	}
	var way strings.Builder
	way.Grow(3*(strings.Count(from, "/")+1) + len(to))
	for from != "" {
		var element string
		if element, from, _ = strings.Cut(from, "/"); element == ".." {
			return "", impossible(basePath, targPath)
		}
		if way.Len() > 0 {
			way.WriteByte('/')
		}
		way.WriteString("..")
	}
	if to != "" {
		way.WriteByte('/')
		way.WriteString(to)
	}
	return way.String(), nil
}

func impossible(basePath, targPath string) error {
	return errors.New("Rel: can't make " + targPath + " relative to " + basePath)
}

// belowRoot returns a clean path without what stands for the root or for the folder itself.
func belowRoot(path string) string {
	if path == "." {
		return ""
	}
	return strings.TrimPrefix(path, "/")
}

// SkipDir, returned by a visit, leaves out a folder, or the rest of a file's folder.
var SkipDir error = fs.SkipDir

// SkipAll, returned by a visit, ends the walk without error.
var SkipAll error = fs.SkipAll

// WalkFunc is called for each file and folder by Walk.
type WalkFunc func(path string, info fs.FileInfo, err error) error

// WalkDir calls fn for root and all below it, folders before what they hold, in the order of names.
func WalkDir(root string, fn fs.WalkDirFunc) error {
	info, err := os.Lstat(root)
	if err != nil {
		err = fn(root, nil, err)
	} else {
		err = walkEntries(root, fs.FileInfoToDirEntry(info), fn)
	}
	if err == SkipDir || err == SkipAll {
		return nil
	}
	return err
}

func walkEntries(path string, entry fs.DirEntry, fn fs.WalkDirFunc) error {
	if err := fn(path, entry, nil); err != nil || !entry.IsDir() {
		if err == SkipDir && entry.IsDir() {
			return nil
		}
		return err
	}
	entries, err := os.ReadDir(path)
	if err != nil {
		// The folder is visited a second time, to hear about the error.
		if err = fn(path, entry, err); err != nil {
			if err == SkipDir && entry.IsDir() {
				return nil
			}
			return err
		}
	}
	for _, inner := range entries {
		if err := walkEntries(Join(path, inner.Name()), inner, fn); err != nil {
			if err == SkipDir {
				break
			}
			return err
		}
	}
	return nil
}

// Walk is WalkDir with all that is known of each file, which costs a call of the system each.
func Walk(root string, fn WalkFunc) error {
	info, err := os.Lstat(root)
	if err != nil {
		err = fn(root, nil, err)
	} else {
		err = walkFiles(root, info, fn)
	}
	if err == SkipDir || err == SkipAll {
		return nil
	}
	return err
}

func walkFiles(path string, info fs.FileInfo, fn WalkFunc) error {
	if !info.IsDir() {
		return fn(path, info, nil)
	}
	names, err := sortedNames(path)
	// One visit tells about folder and error.
	visited := fn(path, info, err)
	if err != nil || visited != nil {
		return visited
	}
	for _, name := range names {
		inner := Join(path, name)
		info, err := os.Lstat(inner)
		if err != nil {
			if err := fn(inner, info, err); err != nil && err != SkipDir {
				return err
			}
			continue
		}
		if err := walkFiles(inner, info, fn); err != nil {
			if !info.IsDir() || err != SkipDir {
				return err
			}
		}
	}
	return nil
}

func sortedNames(folder string) ([]string, error) {
	file, err := os.Open(folder)
	if err != nil {
		return nil, err
	}
	names, err := file.Readdirnames(-1)
	file.Close()
	slices.Sort(names)
	return names, err
}
