package time

import "unsafe"

// Sleep waits for d at least.
func Sleep(d Duration) {
	sleep(int64(d))
}

// moment is the reading that the monotonic clock will have after d.
func moment(d Duration) int64 {
	now := monotonic()
	if d <= 0 {
		return now
	}
	return addSaturated(now, int64(d))
}

// A Timer is one event in the future. Those of AfterFunc call a function; the others send the time
// on C, unless Stop or Reset came before.
type Timer struct {
	C      <-chan Time
	handle unsafe.Pointer
}

// NewTimer returns a Timer that sends the time after d.
func NewTimer(d Duration) *Timer {
	c := make(chan Time, 1)
	return &Timer{C: c, handle: newChannelTimer(c, Local, moment(d), 0)}
}

// AfterFunc calls f in a goroutine of its own after d. The Timer's C is nil.
func AfterFunc(d Duration, f func()) *Timer {
	return &Timer{handle: newFunctionTimer(f, moment(d))}
}

// Stop keeps the Timer from going off; nothing is received from C afterwards. It reports whether that was
// still possible.
func (t *Timer) Stop() bool {
	if t.handle == nil {
		panic("time: Stop called on uninitialized Timer")
	}
	return stopTimer(t.handle)
}

// Reset sets the Timer anew, to go off after d; no earlier time is received from C afterwards. It
// reports whether the Timer was still set.
func (t *Timer) Reset(d Duration) bool {
	if t.handle == nil {
		panic("time: Reset called on uninitialized Timer")
	}
	return resetTimer(t.handle, moment(d), 0)
}

// After returns a channel on which the time is sent after d.
func After(d Duration) <-chan Time {
	return NewTimer(d).C
}

// A Ticker sends the time on C at regular intervals. Ticks that nobody receives are dropped.
type Ticker struct {
	C      <-chan Time
	handle unsafe.Pointer
}

// NewTicker returns a Ticker with interval d, which must be positive.
func NewTicker(d Duration) *Ticker {
	if d <= 0 {
		panic("non-positive interval for NewTicker")
	}
	c := make(chan Time, 1)
	return &Ticker{C: c, handle: newChannelTimer(c, Local, moment(d), int64(d))}
}

// Stop ends the ticks. C is not closed.
func (t *Ticker) Stop() {
	if t.handle != nil {
		stopTimer(t.handle)
	}
}

// Reset gives the Ticker the interval d; the next tick comes after d.
func (t *Ticker) Reset(d Duration) {
	if d <= 0 {
		panic("non-positive interval for Ticker.Reset")
	}
	if t.handle == nil {
		panic("time: Reset called on uninitialized Ticker")
	}
	resetTimer(t.handle, moment(d), int64(d))
}

// Tick returns the channel of a new Ticker, nil for d <= 0.
func Tick(d Duration) <-chan Time {
	if d <= 0 {
		return nil
	}
	return NewTicker(d).C
}
