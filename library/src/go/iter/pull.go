package iter

import "runtime"

// coroutine runs the body of a sequence on a goroutine of its own, which moves only while the
// consumer waits in resume.
type coroutine struct {
	body func(yield func() bool)
	// proceed wakes the body, rest wakes the consumer.
	proceed chan struct{}
	rest    chan struct{}
	// inside is set while the body runs.
	inside bool
	// stopping tells the body to end; ended that it did.
	stopping bool
	ended    bool
	// How the body ended, if not by returning.
	panicked bool
	reason   any
	exited   bool
}

// start makes the goroutine of a body, which waits for the first resume.
func start(body func(yield func() bool)) *coroutine {
	c := &coroutine{body: body, proceed: make(chan struct{}), rest: make(chan struct{})}
	go c.run()
	return c
}

// resume lets the body run to its next yield or its end and reports whether it yielded.
func (c *coroutine) resume() bool {
	if c.inside {
		panic("iter.Pull: next called again before yield")
	}
	if c.ended {
		return false
	}
	c.inside = true
	c.proceed <- struct{}{}
	<-c.rest
	c.inside = false
	if !c.ended {
		return true
	}
	// Let the goroutine end too.
	runtime.Gosched()
	// What ended the body unusually ends the consumer the same way, once.
	switch {
	case c.panicked:
		c.panicked = false
		panic(c.reason)
	case c.exited:
		c.exited = false
		runtime.Goexit()
	}
	return false
}

// stop ends the body: its yield returns false.
func (c *coroutine) stop() {
	if c.ended || c.stopping {
		return
	}
	c.stopping = true
	c.resume()
}

func (c *coroutine) run() {
	returned := false
	defer func() {
		if !returned {
			c.reason = recover()
			c.panicked = c.reason != nil
			c.exited = !c.panicked
		}
		c.ended = true
		c.rest <- struct{}{}
	}()
	<-c.proceed
	if !c.stopping {
		c.body(c.yield)
	}
	returned = true
}

// yield hands over to the consumer and reports whether the body shall go on.
func (c *coroutine) yield() bool {
	if c.stopping {
		return false
	}
	if !c.inside {
		panic("iter.Pull: yield called again before next")
	}
	c.rest <- struct{}{}
	<-c.proceed
	return !c.stopping
}

// Pull turns a sequence around: next returns its values one by one, false after the last one. stop
// ends the sequence early; it may be called at any time.
func Pull[V any](seq Seq[V]) (next func() (V, bool), stop func()) {
	var value V
	c := start(func(yield func() bool) {
		seq(func(v V) bool {
			value = v
			return yield()
		})
	})
	next = func() (V, bool) {
		var none V
		value = none
		if c.resume() {
			return value, true
		}
		return none, false
	}
	return next, c.stop
}

// Pull2 is Pull for pairs.
func Pull2[K, V any](seq Seq2[K, V]) (next func() (K, V, bool), stop func()) {
	var key K
	var value V
	c := start(func(yield func() bool) {
		seq(func(k K, v V) bool {
			key, value = k, v
			return yield()
		})
	})
	next = func() (K, V, bool) {
		var noKey K
		var noValue V
		key, value = noKey, noValue
		if c.resume() {
			return key, value, true
		}
		return noKey, noValue, false
	}
	return next, c.stop
}
