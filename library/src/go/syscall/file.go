package syscall

import "unsafe"

// Timespec is a time as the system has it.
type Timespec struct {
	Sec  int64
	Nsec int64
}

// Unix returns the seconds and nanoseconds since 1970.
func (t *Timespec) Unix() (sec int64, nsec int64) {
	return t.Sec, t.Nsec
}

// Nano returns the nanoseconds since 1970.
func (t *Timespec) Nano() int64 {
	return t.Sec*1e9 + t.Nsec
}

// NsecToTimespec converts nanoseconds.
func NsecToTimespec(nsec int64) Timespec {
	sec := nsec / 1e9
	nsec %= 1e9
	if nsec < 0 {
		nsec += 1e9
		sec--
	}
	return Timespec{sec, nsec}
}

// Stat_t is what the system knows about a file.
type Stat_t struct {
	Dev       uint64
	Ino       uint64
	Nlink     uint64
	Mode      uint32
	Uid       uint32
	Gid       uint32
	X__pad0   int32
	Rdev      uint64
	Size      int64
	Blksize   int64
	Blocks    int64
	Atim      Timespec
	Mtim      Timespec
	Ctim      Timespec
	X__unused [3]int64
}

// Open opens a file and returns its descriptor.
func Open(path string, mode int, perm uint32) (fd int, err error) {
	name, err := BytePtrFromString(path)
	if err != nil {
		return -1, err
	}
	result, errno := blocking(SYS_OPENAT, currentFolder, uintptr(unsafe.Pointer(name)), uintptr(mode), uintptr(perm))
	keep(unsafe.Pointer(name))
	if errno != 0 {
		return -1, Errno(errno)
	}
	return int(result), nil
}

// OpenBeneath opens a path below an open folder; EXDEV means that it leads out of it. Not of real Go: package os
// uses it.
func OpenBeneath(folder int, path string, mode int, perm uint32) (fd int, err error) {
	const openat2 = 437
	const beneath, noMagicLinks = 0x8, 0x2
	name, err := BytePtrFromString(path)
	if err != nil {
		return -1, err
	}
	how := [3]uint64{uint64(mode), uint64(perm), beneath | noMagicLinks}
	if mode&O_CREAT == 0 {
		how[1] = 0
	}
	for {
		result, errno := immediate(openat2, uintptr(folder), uintptr(unsafe.Pointer(name)), uintptr(unsafe.Pointer(&how)), 24, 0)
		keep(unsafe.Pointer(name))
		keep(unsafe.Pointer(&how))
		if errno == 0 {
			return int(result), nil
		}
		// A rename elsewhere can make the system unsure.
		if Errno(errno) != EINTR && Errno(errno) != EAGAIN {
			return -1, Errno(errno)
		}
	}
}

// Close closes a descriptor.
func Close(fd int) error {
	_, errno := blocking(SYS_CLOSE, uintptr(fd), 0, 0, 0)
	return asError(errno)
}

// Read reads into p and returns the count of bytes, 0 at the end, -1 with an error.
func Read(fd int, p []byte) (n int, err error) { return onBuffer(SYS_READ, fd, p, 0) }

// Write writes p and returns the count of bytes, -1 with an error.
func Write(fd int, p []byte) (n int, err error) { return onBuffer(SYS_WRITE, fd, p, 0) }

// Pread is Read at an offset; the file's position stays.
func Pread(fd int, p []byte, offset int64) (n int, err error) {
	return onBuffer(SYS_PREAD64, fd, p, uintptr(offset))
}

// Pwrite is Write at an offset; the file's position stays.
func Pwrite(fd int, p []byte, offset int64) (n int, err error) {
	return onBuffer(SYS_PWRITE64, fd, p, uintptr(offset))
}

// Seek moves a file's position and returns it.
func Seek(fd int, offset int64, whence int) (off int64, err error) {
	result, errno := immediate(SYS_LSEEK, uintptr(fd), uintptr(offset), uintptr(whence), 0, 0)
	if errno != 0 {
		return -1, Errno(errno)
	}
	return int64(result), nil
}

// Fstat, Stat and Lstat describe a file; Lstat a link itself.
func Fstat(fd int, stat *Stat_t) error {
	_, errno := immediate(SYS_FSTAT, uintptr(fd), uintptr(unsafe.Pointer(stat)), 0, 0, 0)
	keep(unsafe.Pointer(stat))
	return asError(errno)
}

func Stat(path string, stat *Stat_t) error {
	_, err := onPath(SYS_NEWFSTATAT, path, uintptr(unsafe.Pointer(stat)), 0, 0)
	keep(unsafe.Pointer(stat))
	return err
}

func Lstat(path string, stat *Stat_t) error {
	_, err := onPath(SYS_NEWFSTATAT, path, uintptr(unsafe.Pointer(stat)), linkItself, 0)
	keep(unsafe.Pointer(stat))
	return err
}

// ReadDirent reads entries of a folder into buf.
func ReadDirent(fd int, buf []byte) (n int, err error) { return onBuffer(SYS_GETDENTS64, fd, buf, 0) }

func onDescriptor(number uintptr, fd int, a, b uintptr) error {
	_, errno := blocking(number, uintptr(fd), a, b, 0)
	return asError(errno)
}

// Fsync, Ftruncate, Fchmod, Fchown and Fchdir act on an open file.
func Fsync(fd int) error { return onDescriptor(SYS_FSYNC, fd, 0, 0) }
func Ftruncate(fd int, length int64) error {
	return onDescriptor(SYS_FTRUNCATE, fd, uintptr(length), 0)
}
func Fchmod(fd int, mode uint32) error { return onDescriptor(SYS_FCHMOD, fd, uintptr(mode), 0) }
func Fchown(fd int, uid, gid int) error {
	return onDescriptor(SYS_FCHOWN, fd, uintptr(uid), uintptr(gid))
}
func Fchdir(fd int) error { return onDescriptor(SYS_FCHDIR, fd, 0, 0) }

func noResult(_ uintptr, err error) error { return err }

// Mkdir makes a folder.
func Mkdir(path string, mode uint32) error {
	return noResult(onPath(SYS_MKDIRAT, path, uintptr(mode), 0, 0))
}

// Unlink removes a name that isn't a folder's.
func Unlink(path string) error { return noResult(onPath(SYS_UNLINKAT, path, 0, 0, 0)) }

// Rmdir removes an empty folder.
func Rmdir(path string) error { return noResult(onPath(SYS_UNLINKAT, path, removeFolder, 0, 0)) }

// Chmod changes a file's permissions.
func Chmod(path string, mode uint32) error {
	return noResult(onPath(SYS_FCHMODAT, path, uintptr(mode), 0, 0))
}

// Chown and Lchown change a file's owner; Lchown a link's own.
func Chown(path string, uid, gid int) error {
	return noResult(onPath(SYS_FCHOWNAT, path, uintptr(uid), uintptr(gid), 0))
}

func Lchown(path string, uid, gid int) error {
	return noResult(onPath(SYS_FCHOWNAT, path, uintptr(uid), uintptr(gid), linkItself))
}

// UtimesNano sets a file's times of access and of modification.
func UtimesNano(path string, times []Timespec) error {
	if len(times) != 2 {
		return EINVAL
	}
	memory := unsafe.Pointer(unsafe.SliceData(times))
	_, err := onPath(SYS_UTIMENSAT, path, uintptr(memory), 0, 0)
	keep(memory)
	return err
}

// Access reports whether the program may use a file in the ways of mode.
func Access(path string, mode uint32) error {
	return noResult(onPath(SYS_FACCESSAT, path, uintptr(mode), 0, 0))
}

// Rename gives a file another name.
func Rename(from, to string) error { return onPaths(SYS_RENAMEAT, from, to, 0) }

// Link gives a file one more name.
func Link(path, link string) error { return onPaths(SYS_LINKAT, path, link, 0) }

// Symlink makes a symbolic link to path.
func Symlink(path, link string) error {
	target, err := BytePtrFromString(path)
	if err != nil {
		return err
	}
	name, err := BytePtrFromString(link)
	if err != nil {
		return err
	}
	_, errno := immediate(SYS_SYMLINKAT, uintptr(unsafe.Pointer(target)), currentFolder, uintptr(unsafe.Pointer(name)), 0, 0)
	keep(unsafe.Pointer(target))
	keep(unsafe.Pointer(name))
	return asError(errno)
}

// Readlink puts the target of a symbolic link into buf and returns its length.
func Readlink(path string, buf []byte) (n int, err error) {
	memory := unsafe.Pointer(unsafe.SliceData(buf))
	result, err := onPath(SYS_READLINKAT, path, uintptr(memory), uintptr(len(buf)), 0)
	keep(memory)
	if err != nil {
		return -1, err
	}
	return int(result), nil
}

func withPath(number uintptr, path string, a uintptr) error {
	name, err := BytePtrFromString(path)
	if err != nil {
		return err
	}
	_, errno := immediate(number, uintptr(unsafe.Pointer(name)), a, 0, 0, 0)
	keep(unsafe.Pointer(name))
	return asError(errno)
}

// Truncate cuts or lengthens a file.
func Truncate(path string, length int64) error { return withPath(SYS_TRUNCATE, path, uintptr(length)) }

// Chdir changes the working folder.
func Chdir(path string) error { return withPath(SYS_CHDIR, path, 0) }

// Getcwd puts the working folder and a zero byte into buf and returns their length.
func Getcwd(buf []byte) (n int, err error) {
	memory := unsafe.Pointer(unsafe.SliceData(buf))
	result, errno := immediate(SYS_GETCWD, uintptr(memory), uintptr(len(buf)), 0, 0, 0)
	keep(memory)
	return int(result), asError(errno)
}

// Getwd returns the working folder.
func Getwd() (string, error) {
	buf := make([]byte, 4096)
	n, err := Getcwd(buf)
	if err != nil {
		return "", err
	}
	if n < 1 || buf[0] != '/' {
		return "", ENOENT
	}
	return string(buf[:n-1]), nil
}

// Pipe2 makes a pipe; p gets its reading and its writing end.
func Pipe2(p []int, flags int) error {
	if len(p) != 2 {
		return EINVAL
	}
	var ends [2]int32
	_, errno := immediate(SYS_PIPE2, uintptr(unsafe.Pointer(&ends)), uintptr(flags), 0, 0, 0)
	if errno != 0 {
		return Errno(errno)
	}
	p[0], p[1] = int(ends[0]), int(ends[1])
	return nil
}

// Pipe is Pipe2 without flags.
func Pipe(p []int) error { return Pipe2(p, 0) }

func identity(number uintptr) int {
	result, _ := immediate(number, 0, 0, 0, 0, 0)
	return int(result)
}

// The identities of the process.
func Getpid() int  { return identity(SYS_GETPID) }
func Getppid() int { return identity(SYS_GETPPID) }
func Gettid() int  { return identity(SYS_GETTID) }
func Getuid() int  { return identity(SYS_GETUID) }
func Geteuid() int { return identity(SYS_GETEUID) }
func Getgid() int  { return identity(SYS_GETGID) }
func Getegid() int { return identity(SYS_GETEGID) }

// Getpagesize returns the size of a page of memory.
func Getpagesize() int { return 4096 }

// Kill sends a signal to a process.
func Kill(pid int, sig Signal) error {
	_, errno := immediate(SYS_KILL, uintptr(pid), uintptr(sig), 0, 0, 0)
	return asError(errno)
}

// Exit ends the process.
func Exit(code int) {
	exit(code)
}

func exit(code int)

// Getgroups returns the groups that the user belongs to.
func Getgroups() ([]int, error) {
	count, errno := immediate(SYS_GETGROUPS, 0, 0, 0, 0, 0)
	if errno != 0 || count == 0 {
		return nil, asError(errno)
	}
	raw := make([]uint32, count)
	memory := unsafe.Pointer(unsafe.SliceData(raw))
	count, errno = immediate(SYS_GETGROUPS, count, uintptr(memory), 0, 0, 0)
	keep(memory)
	if errno != 0 {
		return nil, Errno(errno)
	}
	groups := make([]int, count)
	for i := range groups {
		groups[i] = int(raw[i])
	}
	return groups, nil
}

// A RawConn gives access to a descriptor while its owner keeps it open.
type RawConn interface {
	Control(f func(fd uintptr)) error
	Read(f func(fd uintptr) (done bool)) error
	Write(f func(fd uintptr) (done bool)) error
}
