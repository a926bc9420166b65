// Package exec runs commands. It is no shell: arguments are passed as they are.
//
// Start at Command and Cmd.Start.
package exec

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// ErrWaitDelay is the error of Wait when pipes were closed since WaitDelay had passed.
var ErrWaitDelay = errors.New("exec: WaitDelay expired before I/O complete")

// Cmd is a command that is prepared, runs or has ended. It is for one use.
type Cmd struct {
	// Path is the program's file, relative to Dir.
	Path string
	// Args are the arguments, the program's name first; none stands for Path alone.
	Args []string
	// Env is the environment; nil stands for ours. Later entries win.
	Env []string
	// Dir is the working folder; "" stands for ours.
	Dir string
	// Stdin, Stdout and Stderr are the standard files; nil stands for the null device. Anything but
	// an *os.File is copied through a pipe.
	Stdin  io.Reader
	Stdout io.Writer
	Stderr io.Writer
	// ExtraFiles become the descriptors from 3 on.
	ExtraFiles []*os.File
	// SysProcAttr is passed on to os.StartProcess.
	SysProcAttr *syscall.SysProcAttr
	// Process is set by Start, ProcessState by Wait.
	Process      *os.Process
	ProcessState *os.ProcessState
	// Err is an error of Command, which Start returns.
	Err error
	// Cancel is called when the context is done; it kills the process by default.
	Cancel func() error
	// WaitDelay, if it isn't 0, limits how long Wait waits after the context is done or the process
	// has ended: the process is killed, the pipes are closed.
	WaitDelay time.Duration

	context context.Context
	// childFiles are closed when the process was started, ourFiles when it has ended.
	childFiles []io.Closer
	ourFiles   []io.Closer
	copies     []func() error
	copyErrors chan error
	// cancelled gets what the watch of the context came to.
	cancelled chan error
	// ended is closed when the process has ended.
	ended chan struct{}
}

// Command returns a command. A name without slash is looked for in the folders of PATH.
func Command(name string, arg ...string) *Cmd {
	c := &Cmd{Path: name, Args: append([]string{name}, arg...)}
	if filepath.Base(name) == name {
		path, err := LookPath(name)
		if path != "" {
			c.Path = path
		}
		c.Err = err
	}
	return c
}

// CommandContext returns a command that is killed when the context is done.
func CommandContext(ctx context.Context, name string, arg ...string) *Cmd {
	if ctx == nil {
		panic("nil Context")
	}
	c := Command(name, arg...)
	c.context = ctx
	c.Cancel = func() error { return c.Process.Kill() }
	return c
}

// String returns the command for people to read.
func (c *Cmd) String() string {
	if c.Err != nil {
		return strings.Join(c.Args, " ")
	}
	words := []string{c.Path}
	if len(c.Args) > 1 {
		words = append(words, c.Args[1:]...)
	}
	return strings.Join(words, " ")
}

// Environ returns the environment that the command gets.
func (c *Cmd) Environ() []string {
	env := c.Env
	if env == nil {
		env = os.Environ()
		if c.Dir != "" {
			if folder, err := filepath.Abs(c.Dir); err == nil {
				env = append(env, "PWD="+folder)
			}
		}
	}
	return withoutDuplicates(env)
}

// withoutDuplicates keeps the last entry of each variable.
func withoutDuplicates(env []string) []string {
	kept := make([]string, 0, len(env))
	seen := map[string]bool{}
	for i := len(env) - 1; i >= 0; i-- {
		key, _, ok := strings.Cut(env[i], "=")
		if ok && seen[key] {
			continue
		}
		seen[key] = ok || seen[key]
		kept = append(kept, env[i])
	}
	for i, j := 0, len(kept)-1; i < j; i, j = i+1, j-1 {
		kept[i], kept[j] = kept[j], kept[i]
	}
	return kept
}

// Run starts the command and waits for its end.
func (c *Cmd) Run() error {
	if err := c.Start(); err != nil {
		return err
	}
	return c.Wait()
}

// Start starts the command; Wait must follow.
func (c *Cmd) Start() (err error) {
	started := false
	defer func() {
		closeAll(&c.childFiles)
		if !started {
			closeAll(&c.ourFiles)
		}
	}()
	switch {
	case c.Path == "" && c.Err == nil:
		return errors.New("exec: no command")
	case c.Err != nil:
		return c.Err
	case c.Process != nil:
		return errors.New("exec: already started")
	case c.Cancel != nil && c.context == nil:
		return errors.New("exec: command with a non-nil Cancel was not created with CommandContext")
	}
	if c.context != nil {
		if err := c.context.Err(); err != nil {
			return err
		}
	}
	files := make([]*os.File, 0, 3+len(c.ExtraFiles))
	for _, open := range []func() (*os.File, error){c.stdin, c.stdout, func() (*os.File, error) { return c.stderr(files[1]) }} {
		file, err := open()
		if err != nil {
			return err
		}
		files = append(files, file)
	}
	files = append(files, c.ExtraFiles...)
	arguments := c.Args
	if len(arguments) == 0 {
		arguments = []string{c.Path}
	}
	c.Process, err = os.StartProcess(c.Path, arguments,
		&os.ProcAttr{Dir: c.Dir, Files: files, Env: c.Environ(), Sys: c.SysProcAttr})
	if err != nil {
		return err
	}
	started = true
	c.copyErrors = make(chan error, len(c.copies))
	for _, work := range c.copies {
		go func() { c.copyErrors <- work() }()
	}
	c.ended = make(chan struct{})
	if c.context != nil && c.context.Done() != nil {
		c.cancelled = make(chan error, 1)
		go c.watch()
	}
	return nil
}

func closeAll(files *[]io.Closer) {
	for _, file := range *files {
		file.Close()
	}
	*files = nil
}

func (c *Cmd) stdin() (*os.File, error) {
	switch stdin := c.Stdin.(type) {
	case nil:
		return c.null(os.O_RDONLY)
	case *os.File:
		return stdin, nil
	}
	reader, writer, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	c.childFiles = append(c.childFiles, reader)
	c.ourFiles = append(c.ourFiles, writer)
	c.copies = append(c.copies, func() error {
		_, err := io.Copy(writer, c.Stdin)
		// A program need not read all.
		if errors.Is(err, syscall.EPIPE) {
			err = nil
		}
		if closeErr := writer.Close(); err == nil {
			err = closeErr
		}
		return err
	})
	return reader, nil
}

func (c *Cmd) null(mode int) (*os.File, error) {
	file, err := os.OpenFile(os.DevNull, mode, 0)
	if err != nil {
		return nil, err
	}
	c.childFiles = append(c.childFiles, file)
	return file, nil
}

func (c *Cmd) stdout() (*os.File, error) { return c.output(c.Stdout) }

func (c *Cmd) stderr(stdout *os.File) (*os.File, error) {
	if c.Stderr != nil && sameWriter(c.Stderr, c.Stdout) {
		return stdout, nil
	}
	return c.output(c.Stderr)
}

func sameWriter(a, b io.Writer) bool {
	return a != nil && b != nil && reflect.TypeOf(a) == reflect.TypeOf(b) && reflect.ValueOf(a).Comparable() && a == b
}

func (c *Cmd) output(w io.Writer) (*os.File, error) {
	if w == nil {
		return c.null(os.O_WRONLY)
	}
	if file, ok := w.(*os.File); ok {
		return file, nil
	}
	reader, writer, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	c.childFiles = append(c.childFiles, writer)
	c.ourFiles = append(c.ourFiles, reader)
	c.copies = append(c.copies, func() error {
		_, err := io.Copy(w, reader)
		reader.Close()
		return err
	})
	return writer, nil
}

// watch waits for the context or the end, and sees to it that the process ends.
func (c *Cmd) watch() {
	select {
	case <-c.ended:
		c.cancelled <- nil
		return
	case <-c.context.Done():
	}
	err := c.context.Err()
	if c.Cancel != nil {
		if cancelErr := c.Cancel(); errors.Is(cancelErr, os.ErrProcessDone) {
			err = nil
		} else if cancelErr != nil {
			err = wrapped{"exec: canceling Cmd", cancelErr}
		}
	} else if c.WaitDelay == 0 {
		err = nil
	}
	if c.WaitDelay != 0 {
		timer := time.NewTimer(c.WaitDelay)
		select {
		case <-c.ended:
			timer.Stop()
		case <-timer.C:
			if killErr := c.Process.Kill(); killErr == nil && err == nil {
				err = c.context.Err()
			}
		}
	}
	c.cancelled <- err
}

type wrapped struct {
	prefix string
	err    error
}

func (w wrapped) Error() string { return w.prefix + ": " + w.err.Error() }
func (w wrapped) Unwrap() error { return w.err }

// Wait waits until the process has ended and its output is copied.
func (c *Cmd) Wait() error {
	if c.Process == nil {
		return errors.New("exec: not started")
	}
	if c.ProcessState != nil {
		return errors.New("exec: Wait was already called")
	}
	state, err := c.Process.Wait()
	if err == nil && !state.Success() {
		err = &ExitError{ProcessState: state}
	}
	c.ProcessState = state
	close(c.ended)
	if c.cancelled != nil {
		if cancelErr := <-c.cancelled; cancelErr != nil && err == nil {
			err = cancelErr
		}
	}
	if copyErr := c.awaitCopies(); err == nil {
		err = copyErr
	}
	closeAll(&c.ourFiles)
	return err
}

// awaitCopies waits for the copying goroutines, but no longer than WaitDelay.
func (c *Cmd) awaitCopies() (first error) {
	var late <-chan time.Time
	if c.WaitDelay != 0 && len(c.copies) > 0 {
		timer := time.NewTimer(c.WaitDelay)
		defer timer.Stop()
		late = timer.C
	}
	for range c.copies {
		select {
		case err := <-c.copyErrors:
			if first == nil {
				first = err
			}
		case <-late:
			closeAll(&c.ourFiles)
			if first == nil {
				first = ErrWaitDelay
			}
			return first
		}
	}
	return first
}

// ExitError is the error of a command that ended without success.
type ExitError struct {
	*os.ProcessState
	// Stderr is what Output found on standard error, perhaps without its middle.
	Stderr []byte
}

func (e *ExitError) Error() string { return e.ProcessState.String() }

// Output runs the command and returns its standard output.
func (c *Cmd) Output() ([]byte, error) {
	if c.Stdout != nil {
		return nil, errors.New("exec: Stdout already set")
	}
	var stdout bytes.Buffer
	c.Stdout = &stdout
	var stderr *endsSaver
	if c.Stderr == nil {
		stderr = &endsSaver{}
		c.Stderr = stderr
	}
	err := c.Run()
	if exitErr, ok := err.(*ExitError); ok && stderr != nil {
		exitErr.Stderr = stderr.bytes()
	}
	return stdout.Bytes(), err
}

// CombinedOutput runs the command and returns its standard output and error.
func (c *Cmd) CombinedOutput() ([]byte, error) {
	if c.Stdout != nil {
		return nil, errors.New("exec: Stdout already set")
	}
	if c.Stderr != nil {
		return nil, errors.New("exec: Stderr already set")
	}
	var both bytes.Buffer
	c.Stdout, c.Stderr = &both, &both
	err := c.Run()
	return both.Bytes(), err
}

// pipe makes a pipe for one of the standard files.
func (c *Cmd) pipe(name string, isSet bool) (reader, writer *os.File, err error) {
	if isSet {
		return nil, nil, errors.New("exec: " + name + " already set")
	}
	if c.Process != nil {
		return nil, nil, errors.New("exec: " + name + "Pipe after process started")
	}
	return os.Pipe()
}

// StdinPipe returns a pipe to the command's standard input. Wait closes it.
func (c *Cmd) StdinPipe() (io.WriteCloser, error) {
	reader, writer, err := c.pipe("Stdin", c.Stdin != nil)
	if err != nil {
		return nil, err
	}
	c.Stdin = reader
	c.childFiles = append(c.childFiles, reader)
	c.ourFiles = append(c.ourFiles, writer)
	return writer, nil
}

// StdoutPipe returns a pipe from the command's standard output. Wait closes it, so all must be read
// before.
func (c *Cmd) StdoutPipe() (io.ReadCloser, error) {
	reader, writer, err := c.pipe("Stdout", c.Stdout != nil)
	if err != nil {
		return nil, err
	}
	c.Stdout = writer
	c.childFiles = append(c.childFiles, writer)
	c.ourFiles = append(c.ourFiles, reader)
	return reader, nil
}

// StderrPipe returns a pipe from the command's standard error. Wait closes it, so all must be read
// before.
func (c *Cmd) StderrPipe() (io.ReadCloser, error) {
	reader, writer, err := c.pipe("Stderr", c.Stderr != nil)
	if err != nil {
		return nil, err
	}
	c.Stderr = writer
	c.childFiles = append(c.childFiles, writer)
	c.ourFiles = append(c.ourFiles, reader)
	return reader, nil
}

// savedEnd is how much of standard error is kept at the start and at the end.
const savedEnd = 32 << 10

// endsSaver keeps start and end of what is written to it.
type endsSaver struct {
	start, end []byte
	skipped    int64
}

func (s *endsSaver) Write(p []byte) (int, error) {
	length := len(p)
	taken := min(len(p), savedEnd-len(s.start))
	s.start = append(s.start, p[:taken]...)
	s.end = append(s.end, p[taken:]...)
	if surplus := len(s.end) - savedEnd; surplus > 0 {
		s.skipped += int64(surplus)
		s.end = append([]byte(nil), s.end[surplus:]...)
	}
	return length, nil
}

func (s *endsSaver) bytes() []byte {
	if len(s.end) == 0 {
		return s.start
	}
	text := s.start
	if s.skipped > 0 {
		text = append(text, "\n... omitting "+strconv.FormatInt(s.skipped, 10)+" bytes ...\n"...)
	}
	return append(text, s.end...)
}
