package time

import "unsafe"

// clock returns the first two fields of the current Time.
func clock() (wall uint64, ext int64)

// monotonic returns the reading of the monotonic clock: nanoseconds since the program started.
func monotonic() int64

// sleep waits for so many nanoseconds.
func sleep(nanoseconds int64)

// newChannelTimer sets a timer for c, which has room for one Time and nobody uses. Moments are
// readings of the monotonic clock; a period of 0 means once. loc is the location of the times sent.
func newChannelTimer(c chan Time, loc *Location, when, period int64) unsafe.Pointer

// newFunctionTimer sets a timer that starts a goroutine with f.
func newFunctionTimer(f func(), when int64) unsafe.Pointer

// stopTimer and resetTimer change a timer, and drop a time in its channel that nobody received. They
// report whether the timer was set, or had such a time.
func stopTimer(timer unsafe.Pointer) bool
func resetTimer(timer unsafe.Pointer, when, period int64) bool
