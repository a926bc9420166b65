package os

import (
	"errors"
	"syscall"
	"time"
)

// Mkdir makes a folder.
func Mkdir(name string, perm FileMode) error {
	return pathError("mkdir", name, syscall.Mkdir(name, systemMode(perm)))
}

// MkdirAll makes a folder and those above it that are missing.
func MkdirAll(path string, perm FileMode) error {
	if info, err := Stat(path); err == nil {
		if info.IsDir() {
			return nil
		}
		return &PathError{Op: "mkdir", Path: path, Err: syscall.ENOTDIR}
	}
	end := len(path)
	for end > 0 && path[end-1] == '/' {
		end--
	}
	for end > 0 && path[end-1] != '/' {
		end--
	}
	if end > 1 {
		if err := MkdirAll(path[:end-1], perm); err != nil {
			return err
		}
	}
	err := Mkdir(path, perm)
	if err != nil {
		// Somebody else may have made it meanwhile, or the path ends with "/.".
		if info, statErr := Lstat(path); statErr == nil && info.IsDir() {
			return nil
		}
	}
	return err
}

// Remove removes a file or an empty folder.
func Remove(name string) error {
	err := syscall.Unlink(name)
	if err == nil {
		return nil
	}
	folderErr := syscall.Rmdir(name)
	if folderErr == nil {
		return nil
	}
	// The error of the call that fits the kind of file; ENOTDIR means that it is no folder.
	if folderErr != syscall.ENOTDIR {
		err = folderErr
	}
	return &PathError{Op: "remove", Path: name, Err: err}
}

// RemoveAll removes a file, or a folder with all that is in it. A path that does not exist is no error.
func RemoveAll(path string) error {
	if path == "" {
		return nil
	}
	if path == "." || len(path) >= 2 && path[len(path)-2:] == "/." {
		return &PathError{Op: "RemoveAll", Path: path, Err: syscall.EINVAL}
	}
	err := Remove(path)
	if err == nil || IsNotExist(err) {
		return nil
	}
	info, statErr := Lstat(path)
	if statErr != nil {
		if IsNotExist(statErr) {
			return nil
		}
		return statErr
	}
	if !info.IsDir() {
		return err
	}
	entries, readErr := ReadDir(path)
	var first error
	for _, e := range entries {
		if err := RemoveAll(path + "/" + e.Name()); err != nil && first == nil {
			first = err
		}
	}
	err = Remove(path)
	switch {
	case err == nil || IsNotExist(err):
		return nil
	case first != nil:
		return first
	case readErr != nil && !IsNotExist(readErr):
		return readErr
	}
	return err
}

func linkError(operation, from, to string, err error) error {
	if err == nil {
		return nil
	}
	return &LinkError{operation, from, to, err}
}

// Rename gives a file another name; a file of that name is replaced, but not a folder.
func Rename(oldpath, newpath string) error {
	if info, err := Lstat(newpath); err == nil && info.IsDir() {
		// The system would replace an empty folder by a folder; that is refused, as everywhere.
		if old, err := Lstat(oldpath); err == nil && !SameFile(old, info) {
			return &LinkError{"rename", oldpath, newpath, syscall.EEXIST}
		}
	}
	return linkError("rename", oldpath, newpath, syscall.Rename(oldpath, newpath))
}

// Link gives a file one more name.
func Link(oldname, newname string) error {
	return linkError("link", oldname, newname, syscall.Link(oldname, newname))
}

// Symlink makes newname a symbolic link to oldname.
func Symlink(oldname, newname string) error {
	return linkError("symlink", oldname, newname, syscall.Symlink(oldname, newname))
}

// Readlink returns the target of a symbolic link.
func Readlink(name string) (string, error) {
	for size := 128; ; size *= 2 {
		buffer := make([]byte, size)
		n, err := syscall.Readlink(name, buffer)
		if err != nil {
			return "", &PathError{Op: "readlink", Path: name, Err: err}
		}
		if n < size {
			return string(buffer[:n]), nil
		}
	}
}

// Chmod changes a file's mode.
func Chmod(name string, mode FileMode) error {
	return pathError("chmod", name, syscall.Chmod(name, systemMode(mode)))
}

// Chown changes a file's owner; -1 leaves a part as it is.
func Chown(name string, uid, gid int) error {
	return pathError("chown", name, syscall.Chown(name, uid, gid))
}

// Lchown is Chown, for a symbolic link itself.
func Lchown(name string, uid, gid int) error {
	return pathError("lchown", name, syscall.Lchown(name, uid, gid))
}

// Chtimes sets a file's times of access and of modification; a zero Time leaves one as it is.
func Chtimes(name string, atime time.Time, mtime time.Time) error {
	const leave = 1<<30 - 2
	var times [2]syscall.Timespec
	for i, t := range [...]time.Time{atime, mtime} {
		times[i] = syscall.Timespec{Sec: t.Unix(), Nsec: int64(t.Nanosecond())}
		if t.IsZero() {
			times[i] = syscall.Timespec{Nsec: leave}
		}
	}
	return pathError("chtimes", name, syscall.UtimesNano(name, times[:]))
}

// Truncate changes a file's size.
func Truncate(name string, size int64) error {
	return pathError("truncate", name, syscall.Truncate(name, size))
}

// Chdir changes the working folder.
func Chdir(dir string) error {
	return pathError("chdir", dir, syscall.Chdir(dir))
}

// Getwd returns the working folder: what $PWD says if that is right.
func Getwd() (dir string, err error) {
	if dir = Getenv("PWD"); dir != "" && dir[0] == '/' {
		if here, err := Stat("."); err == nil {
			if there, err := Stat(dir); err == nil && SameFile(here, there) {
				return dir, nil
			}
		}
	}
	dir, err = syscall.Getwd()
	return dir, NewSyscallError("getwd", err)
}

// TempDir returns the folder for temporary files.
func TempDir() string {
	if dir := Getenv("TMPDIR"); dir != "" {
		return dir
	}
	return "/tmp"
}

var errSeparator = errors.New("pattern contains path separator")

// temporary finds a new name made of pattern, whose last "*" is replaced by a random number.
func temporary(operation, dir, pattern string, make func(name string) error) (string, error) {
	if dir == "" {
		dir = TempDir()
	}
	prefix, suffix := pattern, ""
	for i := len(pattern) - 1; i >= 0; i-- {
		if pattern[i] == '/' {
			return "", &PathError{Op: operation, Path: pattern, Err: errSeparator}
		}
		if pattern[i] == '*' && suffix == "" && len(prefix) == len(pattern) {
			prefix, suffix = pattern[:i], pattern[i+1:]
		}
	}
	if dir[len(dir)-1] != '/' {
		dir += "/"
	}
	for try := 0; ; try++ {
		name := dir + prefix + decimal(uint64(uint32(randomNumber()))) + suffix
		err := make(name)
		if err == nil || !IsExist(err) {
			return name, err
		}
		if try == 10000 {
			return "", &PathError{Op: operation, Path: dir + prefix + "*" + suffix, Err: ErrExist}
		}
	}
}

// randomNumber returns numbers that differ from run to run.
func randomNumber() uint64

func decimal(n uint64) string {
	if n < 10 {
		return string(rune('0' + n))
	}
	return decimal(n/10) + string(rune('0'+n%10))
}

// CreateTemp makes and opens a new file in dir (TempDir() for ""), with a name made of pattern.
func CreateTemp(dir, pattern string) (*File, error) {
	var f *File
	_, err := temporary("createtemp", dir, pattern, func(name string) (err error) {
		f, err = OpenFile(name, O_RDWR|O_CREATE|O_EXCL, 0600)
		return err
	})
	return f, err
}

// MkdirTemp makes a new folder in dir (TempDir() for ""), with a name made of pattern.
func MkdirTemp(dir, pattern string) (string, error) {
	name, err := temporary("mkdirtemp", dir, pattern, func(name string) error { return Mkdir(name, 0700) })
	if err != nil {
		return "", err
	}
	return name, nil
}
