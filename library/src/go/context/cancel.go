package context

import (
	"sync"
	"sync/atomic"
	"time"
)

// A CancelFunc ends a context; the first call counts.
type CancelFunc func()

// A CancelCauseFunc ends a context and says why.
type CancelCauseFunc func(cause error)

// child is what a node cancels.
type child interface {
	cancel(fromParent bool, err, cause error)
}

// nearestNode is the key under which contexts of this package answer with their nearest node.
var nearestNode any = new(int)

// cancelCtx is a node of the tree: a context that can be cancelled.
type cancelCtx struct {
	Context

	mutex sync.Mutex
	// done is made at the first call of Done.
	done atomic.Pointer[chan struct{}]
	// children is nil once the node was cancelled.
	children map[child]struct{}
	err      atomic.Pointer[error]
	cause    error
	// self is what the parent lists: the node or what it is part of.
	self child
}

// closed is the channel of nodes that were cancelled before anybody asked for theirs.
var closed = make(chan struct{})

func init() {
	close(closed)
}

func (n *cancelCtx) Done() <-chan struct{} {
	if done := n.done.Load(); done != nil {
		return *done
	}
	n.mutex.Lock()
	defer n.mutex.Unlock()
	done := n.done.Load()
	if done == nil {
		fresh := make(chan struct{})
		done = &fresh
		n.done.Store(done)
	}
	return *done
}

func (n *cancelCtx) Err() error {
	if err := n.err.Load(); err != nil {
		return *err
	}
	return nil
}

func (n *cancelCtx) Value(key any) any {
	if key == nearestNode {
		return n
	}
	return lookUp(n.Context, key)
}

func (n *cancelCtx) String() string { return nameOf(n.Context) + ".WithCancel" }

// attach puts the node below its parent: cancelled with it from now on.
func (n *cancelCtx) attach(self child) {
	n.self = self
	parentDone := n.Context.Done()
	if parentDone == nil {
		return
	}
	select {
	case <-parentDone:
		self.cancel(true, n.Context.Err(), Cause(n.Context))
		return
	default:
	}
	if above, ok := nodeOf(n.Context, parentDone); ok {
		above.adopt(self)
		return
	}
	if registrar, ok := n.Context.(interface{ AfterFunc(func()) func() bool }); ok {
		parent := n.Context
		stop := registrar.AfterFunc(func() { self.cancel(true, parent.Err(), Cause(parent)) })
		n.mutex.Lock()
		n.Context = stoppedCtx{parent, stop}
		n.mutex.Unlock()
		return
	}
	go n.watch(parentDone, self)
}

// stoppedCtx is a parent of another package that calls us back; stop takes that back.
type stoppedCtx struct {
	Context
	stop func() bool
}

// nodeOf returns the nearest node at or above a context, if the context's Done is the node's own.
func nodeOf(c Context, done <-chan struct{}) (*cancelCtx, bool) {
	above, ok := c.Value(nearestNode).(*cancelCtx)
	if !ok {
		return nil, false
	}
	held := above.done.Load()
	return above, held != nil && (<-chan struct{})(*held) == done
}

// adopt enters a child, or cancels it at once if the node was cancelled.
func (n *cancelCtx) adopt(c child) {
	n.mutex.Lock()
	if err := n.err.Load(); err != nil {
		cause := n.cause
		n.mutex.Unlock()
		c.cancel(true, *err, cause)
		return
	}
	if n.children == nil {
		n.children = make(map[child]struct{})
	}
	n.children[c] = struct{}{}
	n.mutex.Unlock()
}

// watch waits for a parent of another package.
func (n *cancelCtx) watch(parentDone <-chan struct{}, self child) {
	select {
	case <-parentDone:
		self.cancel(true, n.Context.Err(), Cause(n.Context))
	case <-n.Done():
	}
}

// cancel ends the node and all below it. fromParent: the parent drops its list itself.
func (n *cancelCtx) cancel(fromParent bool, err, cause error) {
	if cause == nil {
		cause = err
	}
	n.mutex.Lock()
	if n.err.Load() != nil {
		n.mutex.Unlock()
		return
	}
	n.cause = cause
	n.err.Store(&err)
	if done := n.done.Load(); done != nil {
		close(*done)
	} else {
		n.done.Store(&closed)
	}
	children := n.children
	n.children = nil
	parent := n.Context
	n.mutex.Unlock()
	for c := range children {
		c.cancel(true, err, cause)
	}
	if !fromParent {
		leave(parent, n.self)
	}
}

// leave takes a child off the list it stands on.
func leave(parent Context, c child) {
	if stopped, ok := parent.(stoppedCtx); ok {
		stopped.stop()
		return
	}
	done := parent.Done()
	if done == nil {
		return
	}
	above, ok := nodeOf(parent, done)
	if !ok {
		return
	}
	above.mutex.Lock()
	delete(above.children, c)
	above.mutex.Unlock()
}

func newNode(parent Context) *cancelCtx {
	if parent == nil {
		panic("cannot create context from nil parent")
	}
	n := &cancelCtx{Context: parent}
	n.attach(n)
	return n
}

// WithCancel returns a context that ends when cancel is called, or with parent.
func WithCancel(parent Context) (ctx Context, cancel CancelFunc) {
	n := newNode(parent)
	return n, func() { n.cancel(false, Canceled, nil) }
}

// WithCancelCause is WithCancel with a reason, for Cause.
func WithCancelCause(parent Context) (ctx Context, cancel CancelCauseFunc) {
	n := newNode(parent)
	return n, func(cause error) { n.cancel(false, Canceled, cause) }
}

// Cause returns why a context ended: the reason given with the cancelling, else the context's Err.
func Cause(c Context) error {
	err := c.Err()
	if err == nil {
		return nil
	}
	if n, ok := c.Value(nearestNode).(*cancelCtx); ok {
		n.mutex.Lock()
		cause := n.cause
		n.mutex.Unlock()
		if cause != nil {
			return cause
		}
	}
	return err
}

// timerCtx is a node that a timer cancels.
type timerCtx struct {
	cancelCtx
	// timer is guarded by the node's mutex.
	timer    *time.Timer
	deadline time.Time
}

// WithDeadline returns a context that ends at d, or when cancel is called, or with parent.
func WithDeadline(parent Context, d time.Time) (Context, CancelFunc) {
	return WithDeadlineCause(parent, d, nil)
}

// WithDeadlineCause is WithDeadline with a reason for when d has passed.
func WithDeadlineCause(parent Context, d time.Time, cause error) (Context, CancelFunc) {
	if parent == nil {
		panic("cannot create context from nil parent")
	}
	if earlier, ok := parent.Deadline(); ok && earlier.Before(d) {
		return WithCancel(parent)
	}
	n := &timerCtx{cancelCtx: cancelCtx{Context: parent}, deadline: d}
	n.attach(n)
	left := time.Until(d)
	if left <= 0 {
		n.cancel(false, DeadlineExceeded, cause)
		return n, func() { n.cancel(false, Canceled, nil) }
	}
	n.mutex.Lock()
	if n.err.Load() == nil {
		n.timer = time.AfterFunc(left, func() { n.cancel(false, DeadlineExceeded, cause) })
	}
	n.mutex.Unlock()
	return n, func() { n.cancel(false, Canceled, nil) }
}

// WithTimeout is WithDeadline after a duration from now.
func WithTimeout(parent Context, timeout time.Duration) (Context, CancelFunc) {
	return WithDeadline(parent, time.Now().Add(timeout))
}

// WithTimeoutCause is WithDeadlineCause after a duration from now.
func WithTimeoutCause(parent Context, timeout time.Duration, cause error) (Context, CancelFunc) {
	return WithDeadlineCause(parent, time.Now().Add(timeout), cause)
}

func (n *timerCtx) Deadline() (deadline time.Time, ok bool) { return n.deadline, true }

func (n *timerCtx) String() string {
	return nameOf(n.cancelCtx.Context) + ".WithDeadline(" + n.deadline.String() + " [" + time.Until(n.deadline).String() + "])"
}

func (n *timerCtx) cancel(fromParent bool, err, cause error) {
	n.cancelCtx.cancel(fromParent, err, cause)
	n.mutex.Lock()
	if n.timer != nil {
		n.timer.Stop()
		n.timer = nil
	}
	n.mutex.Unlock()
}

// afterFuncCtx calls a function when its parent ends.
type afterFuncCtx struct {
	cancelCtx
	once sync.Once
	f    func()
}

// AfterFunc calls f in a goroutine of its own once ctx has ended. stop keeps it from that and reports
// whether it did.
func AfterFunc(ctx Context, f func()) (stop func() bool) {
	n := &afterFuncCtx{cancelCtx: cancelCtx{Context: ctx}, f: f}
	n.attach(n)
	return func() bool {
		stopped := false
		n.once.Do(func() { stopped = true })
		if stopped {
			n.cancel(false, Canceled, nil)
		}
		return stopped
	}
}

func (n *afterFuncCtx) cancel(fromParent bool, err, cause error) {
	n.cancelCtx.cancel(fromParent, err, cause)
	n.once.Do(func() { go n.f() })
}
