package testing

import (
	"fmt"
	"io"
	"os"
	"reflect"
	"time"
)

// F is the state of a fuzz target. Its seeds are run as tests; new inputs are not made.
type F struct {
	common
	state  *runState
	seeds  [][]any
	fuzzed bool
	ok     bool
}

// InternalFuzzTarget is a fuzz target as the main package of a test program lists it.
type InternalFuzzTarget struct {
	Name string
	Fn   func(f *F)
}

// corpusEntry is an input as a test program's main package gives it.
type corpusEntry = struct {
	Parent     string
	Path       string
	Data       []byte
	Values     []any
	Generation int
	IsSeed     bool
}

// Add adds a seed: the arguments that the target is called with.
func (f *F) Add(args ...any) {
	f.seeds = append(f.seeds, args)
}

// Fail marks the target as failed.
func (f *F) Fail() { f.common.Fail() }

// Helper marks the calling function as one that messages are not placed in.
func (f *F) Helper() {
	name := functionName(2)
	f.lock.Lock()
	defer f.lock.Unlock()
	if f.helpers == nil {
		f.helpers = map[string]bool{}
	}
	f.helpers[name] = true
}

// Skipped reports whether the target was skipped.
func (f *F) Skipped() bool { return f.common.Skipped() }

// Fuzz runs a function with a *T and each seed's arguments.
func (f *F) Fuzz(ff any) {
	if f.fuzzed {
		panic("testing: F.Fuzz called more than once")
	}
	f.fuzzed = true
	function := reflect.ValueOf(ff)
	if function.Kind() != reflect.Func {
		panic("testing: F.Fuzz must receive a function")
	}
	t := function.Type()
	if t.NumIn() < 2 || t.In(0) != reflect.TypeFor[*T]() {
		panic("testing: fuzz target must receive at least two arguments, where the first argument is a *T")
	}
	if t.NumOut() != 0 {
		panic("testing: fuzz target must not return a value")
	}
	parent := &T{common: newCommon(&f.common, f.name), state: f.state}
	parent.to = f.to
	parent.depth = f.depth
	for i, seed := range f.seeds {
		in := []reflect.Value{{}}
		for _, argument := range seed {
			in = append(in, reflect.ValueOf(argument))
		}
		parent.Run(fmt.Sprintf("seed#%d", i), func(t *T) {
			in[0] = reflect.ValueOf(t)
			function.Call(in)
		})
	}
	parent.start = time.Now()
	parent.runParallel()
	f.lock.Lock()
	f.finished = true
	f.lock.Unlock()
}

// runFuzzTests runs targets as tests.
func runFuzzTests(matchString func(pat, str string) (bool, error), targets []InternalFuzzTarget, deadline time.Time) (ran, ok bool) {
	tests := make([]InternalTest, 0, len(targets))
	for _, target := range targets {
		tests = append(tests, InternalTest{target.Name, func(t *T) {
			f := &F{common: newCommon(&t.common, t.name), state: t.state}
			f.to = t.to
			f.depth = t.depth
			defer f.runCleanups()
			defer func() {
				if f.Skipped() {
					t.SkipNow()
				}
			}()
			target.Fn(f)
		}})
	}
	if len(tests) == 0 {
		return false, true
	}
	return runTests(matchString, tests, deadline)
}

// InternalExample is an example as the main package of a test program lists it.
type InternalExample struct {
	Name      string
	F         func()
	Output    string
	Unordered bool
}

// RunExamples runs examples and compares what they print.
func RunExamples(matchString func(pat, str string) (bool, error), examples []InternalExample) (ok bool) {
	_, ok = runExamples(matchString, examples)
	return ok
}

func runExamples(matchString func(pat, str string) (bool, error), examples []InternalExample) (ran, ok bool) {
	ok = true
	match := newMatcher(matchString, settings.run, settings.skip, "-test.run")
	for _, example := range examples {
		if match.matches(example.Name) {
			ran = true
			ok = runExample(example) && ok
		}
	}
	return ran, ok
}

func runExample(example InternalExample) bool {
	if settings.verbose {
		fmt.Printf("=== RUN   %s\n", example.Name)
	}
	started := time.Now()
	printed := captured(example.F)
	got, want := normalized(printed, example.Unordered), normalized(example.Output, example.Unordered)
	if got != want {
		kind := "want"
		if example.Unordered {
			kind = "want (unordered)"
		}
		fmt.Printf("--- FAIL: %s (%s)\ngot:\n%s\n%s:\n%s\n", example.Name, seconds(time.Since(started)), got, kind, want)
		return false
	}
	if settings.verbose {
		fmt.Printf("--- PASS: %s (%s)\n", example.Name, seconds(time.Since(started)))
	}
	return true
}

// captured returns what a function prints to standard output.
func captured(f func()) string {
	stdout := os.Stdout
	reader, writer, err := os.Pipe()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	text := make(chan string)
	go func() {
		all, err := io.ReadAll(reader)
		reader.Close()
		if err != nil {
			fmt.Fprintf(os.Stderr, "testing: copying pipe: %v\n", err)
			os.Exit(1)
		}
		text <- string(all)
	}()
	os.Stdout = writer
	func() {
		defer func() {
			writer.Close()
			os.Stdout = stdout
		}()
		f()
	}()
	return <-text
}
