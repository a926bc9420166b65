//! Snapshot at the beginning, with a deletion barrier.
//!
//! All stacks are scanned in one stop, which also raises the barrier. From then on every object that was reachable at that
//! moment gets marked: to hide one, a mutator would have to overwrite a pointer to it, and the barrier shades what is
//! overwritten (Yuasa, "Real-time garbage collection on general-purpose machines", 1990). What is allocated later is
//! black. Stacks need no barrier and no second scan, since all that a mutator can load is part of the snapshot or
//! new.
//!
//! The price: the first stop grows with the stacks, and whatever dies during marking stays until the next cycle
//! (floating garbage): the snapshot keeps it.
//!
//! Invariant while marking (weak tricolour invariant): every white object that a black one points to is reachable from a
//! grey one through white ones.

use super::{CycleReport, Recipe, StopReason};
use crate::embedder::Embedder;
use crate::heap::Heap;
use crate::sync::{Fault, planted};

pub(super) const RECIPE: Recipe =
    Recipe { shades_old: true, shades_new: false, begin, at_stop: |_heap, _embedder, _worker| {} };

fn begin(heap: &Heap, embedder: &dyn Embedder, report: &mut CycleReport) {
    if planted(Fault::SnapshotWithoutStop) {
        heap.raise_barrier(embedder, report);
        heap.allocate_black(embedder, report);
        return heap.scan_stacks_one_by_one(embedder, report);
    }
    heap.stop_for(embedder, StopReason::Snapshot, report, |_report| {
        heap.start_colours();
        heap.shade_roots(&mut |marker| {
            (0..embedder.stack_count()).for_each(|index| embedder.scan_stack(index, marker));
        });
        heap.count_scanned_stack(embedder.root_bytes().stacks);
    });
}
