package sync

import "sync/atomic"

// A RWMutex is a lock for one writer or any number of readers. Its zero value is unlocked.
//
// readers counts the readers that hold or want the lock. A writer announces itself by subtracting
// manyReaders: from then on new readers find the count negative and wait at readGate, while the
// writer waits at writeGate for those that came before it.
type RWMutex struct {
	// writers lets one writer in at a time.
	writers   Mutex
	writeGate uint32
	readGate  uint32
	readers   atomic.Int32
	// leaving counts the readers that an announced writer still waits for.
	leaving atomic.Int32
}

// manyReaders is more than there are ever readers.
const manyReaders = 1 << 30

// RLock takes the lock for reading; it waits while a writer has the lock or waits for it.
func (rw *RWMutex) RLock() {
	if rw.readers.Add(1) < 0 {
		acquire(&rw.readGate, waitReadLock)
	}
}

// TryRLock takes the lock for reading if no writer is about, and reports whether it did.
func (rw *RWMutex) TryRLock() bool {
	for {
		readers := rw.readers.Load()
		if readers < 0 {
			return false
		}
		if rw.readers.CompareAndSwap(readers, readers+1) {
			return true
		}
	}
}

// RUnlock ends what one RLock began.
func (rw *RWMutex) RUnlock() {
	if readers := rw.readers.Add(-1); readers < 0 {
		rw.leave(readers)
	}
}

// leave is the end of reading while a writer waits; the last reader lets the writer in.
func (rw *RWMutex) leave(readers int32) {
	if readers == -1 || readers == -manyReaders-1 {
		fatal("sync: RUnlock of unlocked RWMutex")
	}
	if rw.leaving.Add(-1) == 0 {
		release(&rw.writeGate)
	}
}

// Lock takes the lock for writing; it waits until nobody else has it.
func (rw *RWMutex) Lock() {
	rw.writers.Lock()
	readers := rw.readers.Add(-manyReaders) + manyReaders
	if readers != 0 && rw.leaving.Add(readers) != 0 {
		acquire(&rw.writeGate, waitWriteLock)
	}
}

// TryLock takes the lock for writing if nobody has it, and reports whether it did.
func (rw *RWMutex) TryLock() bool {
	if !rw.writers.TryLock() {
		return false
	}
	if !rw.readers.CompareAndSwap(0, -manyReaders) {
		rw.writers.Unlock()
		return false
	}
	return true
}

// Unlock ends writing and lets the readers in that waited meanwhile.
func (rw *RWMutex) Unlock() {
	readers := rw.readers.Add(manyReaders)
	if readers >= manyReaders {
		fatal("sync: Unlock of unlocked RWMutex")
	}
	for range readers {
		release(&rw.readGate)
	}
	rw.writers.Unlock()
}

// RLocker returns a Locker that locks rw for reading.
func (rw *RWMutex) RLocker() Locker {
	return (*readLocker)(rw)
}

type readLocker RWMutex

func (r *readLocker) Lock()   { (*RWMutex)(r).RLock() }
func (r *readLocker) Unlock() { (*RWMutex)(r).RUnlock() }
