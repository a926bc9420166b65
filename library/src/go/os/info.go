package os

import (
	"io/fs"
	"syscall"
	"time"
	"unsafe"
)

// Types of package fs under their old names.
type (
	DirEntry = fs.DirEntry
	FileInfo = fs.FileInfo
	FileMode = fs.FileMode
)

// The bits of a FileMode.
const (
	ModeDir        = fs.ModeDir
	ModeAppend     = fs.ModeAppend
	ModeExclusive  = fs.ModeExclusive
	ModeTemporary  = fs.ModeTemporary
	ModeSymlink    = fs.ModeSymlink
	ModeDevice     = fs.ModeDevice
	ModeNamedPipe  = fs.ModeNamedPipe
	ModeSocket     = fs.ModeSocket
	ModeSetuid     = fs.ModeSetuid
	ModeSetgid     = fs.ModeSetgid
	ModeCharDevice = fs.ModeCharDevice
	ModeSticky     = fs.ModeSticky
	ModeIrregular  = fs.ModeIrregular
	ModeType       = fs.ModeType
	ModePerm       = fs.ModePerm
)

// fileStat is a FileInfo of this package.
type fileStat struct {
	name string
	mode FileMode
	stat syscall.Stat_t
}

// fill sets what follows from path and stat.
func (i *fileStat) fill(path string) {
	i.name = baseName(path)
	i.mode = portableMode(i.stat.Mode)
}

func (i *fileStat) Name() string       { return i.name }
func (i *fileStat) Size() int64        { return i.stat.Size }
func (i *fileStat) Mode() FileMode     { return i.mode }
func (i *fileStat) ModTime() time.Time { return time.Unix(i.stat.Mtim.Unix()) }
func (i *fileStat) IsDir() bool        { return i.mode.IsDir() }
func (i *fileStat) Sys() any           { return &i.stat }

// baseName returns the last element of a path.
func baseName(path string) string {
	for len(path) > 1 && path[len(path)-1] == '/' {
		path = path[:len(path)-1]
	}
	for i := len(path) - 1; i >= 0; i-- {
		if path[i] == '/' && len(path) > 1 {
			return path[i+1:]
		}
	}
	return path
}

// portableMode is the FileMode of a system's mode.
func portableMode(mode uint32) FileMode {
	portable := FileMode(mode & 0777)
	switch mode & syscall.S_IFMT {
	case syscall.S_IFBLK:
		portable |= ModeDevice
	case syscall.S_IFCHR:
		portable |= ModeDevice | ModeCharDevice
	case syscall.S_IFDIR:
		portable |= ModeDir
	case syscall.S_IFIFO:
		portable |= ModeNamedPipe
	case syscall.S_IFLNK:
		portable |= ModeSymlink
	case syscall.S_IFSOCK:
		portable |= ModeSocket
	}
	for _, pair := range specialBits {
		if mode&pair.system != 0 {
			portable |= pair.portable
		}
	}
	return portable
}

// systemMode is the system's mode of a FileMode: permissions and special bits.
func systemMode(portable FileMode) uint32 {
	mode := uint32(portable.Perm())
	for _, pair := range specialBits {
		if portable&pair.portable != 0 {
			mode |= pair.system
		}
	}
	return mode
}

var specialBits = [...]struct {
	portable FileMode
	system   uint32
}{
	{ModeSetuid, syscall.S_ISUID},
	{ModeSetgid, syscall.S_ISGID},
	{ModeSticky, syscall.S_ISVTX},
}

// Stat describes a file.
func Stat(name string) (FileInfo, error) {
	info := new(fileStat)
	if err := syscall.Stat(name, &info.stat); err != nil {
		return nil, &PathError{Op: "stat", Path: name, Err: err}
	}
	info.fill(name)
	return info, nil
}

// Lstat describes a file, or a symbolic link itself.
func Lstat(name string) (FileInfo, error) {
	info := new(fileStat)
	if err := syscall.Lstat(name, &info.stat); err != nil {
		return nil, &PathError{Op: "lstat", Path: name, Err: err}
	}
	info.fill(name)
	return info, nil
}

// SameFile reports whether two descriptions of this package are about one file.
func SameFile(fi1, fi2 FileInfo) bool {
	a, ok := fi1.(*fileStat)
	if !ok {
		return false
	}
	b, ok := fi2.(*fileStat)
	return ok && a.stat.Dev == b.stat.Dev && a.stat.Ino == b.stat.Ino
}

// bytesOf returns the bytes of s, which nobody may change.
func bytesOf(s string) []byte {
	return unsafe.Slice(unsafe.StringData(s), len(s))
}
