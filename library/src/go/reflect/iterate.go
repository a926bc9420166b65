package reflect

import "iter"

// Seq returns an iterator over v as range with one variable gives it.
func (v Value) Seq() iter.Seq[Value] {
	switch kind := v.kind(); {
	case kind == Func:
		if isIterator(v.callType(), 1) {
			return func(yield func(Value) bool) { v.callIterator(func(in []Value) bool { return yield(in[0]) }) }
		}
	case isInteger(kind):
		return v.countUp
	case kind == Pointer:
		if Kind(v.typ.Element.Kind) == Array {
			return indices(v.Len())
		}
	case kind == Array || kind == Slice:
		return indices(v.Len())
	case kind == String:
		return func(yield func(Value) bool) {
			for i := range v.String() {
				if !yield(ValueOf(i)) {
					return
				}
			}
		}
	case kind == Map:
		return func(yield func(Value) bool) {
			for entries := v.MapRange(); entries.Next(); {
				if !yield(entries.Key()) {
					return
				}
			}
		}
	case kind == Chan:
		return func(yield func(Value) bool) {
			for x, ok := v.Recv(); ok; x, ok = v.Recv() {
				if !yield(x) {
					return
				}
			}
		}
	}
	panic("reflect: " + v.Type().String() + " cannot produce iter.Seq[Value]")
}

// Seq2 returns an iterator over v as range with two variables gives it.
func (v Value) Seq2() iter.Seq2[Value, Value] {
	switch kind := v.kind(); {
	case kind == Func:
		if isIterator(v.callType(), 2) {
			return func(yield func(Value, Value) bool) {
				v.callIterator(func(in []Value) bool { return yield(in[0], in[1]) })
			}
		}
	case kind == Pointer:
		if Kind(v.typ.Element.Kind) == Array {
			return v.Elem().elementsByIndex
		}
	case kind == Array || kind == Slice:
		return v.elementsByIndex
	case kind == String:
		return func(yield func(Value, Value) bool) {
			for i, r := range v.String() {
				if !yield(ValueOf(i), ValueOf(r)) {
					return
				}
			}
		}
	case kind == Map:
		return func(yield func(Value, Value) bool) {
			for entries := v.MapRange(); entries.Next(); {
				if !yield(entries.Key(), entries.Value()) {
					return
				}
			}
		}
	}
	panic("reflect: " + v.Type().String() + " cannot produce iter.Seq2[Value, Value]")
}

// callIterator calls v, a function, with a yield function that each is.
func (v Value) callIterator(each func(in []Value) bool) {
	t := v.callType()
	answer := func(in []Value) []Value {
		return []Value{ValueOf(each(in)).Convert(toType(t.In(0).Out(0)))}
	}
	v.Call([]Value{MakeFunc(toType(t.In(0)), answer)})
}

// countUp yields the integers below v, with v's type.
func (v Value) countUp(yield func(Value) bool) {
	if isSigned(v.kind()) {
		for i := range v.Int() {
			if !yield(integerValue(uint64(i), v.typ, 0)) {
				return
			}
		}
		return
	}
	for i := range v.Uint() {
		if !yield(integerValue(i, v.typ, 0)) {
			return
		}
	}
}

func indices(length int) iter.Seq[Value] {
	return func(yield func(Value) bool) {
		for i := range length {
			if !yield(ValueOf(i)) {
				return
			}
		}
	}
}

func (v Value) elementsByIndex(yield func(Value, Value) bool) {
	for i := range v.Len() {
		if !yield(ValueOf(i), v.Index(i)) {
			return
		}
	}
}

// Fields returns an iterator over a struct's fields.
func (v Value) Fields() iter.Seq2[StructField, Value] {
	t := v.Type()
	if t.Kind() != Struct {
		panic("reflect: Fields of non-struct type " + t.String())
	}
	return func(yield func(StructField, Value) bool) {
		for i := range v.NumField() {
			if !yield(t.Field(i), v.Field(i)) {
				return
			}
		}
	}
}

// Methods returns an iterator over a value's exported methods.
func (v Value) Methods() iter.Seq2[Method, Value] {
	return func(yield func(Method, Value) bool) {
		t := v.Type()
		for i := range v.NumMethod() {
			if !yield(t.Method(i), v.Method(i)) {
				return
			}
		}
	}
}
