// Package sync offers locks and other means to order goroutines.
//
// Goroutines that wait are queued by the runtime, keyed by the address they wait at: see wait.go
// for the natives. Fast paths are one atomic operation on a word of the lock itself.
package sync

import "sync/atomic"

// A Locker can be locked and unlocked.
type Locker interface {
	Lock()
	Unlock()
}

// noCopy makes vet complain about copies of the struct that holds it.
type noCopy struct{}

func (*noCopy) Lock()   {}
func (*noCopy) Unlock() {}

// A Mutex is a lock for one holder. Its zero value is unlocked.
type Mutex struct {
	_  noCopy
	mu lock
}

// Bits of lock.state.
const (
	held    = 1
	waiting = 2 // the runtime's queue for the lock is not empty
)

// lock is the state of a Mutex. The runtime changes it only while it guards the lock's queue, and
// sets and clears the bit waiting alone.
type lock struct {
	state int32
	sema  uint32
}

// Lock takes the lock; it waits until the lock is free.
func (m *Mutex) Lock() {
	if !atomic.CompareAndSwapInt32(&m.mu.state, 0, held) {
		m.mu.wait()
	}
}

// TryLock takes the lock if it is free, and reports whether it did.
func (m *Mutex) TryLock() bool {
	for {
		state := atomic.LoadInt32(&m.mu.state)
		if state&held != 0 {
			return false
		}
		if atomic.CompareAndSwapInt32(&m.mu.state, state, state|held) {
			return true
		}
	}
}

// Unlock frees the lock. Any goroutine may do so; a lock that nobody holds is a fatal error.
func (m *Mutex) Unlock() {
	if !atomic.CompareAndSwapInt32(&m.mu.state, held, 0) {
		m.mu.wake()
	}
}

// wait waits for the lock. A woken goroutine competes with those that come just now, which keeps
// processors busy; one that has lost for too long is handed the lock by its holder.
func (l *lock) wait() {
	var since int64
	for {
		owned, now := lockContended(&l.state, since)
		if owned {
			return
		}
		since = now
	}
}

func (l *lock) wake() {
	if atomic.LoadInt32(&l.state)&held == 0 {
		fatal("sync: unlock of unlocked mutex")
	}
	unlockContended(&l.state)
}
