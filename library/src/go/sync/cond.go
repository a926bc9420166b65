package sync

import (
	"sync/atomic"
	"unsafe"
)

// A Cond is a place to wait for an event. L guards the condition that goroutines wait for.
type Cond struct {
	noCopy noCopy
	L      Locker

	// self is the Cond's address once it was used, to find copies.
	self unsafe.Pointer

	// queue guards the list of waiters, the longest waiting first.
	queue Mutex
	first *waiter
	last  *waiter
}

// waiter is a goroutine in Wait.
type waiter struct {
	gate uint32
	next *waiter
}

// waiters keeps waiters for the next Wait, of this or of another Cond.
var waiters = Pool{New: func() any { return new(waiter) }}

// NewCond returns a Cond with L = l.
func NewCond(l Locker) *Cond {
	return &Cond{L: l}
}

// Wait unlocks c.L, waits for Signal or Broadcast, and locks c.L again.
func (c *Cond) Wait() {
	c.check()
	mine := waiters.Get().(*waiter)
	mine.next = nil
	c.queue.Lock()
	if c.last == nil {
		c.first = mine
	} else {
		c.last.next = mine
	}
	c.last = mine
	c.queue.Unlock()
	c.L.Unlock()
	acquire(&mine.gate, waitCond)
	waiters.Put(mine)
	c.L.Lock()
}

// Signal wakes the goroutine that has waited longest, if there is one.
func (c *Cond) Signal() {
	c.check()
	c.queue.Lock()
	woken := c.first
	if woken != nil {
		c.first = woken.next
		if c.first == nil {
			c.last = nil
		}
	}
	c.queue.Unlock()
	if woken != nil {
		release(&woken.gate)
	}
}

// Broadcast wakes all goroutines that wait.
func (c *Cond) Broadcast() {
	c.check()
	c.queue.Lock()
	woken := c.first
	c.first, c.last = nil, nil
	c.queue.Unlock()
	for woken != nil {
		// Whoever is released may wait again at once, in the same place.
		next := woken.next
		release(&woken.gate)
		woken = next
	}
}

func (c *Cond) check() {
	here := unsafe.Pointer(c)
	if atomic.LoadPointer(&c.self) == here || atomic.CompareAndSwapPointer(&c.self, nil, here) {
		return
	}
	if atomic.LoadPointer(&c.self) != here {
		panic("sync.Cond is copied")
	}
}
