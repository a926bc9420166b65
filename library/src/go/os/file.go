// Package os offers what the operating system has: files, environment, processes.
//
// It is built on package syscall. Start at File.
package os

import (
	"errors"
	"io"
	"io/fs"
	"sync/atomic"
	"syscall"
	"time"
)

// Flags of OpenFile: one of the first three, and any of the others.
const (
	O_RDONLY int = syscall.O_RDONLY
	O_WRONLY int = syscall.O_WRONLY
	O_RDWR   int = syscall.O_RDWR
	O_APPEND int = syscall.O_APPEND
	O_CREATE int = syscall.O_CREAT
	O_EXCL   int = syscall.O_EXCL
	O_SYNC   int = syscall.O_SYNC
	O_TRUNC  int = syscall.O_TRUNC
)

// What Seek's offset counts from.
//
// Deprecated: use io.SeekStart, io.SeekCurrent and io.SeekEnd.
const (
	SEEK_SET int = 0
	SEEK_CUR int = 1
	SEEK_END int = 2
)

const (
	PathSeparator     = '/'
	PathListSeparator = ':'
	DevNull           = "/dev/null"
)

// IsPathSeparator reports whether c separates the elements of a path.
func IsPathSeparator(c uint8) bool { return c == PathSeparator }

// The standard files.
var (
	Stdin  = NewFile(uintptr(syscall.Stdin), "/dev/stdin")
	Stdout = NewFile(uintptr(syscall.Stdout), "/dev/stdout")
	Stderr = NewFile(uintptr(syscall.Stderr), "/dev/stderr")
)

// A File is an open file.
type File struct {
	*file
}

// file is what a File refers to, so that copies of a File stay one.
type file struct {
	// fd is -1 once the file is closed.
	fd   atomic.Int64
	name string
	// folder is the state of reading a folder; nil before.
	folder *folderReader
	// appends says that the file was opened with O_APPEND, so that WriteAt makes no sense.
	appends bool
}

// NewFile returns a File with a descriptor and a name, nil if the descriptor is negative.
func NewFile(fd uintptr, name string) *File {
	if int(fd) < 0 {
		return nil
	}
	f := &File{&file{name: name}}
	f.fd.Store(int64(fd))
	return f
}

// Open opens a file for reading.
func Open(name string) (*File, error) {
	return OpenFile(name, O_RDONLY, 0)
}

// Create makes or empties a file and opens it for reading and writing.
func Create(name string) (*File, error) {
	return OpenFile(name, O_RDWR|O_CREATE|O_TRUNC, 0666)
}

// OpenFile opens a file with flags; perm is for a file that is made.
func OpenFile(name string, flag int, perm FileMode) (*File, error) {
	for {
		fd, err := syscall.Open(name, flag|syscall.O_CLOEXEC, systemMode(perm))
		if err == syscall.EINTR {
			continue
		}
		if err != nil {
			return nil, &PathError{Op: "open", Path: name, Err: err}
		}
		f := NewFile(uintptr(fd), name)
		f.appends = flag&O_APPEND != 0
		return f, nil
	}
}

// use returns the descriptor for an operation, or the error that there is none.
func (f *File) use(operation string) (fd int, err error) {
	if f == nil {
		return -1, ErrInvalid
	}
	fd = int(f.fd.Load())
	if fd < 0 {
		return -1, &PathError{Op: operation, Path: f.name, Err: ErrClosed}
	}
	return fd, nil
}

// Name returns the name the file was opened with.
func (f *File) Name() string { return f.name }

// Fd returns the file's descriptor; after Close a meaningless one.
func (f *File) Fd() uintptr {
	if f == nil {
		return ^uintptr(0)
	}
	return uintptr(f.fd.Load())
}

// Close closes the file.
func (f *File) Close() error {
	if f == nil {
		return ErrInvalid
	}
	fd := int(f.fd.Swap(-1))
	if fd < 0 {
		return &PathError{Op: "close", Path: f.name, Err: ErrClosed}
	}
	return pathError("close", f.name, syscall.Close(fd))
}

// maxTransfer is the most bytes that one call reads or writes; the system has a limit of its own
// just above.
const maxTransfer = 1 << 30

// Read reads into b and returns the count of bytes; 0 and io.EOF at the end.
func (f *File) Read(b []byte) (n int, err error) {
	fd, err := f.use("read")
	if err != nil {
		return 0, err
	}
	if len(b) == 0 {
		return 0, nil
	}
	n, err = retry(readBytes, fd, b)
	if err != nil {
		return 0, &PathError{Op: "read", Path: f.name, Err: err}
	}
	if n == 0 {
		return 0, io.EOF
	}
	return n, nil
}

// A transfer is a system call that moves bytes. It has a name and not a function, so that what it does to the bytes is known.
type transfer int

const (
	readBytes transfer = iota
	writeBytes
	readFolder
)

// retry makes one call and repeats it when a signal interrupted it.
func retry(call transfer, fd int, b []byte) (n int, err error) {
	b = b[:min(len(b), maxTransfer)]
	err = syscall.EINTR
	for err == syscall.EINTR {
		switch call {
		case readBytes:
			n, err = syscall.Read(fd, b)
		case writeBytes:
			n, err = syscall.Write(fd, b)
		case readFolder:
			n, err = syscall.ReadDirent(fd, b)
		}
	}
	return n, err
}

// ReadAt reads len(b) bytes from an offset of the file; fewer only with an error, io.EOF at the end.
func (f *File) ReadAt(b []byte, off int64) (n int, err error) {
	fd, err := f.use("read")
	if err != nil {
		return 0, err
	}
	if off < 0 {
		return 0, &PathError{Op: "readat", Path: f.name, Err: errors.New("negative offset")}
	}
	for len(b) > 0 {
		m, err := syscall.Pread(fd, b[:min(len(b), maxTransfer)], off)
		if err == syscall.EINTR {
			continue
		}
		if err != nil {
			return n, &PathError{Op: "read", Path: f.name, Err: err}
		}
		if m == 0 {
			return n, io.EOF
		}
		n += m
		b = b[m:]
		off += int64(m)
	}
	return n, nil
}

// Write writes b; fewer bytes only with an error.
func (f *File) Write(b []byte) (n int, err error) {
	fd, err := f.use("write")
	if err != nil {
		return 0, err
	}
	for {
		m, err := retry(writeBytes, fd, b[n:])
		if err != nil {
			if err == syscall.EPIPE && (fd == 1 || fd == 2) {
				// Who reads our output is gone: end as programs do that don't care about the signal.
				brokenPipe()
			}
			return n, &PathError{Op: "write", Path: f.name, Err: err}
		}
		n += m
		if n == len(b) {
			return n, nil
		}
	}
}

// brokenPipe ends the process by the signal SIGPIPE.
func brokenPipe()

// WriteString writes the bytes of s.
func (f *File) WriteString(s string) (n int, err error) {
	return f.Write(bytesOf(s))
}

var errAppends = errors.New("os: invalid use of WriteAt on file opened with O_APPEND")

// WriteAt writes b at an offset of the file; fewer bytes only with an error.
func (f *File) WriteAt(b []byte, off int64) (n int, err error) {
	fd, err := f.use("write")
	if err != nil {
		return 0, err
	}
	if f.appends {
		return 0, errAppends
	}
	if off < 0 {
		return 0, &PathError{Op: "writeat", Path: f.name, Err: errors.New("negative offset")}
	}
	for len(b) > 0 {
		m, err := syscall.Pwrite(fd, b[:min(len(b), maxTransfer)], off)
		if err == syscall.EINTR {
			continue
		}
		if err != nil {
			return n, &PathError{Op: "write", Path: f.name, Err: err}
		}
		n += m
		b = b[m:]
		off += int64(m)
	}
	return n, nil
}

// onlyReader and onlyWriter hide the methods by which io.Copy would come back here.
type onlyReader struct{ io.Reader }
type onlyWriter struct{ io.Writer }

// ReadFrom writes what r has to the file.
func (f *File) ReadFrom(r io.Reader) (n int64, err error) {
	if _, err := f.use("write"); err != nil {
		return 0, err
	}
	return io.Copy(onlyWriter{f}, r)
}

// WriteTo writes the rest of the file to w.
func (f *File) WriteTo(w io.Writer) (n int64, err error) {
	if _, err := f.use("read"); err != nil {
		return 0, err
	}
	return io.Copy(w, onlyReader{f})
}

// Seek moves the file's position and returns it. A folder starts anew.
func (f *File) Seek(offset int64, whence int) (ret int64, err error) {
	fd, err := f.use("seek")
	if err != nil {
		return 0, err
	}
	ret, err = syscall.Seek(fd, offset, whence)
	if err != nil {
		return 0, &PathError{Op: "seek", Path: f.name, Err: err}
	}
	f.folder = nil
	return ret, nil
}

// onFile makes a call with the descriptor.
func (f *File) onFile(operation string, call func(fd int) error) error {
	fd, err := f.use(operation)
	if err != nil {
		return err
	}
	return pathError(operation, f.name, call(fd))
}

// Stat describes the file.
func (f *File) Stat() (FileInfo, error) {
	info := new(fileStat)
	err := f.onFile("stat", func(fd int) error { return syscall.Fstat(fd, &info.stat) })
	if err != nil {
		return nil, err
	}
	info.fill(f.name)
	return info, nil
}

// Sync writes the file's contents to the disk.
func (f *File) Sync() error { return f.onFile("sync", syscall.Fsync) }

// Truncate changes the file's size.
func (f *File) Truncate(size int64) error {
	return f.onFile("truncate", func(fd int) error { return syscall.Ftruncate(fd, size) })
}

// Chmod changes the file's mode.
func (f *File) Chmod(mode FileMode) error {
	return f.onFile("chmod", func(fd int) error { return syscall.Fchmod(fd, systemMode(mode)) })
}

// Chown changes the file's owner; -1 leaves a part as it is.
func (f *File) Chown(uid, gid int) error {
	return f.onFile("chown", func(fd int) error { return syscall.Fchown(fd, uid, gid) })
}

// Chdir makes the folder the working folder.
func (f *File) Chdir() error { return f.onFile("chdir", syscall.Fchdir) }

// SetDeadline, SetReadDeadline and SetWriteDeadline are not supported by the files there are.
func (f *File) SetDeadline(t time.Time) error      { return f.noDeadline() }
func (f *File) SetReadDeadline(t time.Time) error  { return f.noDeadline() }
func (f *File) SetWriteDeadline(t time.Time) error { return f.noDeadline() }

func (f *File) noDeadline() error {
	if _, err := f.use("set deadline"); err != nil {
		return err
	}
	return ErrNoDeadline
}

// SyscallConn returns access to the descriptor.
func (f *File) SyscallConn() (syscall.RawConn, error) {
	if f == nil {
		return nil, ErrInvalid
	}
	return &rawConn{f}, nil
}

type rawConn struct {
	file *File
}

func (c *rawConn) Control(f func(fd uintptr)) error {
	return c.file.onFile("control", func(fd int) error {
		f(uintptr(fd))
		return nil
	})
}

func (c *rawConn) Read(f func(fd uintptr) (done bool)) error {
	return c.file.onFile("rawread", func(fd int) error {
		for !f(uintptr(fd)) {
		}
		return nil
	})
}

func (c *rawConn) Write(f func(fd uintptr) (done bool)) error {
	return c.file.onFile("rawwrite", func(fd int) error {
		for !f(uintptr(fd)) {
		}
		return nil
	})
}

// ReadFile returns a file's contents.
func ReadFile(name string) ([]byte, error) {
	f, err := Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return readAll(f)
}

// readAll returns what a file has from its position on.
func readAll(f *File) ([]byte, error) {
	size := 0
	if info, err := f.Stat(); err == nil && info.Size() < 1<<40 {
		size = int(info.Size())
	}
	// One byte more lets the end be found without growing.
	data := make([]byte, 0, max(size+1, 512))
	for {
		n, err := f.Read(data[len(data):cap(data)])
		data = data[:len(data)+n]
		if err != nil {
			if err == io.EOF {
				err = nil
			}
			return data, err
		}
		if len(data) == cap(data) {
			data = append(data, 0)[:len(data)]
		}
	}
}

// WriteFile writes a file that has data as its contents; perm is for a file that is made.
func WriteFile(name string, data []byte, perm FileMode) error {
	f, err := OpenFile(name, O_WRONLY|O_CREATE|O_TRUNC, perm)
	if err != nil {
		return err
	}
	return writeAndClose(f, data)
}

// writeAndClose makes data the contents of a new file.
func writeAndClose(f *File, data []byte) error {
	_, err := f.Write(data)
	if closed := f.Close(); err == nil {
		err = closed
	}
	return err
}

// Pipe returns the two ends of a new pipe.
func Pipe() (r *File, w *File, err error) {
	var ends [2]int
	if err := syscall.Pipe2(ends[:], syscall.O_CLOEXEC); err != nil {
		return nil, nil, NewSyscallError("pipe2", err)
	}
	return NewFile(uintptr(ends[0]), "|0"), NewFile(uintptr(ends[1]), "|1"), nil
}

var _ fs.ReadDirFile = (*File)(nil)
