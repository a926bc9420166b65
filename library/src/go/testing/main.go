package testing

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"reflect"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"
)

// settings are those of the flags.
var settings = struct {
	short, verbose, failFast, memory bool
	run, skip, bench, list           string
	count, parallel                  int
	timeout                          time.Duration
	// Benchmarks run for a time or, if it isn't 0, a number of rounds.
	time      time.Duration
	rounds    int
	nameWidth int
}{count: 1, parallel: 1, time: time.Second}

var initialized bool

// Init defines the flags of tests. Test programs need not call it.
func Init() {
	if initialized {
		return
	}
	initialized = true
	s := &settings
	flag.BoolVar(&s.short, "test.short", false, "run smaller test suite to save time")
	flag.BoolVar(&s.verbose, "test.v", false, "verbose: print additional output")
	flag.BoolVar(&s.failFast, "test.failfast", false, "do not start new tests after the first test failure")
	flag.BoolVar(&s.memory, "test.benchmem", false, "print memory allocations for benchmarks")
	flag.StringVar(&s.run, "test.run", "", "run only tests and examples matching `regexp`")
	flag.StringVar(&s.skip, "test.skip", "", "do not list or run tests matching `regexp`")
	flag.StringVar(&s.bench, "test.bench", "", "run only benchmarks matching `regexp`")
	flag.StringVar(&s.list, "test.list", "", "list tests, examples, and benchmarks matching `regexp` then exit")
	flag.IntVar(&s.count, "test.count", 1, "run tests and benchmarks `n` times")
	flag.IntVar(&s.parallel, "test.parallel", runtime.GOMAXPROCS(0), "run at most `n` tests in parallel")
	flag.DurationVar(&s.timeout, "test.timeout", 0, "panic test binary after duration `d` (default 0, timeout disabled)")
	flag.Func("test.benchtime", "run each benchmark for duration `d` or N times if `d` is of the form Nx", setBenchTime)
	// Known, so that programs can be called with it; it changes nothing here.
	flag.Bool("test.paniconexit0", false, "panic on call to os.Exit(0)")
}

func setBenchTime(text string) error {
	if count, ok := strings.CutSuffix(text, "x"); ok {
		rounds, err := strconv.ParseInt(count, 10, 0)
		if err != nil || rounds < 0 {
			return errors.New("invalid count")
		}
		settings.rounds = int(rounds)
		return nil
	}
	duration, err := time.ParseDuration(text)
	if err != nil || duration <= 0 {
		return errors.New("invalid duration")
	}
	settings.time, settings.rounds = duration, 0
	return nil
}

// Short reports whether -test.short is set.
func Short() bool {
	needFlags("Short")
	return settings.short
}

// Verbose reports whether -test.v is set.
func Verbose() bool {
	needFlags("Verbose")
	return settings.verbose
}

func needFlags(function string) {
	if !initialized {
		panic("testing: " + function + " called before Init")
	}
	if !flag.Parsed() {
		panic("testing: " + function + " called before Parse")
	}
}

// inTest is set when a test program starts.
var inTest bool

// Testing reports whether the program is a test program.
func Testing() bool { return inTest }

// CoverMode returns how coverage is counted: it isn't.
func CoverMode() string { return "" }

// Coverage returns the covered part of the code, which isn't known.
func Coverage() float64 { return 0 }

// CoverBlock is a piece of code whose coverage is counted.
type CoverBlock struct {
	Line0 uint32
	Col0  uint16
	Line1 uint32
	Col1  uint16
	Stmts uint16
}

// Cover is what is known of coverage.
type Cover struct {
	Mode            string
	Counters        map[string][]uint32
	Blocks          map[string][]CoverBlock
	CoveredPackages string
}

// RegisterCover takes coverage; it is not used.
func RegisterCover(c Cover) {}

// testDeps is what the main package of a test program brings along.
type testDeps interface {
	ImportPath() string
	ModulePath() string
	MatchString(pat, str string) (bool, error)
	SetPanicOnExit0(bool)
	StartCPUProfile(io.Writer) error
	StopCPUProfile()
	StartTestLog(io.Writer)
	StopTestLog() error
	WriteProfileTo(string, io.Writer, int) error
	CoordinateFuzzing(time.Duration, int64, time.Duration, int64, int, []corpusEntry, []reflect.Type, string, string) error
	RunFuzzWorker(func(corpusEntry) error) error
	ReadCorpus(string, []reflect.Type) ([]corpusEntry, error)
	CheckCorpus([]any, []reflect.Type) error
	ResetCoverage()
	SnapshotCoverage()
	InitRuntimeCoverage() (mode string, tearDown func(coverprofile string, gocoverdir string) (string, error), snapcov func() float64)
}

// M is a test program, for TestMain.
type M struct {
	match      func(pat, str string) (bool, error)
	tests      []InternalTest
	benchmarks []InternalBenchmark
	targets    []InternalFuzzTarget
	examples   []InternalExample
}

// MainStart is called by the main package of a test program.
func MainStart(deps testDeps, tests []InternalTest, benchmarks []InternalBenchmark, fuzzTargets []InternalFuzzTarget, examples []InternalExample) *M {
	inTest = true
	Init()
	return &M{deps.MatchString, tests, benchmarks, fuzzTargets, examples}
}

// Main runs tests and ends the program, as old test programs wanted it.
func Main(matchString func(pat, str string) (bool, error), tests []InternalTest, benchmarks []InternalBenchmark, examples []InternalExample) {
	inTest = true
	Init()
	os.Exit((&M{matchString, tests, benchmarks, nil, examples}).Run())
}

// Run runs the tests and returns the status that the program should end with.
func (m *M) Run() (code int) {
	if !flag.Parsed() {
		flag.Parse()
	}
	if settings.list != "" {
		m.list()
		return 0
	}
	if settings.parallel < 1 {
		fmt.Fprintln(os.Stderr, "testing: -parallel can only be given a positive integer")
		flag.Usage()
		return 2
	}
	var deadline time.Time
	if settings.timeout > 0 {
		deadline = time.Now().Add(settings.timeout)
		alarm := time.AfterFunc(settings.timeout, func() {
			panic(fmt.Sprintf("test timed out after %v", settings.timeout))
		})
		defer alarm.Stop()
	}
	testsRan, testsOK := runTests(m.match, m.tests, deadline)
	fuzzRan, fuzzOK := false, true
	if testsOK || !settings.failFast {
		fuzzRan, fuzzOK = runFuzzTests(m.match, m.targets, deadline)
	}
	examplesRan, examplesOK := runExamples(m.match, m.examples)
	if !testsRan && !fuzzRan && !examplesRan && settings.bench == "" {
		fmt.Fprintln(os.Stderr, "testing: warning: no tests to run")
	}
	if !testsOK || !fuzzOK || !examplesOK || !runBenchmarks(m.match, m.benchmarks) {
		fmt.Println("FAIL")
		return 1
	}
	fmt.Println("PASS")
	return 0
}

// list prints the names that -test.list matches.
func (m *M) list() {
	var names []string
	for _, test := range m.tests {
		names = append(names, test.Name)
	}
	for _, benchmark := range m.benchmarks {
		names = append(names, benchmark.Name)
	}
	for _, target := range m.targets {
		names = append(names, target.Name)
	}
	for _, example := range m.examples {
		names = append(names, example.Name)
	}
	for _, name := range names {
		matched, err := m.match(settings.list, name)
		if err != nil {
			fmt.Fprintf(os.Stderr, "testing: invalid regexp in -test.list (%q): %s\n", settings.list, err)
			os.Exit(1)
		}
		if matched {
			fmt.Println(name)
		}
	}
}

// normalized returns output for comparison: without space around it, lines sorted if their order is
// free.
func normalized(text string, unordered bool) string {
	text = strings.TrimSpace(text)
	if unordered {
		lines := strings.Split(text, "\n")
		slices.Sort(lines)
		text = strings.Join(lines, "\n")
	}
	return text
}
