package fs

import (
	"errors"
	"io"
	"time"
)

// A ReadFileFS reads whole files.
type ReadFileFS interface {
	FS
	ReadFile(name string) ([]byte, error)
}

// ReadFile returns a file's contents.
func ReadFile(fsys FS, name string) ([]byte, error) {
	if able, ok := fsys.(ReadFileFS); ok {
		return able.ReadFile(name)
	}
	file, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	data := make([]byte, 0, 512)
	for {
		n, err := file.Read(data[len(data):cap(data)])
		data = data[:len(data)+n]
		if err == io.EOF {
			return data, nil
		}
		if err != nil {
			return data, err
		}
		if len(data) == cap(data) {
			data = append(data, 0)[:len(data)]
		}
	}
}

// A StatFS describes files without opening them.
type StatFS interface {
	FS
	Stat(name string) (FileInfo, error)
}

// Stat describes a file.
func Stat(fsys FS, name string) (FileInfo, error) {
	if able, ok := fsys.(StatFS); ok {
		return able.Stat(name)
	}
	file, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return file.Stat()
}

// A ReadLinkFS knows symbolic links.
type ReadLinkFS interface {
	FS
	ReadLink(name string) (string, error)
	Lstat(name string) (FileInfo, error)
}

// ReadLink returns the target of a symbolic link.
func ReadLink(fsys FS, name string) (string, error) {
	if able, ok := fsys.(ReadLinkFS); ok {
		return able.ReadLink(name)
	}
	return "", &PathError{Op: "readlink", Path: name, Err: ErrInvalid}
}

// Lstat describes a file, or a symbolic link itself where fsys knows links.
func Lstat(fsys FS, name string) (FileInfo, error) {
	if able, ok := fsys.(ReadLinkFS); ok {
		return able.Lstat(name)
	}
	return Stat(fsys, name)
}

// A ReadDirFS reads whole folders.
type ReadDirFS interface {
	FS
	ReadDir(name string) ([]DirEntry, error)
}

// ReadDir returns the entries of a folder, sorted by name.
func ReadDir(fsys FS, name string) ([]DirEntry, error) {
	if able, ok := fsys.(ReadDirFS); ok {
		return able.ReadDir(name)
	}
	file, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	folder, ok := file.(ReadDirFile)
	if !ok {
		return nil, &PathError{Op: "readdir", Path: name, Err: errors.New("not implemented")}
	}
	entries, err := folder.ReadDir(-1)
	sortEntries(entries)
	return entries, err
}

// sortEntries sorts by name: a heap sort, to need no other package.
func sortEntries(entries []DirEntry) {
	for root := len(entries)/2 - 1; root >= 0; root-- {
		sink(entries, root)
	}
	for end := len(entries) - 1; end > 0; end-- {
		entries[0], entries[end] = entries[end], entries[0]
		sink(entries[:end], 0)
	}
}

func sink(entries []DirEntry, root int) {
	for {
		child := 2*root + 1
		if child >= len(entries) {
			return
		}
		if child+1 < len(entries) && entries[child].Name() < entries[child+1].Name() {
			child++
		}
		if entries[root].Name() >= entries[child].Name() {
			return
		}
		entries[root], entries[child] = entries[child], entries[root]
		root = child
	}
}

// infoEntry is the entry of a file that is described already.
type infoEntry struct {
	info FileInfo
}

// FileInfoToDirEntry returns an entry with the contents of info, nil for nil.
func FileInfoToDirEntry(info FileInfo) DirEntry {
	if info == nil {
		return nil
	}
	return infoEntry{info}
}

func (e infoEntry) Name() string            { return e.info.Name() }
func (e infoEntry) IsDir() bool             { return e.info.IsDir() }
func (e infoEntry) Type() FileMode          { return e.info.Mode().Type() }
func (e infoEntry) Info() (FileInfo, error) { return e.info, nil }
func (e infoEntry) String() string          { return FormatDirEntry(e) }

// FormatFileInfo returns info as a line: mode, size, time, name.
func FormatFileInfo(info FileInfo) string {
	text := info.Mode().String() + " " + decimal(info.Size()) + " " +
		info.ModTime().Format(time.DateTime) + " " + info.Name()
	if info.IsDir() {
		text += "/"
	}
	return text
}

// FormatDirEntry returns an entry as a line: type, name.
func FormatDirEntry(dir DirEntry) string {
	mode := dir.Type().String()
	text := mode[:len(mode)-len("rwxrwxrwx")] + " " + dir.Name()
	if dir.IsDir() {
		text += "/"
	}
	return text
}

func decimal(n int64) string {
	if n < 0 {
		return "-" + decimal(-n)
	}
	if n < 10 {
		return string(rune('0' + n))
	}
	return decimal(n/10) + string(rune('0'+n%10))
}

// SkipDir, returned by a WalkDirFunc, skips the folder it was called for, or the rest of the file's
// folder.
var SkipDir = errors.New("skip this directory")

// SkipAll, returned by a WalkDirFunc, ends the walk.
var SkipAll = errors.New("skip everything and stop the walk")

// A WalkDirFunc is called for each file of a walk; with an error if the file can't be described or
// the folder can't be read (a second call for it then).
type WalkDirFunc func(path string, d DirEntry, err error) error

// WalkDir calls fn for root and all files below it, in lexical order.
func WalkDir(fsys FS, root string, fn WalkDirFunc) error {
	info, err := Stat(fsys, root)
	if err != nil {
		err = fn(root, nil, err)
	} else {
		err = walk(fsys, root, FileInfoToDirEntry(info), fn)
	}
	if err == SkipDir || err == SkipAll {
		return nil
	}
	return err
}

func walk(fsys FS, name string, entry DirEntry, fn WalkDirFunc) error {
	if err := fn(name, entry, nil); err != nil || !entry.IsDir() {
		if err == SkipDir && entry.IsDir() {
			return nil
		}
		return err
	}
	entries, err := ReadDir(fsys, name)
	if err != nil {
		if err = fn(name, entry, err); err != nil {
			if err == SkipDir {
				return nil
			}
			return err
		}
	}
	for _, inner := range entries {
		path := inner.Name()
		if name != "." {
			path = name + "/" + path
		}
		if err := walk(fsys, path, inner, fn); err != nil {
			if err == SkipDir {
				return nil
			}
			return err
		}
	}
	return nil
}
