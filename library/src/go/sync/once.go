package sync

import "sync/atomic"

// A Once does something once.
type Once struct {
	_    noCopy
	done atomic.Bool
	m    Mutex
}

// Do calls f unless a call of Do has begun before; in that case it waits until that f has returned.
func (o *Once) Do(f func()) {
	if !o.done.Load() {
		o.first(f)
	}
}

func (o *Once) first(f func()) {
	o.m.Lock()
	defer o.m.Unlock()
	if !o.done.Load() {
		defer o.done.Store(true)
		f()
	}
}

// OnceFunc returns a function that calls f the first time it is called. If f panics, so does
// every call, with the same value.
func OnceFunc(f func()) func() {
	once := newOnceCall(f)
	return once.do
}

// OnceValue returns a function that returns what f returned when it was called first.
func OnceValue[T any](f func() T) func() T {
	var result T
	once := newOnceCall(func() { result = f() })
	return func() T {
		once.do()
		return result
	}
}

// OnceValues returns a function that returns what f returned when it was called first.
func OnceValues[T1, T2 any](f func() (T1, T2)) func() (T1, T2) {
	var first T1
	var second T2
	once := newOnceCall(func() { first, second = f() })
	return func() (T1, T2) {
		once.do()
		return first, second
	}
}

// onceCall is a call that happens once and whose panic is repeated.
type onceCall struct {
	once Once
	// f is nil once it isn't needed any more.
	f       func()
	valid   bool
	problem any
}

func newOnceCall(f func()) *onceCall {
	return &onceCall{f: f}
}

func (c *onceCall) do() {
	c.once.Do(c.call)
	if !c.valid {
		panic(c.problem)
	}
}

func (c *onceCall) call() {
	defer c.end()
	c.f()
	c.f = nil
	c.valid = true
}

// end runs deferred: the panic goes on from f, so that the first traceback shows it.
func (c *onceCall) end() {
	c.f = nil
	if c.valid {
		return
	}
	c.problem = recover()
	panic(c.problem)
}
