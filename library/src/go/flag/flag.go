// Package flag reads flags of command lines: -flag, -flag=x, and -flag x for those that aren't boolean;
// two dashes are like one. The first argument that is no flag, or "--", ends them.
//
// Start at FlagSet.Parse.
package flag

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"reflect"
	"runtime"
	"slices"
	"strings"
)

// ErrHelp is the error of -help and -h when the program doesn't define them.
var ErrHelp = errors.New("flag: help requested")

// ErrorHandling says what Parse does with an error.
type ErrorHandling int

const (
	ContinueOnError ErrorHandling = iota // returns it
	ExitOnError                          // ends the program with status 2, or 0 for help
	PanicOnError                         // panics
)

// A FlagSet is a set of flags. The zero value has no name and ContinueOnError.
type FlagSet struct {
	// Usage is called for errors and for help; nil stands for a list of the flags.
	Usage func()

	name          string
	parsed        bool
	set           map[string]*Flag
	all           map[string]*Flag
	args          []string
	errorHandling ErrorHandling
	// output is nil for standard error.
	output io.Writer
	// premature is where flags were set that weren't defined.
	premature map[string]string
}

// A Flag is a flag.
type Flag struct {
	Name     string
	Usage    string
	Value    Value
	DefValue string
}

// NewFlagSet returns an empty set.
func NewFlagSet(name string, errorHandling ErrorHandling) *FlagSet {
	f := &FlagSet{name: name, errorHandling: errorHandling}
	f.Usage = f.defaultUsage
	return f
}

// Init sets name and handling of errors.
func (f *FlagSet) Init(name string, errorHandling ErrorHandling) {
	f.name = name
	f.errorHandling = errorHandling
}

// Name returns the set's name.
func (f *FlagSet) Name() string { return f.name }

// ErrorHandling returns what Parse does with an error.
func (f *FlagSet) ErrorHandling() ErrorHandling { return f.errorHandling }

// Output returns where errors and usage are written.
func (f *FlagSet) Output() io.Writer {
	if f.output == nil {
		return os.Stderr
	}
	return f.output
}

// SetOutput changes where errors and usage are written; nil stands for standard error.
func (f *FlagSet) SetOutput(output io.Writer) { f.output = output }

// VisitAll calls fn for each flag, by name.
func (f *FlagSet) VisitAll(fn func(*Flag)) { visit(f.all, fn) }

// Visit calls fn for each flag that was set, by name.
func (f *FlagSet) Visit(fn func(*Flag)) { visit(f.set, fn) }

func visit(flags map[string]*Flag, fn func(*Flag)) {
	for _, name := range slices.Sorted(maps.Keys(flags)) {
		fn(flags[name])
	}
}

// Lookup returns a flag, nil if there is none of that name.
func (f *FlagSet) Lookup(name string) *Flag { return f.all[name] }

// Set sets a flag.
func (f *FlagSet) Set(name, value string) error { return f.setAt(name, value, 1) }

// setAt sets a flag; depth counts the calls between the one that sets it and setAt.
func (f *FlagSet) setAt(name, value string, depth int) error {
	flag, ok := f.all[name]
	if !ok {
		if _, file, line, ok := runtime.Caller(depth + 1); ok {
			if f.premature == nil {
				f.premature = map[string]string{}
			}
			f.premature[name] = fmt.Sprintf("%s:%d", file, line)
		}
		return fmt.Errorf("no such flag -%v", name)
	}
	if err := flag.Value.Set(value); err != nil {
		return err
	}
	f.note(flag)
	return nil
}

// note remembers that a flag was set.
func (f *FlagSet) note(flag *Flag) {
	if f.set == nil {
		f.set = map[string]*Flag{}
	}
	f.set[flag.Name] = flag
}

// NFlag returns the number of flags that were set.
func (f *FlagSet) NFlag() int { return len(f.set) }

// Arg returns the i'th argument behind the flags, "" if there are fewer.
func (f *FlagSet) Arg(i int) string {
	if i < 0 || i >= len(f.args) {
		return ""
	}
	return f.args[i]
}

// NArg returns the number of arguments behind the flags.
func (f *FlagSet) NArg() int { return len(f.args) }

// Args returns the arguments behind the flags.
func (f *FlagSet) Args() []string { return f.args }

// Parsed reports whether Parse was called.
func (f *FlagSet) Parsed() bool { return f.parsed }

// Var defines a flag.
func (f *FlagSet) Var(value Value, name string, usage string) {
	switch {
	case strings.HasPrefix(name, "-"):
		panic(f.sprintf("flag %q begins with -", name))
	case strings.Contains(name, "="):
		panic(f.sprintf("flag %q contains =", name))
	}
	if _, ok := f.all[name]; ok {
		if f.name == "" {
			panic(f.sprintf("flag redefined: %s", name))
		}
		panic(f.sprintf("%s flag redefined: %s", f.name, name))
	}
	if place := f.premature[name]; place != "" {
		panic(fmt.Sprintf("flag %s set at %s before being defined", name, place))
	}
	if f.all == nil {
		f.all = map[string]*Flag{}
	}
	f.all[name] = &Flag{name, usage, value, value.String()}
}

// sprintf writes a message and returns it.
func (f *FlagSet) sprintf(format string, a ...any) string {
	message := fmt.Sprintf(format, a...)
	fmt.Fprintln(f.Output(), message)
	return message
}

// fail writes a message and the usage, and returns the message as an error.
func (f *FlagSet) fail(format string, a ...any) error {
	message := f.sprintf(format, a...)
	f.usage()
	return errors.New(message)
}

func (f *FlagSet) usage() {
	if f.Usage == nil {
		f.defaultUsage()
	} else {
		f.Usage()
	}
}

func (f *FlagSet) defaultUsage() {
	if f.name == "" {
		fmt.Fprintf(f.Output(), "Usage:\n")
	} else {
		fmt.Fprintf(f.Output(), "Usage of %s:\n", f.name)
	}
	f.PrintDefaults()
}

// Parse reads flags from arguments, which are those behind the command's name.
func (f *FlagSet) Parse(arguments []string) error {
	f.parsed = true
	f.args = arguments
	for {
		more, err := f.parseOne()
		if err != nil {
			switch f.errorHandling {
			case ExitOnError:
				if err == ErrHelp {
					os.Exit(0)
				}
				os.Exit(2)
			case PanicOnError:
				panic(err)
			}
			return err
		}
		if !more {
			return nil
		}
	}
}

// parseOne reads a flag, if there is one, and its argument.
func (f *FlagSet) parseOne() (more bool, err error) {
	if len(f.args) == 0 {
		return false, nil
	}
	text := f.args[0]
	if len(text) < 2 || text[0] != '-' {
		return false, nil
	}
	name := text[1:]
	if name[0] == '-' {
		name = name[1:]
		if name == "" {
			f.args = f.args[1:]
			return false, nil
		}
	}
	if name[0] == '-' || name[0] == '=' {
		return false, f.fail("bad flag syntax: %s", text)
	}
	f.args = f.args[1:]
	name, value, hasValue := strings.Cut(name, "=")
	flag, ok := f.all[name]
	if !ok {
		if name == "help" || name == "h" {
			f.usage()
			return false, ErrHelp
		}
		return false, f.fail("flag provided but not defined: -%s", name)
	}
	if v, ok := flag.Value.(boolFlag); ok && v.IsBoolFlag() {
		if !hasValue {
			if err := v.Set("true"); err != nil {
				return false, f.fail("invalid boolean flag %s: %v", name, err)
			}
		} else if err := v.Set(value); err != nil {
			return false, f.fail("invalid boolean value %q for -%s: %v", value, name, err)
		}
		f.note(flag)
		return true, nil
	}
	if !hasValue {
		if len(f.args) == 0 {
			return false, f.fail("flag needs an argument: -%s", name)
		}
		value, f.args = f.args[0], f.args[1:]
	}
	if err := flag.Value.Set(value); err != nil {
		return false, f.fail("invalid value %q for flag -%s: %v", value, name, err)
	}
	f.note(flag)
	return true, nil
}

// PrintDefaults writes what each flag is for and its default.
func (f *FlagSet) PrintDefaults() {
	var problems []error
	f.VisitAll(func(flag *Flag) {
		var line strings.Builder
		line.WriteString("  -" + flag.Name)
		name, usage := UnquoteUsage(flag)
		if name != "" {
			line.WriteString(" " + name)
		}
		// A flag of one letter without argument leaves room for the text in its line.
		if line.Len() <= len("  -x") {
			line.WriteString("\t")
		} else {
			line.WriteString("\n    \t")
		}
		line.WriteString(strings.ReplaceAll(usage, "\n", "\n    \t"))
		zero, err := isZero(flag)
		if err != nil {
			problems = append(problems, err)
		}
		if !zero {
			if _, ok := flag.Value.(*stringValue); ok {
				fmt.Fprintf(&line, " (default %q)", flag.DefValue)
			} else {
				fmt.Fprintf(&line, " (default %v)", flag.DefValue)
			}
		}
		fmt.Fprint(f.Output(), line.String(), "\n")
	})
	if len(problems) > 0 {
		fmt.Fprintln(f.Output())
		for _, problem := range problems {
			fmt.Fprintln(f.Output(), problem)
		}
	}
}

// isZero reports whether a flag's default is the zero value of its type.
func isZero(flag *Flag) (zero bool, err error) {
	t := reflect.TypeOf(flag.Value)
	defer func() {
		if reason := recover(); reason != nil {
			if t.Kind() == reflect.Pointer {
				t = t.Elem()
			}
			zero = true
			err = fmt.Errorf("panic calling String method on zero %v for flag %s: %v", t, flag.Name, reason)
		}
	}()
	value := reflect.Zero(t)
	if t.Kind() == reflect.Pointer {
		value = reflect.New(t.Elem())
	}
	return flag.DefValue == value.Interface().(Value).String(), nil
}

// UnquoteUsage returns the name of a flag's argument and the usage: the name is what stands in back
// quotes, or else follows from the type; it is "" for boolean flags.
func UnquoteUsage(flag *Flag) (name string, usage string) {
	usage = flag.Usage
	if before, rest, ok := strings.Cut(usage, "`"); ok {
		if name, after, ok := strings.Cut(rest, "`"); ok {
			return name, before + name + after
		}
	}
	name = "value"
	switch value := flag.Value.(type) {
	case boolFlag:
		if value.IsBoolFlag() {
			name = ""
		}
	case *durationValue:
		name = "duration"
	case *float64Value:
		name = "float"
	case *intValue, *int64Value:
		name = "int"
	case *stringValue:
		name = "string"
	case *uintValue, *uint64Value:
		name = "uint"
	}
	return name, usage
}

// CommandLine is the set of the package's functions.
var CommandLine *FlagSet

// Usage writes how the command is used. It may be replaced.
var Usage = func() {
	fmt.Fprintf(CommandLine.Output(), "Usage of %s:\n", os.Args[0])
	PrintDefaults()
}

func init() {
	name := ""
	if len(os.Args) > 0 {
		name = os.Args[0]
	}
	CommandLine = NewFlagSet(name, ExitOnError)
	// Usage is looked up when it is needed.
	CommandLine.Usage = func() { Usage() }
}

// Parse reads flags of the command line.
func Parse() { CommandLine.Parse(os.Args[1:]) }

// Parsed reports whether Parse was called.
func Parsed() bool { return CommandLine.Parsed() }

// VisitAll calls fn for each flag, by name.
func VisitAll(fn func(*Flag)) { CommandLine.VisitAll(fn) }

// Visit calls fn for each flag that was set, by name.
func Visit(fn func(*Flag)) { CommandLine.Visit(fn) }

// Lookup returns a flag, nil if there is none of that name.
func Lookup(name string) *Flag { return CommandLine.Lookup(name) }

// Set sets a flag.
func Set(name, value string) error { return CommandLine.setAt(name, value, 1) }

// PrintDefaults writes what each flag is for and its default.
func PrintDefaults() { CommandLine.PrintDefaults() }

// NFlag returns the number of flags that were set.
func NFlag() int { return CommandLine.NFlag() }

// Arg returns the i'th argument behind the flags, "" if there are fewer.
func Arg(i int) string { return CommandLine.Arg(i) }

// NArg returns the number of arguments behind the flags.
func NArg() int { return CommandLine.NArg() }

// Args returns the arguments behind the flags.
func Args() []string { return CommandLine.Args() }

// Var defines a flag.
func Var(value Value, name string, usage string) { CommandLine.Var(value, name, usage) }
