package testing

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"
)

// T is the state of a test.
type T struct {
	common
	state *runState
}

// runState is what the tests of a run share.
type runState struct {
	match    *matcher
	deadline time.Time
	// slots limits how many tests run in parallel: one token each.
	slots chan struct{}
	lock  sync.Mutex
	// names counts uses of each name, to tell later ones apart.
	names map[string]int
}

// Deadline returns when -timeout ends the program, if it does.
func (t *T) Deadline() (deadline time.Time, ok bool) {
	return t.state.deadline, !t.state.deadline.IsZero()
}

// Setenv sets an environment variable until the test is over. It doesn't go with Parallel.
func (t *T) Setenv(key, value string) {
	t.needAlone("Setenv")
	t.common.Setenv(key, value)
}

// Chdir changes the working folder until the test is over. It doesn't go with Parallel.
func (t *T) Chdir(dir string) {
	t.needAlone("Chdir")
	t.common.Chdir(dir)
}

func (t *T) needAlone(method string) {
	for c := &t.common; c != nil; c = c.parent {
		if c.isParallel {
			panic("testing: test using t." + method + " can not use t.Parallel")
		}
	}
	t.usesGlobal = true
}

// Parallel lets the test run at the same time as other parallel ones, once those that are not are
// over.
func (t *T) Parallel() {
	if t.isParallel {
		panic("testing: t.Parallel called multiple times")
	}
	if t.usesGlobal {
		panic("testing: test using t.Setenv or t.Chdir can not use t.Parallel")
	}
	t.isParallel = true
	t.elapsed += time.Since(t.start)
	t.parent.lock.Lock()
	t.parent.waiting = append(t.parent.waiting, t)
	t.parent.lock.Unlock()
	if t.chatty != nil {
		t.chatty.print(t.name, "=== PAUSE "+t.name+"\n")
	}
	// The one that started us goes on; we wait until the test around us has returned.
	t.signal <- true
	<-t.parent.barrier
	t.state.slots <- struct{}{}
	if t.chatty != nil {
		t.chatty.print(t.name, "=== CONT  "+t.name+"\n")
	}
	t.start = time.Now()
}

// Run runs f as a subtest and reports whether it succeeded, or whether it has not failed when it
// called Parallel.
func (t *T) Run(name string, f func(t *T)) bool {
	full, ok := t.state.subName(&t.common, name)
	if !ok {
		return true
	}
	sub := &T{common: newCommon(&t.common, full), state: t.state}
	if sub.chatty != nil {
		sub.chatty.print(full, "=== RUN   "+full+"\n")
	}
	go sub.run(f)
	<-sub.signal
	return !sub.Failed()
}

func newCommon(parent *common, name string) common {
	return common{
		parent: parent, name: name, depth: parent.depth + 1, chatty: parent.chatty, bench: parent.bench,
		signal: make(chan bool, 1), barrier: make(chan bool),
	}
}

// run calls f in its own goroutine and reports.
func (t *T) run(f func(t *T)) {
	t.to = indented{&t.common}
	t.start = time.Now()
	defer t.end()
	defer func() {
		// Subtests that a failed test left behind can still run.
		if !t.panickingOrLost() {
			t.runParallel()
		}
	}()
	f(t)
	t.lock.Lock()
	t.finished = true
	t.lock.Unlock()
}

// panickingOrLost reports whether the function ended by a panic, or by Goexit that wasn't ours.
func (t *T) panickingOrLost() bool {
	t.lock.Lock()
	defer t.lock.Unlock()
	return !t.finished
}

// runParallel runs the subtests that called Parallel and waits for them.
func (t *T) runParallel() {
	t.elapsed += time.Since(t.start)
	if len(t.waiting) > 0 {
		// They take our slot, and perhaps more.
		if t.isParallel {
			<-t.state.slots
		}
		close(t.barrier)
		for _, sub := range t.waiting {
			<-sub.signal
		}
		if t.isParallel {
			t.state.slots <- struct{}{}
		}
	}
	t.start = time.Now()
}

// end runs when the function is over, whichever way.
func (t *T) end() {
	reason := recover()
	if reason == nil && t.panickingOrLost() {
		reason = errGoexit
	}
	if reason != nil {
		t.Fail()
		t.reportUpwards()
		panic(reason)
	}
	func() {
		defer func() {
			if reason := recover(); reason != nil {
				t.Fail()
				t.reportUpwards()
				panic(reason)
			}
		}()
		t.runCleanups()
	}()
	t.elapsed += time.Since(t.start)
	t.reportResult()
	t.lock.Lock()
	t.done = true
	t.lock.Unlock()
	if t.isParallel {
		<-t.state.slots
	}
	t.signal <- true
}

// reportUpwards reports a test that panics, and those around it, since the program is about to end.
func (t *T) reportUpwards() {
	t.elapsed += time.Since(t.start)
	for c := &t.common; c.parent != nil; c = c.parent {
		c.report(fmt.Sprintf("--- FAIL: %s (%s)\n", c.name, seconds(c.elapsed)))
	}
}

func (t *T) reportResult() {
	result := ""
	switch {
	case t.Failed():
		result = "FAIL"
	case t.chatty == nil:
		return
	case t.Skipped():
		result = "SKIP"
	default:
		result = "PASS"
	}
	t.report(fmt.Sprintf("--- %s: %s (%s)\n", result, t.name, seconds(t.elapsed)))
}

// subName returns the unique full name of a subtest, and whether it shall run.
func (s *runState) subName(parent *common, name string) (full string, ok bool) {
	full = rewritten(name)
	if parent.depth > 0 {
		full = parent.name + "/" + full
	}
	s.lock.Lock()
	defer s.lock.Unlock()
	if s.names == nil {
		s.names = map[string]int{}
	}
	unique := full
	for {
		count, used := s.names[full]
		if !used && !strings.HasSuffix(full, "/") {
			s.names[full] = 1
			break
		}
		if !used {
			count = 0
		}
		unique = fmt.Sprintf("%s#%02d", full, count)
		s.names[full] = count + 1
		if _, taken := s.names[unique]; !taken {
			s.names[unique] = 1
			break
		}
	}
	return unique, s.match.matches(unique)
}

// rewritten returns a name with spaces as underscores and what can't be printed escaped.
func rewritten(name string) string {
	var text strings.Builder
	for _, r := range name {
		switch {
		case r == ' ' || r == '\t' || r == '\n' || r == '\v' || r == '\f' || r == '\r' || r == 0x85 || r == 0xa0:
			text.WriteByte('_')
		case !strconv.IsPrint(r):
			quoted := strconv.QuoteRune(r)
			text.WriteString(quoted[1 : len(quoted)-1])
		default:
			text.WriteRune(r)
		}
	}
	return text.String()
}

// InternalTest is a test as the main package of a test program lists it.
type InternalTest struct {
	Name string
	F    func(*T)
}

// RunTests runs tests.
func RunTests(matchString func(pat, str string) (bool, error), tests []InternalTest) (ok bool) {
	_, ok = runTests(matchString, tests, time.Time{})
	return ok
}

func runTests(matchString func(pat, str string) (bool, error), tests []InternalTest, deadline time.Time) (ran, ok bool) {
	ok = true
	for range settings.count {
		state := &runState{
			match: newMatcher(matchString, settings.run, settings.skip, "-test.run"), deadline: deadline,
			slots: make(chan struct{}, settings.parallel),
		}
		root := &T{common: common{to: os.Stdout, signal: make(chan bool, 1), barrier: make(chan bool)}, state: state}
		if settings.verbose {
			root.chatty = &chattyPrinter{out: os.Stdout}
		}
		for _, test := range tests {
			if settings.failFast && root.Failed() {
				break
			}
			root.Run(test.Name, func(t *T) { test.F(t) })
		}
		root.start = time.Now()
		root.runParallel()
		ran = ran || len(state.names) > 0
		ok = ok && !root.Failed()
		if !ok && settings.failFast {
			break
		}
	}
	return ran, ok
}
