//! The collector of Go 1.8: the hybrid barrier.
//!
//! A marker and a mutator lose an object together when the mutator hides it: it stores the only pointer to a white object
//! where the marker has already looked (into something black), and deletes the pointer that the marker would
//! still have found. A barrier on every store, stacks included, would prevent it, but stacks are
//! written too often. So stacks carry none, and the barrier on the heap has two halves:
//!
//! - the *deletion* half shades the value that is overwritten: a goroutine cannot move the only pointer to an object from
//!   the heap to its black stack unseen;
//! - the *insertion* half shades the value that is stored: a goroutine whose stack is still grey cannot move the only
//!   pointer to an object from its stack into a black object and drop it unseen.
//!
//! Once a goroutine's stack is black, its own stores need the deletion half only ([`Cache::stack_is_black`](crate::Cache)):
//! all that a black stack holds is marked, or will be because the deletion half guards where it came from. What one
//! goroutine copies to or from another's stack keeps both halves.
//!
//! With both, a stack is scanned once, at any time, and is black from then on: nothing has to be scanned again. New
//! objects are black, since a black stack may hold the only pointer to one. (Clements and Hudson, "Eliminate STW stack
//! re-scanning", Go proposal 17503, 2016; the deletion half is Yuasa's, the insertion half Dijkstra's.)
//!
//! The order matters. The barrier is up everywhere before anybody allocates black: else a processor without barrier could
//! store a white pointer into another's new black object. All allocate black before the first stack is scanned:
//! else a black stack could hold a new white object.
//!
//! Invariant while marking (weak tricolour invariant): every white object that a black one points to is reachable from a
//! grey one through white ones.
//!
//! What stops: each goroutine while its own stack is scanned, and all of them in the final stop, which takes
//! microseconds: it proves that nothing grey is left, and no processor may allocate from a span while its mark bits become
//! its allocated bits.

use super::{CycleReport, Recipe};
use crate::embedder::Embedder;
use crate::heap::Heap;
use crate::sync::{Fault, planted};

pub(super) const RECIPE: Recipe =
    Recipe { shades_old: true, shades_new: true, begin, at_stop: |_heap, _embedder, _worker| {} };

fn begin(heap: &Heap, embedder: &dyn Embedder, report: &mut CycleReport) {
    if planted(Fault::BlackBeforeBarrier) {
        heap.allocate_black(embedder, report);
    }
    heap.raise_barrier(embedder, report);
    if planted(Fault::StacksBeforeBlack) {
        heap.scan_stacks_one_by_one(embedder, report);
    }
    if !planted(Fault::WhiteAllocation) && !planted(Fault::BlackBeforeBarrier) {
        heap.allocate_black(embedder, report);
    }
    if !planted(Fault::StacksBeforeBlack) {
        heap.scan_stacks_one_by_one(embedder, report);
    }
}
