//! Watched objects: their owner wants to know when nothing reaches them any more.
//!
//! After marking, the contents of every unmarked watched object are marked, not the object itself. What
//! is unmarked then is reached by nothing, not even by another watched object: those are reported, in
//! this order finalizers may run, and marked too, so that they live until the next cycle. An object
//! that reaches itself is never reported, as in Go.

use super::MarkTotals;
use super::worker::Worker;
use crate::address::Address;
use crate::bits;
use crate::embedder::Embedder;
use crate::heap::Heap;

/// Marks what watched objects keep alive, adds it to `totals`, and reports those that nothing reaches.
pub(crate) fn mark_watched(heap: &Heap, embedder: &dyn Embedder, totals: &mut MarkTotals) {
    let mut watched = embedder.watched();
    watched.retain(|&address| !is_marked(heap, address));
    if watched.is_empty() {
        return;
    }
    let mut worker = Worker::<false>::new(heap);
    worker.scan_contents_of(&watched);
    worker.drain(usize::MAX);
    watched.retain(|&address| !is_marked(heap, address));
    for &address in &watched {
        worker.mark_address(address);
        worker.drain(usize::MAX);
    }
    totals.bytes += worker.marked_bytes;
    totals.objects += worker.marked_objects;
    embedder.unreached(&watched);
}

/// Whether the object at `address` is marked; what lies outside the heap always is.
fn is_marked(heap: &Heap, address: Address) -> bool {
    heap.table.slot_at(address).is_none_or(|slot| bits::get(heap.table.mark_bits(slot.span), slot.index))
}
