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

	// The first of an array of shelves.
	shelves atomic.Pointer[shelf]

	// New makes a value when the pool has none; it may be nil.
	New func() any
}

// shelf is known to the runtime.
type shelf struct {
	mutex Mutex
	// collection is the count of collections when the values were put here.
	collection uint32
	// count is the number of shelves of the pool.
	count uint32
	fresh []any
	old   []any
	// One value of each part, for which no array is needed.
	first, firstOld any
	// A line of the processor's cache is 64 bytes, and neighbours come in pairs.
	_ [32]byte
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
	if s.first == nil {
		s.first = x
	} else {
		s.fresh = append(s.fresh, x)
	}
	s.mutex.Unlock()
}

// Get takes a value out of the pool, or returns New's when there is none.
func (p *Pool) Get() any {
	if held := p.shelves.Load(); held != nil {
		shelves := unsafe.Slice(held, held.count)
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
			return unsafe.Slice(held, held.count)
		}
		fresh := make([]shelf, processors())
		for i := range fresh {
			fresh[i].count = uint32(len(fresh))
		}
		if p.shelves.CompareAndSwap(nil, &fresh[0]) {
			registerShelves(unsafe.SliceData(fresh), len(fresh))
		}
	}
}

// take returns a value of the shelf, nil when it is empty.
func (s *shelf) take() any {
	s.mutex.Lock()
	s.age()
	x := pop(&s.first, &s.fresh)
	if x == nil {
		x = pop(&s.firstOld, &s.old)
	}
	s.mutex.Unlock()
	return x
}

func pop(first *any, values *[]any) any {
	if x := *first; x != nil {
		*first = nil
		return x
	}
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
		s.old, s.firstOld = s.fresh, s.first
	default:
		s.old, s.firstOld = nil, nil
	}
	s.fresh, s.first = nil, nil
	s.collection = now
}
