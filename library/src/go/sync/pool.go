package sync

import (
	"sync/atomic"
	"unsafe"
)

// A Pool keeps values that can be used again. Values may vanish at any garbage collection.
//
// Each processor has a shelf of its own, so that its lock is hardly ever contended; a goroutine
// that finds its shelf empty looks at the others. A value survives the begin of one collection, on the old part of
// its shelf, and is dropped at the second: the runtime sees to that, and whoever uses the shelf first.
type Pool struct {
	noCopy noCopy

	shelves atomic.Pointer[[]shelf]

	// New makes a value when the pool has none; it may be nil.
	New func() any
}

// shelf is known to the runtime.
type shelf struct {
	mutex Mutex
	// collection is the count of collections when the values were put here.
	collection uint32
	fresh      []any
	old        []any
	// A line of the processor's cache is 64 bytes, and neighbours come in pairs.
	_ [64]byte
}

// Put gives x to the pool.
func (p *Pool) Put(x any) {
	if x == nil {
		return
	}
	shelves := p.all()
	s := &shelves[processor()%len(shelves)]
	s.mutex.Lock()
	s.age()
	s.fresh = append(s.fresh, x)
	s.mutex.Unlock()
}

// Get takes a value out of the pool, or returns New's when there is none.
func (p *Pool) Get() any {
	if held := p.shelves.Load(); held != nil {
		shelves := *held
		start := processor()
		for i := range shelves {
			if x := shelves[(start+i)%len(shelves)].take(); x != nil {
				return x
			}
		}
	}
	if p.New == nil {
		return nil
	}
	return p.New()
}

func (p *Pool) all() []shelf {
	for {
		if held := p.shelves.Load(); held != nil {
			return *held
		}
		fresh := make([]shelf, processors())
		if p.shelves.CompareAndSwap(nil, &fresh) {
			registerShelves(unsafe.SliceData(fresh), len(fresh))
		}
	}
}

// take returns a value of the shelf, nil when it is empty.
func (s *shelf) take() any {
	s.mutex.Lock()
	s.age()
	x := pop(&s.fresh)
	if x == nil {
		x = pop(&s.old)
	}
	s.mutex.Unlock()
	return x
}

func pop(values *[]any) any {
	last := len(*values) - 1
	if last < 0 {
		return nil
	}
	x := (*values)[last]
	(*values)[last] = nil
	*values = (*values)[:last]
	return x
}

// age moves the values that have seen a collection to the old part, and drops those that have
// seen two.
func (s *shelf) age() {
	now := collections()
	switch now - s.collection {
	case 0:
		return
	case 1:
		s.old = s.fresh
	default:
		s.old = nil
	}
	s.fresh = nil
	s.collection = now
}
