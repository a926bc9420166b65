package syscall

import "unsafe"

// This file starts processes and waits for them.

// SysProcAttr holds what is special about a new process. The fields are those that are supported.
type SysProcAttr struct {
	Setsid  bool // make a new session
	Setpgid bool // make Pgid, or a new group, the process's group
	Pgid    int
}

// ProcAttr holds what a new process starts with.
type ProcAttr struct {
	Dir   string
	Env   []string
	Files []uintptr
	Sys   *SysProcAttr
}

// startRequest is what startProcess takes; the runtime knows its layout.
type startRequest struct {
	path        string
	arguments   []string
	environment []string
	folder      string
	files       []int
	newSession  int
	newGroup    int
	group       int
}

// startProcess starts a process.
//
//go:noescape
func startProcess(request *startRequest) (pid int, errno uintptr)

// StartProcess starts a program and returns the process's id; the handle is of other systems.
func StartProcess(argv0 string, argv []string, attr *ProcAttr) (pid int, handle uintptr, err error) {
	request := &startRequest{path: argv0, arguments: argv}
	if attr != nil {
		request.environment, request.folder = attr.Env, attr.Dir
		for _, file := range attr.Files {
			request.files = append(request.files, int(file))
		}
		if sys := attr.Sys; sys != nil {
			request.newSession, request.newGroup, request.group = number(sys.Setsid), number(sys.Setpgid), sys.Pgid
		}
	}
	if request.environment == nil {
		request.environment = Environ()
	}
	pid, errno := startProcess(request)
	keep(unsafe.Pointer(request))
	return pid, 0, asError(errno)
}

// ForkExec is StartProcess without handle.
func ForkExec(argv0 string, argv []string, attr *ProcAttr) (pid int, err error) {
	pid, _, err = StartProcess(argv0, argv, attr)
	return pid, err
}

func number(b bool) int {
	if b {
		return 1
	}
	return 0
}

// Timeval is a time in seconds and microseconds.
type Timeval struct {
	Sec  int64
	Usec int64
}

// Unix returns the time as seconds and nanoseconds.
func (tv *Timeval) Unix() (sec int64, nsec int64) { return tv.Sec, tv.Usec * 1000 }

// Nano returns the time in nanoseconds.
func (tv *Timeval) Nano() int64 { return tv.Sec*1e9 + tv.Usec*1000 }

// Rusage is what a process used.
type Rusage struct {
	Utime    Timeval
	Stime    Timeval
	Maxrss   int64
	Ixrss    int64
	Idrss    int64
	Isrss    int64
	Minflt   int64
	Majflt   int64
	Nswap    int64
	Inblock  int64
	Oublock  int64
	Msgsnd   int64
	Msgrcv   int64
	Nsignals int64
	Nvcsw    int64
	Nivcsw   int64
}

// RUSAGE_SELF asks Getrusage for all threads of the process.
const RUSAGE_SELF = 0

// Getrusage writes what the process has used, or what who else says.
func Getrusage(who int, rusage *Rusage) (err error) {
	_, errno := immediate(SYS_GETRUSAGE, uintptr(who), uintptr(unsafe.Pointer(rusage)), 0, 0, 0)
	keep(unsafe.Pointer(rusage))
	return asError(errno)
}

// WaitStatus says how a process ended or stopped.
type WaitStatus uint32

// The low seven bits are the signal that ended the process; two values of them stand for others.
const (
	endMask   = 0x7f
	stopped   = 0x7f
	continued = 0xffff
)

func (w WaitStatus) Exited() bool    { return w&endMask == 0 }
func (w WaitStatus) Signaled() bool  { return w&endMask != stopped && w&endMask != 0 }
func (w WaitStatus) Stopped() bool   { return w&0xff == stopped }
func (w WaitStatus) Continued() bool { return w == continued }
func (w WaitStatus) CoreDump() bool  { return w.Signaled() && w&0x80 != 0 }

// ExitStatus returns the status of a process that exited, -1 for others.
func (w WaitStatus) ExitStatus() int {
	if !w.Exited() {
		return -1
	}
	return int(w>>8) & 0xff
}

// Signal returns the signal that ended a process, -1 if there is none.
func (w WaitStatus) Signal() Signal {
	if !w.Signaled() {
		return -1
	}
	return Signal(w & endMask)
}

// StopSignal returns the signal that stopped a process, -1 if there is none.
func (w WaitStatus) StopSignal() Signal {
	if !w.Stopped() {
		return -1
	}
	return Signal(w>>8) & 0xff
}

// TrapCause returns the event that a traced process stopped at, -1 if there is none.
func (w WaitStatus) TrapCause() int {
	const trap = 5
	if w.StopSignal() != trap {
		return -1
	}
	return int(w>>16) >> 8
}

// Wait4 waits for a child.
func Wait4(pid int, wstatus *WaitStatus, options int, rusage *Rusage) (wpid int, err error) {
	const SYS_WAIT4 = 61
	status := new(int32)
	result, errno := blocking(SYS_WAIT4, uintptr(pid), uintptr(unsafe.Pointer(status)), uintptr(options),
		uintptr(unsafe.Pointer(rusage)))
	keep(unsafe.Pointer(rusage))
	if wstatus != nil {
		*wstatus = WaitStatus(*status)
	}
	if errno != 0 {
		return -1, Errno(errno)
	}
	return int(result), nil
}
