// Package syscall asks the system: Linux on x86-64, and of it what os and time need.
//
// Start at Syscall and at the natives below.
package syscall

import (
	"unsafe"
)

// immediate makes a call that doesn't block.
func immediate(number, a, b, c, d, e uintptr) (result, errno uintptr)

// blocking makes a call that may block: other goroutines run meanwhile.
func blocking(number, a, b, c, d uintptr) (result, errno uintptr)

// keep does nothing with p, but p's object lives until then.
//
//go:noescape
func keep(p unsafe.Pointer)

// Syscall makes a system call with up to three arguments.
func Syscall(trap, a1, a2, a3 uintptr) (r1, r2 uintptr, err Errno) {
	result, errno := blocking(trap, a1, a2, a3, 0)
	return result, 0, Errno(errno)
}

// RawSyscall makes a system call that doesn't block.
func RawSyscall(trap, a1, a2, a3 uintptr) (r1, r2 uintptr, err Errno) {
	result, errno := immediate(trap, a1, a2, a3, 0, 0)
	return result, 0, Errno(errno)
}

// Numbers of the system calls.
const (
	SYS_READ       = 0
	SYS_WRITE      = 1
	SYS_CLOSE      = 3
	SYS_FSTAT      = 5
	SYS_LSEEK      = 8
	SYS_PREAD64    = 17
	SYS_PWRITE64   = 18
	SYS_GETPID     = 39
	SYS_KILL       = 62
	SYS_FSYNC      = 74
	SYS_FTRUNCATE  = 77
	SYS_GETCWD     = 79
	SYS_CHDIR      = 80
	SYS_FCHDIR     = 81
	SYS_FCHMOD     = 91
	SYS_FCHOWN     = 93
	SYS_GETRUSAGE  = 98
	SYS_GETUID     = 102
	SYS_GETGID     = 104
	SYS_GETEUID    = 107
	SYS_GETEGID    = 108
	SYS_GETPPID    = 110
	SYS_GETGROUPS  = 115
	SYS_GETTID     = 186
	SYS_GETDENTS64 = 217
	SYS_OPENAT     = 257
	SYS_MKDIRAT    = 258
	SYS_FCHOWNAT   = 260
	SYS_NEWFSTATAT = 262
	SYS_UNLINKAT   = 263
	SYS_RENAMEAT   = 264
	SYS_LINKAT     = 265
	SYS_SYMLINKAT  = 266
	SYS_READLINKAT = 267
	SYS_FCHMODAT   = 268
	SYS_FACCESSAT  = 269
	SYS_UTIMENSAT  = 280
	SYS_DUP3       = 292
	SYS_PIPE2      = 293
	SYS_TRUNCATE   = 76
	SYS_UNAME      = 63
)

// Flags of Open.
const (
	O_RDONLY    = 0x0
	O_WRONLY    = 0x1
	O_RDWR      = 0x2
	O_CREAT     = 0x40
	O_EXCL      = 0x80
	O_NOCTTY    = 0x100
	O_TRUNC     = 0x200
	O_APPEND    = 0x400
	O_NONBLOCK  = 0x800
	O_DIRECTORY = 0x10000
	O_NOFOLLOW  = 0x20000
	O_CLOEXEC   = 0x80000
	O_SYNC      = 0x101000
)

// Parts of Stat_t.Mode.
const (
	S_IFMT   = 0xf000
	S_IFSOCK = 0xc000
	S_IFLNK  = 0xa000
	S_IFREG  = 0x8000
	S_IFBLK  = 0x6000
	S_IFDIR  = 0x4000
	S_IFCHR  = 0x2000
	S_IFIFO  = 0x1000
	S_ISUID  = 0x800
	S_ISGID  = 0x400
	S_ISVTX  = 0x200
)

const (
	// currentFolder stands for the working folder in calls that take a folder's descriptor.
	currentFolder = ^uintptr(99)
	linkItself    = 0x100 // AT_SYMLINK_NOFOLLOW
	removeFolder  = 0x200 // AT_REMOVEDIR
)

// The descriptors of the standard files.
var (
	Stdin  = 0
	Stdout = 1
	Stderr = 2
)

// BytePtrFromString returns the address of a copy of s that ends with a zero byte. A zero byte
// within s is an error.
func BytePtrFromString(s string) (*byte, error) {
	bytes, err := ByteSliceFromString(s)
	if err != nil {
		return nil, err
	}
	return &bytes[0], nil
}

// ByteSliceFromString returns a copy of s with a zero byte at its end. A zero byte within s is an
// error.
func ByteSliceFromString(s string) ([]byte, error) {
	for i := 0; i < len(s); i++ {
		if s[i] == 0 {
			return nil, EINVAL
		}
	}
	bytes := make([]byte, len(s)+1)
	copy(bytes, s)
	return bytes, nil
}

// onPath makes a call whose second argument is a path, after a folder's descriptor.
func onPath(number uintptr, path string, a, b, c uintptr) (uintptr, error) {
	name, err := BytePtrFromString(path)
	if err != nil {
		return 0, err
	}
	result, errno := immediate(number, currentFolder, uintptr(unsafe.Pointer(name)), a, b, c)
	keep(unsafe.Pointer(name))
	return result, asError(errno)
}

// onPaths makes a call with two paths, each after a folder's descriptor.
func onPaths(number uintptr, from, to string, flags uintptr) error {
	first, err := BytePtrFromString(from)
	if err != nil {
		return err
	}
	second, err := BytePtrFromString(to)
	if err != nil {
		return err
	}
	_, errno := immediate(number, currentFolder, uintptr(unsafe.Pointer(first)), currentFolder,
		uintptr(unsafe.Pointer(second)), flags)
	keep(unsafe.Pointer(first))
	keep(unsafe.Pointer(second))
	return asError(errno)
}

// onBuffer makes a blocking call with a descriptor and memory to read or write.
func onBuffer(number uintptr, fd int, p []byte, last uintptr) (int, error) {
	memory := unsafe.Pointer(unsafe.SliceData(p))
	if len(p) == 0 {
		memory = unsafe.Pointer(&noBytes)
	}
	result, errno := blocking(number, uintptr(fd), uintptr(memory), uintptr(len(p)), last)
	keep(memory)
	if errno != 0 {
		return -1, Errno(errno)
	}
	return int(result), nil
}

var noBytes byte
