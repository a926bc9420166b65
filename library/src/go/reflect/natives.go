package reflect

import "unsafe"

// This file declares what the runtime does for this package. None of it keeps an address that it gets: values may be in
// the caller's frame. What pointers *in* values lead to is another matter: see contentEscapes.

// contentEscapes tells escape analysis that the value at an address, copied by a native, may end up anywhere: so what its
// pointers lead to is on the heap.
func contentEscapes(value unsafe.Pointer) {
	if escaping {
		escapedContent = *(*unsafe.Pointer)(value)
	}
}

var (
	// escaping is never true.
	escaping       bool
	escapedContent unsafe.Pointer
)

// newObject returns zeroed memory for one value.
//
//go:noescape
//go:linkname newObject burrow.allocate_type
func newObject(t *descriptor) unsafe.Pointer

// newArray returns zeroed memory for elements; it panics when the counts are impossible.
//
//go:noescape
//go:linkname newArray burrow.make_slice
func newArray(element *descriptor, length, capacity int) unsafe.Pointer

// growArray returns larger memory with the old elements copied, and how many elements fit.
func growArray(element *descriptor, data unsafe.Pointer, length, capacity, needed int) (unsafe.Pointer, int) {
	contentEscapes(data)
	return growSlice(element, data, length, capacity, needed)
}

//go:noescape
//go:linkname growSlice burrow.grow_slice
func growSlice(element *descriptor, data unsafe.Pointer, length, capacity, needed int) (unsafe.Pointer, int)

// copyTyped copies values with the write barriers they need. The places may overlap.
func copyTyped(t *descriptor, to, from unsafe.Pointer, count int) {
	contentEscapes(from)
	copyValues(t, to, from, count)
}

//go:noescape
//go:linkname copyValues burrow.copy_typed
func copyValues(t *descriptor, to, from unsafe.Pointer, count int)

// clearTyped zeroes values.
//
//go:noescape
//go:linkname clearTyped burrow.clear_typed
func clearTyped(t *descriptor, to unsafe.Pointer, count int)

// equalTyped compares two values as == does.
//
//go:noescape
//go:linkname equalTyped burrow.equal_typed
func equalTyped(t *descriptor, a, b unsafe.Pointer) bool

// findMethodTable returns the method table of a concrete type for an interface type, or nil.
//
//go:noescape
//go:linkname findMethodTable burrow.find_itab
func findMethodTable(interfaceType, concrete *descriptor) *methodTable

//go:noescape
//go:linkname makeMap burrow.make_map
func makeMap(t *descriptor, hint int) unsafe.Pointer

// mapFind returns the address of a key's value, nil if there is none.
//
//go:noescape
//go:linkname mapFind burrow.map_find
func mapFind(t *descriptor, table, key unsafe.Pointer) unsafe.Pointer

// mapAssign returns the address of a key's value, which it makes if there is none.
func mapAssign(t *descriptor, table, key unsafe.Pointer) unsafe.Pointer {
	contentEscapes(key)
	return mapInsert(t, table, key)
}

//go:noescape
//go:linkname mapInsert burrow.map_assign
func mapInsert(t *descriptor, table, key unsafe.Pointer) unsafe.Pointer

//go:noescape
//go:linkname mapDelete burrow.map_delete
func mapDelete(t *descriptor, table, key unsafe.Pointer)

//go:noescape
//go:linkname mapClear burrow.map_clear
func mapClear(t *descriptor, table unsafe.Pointer)

// mapIterator is the record of an iteration. It begins with the addresses of the current key and
// value. The runtime writes it without barriers, so it must stand in a frame meanwhile.
type mapIterator struct {
	key   unsafe.Pointer
	value unsafe.Pointer
	_     [14]unsafe.Pointer
}

//go:noescape
//go:linkname mapIterate burrow.map_iterate
func mapIterate(t *descriptor, table unsafe.Pointer, iterator *mapIterator)

//go:noescape
//go:linkname mapNext burrow.map_next
func mapNext(iterator *mapIterator) bool

//go:noescape
//go:linkname makeChannel burrow.make_channel
func makeChannel(t *descriptor, size int) unsafe.Pointer

func channelSend(channel, element unsafe.Pointer) {
	contentEscapes(element)
	sendElement(channel, element)
}

//go:noescape
//go:linkname sendElement burrow.channel_send
func sendElement(channel, element unsafe.Pointer)

//go:noescape
//go:linkname channelReceive burrow.channel_receive
func channelReceive(channel, element unsafe.Pointer) bool

//go:noescape
//go:linkname channelClose burrow.channel_close
func channelClose(channel unsafe.Pointer)

// selectCase is a case as the runtime's select takes it.
type selectCase struct {
	channel   unsafe.Pointer
	element   unsafe.Pointer
	direction uint64
	_         uint64
}

const (
	selectSends    = 0
	selectReceives = 1
)

// selectChannels returns the chosen case, -1 for the default, and whether it received.
//
//go:noescape
//go:linkname selectChannels burrow.select
func selectChannels(cases *selectCase, count, hasDefault int) (int, bool)
