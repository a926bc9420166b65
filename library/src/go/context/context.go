// Package context carries deadlines, cancellation and values from a task to its parts.
//
// A context that can be cancelled is a node (cancelCtx); it stands on the list of the nearest node
// above it, so that cancelling goes down the tree. Start at WithCancel.
package context

import (
	"errors"
	"internal/typeinfo"
	"time"
)

// A Context belongs to a task and to all it starts. It may be used by several goroutines.
type Context interface {
	// Deadline returns when the task should end, if that is known.
	Deadline() (deadline time.Time, ok bool)
	// Done returns a channel that is closed when the task should end, nil if that never happens.
	Done() <-chan struct{}
	// Err returns why Done was closed: Canceled or DeadlineExceeded; nil before.
	Err() error
	// Value returns the value for a key, nil if there is none.
	Value(key any) any
}

// Canceled is the error of a context that was cancelled.
var Canceled = errors.New("context canceled")

// DeadlineExceeded is the error of a context whose deadline has passed.
var DeadlineExceeded error = deadlineExceededError{}

type deadlineExceededError struct{}

func (deadlineExceededError) Error() string   { return "context deadline exceeded" }
func (deadlineExceededError) Timeout() bool   { return true }
func (deadlineExceededError) Temporary() bool { return true }

// emptyCtx is a context that never ends and has no values.
type emptyCtx struct{}

func (emptyCtx) Deadline() (deadline time.Time, ok bool) { return time.Time{}, false }
func (emptyCtx) Done() <-chan struct{}                   { return nil }
func (emptyCtx) Err() error                              { return nil }
func (emptyCtx) Value(key any) any                       { return nil }

type backgroundCtx struct{ emptyCtx }

func (backgroundCtx) String() string { return "context.Background" }

type todoCtx struct{ emptyCtx }

func (todoCtx) String() string { return "context.TODO" }

// Background returns the root of all contexts.
func Background() Context { return backgroundCtx{} }

// TODO returns a context for where it is not yet clear which one belongs there.
func TODO() Context { return todoCtx{} }

// WithValue returns a context with one value more. The key must be comparable and not nil.
func WithValue(parent Context, key, val any) Context {
	if parent == nil {
		panic("cannot create context from nil parent")
	}
	if key == nil {
		panic("nil key")
	}
	if !typeinfo.TypeOf(key).Comparable() {
		panic("key is not comparable")
	}
	return &valueCtx{parent, key, val}
}

type valueCtx struct {
	Context
	key, val any
}

func (c *valueCtx) Value(key any) any {
	if c.key == key {
		return c.val
	}
	return lookUp(c.Context, key)
}

// lookUp is Value, without recursion through the contexts of this package.
func lookUp(c Context, key any) any {
	for {
		switch ctx := c.(type) {
		case *valueCtx:
			if ctx.key == key {
				return ctx.val
			}
			c = ctx.Context
		case *cancelCtx:
			if key == nearestNode {
				return ctx
			}
			c = ctx.Context
		case *timerCtx:
			if key == nearestNode {
				return &ctx.cancelCtx
			}
			c = ctx.cancelCtx.Context
		case withoutCancelCtx:
			if key == nearestNode {
				// Cancelling does not come through here.
				return nil
			}
			c = ctx.c
		case backgroundCtx, todoCtx:
			return nil
		default:
			return c.Value(key)
		}
	}
}

func (c *valueCtx) String() string {
	return nameOf(c.Context) + ".WithValue(" + text(c.key) + ", " + text(c.val) + ")"
}

// nameOf returns a context's String, or its type.
func nameOf(c Context) string {
	if s, ok := c.(interface{ String() string }); ok {
		return s.String()
	}
	return typeinfo.TypeOf(c).String
}

// text shows a key or a value: Strings and strings as they are, of others the type.
func text(v any) string {
	switch s := v.(type) {
	case interface{ String() string }:
		return s.String()
	case string:
		return s
	case nil:
		return "<nil>"
	}
	return typeinfo.TypeOf(v).String
}

// WithoutCancel returns a context with parent's values that never ends.
func WithoutCancel(parent Context) Context {
	if parent == nil {
		panic("cannot create context from nil parent")
	}
	return withoutCancelCtx{parent}
}

type withoutCancelCtx struct{ c Context }

func (withoutCancelCtx) Deadline() (deadline time.Time, ok bool) { return time.Time{}, false }
func (withoutCancelCtx) Done() <-chan struct{}                   { return nil }
func (withoutCancelCtx) Err() error                              { return nil }
func (c withoutCancelCtx) Value(key any) any                     { return lookUp(c, key) }
func (c withoutCancelCtx) String() string                        { return nameOf(c.c) + ".WithoutCancel" }
