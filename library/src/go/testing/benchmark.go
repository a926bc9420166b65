package testing

import (
	"fmt"
	"math"
	"os"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// B is the state of a benchmark, whose function shall do its work b.N times, or as long as b.Loop
// says so.
type B struct {
	common
	N int

	state *runState
	f     func(b *B)
	// timerOn says whether the time since start counts; the memory figures are of that moment.
	timerOn       bool
	startMemory   runtime.MemStats
	allocations   uint64
	bytes         uint64
	bytesPerRound int64
	showMemory    bool
	duration      time.Duration
	parallelism   int
	extra         map[string]float64
	result        BenchmarkResult
	hasSubs       bool
	// rounds counts calls of Loop; goal is how many it allows.
	rounds, goal int
}

// InternalBenchmark is a benchmark as the main package of a test program lists it.
type InternalBenchmark struct {
	Name string
	F    func(b *B)
}

// benchmarkLock keeps benchmarks from running at the same time.
var benchmarkLock sync.Mutex

// StartTimer makes time and allocations count.
func (b *B) StartTimer() {
	if !b.timerOn {
		runtime.ReadMemStats(&b.startMemory)
		b.start = time.Now()
		b.timerOn = true
	}
}

// StopTimer makes time and allocations not count.
func (b *B) StopTimer() {
	if b.timerOn {
		b.duration += time.Since(b.start)
		var now runtime.MemStats
		runtime.ReadMemStats(&now)
		b.allocations += now.Mallocs - b.startMemory.Mallocs
		b.bytes += now.TotalAlloc - b.startMemory.TotalAlloc
		b.timerOn = false
	}
}

// ResetTimer forgets time, allocations and metrics.
func (b *B) ResetTimer() {
	clear(b.extra)
	if b.timerOn {
		runtime.ReadMemStats(&b.startMemory)
		b.start = time.Now()
	}
	b.duration, b.allocations, b.bytes = 0, 0, 0
}

// SetBytes sets how many bytes a round works on.
func (b *B) SetBytes(n int64) { b.bytesPerRound = n }

// ReportAllocs makes the benchmark report memory.
func (b *B) ReportAllocs() { b.showMemory = true }

// Elapsed returns the time that counted until now.
func (b *B) Elapsed() time.Duration {
	d := b.duration
	if b.timerOn {
		d += time.Since(b.start)
	}
	return d
}

// ReportMetric reports a figure of the benchmark's own.
func (b *B) ReportMetric(n float64, unit string) {
	if unit == "" {
		panic("metric unit must not be empty")
	}
	if strings.ContainsAny(unit, " \t\n\v\f\r") {
		panic("metric unit must not contain whitespace")
	}
	if b.extra == nil {
		b.extra = map[string]float64{}
	}
	b.extra[unit] = n
}

// Loop reports whether another round shall run. Time counts from the first call to the last.
func (b *B) Loop() bool {
	if b.rounds < b.goal {
		b.rounds++
		return true
	}
	if b.rounds == 0 {
		b.ResetTimer()
		b.StartTimer()
		b.N = 0
		b.goal = 1
		if settings.rounds > 0 {
			b.goal = settings.rounds
		}
		b.rounds = 1
		return true
	}
	if settings.rounds == 0 && b.Elapsed() < settings.time && b.goal < maxRounds {
		b.goal = moreRounds(settings.time, b.goal, b.Elapsed(), b.goal)
		b.rounds++
		return true
	}
	b.StopTimer()
	b.N = b.rounds
	return false
}

const maxRounds = 1e9

// moreRounds guesses how many rounds take the time wanted, from what some took.
func moreRounds(wanted time.Duration, rounds int, took time.Duration, last int) int {
	took = max(took, 1)
	guess := wanted.Nanoseconds() * int64(rounds) / took.Nanoseconds()
	guess += guess / 5
	guess = min(guess, 100*int64(last))
	guess = max(guess, int64(last)+1)
	return int(min(guess, maxRounds))
}

// runRounds calls the function for n rounds.
func (b *B) runRounds(n int) {
	benchmarkLock.Lock()
	defer benchmarkLock.Unlock()
	defer func() {
		b.runCleanups()
	}()
	runtime.GC()
	b.N = n
	b.rounds, b.goal = 0, 0
	b.parallelism = 1
	b.ResetTimer()
	b.StartTimer()
	b.f(b)
	b.StopTimer()
}

// measure finds the number of rounds and measures. It runs in the benchmark's goroutine.
func (b *B) measure() {
	defer func() { b.signal <- true }()
	defer func() {
		if reason := recover(); reason != nil {
			panic(reason)
		}
		b.result = BenchmarkResult{b.N, b.duration, b.bytesPerRound, b.allocations, b.bytes, b.extra}
	}()
	n := 1
	b.runRounds(n)
	if b.hasSubs || b.goal > 0 {
		return
	}
	if settings.rounds > 0 {
		if settings.rounds > 1 {
			b.runRounds(settings.rounds)
		}
		return
	}
	for !b.Failed() && !b.Skipped() && b.duration < settings.time && n < maxRounds {
		n = moreRounds(settings.time, b.N, b.duration, n)
		b.runRounds(n)
	}
}

// PB goes through the rounds of a parallel benchmark.
type PB struct {
	next  *atomic.Uint64
	total uint64
	// from and to are the rounds that were taken and not run.
	from, to uint64
	grain    uint64
}

// Next reports whether another round shall run.
func (pb *PB) Next() bool {
	if pb.from == pb.to {
		end := pb.next.Add(pb.grain)
		pb.from = end - pb.grain
		if pb.from >= pb.total {
			pb.from = pb.to
			return false
		}
		pb.to = min(end, pb.total)
	}
	pb.from++
	return true
}

// SetParallelism sets how many goroutines per processor RunParallel starts.
func (b *B) SetParallelism(p int) {
	if p >= 1 {
		b.parallelism = p
	}
}

// RunParallel runs body in several goroutines, which share the rounds.
func (b *B) RunParallel(body func(*PB)) {
	if b.N == 0 {
		return
	}
	// A goroutine takes rounds for about 100 µs at once.
	grain := uint64(1)
	if b.result.N > 0 && b.result.T > 0 {
		grain = uint64(1e5 * int64(b.result.N) / max(b.result.T.Nanoseconds(), 1))
	}
	grain = min(max(grain, 1), 1e4)
	var next atomic.Uint64
	var running sync.WaitGroup
	for range b.parallelism * runtime.GOMAXPROCS(0) {
		running.Add(1)
		go func() {
			defer running.Done()
			body(&PB{next: &next, total: uint64(b.N), grain: grain})
		}()
	}
	running.Wait()
	if next.Load() < uint64(b.N) && !b.Failed() {
		b.Fatal("RunParallel: body exited without pb.Next() == false")
	}
}

// Run runs f as a benchmark below b and reports whether it succeeded. b itself is measured no more.
func (b *B) Run(name string, f func(b *B)) bool {
	b.hasSubs = true
	benchmarkLock.Unlock()
	defer benchmarkLock.Lock()
	if b.state == nil {
		b.state = &runState{match: &matcher{}}
	}
	full, ok := b.state.subName(&b.common, name)
	if !ok {
		return true
	}
	sub := &B{common: newCommon(&b.common, full), state: b.state, f: f}
	sub.to = indented{&sub.common}
	sub.showMemory = b.showMemory
	return sub.runAndPrint()
}

// runAndPrint runs a benchmark and prints its line.
func (b *B) runAndPrint() bool {
	if b.parent.to == nil {
		// Started by Benchmark: nothing is printed.
		go b.measure()
		<-b.signal
		return !b.Failed()
	}
	if b.chatty != nil {
		b.chatty.print(b.name, "=== RUN   "+b.name+"\n"+b.name+"\n")
	}
	go b.measure()
	<-b.signal
	name := b.name
	if procs := runtime.GOMAXPROCS(0); procs != 1 {
		name = fmt.Sprintf("%s-%d", name, procs)
	}
	switch {
	case b.Failed():
		b.flushPartial()
		fmt.Printf("--- FAIL: %s\n%s", name, b.output)
	case b.Skipped():
		fmt.Printf("--- SKIP: %s\n%s", name, b.output)
	case !b.hasSubs:
		line := fmt.Sprintf("%-*s\t%s", settings.nameWidth, name, b.result)
		if b.showMemory || settings.memory {
			line += "\t" + b.result.MemString()
		}
		fmt.Println(line)
		if len(b.output) > 0 {
			fmt.Printf("--- BENCH: %s\n%s", name, b.output)
		}
	}
	b.output = nil
	return !b.Failed()
}

// Benchmark measures a function, for programs that are no test programs.
func Benchmark(f func(b *B)) BenchmarkResult {
	root := &common{bench: true}
	b := &B{common: newCommon(root, ""), f: f}
	go b.measure()
	<-b.signal
	if b.Failed() {
		return BenchmarkResult{}
	}
	return b.result
}

// RunBenchmarks runs the benchmarks that -test.bench names.
func RunBenchmarks(matchString func(pat, str string) (bool, error), benchmarks []InternalBenchmark) {
	runBenchmarks(matchString, benchmarks)
}

func runBenchmarks(matchString func(pat, str string) (bool, error), benchmarks []InternalBenchmark) bool {
	if settings.bench == "" {
		return true
	}
	ok := true
	for range settings.count {
		state := &runState{match: newMatcher(matchString, settings.bench, settings.skip, "-test.bench")}
		root := &common{to: os.Stdout, bench: true}
		if settings.verbose {
			root.chatty = &chattyPrinter{out: os.Stdout}
		}
		settings.nameWidth = 0
		for _, benchmark := range benchmarks {
			if state.match.matches(benchmark.Name) {
				settings.nameWidth = max(settings.nameWidth, len(benchmark.Name)+4)
			}
		}
		for _, benchmark := range benchmarks {
			full, matched := state.subName(root, benchmark.Name)
			if !matched {
				continue
			}
			b := &B{common: newCommon(root, full), state: state, f: benchmark.F}
			b.to = os.Stdout
			ok = b.runAndPrint() && ok
		}
	}
	return ok
}

// AllocsPerRun returns how many allocations a call of f makes, on average of some calls behind a first.
func AllocsPerRun(runs int, f func()) (avg float64) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	f()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for range runs {
		f()
	}
	runtime.ReadMemStats(&after)
	return math.Floor(float64(after.Mallocs-before.Mallocs) / float64(runs))
}
