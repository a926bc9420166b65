// Package testing runs tests, benchmarks and the seeds of fuzz targets.
//
// Start at MainStart for whole test programs, at Benchmark for benchmarks of other programs; common
// holds what T, B and F share.
package testing

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"time"
)

// TB is what T, B and F have in common.
type TB interface {
	ArtifactDir() string
	Attr(key, value string)
	Cleanup(func())
	Error(args ...any)
	Errorf(format string, args ...any)
	Fail()
	FailNow()
	Failed() bool
	Fatal(args ...any)
	Fatalf(format string, args ...any)
	Helper()
	Log(args ...any)
	Logf(format string, args ...any)
	Name() string
	Setenv(key, value string)
	Chdir(dir string)
	Skip(args ...any)
	SkipNow()
	Skipf(format string, args ...any)
	Skipped() bool
	TempDir() string
	Context() context.Context
	Output() io.Writer

	// private keeps others from implementing TB, so that it can grow.
	private()
}

// common is the state of a test, benchmark or fuzz target.
type common struct {
	// lock guards what follows, up to the empty line.
	lock     sync.Mutex
	output   []byte
	partial  []byte
	failed   bool
	skipped  bool
	done     bool
	cleanups []func()
	helpers  map[string]bool
	tempDir  string
	tempNext int
	context  context.Context
	cancel   context.CancelFunc

	// parent is nil for the root.
	parent *common
	name   string
	depth  int
	// to is where children report: the program's output for the root.
	to      io.Writer
	chatty  *chattyPrinter
	bench   bool
	start   time.Time
	elapsed time.Duration
	// finished: the function returned or gave up by itself.
	finished bool
	// signal tells the one that started us that we are done, or wait for our turn.
	signal chan bool
	// barrier holds back parallel subtests until the function has returned.
	barrier chan bool
	waiting []*T
	// isParallel, and whether environment or folder were changed, which doesn't go together.
	isParallel bool
	usesGlobal bool
	goexits    sync.WaitGroup
}

func (c *common) private() {}

// Name returns the name, those of the tests around it included.
func (c *common) Name() string { return c.name }

// Fail marks the test as failed.
func (c *common) Fail() {
	if c.parent != nil {
		c.parent.Fail()
	}
	c.lock.Lock()
	defer c.lock.Unlock()
	if c.done {
		panic("Fail in goroutine after " + c.name + " has completed")
	}
	c.failed = true
}

// Failed reports whether the test has failed.
func (c *common) Failed() bool {
	c.lock.Lock()
	defer c.lock.Unlock()
	return c.failed
}

// FailNow marks the test as failed and ends its goroutine.
func (c *common) FailNow() {
	c.Fail()
	c.lock.Lock()
	c.finished = true
	c.lock.Unlock()
	runtime.Goexit()
}

// SkipNow marks the test as skipped and ends its goroutine.
func (c *common) SkipNow() {
	c.lock.Lock()
	c.skipped = true
	c.finished = true
	c.lock.Unlock()
	runtime.Goexit()
}

// Skipped reports whether the test was skipped.
func (c *common) Skipped() bool {
	c.lock.Lock()
	defer c.lock.Unlock()
	return c.skipped
}

// Log writes its arguments, shown if the test fails or -v is given.
func (c *common) Log(args ...any) { c.log(fmt.Sprintln(args...)) }

// Logf writes a text, shown if the test fails or -v is given.
func (c *common) Logf(format string, args ...any) { c.log(fmt.Sprintf(format, args...)) }

// Error is Log and Fail.
func (c *common) Error(args ...any) {
	c.log(fmt.Sprintln(args...))
	c.Fail()
}

// Errorf is Logf and Fail.
func (c *common) Errorf(format string, args ...any) {
	c.log(fmt.Sprintf(format, args...))
	c.Fail()
}

// Fatal is Log and FailNow.
func (c *common) Fatal(args ...any) {
	c.log(fmt.Sprintln(args...))
	c.FailNow()
}

// Fatalf is Logf and FailNow.
func (c *common) Fatalf(format string, args ...any) {
	c.log(fmt.Sprintf(format, args...))
	c.FailNow()
}

// Skip is Log and SkipNow.
func (c *common) Skip(args ...any) {
	c.log(fmt.Sprintln(args...))
	c.SkipNow()
}

// Skipf is Logf and SkipNow.
func (c *common) Skipf(format string, args ...any) {
	c.log(fmt.Sprintf(format, args...))
	c.SkipNow()
}

// Helper marks the calling function as one that messages are not placed in.
func (c *common) Helper() {
	name := functionName(2)
	c.lock.Lock()
	defer c.lock.Unlock()
	if c.helpers == nil {
		c.helpers = map[string]bool{}
	}
	c.helpers[name] = true
}

// functionName returns the name of a caller; skip 1 is the caller of functionName.
func functionName(skip int) string {
	var pc [1]uintptr
	if runtime.Callers(skip+1, pc[:]) == 0 {
		return ""
	}
	frame, _ := runtime.CallersFrames(pc[:]).Next()
	return frame.Function
}

// log writes a message of the caller of its caller.
func (c *common) log(message string) {
	c.write(decorated(c.place(3), message))
}

// place returns file and line of a caller, or of the first above it that is no helper.
func (c *common) place(skip int) string {
	var pcs [50]uintptr
	count := runtime.Callers(skip+1, pcs[:])
	frames := runtime.CallersFrames(pcs[:count])
	first := runtime.Frame{}
	for more := count > 0; more; {
		var frame runtime.Frame
		frame, more = frames.Next()
		if first.File == "" {
			first = frame
		}
		c.lock.Lock()
		isHelper := c.helpers[frame.Function]
		c.lock.Unlock()
		if !isHelper {
			return fmt.Sprintf("%s:%d", filepath.Base(frame.File), frame.Line)
		}
	}
	if first.File == "" {
		return "???:1"
	}
	return fmt.Sprintf("%s:%d", filepath.Base(first.File), first.Line)
}

// decorated returns a message with its place, indented; lines behind the first are indented further.
func decorated(place, message string) string {
	message = strings.TrimSuffix(message, "\n")
	return "    " + place + ": " + strings.ReplaceAll(message, "\n", "\n        ") + "\n"
}

// write adds to the test's output or, with -v, prints.
func (c *common) write(text string) {
	c.lock.Lock()
	defer c.lock.Unlock()
	if c.done {
		// A test that is over can't report; one around it can.
		if c.parent == nil {
			panic("Log in goroutine after " + c.name + " has completed: " + text)
		}
		c.parent.lock.Lock()
		defer c.parent.lock.Unlock()
		if c.parent.done {
			panic("Log in goroutine after " + c.name + " has completed: " + text)
		}
		c.parent.output = append(c.parent.output, text...)
		return
	}
	if c.chatty != nil && !c.bench {
		c.chatty.printUnder(c.name, text)
		return
	}
	c.output = append(c.output, text...)
}

// outputWriter writes whole lines to the test's output.
type outputWriter struct {
	c *common
}

// Output returns a writer to where Log writes, without places.
func (c *common) Output() io.Writer { return outputWriter{c} }

func (w outputWriter) Write(p []byte) (int, error) {
	w.c.lock.Lock()
	w.c.partial = append(w.c.partial, p...)
	end := bytes.LastIndexByte(w.c.partial, '\n') + 1
	lines := string(w.c.partial[:end])
	w.c.partial = append([]byte(nil), w.c.partial[end:]...)
	w.c.lock.Unlock()
	w.c.writeIndented(lines)
	return len(p), nil
}

func (c *common) writeIndented(lines string) {
	if lines != "" {
		c.write("    " + strings.ReplaceAll(strings.TrimSuffix(lines, "\n"), "\n", "\n    ") + "\n")
	}
}

// flushPartial writes a last line without end.
func (c *common) flushPartial() {
	c.lock.Lock()
	rest := string(c.partial)
	c.partial = nil
	c.lock.Unlock()
	c.writeIndented(rest)
}

// indented writes to a test's output, four columns in: where its subtests report.
type indented struct {
	c *common
}

func (w indented) Write(p []byte) (int, error) {
	w.c.lock.Lock()
	defer w.c.lock.Unlock()
	for line := range bytes.Lines(p) {
		w.c.output = append(append(w.c.output, "    "...), line...)
	}
	return len(p), nil
}

// report writes a line about the test, and its output, to where the test around it wants it.
func (c *common) report(line string) {
	c.flushPartial()
	c.lock.Lock()
	text := line + string(c.output)
	c.output = nil
	c.lock.Unlock()
	if c.chatty != nil && c.parent.to == c.chatty.out {
		c.chatty.print(c.name, text)
		return
	}
	io.WriteString(c.parent.to, text)
}

// Cleanup registers a function to be called when the test and its subtests are over, last first.
func (c *common) Cleanup(f func()) {
	c.lock.Lock()
	defer c.lock.Unlock()
	c.cleanups = append(c.cleanups, f)
}

// runCleanups calls the registered functions, also when one of them ends the goroutine.
func (c *common) runCleanups() {
	c.lock.Lock()
	cancel := c.cancel
	c.lock.Unlock()
	if cancel != nil {
		cancel()
	}
	defer func() {
		c.lock.Lock()
		more := len(c.cleanups) > 0
		c.lock.Unlock()
		if more {
			c.runCleanups()
		}
	}()
	for {
		c.lock.Lock()
		last := len(c.cleanups) - 1
		if last < 0 {
			c.lock.Unlock()
			return
		}
		f := c.cleanups[last]
		c.cleanups = c.cleanups[:last]
		c.lock.Unlock()
		f()
	}
}

// Context returns a context that is cancelled before the cleanups.
func (c *common) Context() context.Context {
	c.lock.Lock()
	defer c.lock.Unlock()
	if c.context == nil {
		c.context, c.cancel = context.WithCancel(context.Background())
	}
	return c.context
}

// Attr writes an attribute of the test, with -v.
func (c *common) Attr(key, value string) {
	if strings.ContainsFunc(key, func(r rune) bool { return r == ' ' || r == '\t' || r == '\n' }) {
		c.Errorf("disallowed whitespace in attribute key %q", key)
		return
	}
	if strings.ContainsAny(value, "\r\n") {
		c.Errorf("disallowed newline in attribute value %q", value)
		return
	}
	if c.chatty != nil {
		c.chatty.print(c.name, fmt.Sprintf("=== ATTR  %s %s %s\n", c.name, key, value))
	}
}

// ArtifactDir returns a folder for files of the test; it is a temporary one.
func (c *common) ArtifactDir() string { return c.TempDir() }

// TempDir returns a new folder, which is removed when the test is over.
func (c *common) TempDir() string {
	c.lock.Lock()
	base := c.tempDir
	c.tempNext++
	number := c.tempNext
	c.lock.Unlock()
	if base == "" {
		safe := strings.Map(func(r rune) rune {
			if r == '-' || r == '_' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' {
				return r
			}
			return -1
		}, c.name)
		var err error
		if base, err = os.MkdirTemp("", safe); err != nil {
			c.Fatalf("TempDir: %v", err)
		}
		c.lock.Lock()
		c.tempDir = base
		c.lock.Unlock()
		c.Cleanup(func() {
			if err := os.RemoveAll(base); err != nil {
				c.Errorf("TempDir RemoveAll cleanup: %v", err)
			}
		})
	}
	folder := fmt.Sprintf("%s/%03d", base, number)
	if err := os.Mkdir(folder, 0o777); err != nil {
		c.Fatalf("TempDir: %v", err)
	}
	return folder
}

// Setenv sets an environment variable until the test is over.
func (c *common) Setenv(key, value string) {
	old, existed := os.LookupEnv(key)
	if err := os.Setenv(key, value); err != nil {
		c.Fatalf("cannot set environment variable: %v", err)
	}
	c.Cleanup(func() {
		if existed {
			os.Setenv(key, old)
		} else {
			os.Unsetenv(key)
		}
	})
}

// Chdir changes the working folder until the test is over.
func (c *common) Chdir(dir string) {
	old, err := os.Getwd()
	if err != nil {
		c.Fatal(err)
	}
	if err := os.Chdir(dir); err != nil {
		c.Fatal(err)
	}
	if absolute, err := filepath.Abs(dir); err == nil {
		c.Setenv("PWD", absolute)
	}
	c.Cleanup(func() {
		if err := os.Chdir(old); err != nil {
			panic("testing.Chdir: " + err.Error())
		}
	})
}

var errGoexit = errors.New("test executed panic(nil) or runtime.Goexit")

// seconds returns a duration as reports show it.
func seconds(d time.Duration) string {
	return fmt.Sprintf("%.2fs", d.Seconds())
}

// chattyPrinter prints what happens as it happens, for -v.
type chattyPrinter struct {
	lock sync.Mutex
	out  io.Writer
	// last is the test that the last line was about.
	last string
}

// print prints lines that name their test.
func (p *chattyPrinter) print(name, text string) {
	p.lock.Lock()
	defer p.lock.Unlock()
	p.last = name
	io.WriteString(p.out, text)
}

// printUnder prints lines that don't name their test.
func (p *chattyPrinter) printUnder(name, text string) {
	p.lock.Lock()
	defer p.lock.Unlock()
	if p.last != "" && p.last != name {
		io.WriteString(p.out, "=== NAME  "+name+"\n")
	}
	p.last = name
	io.WriteString(p.out, text)
}
