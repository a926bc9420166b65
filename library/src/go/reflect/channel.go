package reflect

import "unsafe"

// MakeChan returns a new channel of a channel type.
func MakeChan(typ Type, buffer int) Value {
	if typ.Kind() != Chan {
		panic("reflect.MakeChan of non-chan type")
	}
	if buffer < 0 {
		panic("reflect.MakeChan: negative buffer size")
	}
	if typ.ChanDir() != BothDir {
		panic("reflect.MakeChan: unidirectional channel type")
	}
	t := typ.info()
	return Value{t, makeChannel(t, buffer), flagInline}
}

// Close closes a channel.
func (v Value) Close() {
	v.need(Chan, "Close")
	v.needExported("Close")
	if ChanDir(v.typ.Length)&SendDir == 0 {
		panic("reflect: close of receive-only channel")
	}
	channelClose(v.word())
}

// Send sends x.
func (v Value) Send(x Value) {
	x = v.outgoing("Send", x)
	element := memoryOf(x)
	channelSend(v.word(), element)
	keepAlive(element)
}

// TrySend sends x if that doesn't block, and reports whether it did.
func (v Value) TrySend(x Value) bool {
	x = v.outgoing("TrySend", x)
	element := memoryOf(x)
	contentEscapes(element)
	one := selectCase{channel: v.word(), element: element, direction: selectSends}
	chosen, _ := selectChannels(&one, 1, 1)
	return chosen == 0
}

// outgoing checks a send and returns x as an element of the channel.
func (v Value) outgoing(method string, x Value) Value {
	v.need(Chan, method)
	v.needExported(method)
	if ChanDir(v.typ.Length)&SendDir == 0 {
		panic("reflect: send on recv-only channel")
	}
	x.needExported(method)
	return x.assignTo("reflect.Value.Send", v.typ.Element)
}

// memoryOf returns the address of a value in memory that stays where it is while the goroutine
// waits.
func memoryOf(x Value) unsafe.Pointer {
	if x.flag&flagInline == 0 {
		return x.pointer
	}
	word := new(unsafe.Pointer)
	*word = x.pointer
	return unsafe.Pointer(word)
}

// keepAlive makes the memory at p live until here: the collector doesn't see what only a native
// knows.
//
//go:noinline
func keepAlive(p unsafe.Pointer) {}

// Recv receives a value; ok is false and x zero when the channel is closed.
func (v Value) Recv() (x Value, ok bool) {
	v.incoming("Recv")
	memory := newObject(v.typ.Element)
	ok = channelReceive(v.word(), memory)
	return received(v.typ.Element, memory), ok
}

// TryRecv receives a value if that doesn't block; if it does, x is the zero Value.
func (v Value) TryRecv() (x Value, ok bool) {
	v.incoming("TryRecv")
	memory := newObject(v.typ.Element)
	one := selectCase{channel: v.word(), element: memory, direction: selectReceives}
	chosen, ok := selectChannels(&one, 1, 1)
	if chosen != 0 {
		return Value{}, false
	}
	return received(v.typ.Element, memory), ok
}

func (v Value) incoming(method string) {
	v.need(Chan, method)
	v.needExported(method)
	if ChanDir(v.typ.Length)&RecvDir == 0 {
		panic("reflect: recv on send-only channel")
	}
}

// received returns the value of a type in memory of its own.
func received(t *descriptor, memory unsafe.Pointer) Value {
	if t.Direct() {
		return Value{t, *(*unsafe.Pointer)(memory), flagInline}
	}
	return Value{t, memory, 0}
}

// A SelectDir is what a case of Select does.
type SelectDir int

const (
	_ SelectDir = iota
	SelectSend
	SelectRecv
	SelectDefault
)

// A SelectCase is a case of Select. A zero Chan makes a case that is never chosen.
type SelectCase struct {
	Dir  SelectDir
	Chan Value
	Send Value
}

// Select runs a select statement. It returns the chosen case and, for a receive, what came and
// whether the channel was open.
func Select(cases []SelectCase) (chosen int, recv Value, recvOK bool) {
	if len(cases) > 65536 {
		panic("reflect.Select: too many cases (max 65536)")
	}
	plan := make([]selectCase, 0, len(cases)+1)
	// original is the number of each planned case.
	original := make([]int, 0, len(cases))
	byDefault := -1
	for i, c := range cases {
		planned := selectCase{}
		switch c.Dir {
		case SelectDefault:
			if byDefault >= 0 {
				panic("reflect.Select: multiple default cases")
			}
			byDefault = i
			if c.Chan.IsValid() {
				panic("reflect.Select: default case has Chan value")
			}
			if c.Send.IsValid() {
				panic("reflect.Select: default case has Send value")
			}
			continue
		case SelectSend:
			if c.Chan.IsValid() {
				planned = sendCase(c)
			}
		case SelectRecv:
			if c.Send.IsValid() {
				panic("reflect.Select: RecvDir case has Send value")
			}
			if c.Chan.IsValid() {
				planned = receiveCase(c)
			}
		default:
			panic("reflect.Select: invalid Dir")
		}
		plan = append(plan, planned)
		original = append(original, i)
	}
	hasDefault := 0
	if byDefault >= 0 {
		hasDefault = 1
	}
	index, ok := selectChannels(unsafe.SliceData(plan), len(plan), hasDefault)
	if index < 0 {
		return byDefault, Value{}, false
	}
	chosen = original[index]
	if cases[chosen].Dir == SelectRecv {
		recv = received(cases[chosen].Chan.typ.Element, plan[index].element)
		recvOK = ok
	}
	return chosen, recv, recvOK
}

func sendCase(c SelectCase) selectCase {
	channel := c.Chan
	channel.need(Chan, "Select")
	channel.needExported("Select")
	if ChanDir(channel.typ.Length)&SendDir == 0 {
		panic("reflect.Select: SendDir case using recv-only channel")
	}
	if !c.Send.IsValid() {
		panic("reflect.Select: SendDir case missing Send value")
	}
	c.Send.needExported("Select")
	x := c.Send.assignTo("reflect.Select", channel.typ.Element)
	return selectCase{channel: channel.word(), element: memoryOf(x), direction: selectSends}
}

func receiveCase(c SelectCase) selectCase {
	channel := c.Chan
	channel.need(Chan, "Select")
	channel.needExported("Select")
	if ChanDir(channel.typ.Length)&RecvDir == 0 {
		panic("reflect.Select: RecvDir case using send-only channel")
	}
	return selectCase{channel: channel.word(), element: newObject(channel.typ.Element), direction: selectReceives}
}
