package os

import (
	"errors"
	"io/fs"
	"syscall"
	"time"
)

// A Root is a folder to which all operations are confined: neither ".." nor symbolic links lead out of it.
//
// The system itself checks that while it looks up a path (openat2 with RESOLVE_BENEATH), so nobody can
// change the tree in between. Operations on a name open the folder it is in that way and then use
// the last element, which is never followed unless the operation says so.
type Root struct {
	folder *File
}

var errEscapes = errors.New("path escapes from parent")

// OpenRoot opens a folder as a Root.
func OpenRoot(name string) (*Root, error) {
	folder, err := OpenFile(name, O_RDONLY|syscall.O_DIRECTORY, 0)
	if err != nil {
		return nil, err
	}
	return &Root{folder}, nil
}

// OpenInRoot opens a file below a folder for reading.
func OpenInRoot(dir, name string) (*File, error) {
	r, err := OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return r.Open(name)
}

// Name returns the name the Root was opened with.
func (r *Root) Name() string { return r.folder.name }

// Close closes the Root. Files opened through it stay open.
func (r *Root) Close() error { return r.folder.Close() }

// open opens a path below the root.
func (r *Root) open(operation, name string, flag int, perm FileMode) (*File, error) {
	fd, err := r.folder.use(operation)
	if err == nil {
		fd, err = syscall.OpenBeneath(fd, name, flag|syscall.O_CLOEXEC, systemMode(perm))
		if err == syscall.EXDEV {
			err = errEscapes
		}
	}
	if err != nil {
		return nil, &PathError{Op: operation, Path: name, Err: underlying(err)}
	}
	f := NewFile(uintptr(fd), joined(r.folder.name, name))
	f.appends = flag&O_APPEND != 0
	return f, nil
}

func joined(dir, name string) string {
	if dir != "" && dir[len(dir)-1] == '/' {
		return dir + name
	}
	return dir + "/" + name
}

// Open opens a file for reading.
func (r *Root) Open(name string) (*File, error) { return r.open("openat", name, O_RDONLY, 0) }

// Create makes or empties a file and opens it.
func (r *Root) Create(name string) (*File, error) {
	return r.open("openat", name, O_RDWR|O_CREATE|O_TRUNC, 0666)
}

// OpenFile opens a file with flags.
func (r *Root) OpenFile(name string, flag int, perm FileMode) (*File, error) {
	if perm&0777 != perm {
		return nil, &PathError{Op: "openat", Path: name, Err: errors.New("unsupported file mode")}
	}
	return r.open("openat", name, flag, perm)
}

// OpenRoot opens a folder below the root as a Root.
func (r *Root) OpenRoot(name string) (*Root, error) {
	folder, err := r.open("openat", name, O_RDONLY|syscall.O_DIRECTORY, 0)
	if err != nil {
		return nil, err
	}
	return &Root{folder}, nil
}

// in calls action with the open folder that a name is in, as a path that leads nowhere else, and its last element.
func (r *Root) in(operation, name string, action func(path string) error) error {
	dir, last := ".", name
	for len(last) > 1 && last[len(last)-1] == '/' {
		last = last[:len(last)-1]
	}
	for i := len(last) - 1; i >= 0; i-- {
		if last[i] == '/' {
			dir, last = last[:i+1], last[i+1:]
			break
		}
	}
	if last == "" || last == ".." {
		return &PathError{Op: operation, Path: name, Err: errEscapes}
	}
	folder, err := r.open(operation, dir, O_RDONLY|syscall.O_DIRECTORY, 0)
	if err != nil {
		return relative(err, name)
	}
	defer folder.Close()
	err = action("/proc/self/fd/" + decimal(uint64(folder.Fd())) + "/" + last)
	if problem, ok := err.(*PathError); ok {
		return &PathError{Op: operation, Path: name, Err: problem.Err}
	}
	return pathError(operation, name, err)
}

// Mkdir makes a folder.
func (r *Root) Mkdir(name string, perm FileMode) error {
	return r.in("mkdirat", name, func(path string) error { return syscall.Mkdir(path, systemMode(perm)) })
}

// MkdirAll makes a folder and those above it that are missing.
func (r *Root) MkdirAll(name string, perm FileMode) error {
	for i := 1; i <= len(name); i++ {
		if i < len(name) && name[i] != '/' || name[i-1] == '/' {
			continue
		}
		err := r.Mkdir(name[:i], perm)
		if err == nil {
			continue
		}
		info, statErr := r.Stat(name[:i])
		if statErr != nil {
			return err
		}
		if !info.IsDir() {
			return &PathError{Op: "mkdirat", Path: name, Err: syscall.ENOTDIR}
		}
	}
	return nil
}

// Remove removes a file or an empty folder.
func (r *Root) Remove(name string) error { return r.in("removeat", name, Remove) }

// RemoveAll removes a file, or a folder with all that is in it.
func (r *Root) RemoveAll(name string) error {
	err := r.in("RemoveAll", name, RemoveAll)
	if IsNotExist(err) {
		return nil
	}
	return err
}

// Stat describes a file.
func (r *Root) Stat(name string) (FileInfo, error) {
	const pathOnly = 0x200000 // O_PATH
	f, err := r.open("statat", name, pathOnly, 0)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if info, ok := info.(*fileStat); ok {
		info.name = baseName(name)
	}
	return info, err
}

// Lstat describes a file, or a symbolic link itself.
func (r *Root) Lstat(name string) (info FileInfo, err error) {
	err = r.in("lstatat", name, func(path string) (err error) {
		info, err = Lstat(path)
		return err
	})
	return info, err
}

// Readlink returns the target of a symbolic link.
func (r *Root) Readlink(name string) (target string, err error) {
	err = r.in("readlinkat", name, func(path string) (err error) {
		target, err = Readlink(path)
		return err
	})
	return target, err
}

// onFile opens a file and acts on it.
func (r *Root) onFile(operation, name string, action func(f *File) error) error {
	f, err := r.open(operation, name, O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return err
	}
	defer f.Close()
	return relative(action(f), name)
}

// Chmod changes a file's mode.
func (r *Root) Chmod(name string, mode FileMode) error {
	return r.onFile("chmodat", name, func(f *File) error { return f.Chmod(mode) })
}

// Chown changes a file's owner; Lchown a symbolic link's own.
func (r *Root) Chown(name string, uid, gid int) error {
	return r.onFile("chownat", name, func(f *File) error { return f.Chown(uid, gid) })
}

func (r *Root) Lchown(name string, uid, gid int) error {
	return r.in("lchownat", name, func(path string) error { return Lchown(path, uid, gid) })
}

// Chtimes sets a file's times of access and of modification.
func (r *Root) Chtimes(name string, atime time.Time, mtime time.Time) error {
	return r.onFile("chtimesat", name, func(f *File) error {
		return Chtimes("/proc/self/fd/"+decimal(uint64(f.Fd())), atime, mtime)
	})
}

// between calls action with two names as paths that lead nowhere else.
func (r *Root) between(operation, oldname, newname string, action func(from, to string) error) error {
	var inner error
	err := r.in(operation, oldname, func(from string) error {
		return r.in(operation, newname, func(to string) error {
			inner = action(from, to)
			return nil
		})
	})
	if err == nil {
		err = inner
	}
	if err == nil {
		return nil
	}
	return &LinkError{operation, oldname, newname, underlying(err)}
}

// Rename gives a file another name.
func (r *Root) Rename(oldname, newname string) error {
	return r.between("renameat", oldname, newname, syscall.Rename)
}

// Link gives a file one more name.
func (r *Root) Link(oldname, newname string) error {
	return r.between("linkat", oldname, newname, syscall.Link)
}

// Symlink makes newname a symbolic link to oldname, which may lead anywhere.
func (r *Root) Symlink(oldname, newname string) error {
	err := r.in("symlinkat", newname, func(path string) error { return syscall.Symlink(oldname, path) })
	if err == nil {
		return nil
	}
	return &LinkError{"symlinkat", oldname, newname, underlying(err)}
}

// ReadFile returns a file's contents.
func (r *Root) ReadFile(name string) ([]byte, error) {
	f, err := r.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return readAll(f)
}

// WriteFile writes a file that has data as its contents.
func (r *Root) WriteFile(name string, data []byte, perm FileMode) error {
	f, err := r.OpenFile(name, O_WRONLY|O_CREATE|O_TRUNC, perm)
	if err != nil {
		return err
	}
	return writeAndClose(f, data)
}

// FS returns the tree below the root.
func (r *Root) FS() fs.FS { return (*rootFS)(r) }

type rootFS Root

func (r *rootFS) valid(operation, name string) error {
	if fs.ValidPath(name) {
		return nil
	}
	return &PathError{Op: operation, Path: name, Err: ErrInvalid}
}

func (r *rootFS) Open(name string) (fs.File, error) {
	if err := r.valid("open", name); err != nil {
		return nil, err
	}
	f, err := (*Root)(r).Open(name)
	if err != nil {
		return nil, err
	}
	return f, nil
}

func (r *rootFS) ReadFile(name string) ([]byte, error) {
	if err := r.valid("readfile", name); err != nil {
		return nil, err
	}
	return (*Root)(r).ReadFile(name)
}

func (r *rootFS) Stat(name string) (fs.FileInfo, error) {
	if err := r.valid("stat", name); err != nil {
		return nil, err
	}
	return (*Root)(r).Stat(name)
}

func (r *rootFS) Lstat(name string) (fs.FileInfo, error) {
	if err := r.valid("lstat", name); err != nil {
		return nil, err
	}
	return (*Root)(r).Lstat(name)
}

func (r *rootFS) ReadLink(name string) (string, error) {
	if err := r.valid("readlink", name); err != nil {
		return "", err
	}
	return (*Root)(r).Readlink(name)
}

func (r *rootFS) ReadDir(name string) ([]DirEntry, error) {
	if err := r.valid("readdir", name); err != nil {
		return nil, err
	}
	f, err := (*Root)(r).Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return sortedEntries(f)
}

// CopyFS copies the tree fsys into the folder dir, which is made if it is missing. Files that exist are an error.
func CopyFS(dir string, fsys fs.FS) error {
	return fs.WalkDir(fsys, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		target := joined(dir, path)
		switch d.Type() {
		case ModeDir:
			return MkdirAll(target, 0777)
		case ModeSymlink:
			link, err := fs.ReadLink(fsys, path)
			if err != nil {
				return err
			}
			return Symlink(link, target)
		case 0:
			return copyFile(target, fsys, path)
		}
		return &PathError{Op: "CopyFS", Path: path, Err: ErrInvalid}
	})
}

func copyFile(target string, fsys fs.FS, path string) error {
	source, err := fsys.Open(path)
	if err != nil {
		return err
	}
	defer source.Close()
	info, err := source.Stat()
	if err != nil {
		return err
	}
	f, err := OpenFile(target, O_CREATE|O_EXCL|O_WRONLY, 0666|info.Mode()&0777)
	if err != nil {
		return err
	}
	if _, err := f.ReadFrom(source); err != nil {
		f.Close()
		return &PathError{Op: "Copy", Path: target, Err: err}
	}
	return f.Close()
}
