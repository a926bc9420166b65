//! The collector of Go 1.5: tri-colour marking with an insertion barrier.
//!
//! Objects are white (not reached yet), grey (reached, not scanned) or black (scanned). The barrier shades every pointer
//! that is stored into the heap, so no black object ever points to a white one (the strong tricolour invariant; Dijkstra,
//! Lamport et al., "On-the-fly garbage collection", 1978). Stacks carry no barrier: they are
//! written too often. So a stack that was scanned may hold white objects a moment later, and has to count as grey until
//! the end: a final stop scans all stacks again, and marks what only they reach. That stop grows with the number and
//! depth of stacks, and is what Go 1.8 got rid of.
//!
//! New objects are white: those that die before the final stop are garbage at once, the others are found by the rescan,
//! or were shaded when they were stored into the heap.
//!
//! Invariant at the beginning of the final stop: no marked object points to an unmarked one.

use super::{CycleReport, Recipe};
use crate::embedder::Embedder;
use crate::heap::Heap;
use crate::mark::{Marker, SharedWorker};
use crate::sync::{Fault, planted};
use crate::verify;

pub(super) const RECIPE: Recipe = Recipe { shades_old: false, shades_new: true, begin, at_stop };

fn begin(heap: &Heap, embedder: &dyn Embedder, report: &mut CycleReport) {
    heap.raise_barrier(embedder, report);
    heap.scan_stacks_one_by_one(embedder, report);
}

fn at_stop(heap: &Heap, embedder: &dyn Embedder, worker: &mut SharedWorker<'_>) {
    if heap.config.verify {
        worker.drain(usize::MAX);
        verify::check_strong_invariant(heap);
    }
    if planted(Fault::NoRescan) {
        return;
    }
    let mut marker = Marker::new(worker);
    (0..embedder.stack_count()).for_each(|index| embedder.scan_stack(index, &mut marker));
}
