package sync

import "sync/atomic"

// A WaitGroup counts tasks and lets goroutines wait until none is left. Its zero value counts 0.
//
// The count is the upper half of state, the number of waiting goroutines the lower, so that both
// are seen at one moment.
type WaitGroup struct {
	noCopy noCopy
	state  atomic.Uint64
	sema   uint32
}

const oneTask = 1 << 32

// Add adds delta to the count. At 0 all waiting goroutines go on; below, Add panics.
func (wg *WaitGroup) Add(delta int) {
	state := wg.state.Add(uint64(delta) << 32)
	count := int32(state >> 32)
	waiters := uint32(state)
	if count < 0 {
		panic("sync: negative WaitGroup counter")
	}
	if waiters != 0 && delta > 0 && count == int32(delta) {
		panic("sync: WaitGroup misuse: Add called concurrently with Wait")
	}
	if count > 0 || waiters == 0 {
		return
	}
	// With the count at 0 and goroutines waiting, nobody may change the state.
	if wg.state.Load() != state {
		panic("sync: WaitGroup misuse: Add called concurrently with Wait")
	}
	wg.state.Store(0)
	for range waiters {
		release(&wg.sema)
	}
}

// Done takes one off the count.
func (wg *WaitGroup) Done() {
	wg.Add(-1)
}

// Wait waits until the count is 0.
func (wg *WaitGroup) Wait() {
	for {
		state := wg.state.Load()
		if state < oneTask {
			return
		}
		if !wg.state.CompareAndSwap(state, state+1) {
			continue
		}
		acquire(&wg.sema, waitWaitGroup)
		if wg.state.Load() != 0 {
			panic("sync: WaitGroup is reused before previous Wait has returned")
		}
		return
	}
}

// Go calls f in a new goroutine, which counts as a task until f returns. f must not panic.
func (wg *WaitGroup) Go(f func()) {
	wg.Add(1)
	go func() {
		defer wg.finish()
		f()
	}()
}

// finish ends a task of Go. A panic goes on before anybody who waits can end the program.
func (wg *WaitGroup) finish() {
	if problem := recover(); problem != nil {
		panic(problem)
	}
	wg.Done()
}
