package os

import (
	"errors"
	"sync/atomic"
	"syscall"
)

// Args are the program's name and its arguments.
var Args []string

func init() {
	Args = make([]string, argumentCount())
	for i := range Args {
		Args[i] = argumentAt(i)
	}
}

func argumentCount() int
func argumentAt(i int) string

// Exit ends the program with a status, at once: deferred functions are not run.
func Exit(code int) {
	syscall.Exit(code)
}

// The identities of the process and its user.
func Getpid() int  { return syscall.Getpid() }
func Getppid() int { return syscall.Getppid() }
func Getuid() int  { return syscall.Getuid() }
func Geteuid() int { return syscall.Geteuid() }
func Getgid() int  { return syscall.Getgid() }
func Getegid() int { return syscall.Getegid() }

// Getgroups returns the groups that the user belongs to.
func Getgroups() ([]int, error) {
	groups, err := syscall.Getgroups()
	return groups, NewSyscallError("getgroups", err)
}

// Getpagesize returns the size of a page of memory.
func Getpagesize() int { return syscall.Getpagesize() }

// Hostname returns the machine's name.
func Hostname() (name string, err error) {
	data, err := ReadFile("/proc/sys/kernel/hostname")
	if err != nil {
		return "", err
	}
	for len(data) > 0 && data[len(data)-1] == '\n' {
		data = data[:len(data)-1]
	}
	return string(data), nil
}

// Executable returns the path of the program's file.
func Executable() (string, error) {
	return Readlink("/proc/self/exe")
}

// A Signal is a signal of the operating system.
type Signal interface {
	String() string
	Signal()
}

// The signals that every system has.
var (
	Interrupt Signal = syscall.SIGINT
	Kill      Signal = syscall.SIGKILL
)

// A Process is a process of the system.
type Process struct {
	Pid int
	// ended: Wait has seen the end, so that the id may be another process's by now.
	ended atomic.Bool
}

// FindProcess returns the process with an id; that it exists is not checked.
func FindProcess(pid int) (*Process, error) {
	return &Process{Pid: pid}, nil
}

// Signal sends a signal to the process.
func (p *Process) Signal(sig Signal) error {
	number, ok := sig.(syscall.Signal)
	if !ok {
		return errors.New("os: unsupported signal type")
	}
	if p.Pid == -1 {
		return errors.New("os: process already released")
	}
	if p.ended.Load() {
		return ErrProcessDone
	}
	err := syscall.Kill(p.Pid, number)
	if err == syscall.ESRCH {
		return ErrProcessDone
	}
	return err
}

// Kill ends the process.
func (p *Process) Kill() error { return p.Signal(Kill) }

// Release frees what the Process holds, which is nothing.
func (p *Process) Release() error {
	p.Pid = -1
	return nil
}
