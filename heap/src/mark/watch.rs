//! Watched objects: their owner wants to know when nothing reaches them any more.
//!
//! After marking, the contents of every unmarked watched object are marked, not the object itself. What
//! is unmarked then is reached by nothing, not even by another watched object: those are reported, in
//! this order finalizers may run, and marked too, so that they live until the next cycle. An object
//! that reaches itself is never reported, as in Go.
//!
//! Ephemerons and weak references end their cycle in between: see [`crate::weak`].

use super::worker::Worker;
use super::{MarkTotals, Marker};
use crate::address::Address;
use crate::bits;
use crate::embedder::Embedder;
use crate::heap::Heap;
use crate::weak;

/// Marks what watched objects keep alive, adds it to `totals`, and reports those that nothing reaches.
pub(crate) fn mark_watched(heap: &Heap, embedder: &dyn Embedder, totals: &mut MarkTotals) {
    let mut worker = Worker::<false>::new(heap);
    mark_ephemerons(heap, &mut worker);
    let mut watched = embedder.watched();
    watched.retain(|&address| !is_marked(heap, address));
    for &address in &watched {
        if let Some(slot) = heap.table.slot_at(address) {
            worker.scan_unmarked(slot);
            worker.drain(usize::MAX);
        }
    }
    mark_ephemerons(heap, &mut worker);
    watched.retain(|&address| !is_marked(heap, address));
    weak::clear_unmarked(heap);
    for &address in &watched {
        worker.mark_address(address);
        worker.drain(usize::MAX);
    }
    totals.bytes += worker.marked_bytes;
    totals.objects += worker.marked_objects;
    if !watched.is_empty() {
        embedder.unreached(&watched);
    }
    embedder.forget_dead(&|address| is_marked(heap, address));
}

/// Marks the values of ephemerons whose keys are marked, to a fixed point.
fn mark_ephemerons(heap: &Heap, worker: &mut Worker<'_, false>) {
    while weak::mark_ephemerons(heap, &mut Marker::new(worker)) {
        worker.drain(usize::MAX);
    }
}

/// Whether the object at `address` is marked; what lies outside the heap always is.
pub(crate) fn is_marked(heap: &Heap, address: Address) -> bool {
    heap.table.slot_at(address).is_none_or(|slot| bits::get(heap.table.mark_bits(slot.span), slot.index))
}
