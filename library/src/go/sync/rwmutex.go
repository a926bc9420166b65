package sync

import "sync/atomic"

// A RWMutex is a lock for one writer or any number of readers. Its zero value is unlocked.
//
// readerCount counts the readers that hold or want the lock. A writer announces itself by subtracting
// manyReaders: from then on new readers find the count negative and wait at readerSem, while the
// writer waits at writerSem for those that came before it.
type RWMutex struct {
	// w lets one writer in at a time.
	w           Mutex
	writerSem   uint32
	readerSem   uint32
	readerCount atomic.Int32
	// readerWait counts the readers that an announced writer still waits for.
	readerWait atomic.Int32
}

// manyReaders is more than there are ever readers.
const manyReaders = 1 << 30

// RLock takes the lock for reading; it waits while a writer has the lock or waits for it.
func (rw *RWMutex) RLock() {
	if rw.readerCount.Add(1) < 0 {
		acquire(&rw.readerSem, waitReadLock)
	}
}

// TryRLock takes the lock for reading if no writer is about, and reports whether it did.
func (rw *RWMutex) TryRLock() bool {
	for {
		readers := rw.readerCount.Load()
		if readers < 0 {
			return false
		}
		if rw.readerCount.CompareAndSwap(readers, readers+1) {
			return true
		}
	}
}

// RUnlock ends what one RLock began.
func (rw *RWMutex) RUnlock() {
	if readers := rw.readerCount.Add(-1); readers < 0 {
		rw.leave(readers)
	}
}

// leave is the end of reading while a writer waits; the last reader lets the writer in.
func (rw *RWMutex) leave(readers int32) {
	if readers == -1 || readers == -manyReaders-1 {
		fatal("sync: RUnlock of unlocked RWMutex")
	}
	if rw.readerWait.Add(-1) == 0 {
		release(&rw.writerSem)
	}
}

// Lock takes the lock for writing; it waits until nobody else has it.
func (rw *RWMutex) Lock() {
	rw.w.Lock()
	readers := rw.readerCount.Add(-manyReaders) + manyReaders
	if readers != 0 && rw.readerWait.Add(readers) != 0 {
		acquire(&rw.writerSem, waitWriteLock)
	}
}

// TryLock takes the lock for writing if nobody has it, and reports whether it did.
func (rw *RWMutex) TryLock() bool {
	if !rw.w.TryLock() {
		return false
	}
	if !rw.readerCount.CompareAndSwap(0, -manyReaders) {
		rw.w.Unlock()
		return false
	}
	return true
}

// Unlock ends writing and lets the readers in that waited meanwhile.
func (rw *RWMutex) Unlock() {
	readers := rw.readerCount.Add(manyReaders)
	if readers >= manyReaders {
		fatal("sync: Unlock of unlocked RWMutex")
	}
	for range readers {
		release(&rw.readerSem)
	}
	rw.w.Unlock()
}

// RLocker returns a Locker that locks rw for reading.
func (rw *RWMutex) RLocker() Locker {
	return (*readLocker)(rw)
}

type readLocker RWMutex

func (r *readLocker) Lock()   { (*RWMutex)(r).RLock() }
func (r *readLocker) Unlock() { (*RWMutex)(r).RUnlock() }
