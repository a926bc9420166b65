package sync

// Reasons of waiting, as tracebacks print them. The runtime knows the numbers.
const (
	waitSemaphore = iota
	waitWaitGroup
	waitCond
	waitReadLock
	waitWriteLock
)

// acquire waits until *semaphore > 0 and takes one off.
func acquire(semaphore *uint32, reason int)

// release adds one to *semaphore, or gives it to the goroutine that has waited longest.
func release(semaphore *uint32)

// lockContended takes the lock with this state, or waits until its holder wakes the goroutine; it
// returns whether the goroutine owns the lock now. since is 0 at the first try, then what the try
// before returned: the time when waiting began.
func lockContended(state *int32, since int64) (owned bool, now int64)

// unlockContended frees a held lock and wakes the first in its queue, or hands it the lock.
func unlockContended(state *int32)

// fatal ends the program with an error that can't be recovered.
func fatal(message string)

// processor returns the number of the processor that runs the goroutine, less than processors.
func processor() int

// processors returns how many processors there can be.
func processors() int

// registerShelves has shelves aged whenever a garbage collection begins.
//
//go:noescape
func registerShelves(shelves *shelf, count int)

// collections returns how many garbage collections have begun.
func collections() uint32
