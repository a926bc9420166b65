package os

import (
	"syscall"
	"time"
)

// ProcAttr holds what a new process starts with: its folder ("" for ours), environment (nil for ours)
// and open files, standard input, output and error first (nil entries are closed).
type ProcAttr struct {
	Dir   string
	Env   []string
	Files []*File
	Sys   *syscall.SysProcAttr
}

// StartProcess starts a program.
func StartProcess(name string, argv []string, attr *ProcAttr) (*Process, error) {
	system := &syscall.ProcAttr{}
	if attr != nil {
		system.Dir, system.Env, system.Sys = attr.Dir, attr.Env, attr.Sys
		if attr.Dir != "" {
			// The error of a missing folder would blame the program.
			if _, err := Stat(attr.Dir); err != nil {
				return nil, pathError("chdir", attr.Dir, underlying(err))
			}
		}
		for _, file := range attr.Files {
			descriptor := ^uintptr(0)
			if file != nil {
				descriptor = file.Fd()
			}
			system.Files = append(system.Files, descriptor)
		}
	}
	pid, _, err := syscall.StartProcess(name, argv, system)
	if err != nil {
		return nil, pathError("fork/exec", name, err)
	}
	return &Process{Pid: pid}, nil
}

// Wait waits until the process, which must be a child, has ended.
func (p *Process) Wait() (*ProcessState, error) {
	if p == nil || p.Pid == -1 {
		return nil, syscall.EINVAL
	}
	state := &ProcessState{}
	for {
		pid, err := syscall.Wait4(p.Pid, &state.status, 0, &state.usage)
		if err == syscall.EINTR {
			continue
		}
		if err != nil {
			return nil, NewSyscallError("wait", err)
		}
		state.pid = pid
		p.ended.Store(true)
		return state, nil
	}
}

// ProcessState is what is known of a process that has ended.
type ProcessState struct {
	pid    int
	status syscall.WaitStatus
	usage  syscall.Rusage
}

// Pid returns the process's id.
func (p *ProcessState) Pid() int { return p.pid }

// Exited reports whether the process exited, rather than being ended by a signal.
func (p *ProcessState) Exited() bool { return p.status.Exited() }

// Success reports whether the process exited with status 0.
func (p *ProcessState) Success() bool { return p.status.ExitStatus() == 0 }

// ExitCode returns the status that the process exited with, -1 if it didn't exit.
func (p *ProcessState) ExitCode() int {
	if p == nil {
		return -1
	}
	return p.status.ExitStatus()
}

// Sys returns a syscall.WaitStatus.
func (p *ProcessState) Sys() any { return p.status }

// SysUsage returns a *syscall.Rusage.
func (p *ProcessState) SysUsage() any { return &p.usage }

// UserTime returns the time that the process ran itself.
func (p *ProcessState) UserTime() time.Duration { return time.Duration(p.usage.Utime.Nano()) }

// SystemTime returns the time that the system ran for the process.
func (p *ProcessState) SystemTime() time.Duration { return time.Duration(p.usage.Stime.Nano()) }

// String says how the process ended.
func (p *ProcessState) String() string {
	if p == nil {
		return "<nil>"
	}
	text := ""
	switch status := p.status; {
	case status.Exited():
		text = "exit status " + decimal(uint64(status.ExitStatus()))
	case status.Signaled():
		text = "signal: " + status.Signal().String()
	case status.Stopped():
		text = "stop signal: " + status.StopSignal().String()
	case status.Continued():
		text = "continued"
	}
	if p.status.CoreDump() {
		text += " (core dumped)"
	}
	return text
}
