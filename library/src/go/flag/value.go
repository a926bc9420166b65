package flag

import (
	"encoding"
	"errors"
	"reflect"
	"strconv"
	"time"
)

// Value is what a flag sets. String may be called on the zero value of its type. A type with a method
// IsBoolFlag() bool that returns true makes a flag that needs no argument.
type Value interface {
	String() string
	Set(string) error
}

// Getter is a Value whose contents can be had. All types of this package are, but for those of Func.
type Getter interface {
	Value
	Get() any
}

var (
	errParse = errors.New("parse error")
	errRange = errors.New("value out of range")
)

// plain returns the error without what strconv says of the text.
func plain(err error) error {
	switch {
	case errors.Is(err, strconv.ErrSyntax):
		return errParse
	case errors.Is(err, strconv.ErrRange):
		return errRange
	}
	return err
}

type boolFlag interface {
	Value
	IsBoolFlag() bool
}

type boolValue bool

func (b *boolValue) IsBoolFlag() bool { return true }
func (b *boolValue) Get() any         { return bool(*b) }
func (b *boolValue) String() string   { return strconv.FormatBool(bool(*b)) }

func (b *boolValue) Set(s string) error {
	v, err := strconv.ParseBool(s)
	if err != nil {
		return errParse
	}
	*b = boolValue(v)
	return nil
}

type intValue int

func (i *intValue) Get() any       { return int(*i) }
func (i *intValue) String() string { return strconv.Itoa(int(*i)) }

func (i *intValue) Set(s string) error {
	v, err := strconv.ParseInt(s, 0, strconv.IntSize)
	*i = intValue(v)
	return plain(err)
}

type int64Value int64

func (i *int64Value) Get() any       { return int64(*i) }
func (i *int64Value) String() string { return strconv.FormatInt(int64(*i), 10) }

func (i *int64Value) Set(s string) error {
	v, err := strconv.ParseInt(s, 0, 64)
	*i = int64Value(v)
	return plain(err)
}

type uintValue uint

func (i *uintValue) Get() any       { return uint(*i) }
func (i *uintValue) String() string { return strconv.FormatUint(uint64(*i), 10) }

func (i *uintValue) Set(s string) error {
	v, err := strconv.ParseUint(s, 0, strconv.IntSize)
	*i = uintValue(v)
	return plain(err)
}

type uint64Value uint64

func (i *uint64Value) Get() any       { return uint64(*i) }
func (i *uint64Value) String() string { return strconv.FormatUint(uint64(*i), 10) }

func (i *uint64Value) Set(s string) error {
	v, err := strconv.ParseUint(s, 0, 64)
	*i = uint64Value(v)
	return plain(err)
}

type stringValue string

func (s *stringValue) Get() any       { return string(*s) }
func (s *stringValue) String() string { return string(*s) }

func (s *stringValue) Set(text string) error {
	*s = stringValue(text)
	return nil
}

type float64Value float64

func (f *float64Value) Get() any       { return float64(*f) }
func (f *float64Value) String() string { return strconv.FormatFloat(float64(*f), 'g', -1, 64) }

func (f *float64Value) Set(s string) error {
	v, err := strconv.ParseFloat(s, 64)
	*f = float64Value(v)
	return plain(err)
}

type durationValue time.Duration

func (d *durationValue) Get() any       { return time.Duration(*d) }
func (d *durationValue) String() string { return time.Duration(*d).String() }

func (d *durationValue) Set(s string) error {
	v, err := time.ParseDuration(s)
	*d = durationValue(v)
	if err != nil {
		return errParse
	}
	return nil
}

// textValue is a value that reads and writes itself.
type textValue struct {
	p encoding.TextUnmarshaler
}

// newTextValue sets the variable to its default.
func newTextValue(val encoding.TextMarshaler, p encoding.TextUnmarshaler) textValue {
	variable := reflect.ValueOf(p)
	if variable.Kind() != reflect.Pointer {
		panic("variable value type must be a pointer")
	}
	initial := reflect.Indirect(reflect.ValueOf(val))
	if initial.Type() != variable.Type().Elem() {
		panic("default type does not match variable type: " + initial.Type().String() + " != " +
			variable.Type().Elem().String())
	}
	variable.Elem().Set(initial)
	return textValue{p}
}

func (v textValue) Set(s string) error { return v.p.UnmarshalText([]byte(s)) }
func (v textValue) Get() any           { return v.p }

func (v textValue) String() string {
	if m, ok := v.p.(encoding.TextMarshaler); ok {
		if text, err := m.MarshalText(); err == nil {
			return string(text)
		}
	}
	return ""
}

type funcValue func(string) error

func (f funcValue) Set(s string) error { return f(s) }
func (f funcValue) String() string     { return "" }

type boolFuncValue func(string) error

func (f boolFuncValue) Set(s string) error { return f(s) }
func (f boolFuncValue) String() string     { return "" }
func (f boolFuncValue) IsBoolFlag() bool   { return true }
