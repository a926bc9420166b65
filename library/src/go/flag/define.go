package flag

import (
	"encoding"
	"time"
)

// This file defines flags by type: XxxVar with a variable of the caller's, Xxx with a new one; both as methods, and as
// functions for CommandLine.

// defined defines a flag by one of the methods below and returns its new variable.
func defined[T any](define func(*T, string, T, string), name string, value T, usage string) *T {
	p := new(T)
	define(p, name, value, usage)
	return p
}

// BoolVar defines a flag for *p.
func (f *FlagSet) BoolVar(p *bool, name string, value bool, usage string) {
	*p = value
	f.Var((*boolValue)(p), name, usage)
}

// IntVar defines a flag for *p.
func (f *FlagSet) IntVar(p *int, name string, value int, usage string) {
	*p = value
	f.Var((*intValue)(p), name, usage)
}

// Int64Var defines a flag for *p.
func (f *FlagSet) Int64Var(p *int64, name string, value int64, usage string) {
	*p = value
	f.Var((*int64Value)(p), name, usage)
}

// UintVar defines a flag for *p.
func (f *FlagSet) UintVar(p *uint, name string, value uint, usage string) {
	*p = value
	f.Var((*uintValue)(p), name, usage)
}

// Uint64Var defines a flag for *p.
func (f *FlagSet) Uint64Var(p *uint64, name string, value uint64, usage string) {
	*p = value
	f.Var((*uint64Value)(p), name, usage)
}

// StringVar defines a flag for *p.
func (f *FlagSet) StringVar(p *string, name string, value string, usage string) {
	*p = value
	f.Var((*stringValue)(p), name, usage)
}

// Float64Var defines a flag for *p.
func (f *FlagSet) Float64Var(p *float64, name string, value float64, usage string) {
	*p = value
	f.Var((*float64Value)(p), name, usage)
}

// DurationVar defines a flag for *p.
func (f *FlagSet) DurationVar(p *time.Duration, name string, value time.Duration, usage string) {
	*p = value
	f.Var((*durationValue)(p), name, usage)
}

// Bool defines a flag and returns its variable.
func (f *FlagSet) Bool(name string, value bool, usage string) *bool {
	return defined(f.BoolVar, name, value, usage)
}

// Int defines a flag and returns its variable.
func (f *FlagSet) Int(name string, value int, usage string) *int {
	return defined(f.IntVar, name, value, usage)
}

// Int64 defines a flag and returns its variable.
func (f *FlagSet) Int64(name string, value int64, usage string) *int64 {
	return defined(f.Int64Var, name, value, usage)
}

// Uint defines a flag and returns its variable.
func (f *FlagSet) Uint(name string, value uint, usage string) *uint {
	return defined(f.UintVar, name, value, usage)
}

// Uint64 defines a flag and returns its variable.
func (f *FlagSet) Uint64(name string, value uint64, usage string) *uint64 {
	return defined(f.Uint64Var, name, value, usage)
}

// String defines a flag and returns its variable.
func (f *FlagSet) String(name string, value string, usage string) *string {
	return defined(f.StringVar, name, value, usage)
}

// Float64 defines a flag and returns its variable.
func (f *FlagSet) Float64(name string, value float64, usage string) *float64 {
	return defined(f.Float64Var, name, value, usage)
}

// Duration defines a flag and returns its variable.
func (f *FlagSet) Duration(name string, value time.Duration, usage string) *time.Duration {
	return defined(f.DurationVar, name, value, usage)
}

// BoolVar defines a flag for *p.
func BoolVar(p *bool, name string, value bool, usage string) {
	CommandLine.BoolVar(p, name, value, usage)
}

// IntVar defines a flag for *p.
func IntVar(p *int, name string, value int, usage string) { CommandLine.IntVar(p, name, value, usage) }

// Int64Var defines a flag for *p.
func Int64Var(p *int64, name string, value int64, usage string) {
	CommandLine.Int64Var(p, name, value, usage)
}

// UintVar defines a flag for *p.
func UintVar(p *uint, name string, value uint, usage string) {
	CommandLine.UintVar(p, name, value, usage)
}

// Uint64Var defines a flag for *p.
func Uint64Var(p *uint64, name string, value uint64, usage string) {
	CommandLine.Uint64Var(p, name, value, usage)
}

// StringVar defines a flag for *p.
func StringVar(p *string, name string, value string, usage string) {
	CommandLine.StringVar(p, name, value, usage)
}

// Float64Var defines a flag for *p.
func Float64Var(p *float64, name string, value float64, usage string) {
	CommandLine.Float64Var(p, name, value, usage)
}

// DurationVar defines a flag for *p.
func DurationVar(p *time.Duration, name string, value time.Duration, usage string) {
	CommandLine.DurationVar(p, name, value, usage)
}

// Bool defines a flag and returns its variable.
func Bool(name string, value bool, usage string) *bool { return CommandLine.Bool(name, value, usage) }

// Int defines a flag and returns its variable.
func Int(name string, value int, usage string) *int { return CommandLine.Int(name, value, usage) }

// Int64 defines a flag and returns its variable.
func Int64(name string, value int64, usage string) *int64 {
	return CommandLine.Int64(name, value, usage)
}

// Uint defines a flag and returns its variable.
func Uint(name string, value uint, usage string) *uint { return CommandLine.Uint(name, value, usage) }

// Uint64 defines a flag and returns its variable.
func Uint64(name string, value uint64, usage string) *uint64 {
	return CommandLine.Uint64(name, value, usage)
}

// String defines a flag and returns its variable.
func String(name string, value string, usage string) *string {
	return CommandLine.String(name, value, usage)
}

// Float64 defines a flag and returns its variable.
func Float64(name string, value float64, usage string) *float64 {
	return CommandLine.Float64(name, value, usage)
}

// Duration defines a flag and returns its variable.
func Duration(name string, value time.Duration, usage string) *time.Duration {
	return CommandLine.Duration(name, value, usage)
}

// TextVar defines a flag for a value that reads itself; value is the default.
func (f *FlagSet) TextVar(p encoding.TextUnmarshaler, name string, value encoding.TextMarshaler, usage string) {
	f.Var(newTextValue(value, p), name, usage)
}

// Func defines a flag that calls fn with each argument.
func (f *FlagSet) Func(name, usage string, fn func(string) error) {
	f.Var(funcValue(fn), name, usage)
}

// BoolFunc defines a flag without argument that calls fn.
func (f *FlagSet) BoolFunc(name, usage string, fn func(string) error) {
	f.Var(boolFuncValue(fn), name, usage)
}

// TextVar defines a flag for a value that reads itself; value is the default.
func TextVar(p encoding.TextUnmarshaler, name string, value encoding.TextMarshaler, usage string) {
	CommandLine.TextVar(p, name, value, usage)
}

// Func defines a flag that calls fn with each argument.
func Func(name, usage string, fn func(string) error) { CommandLine.Func(name, usage, fn) }

// BoolFunc defines a flag without argument that calls fn.
func BoolFunc(name, usage string, fn func(string) error) { CommandLine.BoolFunc(name, usage, fn) }
