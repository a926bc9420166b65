// Package list is a doubly linked list.
//
// A list is a ring: the root, an element without a value, is after the last and before the first
// element.
package list

// Element is an element of a list.
type Element struct {
	next, prev *Element
	list       *List
	// Value is the element's value.
	Value any
}

// Next returns the element behind e, nil at the end.
func (e *Element) Next() *Element {
	if e.list == nil || e.next == &e.list.root {
		return nil
	}
	return e.next
}

// Prev returns the element before e, nil at the start.
func (e *Element) Prev() *Element {
	if e.list == nil || e.prev == &e.list.root {
		return nil
	}
	return e.prev
}

// List is a doubly linked list. The zero value is empty and ready.
type List struct {
	root Element
	len  int
}

// New returns an empty list.
func New() *List { return new(List).Init() }

// Init empties the list.
func (l *List) Init() *List {
	l.root.next = &l.root
	l.root.prev = &l.root
	l.len = 0
	return l
}

// ready makes a zero value a ring.
func (l *List) ready() {
	if l.root.next == nil {
		l.Init()
	}
}

// Len returns the number of elements.
func (l *List) Len() int { return l.len }

// Front returns the first element, nil if there is none.
func (l *List) Front() *Element {
	if l.len == 0 {
		return nil
	}
	return l.root.next
}

// Back returns the last element, nil if there is none.
func (l *List) Back() *Element {
	if l.len == 0 {
		return nil
	}
	return l.root.prev
}

// link puts e behind at.
func (e *Element) link(at *Element) {
	e.prev = at
	e.next = at.next
	at.next.prev = e
	at.next = e
}

// unlink takes e out of its ring.
func (e *Element) unlink() {
	e.prev.next = e.next
	e.next.prev = e.prev
}

func (l *List) insert(v any, at *Element) *Element {
	e := &Element{list: l, Value: v}
	e.link(at)
	l.len++
	return e
}

// Remove removes e, if it is in l, and returns its value.
func (l *List) Remove(e *Element) any {
	if e.list == l {
		e.unlink()
		e.next, e.prev, e.list = nil, nil, nil
		l.len--
	}
	return e.Value
}

// PushFront inserts v at the start.
func (l *List) PushFront(v any) *Element {
	l.ready()
	return l.insert(v, &l.root)
}

// PushBack inserts v at the end.
func (l *List) PushBack(v any) *Element {
	l.ready()
	return l.insert(v, l.root.prev)
}

// InsertBefore inserts v before mark, if that is in l.
func (l *List) InsertBefore(v any, mark *Element) *Element {
	if mark.list != l {
		return nil
	}
	return l.insert(v, mark.prev)
}

// InsertAfter inserts v behind mark, if that is in l.
func (l *List) InsertAfter(v any, mark *Element) *Element {
	if mark.list != l {
		return nil
	}
	return l.insert(v, mark)
}

// move puts e behind at.
func (l *List) move(e, at *Element) {
	if e != at {
		e.unlink()
		e.link(at)
	}
}

// MoveToFront moves e to the start, if it is in l.
func (l *List) MoveToFront(e *Element) {
	if e.list == l && l.root.next != e {
		l.move(e, &l.root)
	}
}

// MoveToBack moves e to the end, if it is in l.
func (l *List) MoveToBack(e *Element) {
	if e.list == l && l.root.prev != e {
		l.move(e, l.root.prev)
	}
}

// MoveBefore moves e before mark, if both are in l.
func (l *List) MoveBefore(e, mark *Element) {
	if e.list == l && mark.list == l && e != mark {
		l.move(e, mark.prev)
	}
}

// MoveAfter moves e behind mark, if both are in l.
func (l *List) MoveAfter(e, mark *Element) {
	if e.list == l && mark.list == l && e != mark {
		l.move(e, mark)
	}
}

// PushBackList inserts copies of other's elements at the end.
func (l *List) PushBackList(other *List) {
	l.ready()
	e := other.Front()
	for i := other.Len(); i > 0; i-- {
		l.insert(e.Value, l.root.prev)
		e = e.Next()
	}
}

// PushFrontList inserts copies of other's elements at the start.
func (l *List) PushFrontList(other *List) {
	l.ready()
	e := other.Back()
	for i := other.Len(); i > 0; i-- {
		l.insert(e.Value, &l.root)
		e = e.Prev()
	}
}
