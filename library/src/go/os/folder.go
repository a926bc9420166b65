package os

import (
	"errors"
	"io"
	"io/fs"
	"slices"
	"syscall"
)

// folderReader holds entries that the system delivered and nobody asked for yet.
type folderReader struct {
	buffer [8192]byte
	// The entries from start to end of the buffer are unread.
	start, end int
}

// rawEntry is an entry as the system has it.
type rawEntry struct {
	name string
	kind byte
}

// next returns the next entry; ok is false at the end. "." and ".." are left out.
func (r *folderReader) next(fd int) (e rawEntry, ok bool, err error) {
	for {
		if r.start >= r.end {
			n, err := retry(readFolder, fd, r.buffer[:])
			if err != nil || n <= 0 {
				return rawEntry{}, false, err
			}
			r.start, r.end = 0, n
		}
		// An entry is: inode (8 bytes), offset (8), its length (2), type (1), name, zero byte.
		record := r.buffer[r.start:r.end]
		length := int(record[16]) | int(record[17])<<8
		r.start += length
		name := record[19:length]
		for i, c := range name {
			if c == 0 {
				name = name[:i]
				break
			}
		}
		if string(name) != "." && string(name) != ".." {
			return rawEntry{string(name), record[18]}, true, nil
		}
	}
}

// unixDirent is a DirEntry of this package.
type unixDirent struct {
	folder string
	name   string
	kind   FileMode
}

func (e *unixDirent) Name() string               { return e.name }
func (e *unixDirent) IsDir() bool                { return e.kind.IsDir() }
func (e *unixDirent) Type() FileMode             { return e.kind }
func (e *unixDirent) Info() (fs.FileInfo, error) { return Lstat(e.folder + "/" + e.name) }
func (e *unixDirent) String() string             { return fs.FormatDirEntry(e) }

// kindOf is the type of an entry; ok is false when the file system doesn't tell.
func kindOf(kind byte) (mode FileMode, ok bool) {
	switch kind {
	case 1:
		return ModeNamedPipe, true
	case 2:
		return ModeDevice | ModeCharDevice, true
	case 4:
		return ModeDir, true
	case 6:
		return ModeDevice, true
	case 8:
		return 0, true
	case 10:
		return ModeSymlink, true
	case 12:
		return ModeSocket, true
	}
	return 0, false
}

// errFileClosed is what reading a closed folder returns in real Go.
var errFileClosed = errors.New("use of closed file")

// each reads up to n entries (all for n <= 0) and calls visit with those that still exist.
func (f *File) each(operation string, n int, visit func(e rawEntry) error) error {
	fd, err := f.use(operation)
	if errors.Is(err, ErrClosed) {
		return &PathError{Op: operation, Path: f.name, Err: errFileClosed}
	}
	if err != nil {
		return err
	}
	if f.folder == nil {
		f.folder = new(folderReader)
	}
	for count := 0; n <= 0 || count < n; {
		raw, ok, err := f.folder.next(fd)
		if err != nil {
			return &PathError{Op: operation, Path: f.name, Err: err}
		}
		if !ok {
			if n > 0 && count == 0 {
				return io.EOF
			}
			return nil
		}
		err = visit(raw)
		if IsNotExist(err) {
			continue
		}
		if err != nil {
			return err
		}
		count++
	}
	return nil
}

// ReadDir returns up to n entries in the folder's order and io.EOF after the last; all that are left for
// n <= 0.
func (f *File) ReadDir(n int) ([]DirEntry, error) {
	entries := []DirEntry{}
	err := f.each("readdirent", n, func(raw rawEntry) error {
		e := &unixDirent{folder: f.name, name: raw.name}
		kind, ok := kindOf(raw.kind)
		if !ok {
			info, err := e.Info()
			if err != nil {
				return err
			}
			kind = info.Mode().Type()
		}
		e.kind = kind
		entries = append(entries, e)
		return nil
	})
	return entries, err
}

// Readdir is ReadDir with descriptions of the files.
func (f *File) Readdir(n int) ([]FileInfo, error) {
	infos := []FileInfo{}
	err := f.each("readdirent", n, func(raw rawEntry) error {
		info, err := Lstat(f.name + "/" + raw.name)
		if err == nil {
			infos = append(infos, info)
		}
		return err
	})
	return infos, err
}

// Readdirnames is ReadDir with names only.
func (f *File) Readdirnames(n int) (names []string, err error) {
	names = []string{}
	err = f.each("readdirent", n, func(raw rawEntry) error {
		names = append(names, raw.name)
		return nil
	})
	return names, err
}

// ReadDir returns the entries of a folder, sorted by name.
func ReadDir(name string) ([]DirEntry, error) {
	f, err := OpenFile(name, O_RDONLY|syscall.O_DIRECTORY, 0)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return sortedEntries(f)
}

func sortedEntries(f *File) ([]DirEntry, error) {
	entries, err := f.ReadDir(-1)
	slices.SortFunc(entries, func(a, b DirEntry) int {
		switch {
		case a.Name() < b.Name():
			return -1
		case a.Name() > b.Name():
			return 1
		}
		return 0
	})
	return entries, err
}

// dirFS is the tree below a folder.
type dirFS string

// DirFS returns the tree of files below a folder.
func DirFS(dir string) fs.FS { return dirFS(dir) }

func (d dirFS) full(operation, name string) (string, error) {
	if d == "" {
		return "", &PathError{Op: operation, Path: name, Err: syscall.EINVAL}
	}
	if !fs.ValidPath(name) {
		return "", &PathError{Op: operation, Path: name, Err: ErrInvalid}
	}
	if d[len(d)-1] == '/' {
		return string(d) + name, nil
	}
	return string(d) + "/" + name, nil
}

// relative makes the path of an error the name within the tree.
func relative(err error, name string) error {
	if problem, ok := err.(*PathError); ok {
		problem.Path = name
	}
	return err
}

func (d dirFS) Open(name string) (fs.File, error) {
	full, err := d.full("open", name)
	if err != nil {
		return nil, err
	}
	f, err := Open(full)
	if err != nil {
		return nil, relative(err, name)
	}
	return f, nil
}

func (d dirFS) ReadFile(name string) ([]byte, error) {
	full, err := d.full("readfile", name)
	if err != nil {
		return nil, err
	}
	data, err := ReadFile(full)
	return data, relative(err, name)
}

func (d dirFS) ReadDir(name string) ([]DirEntry, error) {
	full, err := d.full("readdir", name)
	if err != nil {
		return nil, err
	}
	entries, err := ReadDir(full)
	return entries, relative(err, name)
}

func (d dirFS) Stat(name string) (fs.FileInfo, error) {
	full, err := d.full("stat", name)
	if err != nil {
		return nil, err
	}
	info, err := Stat(full)
	return info, relative(err, name)
}

func (d dirFS) Lstat(name string) (fs.FileInfo, error) {
	full, err := d.full("lstat", name)
	if err != nil {
		return nil, err
	}
	info, err := Lstat(full)
	return info, relative(err, name)
}

func (d dirFS) ReadLink(name string) (string, error) {
	full, err := d.full("readlink", name)
	if err != nil {
		return "", err
	}
	target, err := Readlink(full)
	return target, relative(err, name)
}
