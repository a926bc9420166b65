// Package log writes lines with a prefix, date, time and place in the source.
//
// Start at Logger.write, which all others call.
package log

import (
	"fmt"
	"io"
	"os"
	"runtime"
	"sync"
	"sync/atomic"
	"time"
)

// What stands before a message, in this order, whatever the combination.
const (
	Ldate         = 1 << iota // the date: 2009/01/23
	Ltime                     // the time: 01:23:23
	Lmicroseconds             // the time to the microsecond: 01:23:23.123123
	Llongfile                 // path and line: /a/b/c/d.go:23
	Lshortfile                // file name and line: d.go:23; wins over Llongfile
	LUTC                      // date and time in UTC
	Lmsgprefix                // the prefix stands before the message, not before all
	LstdFlags     = Ldate | Ltime
)

// Logger writes each message to its writer at once. Goroutines may share it.
type Logger struct {
	flags  atomic.Int32
	prefix atomic.Pointer[string]
	// lock guards out, and keeps lines whole.
	lock sync.Mutex
	out  io.Writer
}

// New returns a Logger.
func New(out io.Writer, prefix string, flag int) *Logger {
	l := &Logger{out: out}
	l.SetPrefix(prefix)
	l.SetFlags(flag)
	return l
}

var std = New(os.Stderr, "", LstdFlags)

// Default returns the Logger of the package's functions.
func Default() *Logger { return std }

// write writes a message. depth counts the calls between the one that the place is of and write.
func (l *Logger) write(depth int, message string) error {
	now := time.Now()
	flags := l.Flags()
	file, line := "", 0
	if flags&(Lshortfile|Llongfile) != 0 {
		var ok bool
		if _, file, line, ok = runtime.Caller(depth + 1); !ok {
			file, line = "???", 0
		}
	}
	text := make([]byte, 0, len(message)+64)
	text = appendHeader(text, now, l.Prefix(), flags, file, line)
	text = append(text, message...)
	if len(message) == 0 || message[len(message)-1] != '\n' {
		text = append(text, '\n')
	}
	l.lock.Lock()
	defer l.lock.Unlock()
	_, err := l.out.Write(text)
	return err
}

func appendHeader(text []byte, now time.Time, prefix string, flags int, file string, line int) []byte {
	if flags&Lmsgprefix == 0 {
		text = append(text, prefix...)
	}
	if flags&LUTC != 0 {
		now = now.UTC()
	}
	if flags&Ldate != 0 {
		year, month, day := now.Date()
		text = append(appendNumber(text, year, 4), '/')
		text = append(appendNumber(text, int(month), 2), '/')
		text = append(appendNumber(text, day, 2), ' ')
	}
	if flags&(Ltime|Lmicroseconds) != 0 {
		hour, minute, second := now.Clock()
		text = append(appendNumber(text, hour, 2), ':')
		text = append(appendNumber(text, minute, 2), ':')
		text = appendNumber(text, second, 2)
		if flags&Lmicroseconds != 0 {
			text = appendNumber(append(text, '.'), now.Nanosecond()/1000, 6)
		}
		text = append(text, ' ')
	}
	if flags&(Lshortfile|Llongfile) != 0 {
		if flags&Lshortfile != 0 {
			file = lastElement(file)
		}
		text = append(append(text, file...), ':')
		text = append(appendNumber(text, line, 1), ": "...)
	}
	if flags&Lmsgprefix != 0 {
		text = append(text, prefix...)
	}
	return text
}

// appendNumber appends a number with at least that many digits.
func appendNumber(text []byte, number, digits int) []byte {
	var buffer [20]byte
	at := len(buffer)
	for ; number > 0 || digits > 0; number, digits = number/10, digits-1 {
		at--
		buffer[at] = byte('0' + number%10)
	}
	return append(text, buffer[at:]...)
}

func lastElement(path string) string {
	for i := len(path) - 1; i > 0; i-- {
		if path[i] == '/' {
			return path[i+1:]
		}
	}
	return path
}

// Output writes a message. With a place, calldepth 1 is the caller of Output.
func (l *Logger) Output(calldepth int, s string) error { return l.write(calldepth, s) }

// Print writes its arguments as fmt.Print does.
func (l *Logger) Print(v ...any) { l.write(1, fmt.Sprint(v...)) }

// Printf writes its arguments as fmt.Printf does.
func (l *Logger) Printf(format string, v ...any) { l.write(1, fmt.Sprintf(format, v...)) }

// Println writes its arguments as fmt.Println does.
func (l *Logger) Println(v ...any) { l.write(1, fmt.Sprintln(v...)) }

// Fatal is Print and ends the program with status 1.
func (l *Logger) Fatal(v ...any) {
	l.write(1, fmt.Sprint(v...))
	os.Exit(1)
}

// Fatalf is Printf and ends the program with status 1.
func (l *Logger) Fatalf(format string, v ...any) {
	l.write(1, fmt.Sprintf(format, v...))
	os.Exit(1)
}

// Fatalln is Println and ends the program with status 1.
func (l *Logger) Fatalln(v ...any) {
	l.write(1, fmt.Sprintln(v...))
	os.Exit(1)
}

// Panic is Print and panics with the message.
func (l *Logger) Panic(v ...any) {
	message := fmt.Sprint(v...)
	l.write(1, message)
	panic(message)
}

// Panicf is Printf and panics with the message.
func (l *Logger) Panicf(format string, v ...any) {
	message := fmt.Sprintf(format, v...)
	l.write(1, message)
	panic(message)
}

// Panicln is Println and panics with the message.
func (l *Logger) Panicln(v ...any) {
	message := fmt.Sprintln(v...)
	l.write(1, message)
	panic(message)
}

// Flags returns what stands before messages.
func (l *Logger) Flags() int { return int(l.flags.Load()) }

// SetFlags chooses what stands before messages.
func (l *Logger) SetFlags(flag int) { l.flags.Store(int32(flag)) }

// Prefix returns the prefix.
func (l *Logger) Prefix() string {
	if prefix := l.prefix.Load(); prefix != nil {
		return *prefix
	}
	return ""
}

// SetPrefix changes the prefix.
func (l *Logger) SetPrefix(prefix string) { l.prefix.Store(&prefix) }

// Writer returns where messages go.
func (l *Logger) Writer() io.Writer {
	l.lock.Lock()
	defer l.lock.Unlock()
	return l.out
}

// SetOutput changes where messages go.
func (l *Logger) SetOutput(w io.Writer) {
	l.lock.Lock()
	defer l.lock.Unlock()
	l.out = w
}

// SetOutput changes where messages go.
func SetOutput(w io.Writer) { std.SetOutput(w) }

// Flags returns what stands before messages.
func Flags() int { return std.Flags() }

// SetFlags chooses what stands before messages.
func SetFlags(flag int) { std.SetFlags(flag) }

// Prefix returns the prefix.
func Prefix() string { return std.Prefix() }

// SetPrefix changes the prefix.
func SetPrefix(prefix string) { std.SetPrefix(prefix) }

// Writer returns where messages go.
func Writer() io.Writer { return std.Writer() }

// Output writes a message. With a place, calldepth 1 is the caller of Output.
func Output(calldepth int, s string) error { return std.write(calldepth, s) }

// Print writes its arguments as fmt.Print does.
func Print(v ...any) { std.write(1, fmt.Sprint(v...)) }

// Printf writes its arguments as fmt.Printf does.
func Printf(format string, v ...any) { std.write(1, fmt.Sprintf(format, v...)) }

// Println writes its arguments as fmt.Println does.
func Println(v ...any) { std.write(1, fmt.Sprintln(v...)) }

// Fatal is Print and ends the program with status 1.
func Fatal(v ...any) {
	std.write(1, fmt.Sprint(v...))
	os.Exit(1)
}

// Fatalf is Printf and ends the program with status 1.
func Fatalf(format string, v ...any) {
	std.write(1, fmt.Sprintf(format, v...))
	os.Exit(1)
}

// Fatalln is Println and ends the program with status 1.
func Fatalln(v ...any) {
	std.write(1, fmt.Sprintln(v...))
	os.Exit(1)
}

// Panic is Print and panics with the message.
func Panic(v ...any) {
	message := fmt.Sprint(v...)
	std.write(1, message)
	panic(message)
}

// Panicf is Printf and panics with the message.
func Panicf(format string, v ...any) {
	message := fmt.Sprintf(format, v...)
	std.write(1, message)
	panic(message)
}

// Panicln is Println and panics with the message.
func Panicln(v ...any) {
	message := fmt.Sprintln(v...)
	std.write(1, message)
	panic(message)
}
