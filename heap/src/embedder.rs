//! What the collector asks of the language above it.

use crate::address::Address;
use crate::cache::Cache;
use crate::heap::Heap;
use crate::mark::Marker;

/// The language's side of a collection.
///
/// A collector that marks beside the mutators changes its phases by *handshakes*: an action runs once on every cache,
/// while its user stands at a safepoint of its own. The default handshake stops the world for the action; a
/// language that wants short stops replaces it, and [`Embedder::begin_stack_scan`] with it.
///
/// # Safety
/// Every pointer into the heap that a mutator may still follow is reported, and between stop and start
/// no mutator runs, except in code that touches neither heap nor cache. What is not reported is freed.
/// Mutators store pointers into memory that the collector scans through [`barrier`](crate::barrier) alone, stacks excepted.
pub unsafe trait Embedder: Sync {
    /// Returns when every mutator except the caller stands at a safepoint: none uses its cache, and
    /// every root can be reported. May be called by several threads at once; the calls exclude each
    /// other, and while one waits it counts as stopped itself.
    fn stop_the_world(&self);

    /// Ends what [`Embedder::stop_the_world`] began.
    fn start_the_world(&self);

    /// Runs `action` on every cache of `heap` once, each while its user stands at a safepoint (or on behalf of one that
    /// cannot touch its cache meanwhile), the caller's included; returns when all are done.
    fn handshake(&self, heap: &Heap, action: &(dyn Fn(&mut Cache) + Sync)) {
        self.stop_the_world();
        // SAFETY: the world is stopped.
        unsafe { heap.for_each_stopped_cache(|cache| action(cache)) };
        self.start_the_world();
    }

    /// Starts the scan of the stacks for one cycle; returns when no mutator runs on a stack that was not reported to
    /// [`Heap::shade_roots`] since. What is left is reported by [`Embedder::scan_stack_once`]; a mutator's stack that
    /// was not reported by then is reported before the mutator runs on.
    /// The default reports all stacks in one stop.
    fn begin_stack_scan(&self, heap: &Heap) {
        self.stop_the_world();
        heap.shade_roots(&mut |marker| (0..self.stack_count()).for_each(|index| self.scan_stack(index, marker)));
        heap.count_scanned_stack(self.root_bytes().stacks);
        self.start_the_world();
    }

    /// Number of stacks that [`Embedder::begin_stack_scan`] may have left. Mutators run.
    fn remaining_stacks(&self) -> usize {
        0
    }

    /// Reports each root slot of stack `index < remaining_stacks()`, unless that was done in this scan. Mutators run; called
    /// from any marking thread.
    fn scan_stack_once(&self, _index: usize, _marker: &mut Marker<'_>) {}

    /// The cycle is over: stacks need no scan any more. Called with the world stopped.
    fn end_stack_scan(&self) {}

    /// Processors that run mutators, for the pacer.
    fn processors(&self) -> u32 {
        1
    }

    /// There is marking to share: a runtime with idle processors may have them call [`Heap::mark_some`]. Called often.
    fn enlist(&self) {}

    /// The caller waits for another thread's step: take part in stops and handshakes, and let others run. The default
    /// does so by stopping the world itself.
    fn relax(&self) {
        self.stop_the_world();
        self.start_the_world();
        crate::sync::yield_now();
    }

    /// Number of stacks to scan. Called with the world stopped.
    fn stack_count(&self) -> usize;

    /// Reports each root slot of stack `index < stack_count()`. Called with the world stopped,
    /// from any marking thread, once per stack (again when the heap is verified).
    fn scan_stack(&self, index: usize, marker: &mut Marker<'_>);

    /// Reports each root slot outside stacks and heap that is written through the barrier. Mutators may run.
    fn scan_globals(&self, marker: &mut Marker<'_>);

    /// Reports each pointer in tables of the language's runtime that are not written through the barrier. Reported once
    /// while mutators may run, and again in the final stop ([`Embedder::scan_unsettled_tables`]). Whoever moves a pointer from
    /// such a table to a stack, or the other way round, shades it ([`Cache::shade`]).
    fn scan_tables(&self, _marker: &mut Marker<'_>) {}

    /// The same in the final stop, where those may be left out that [`Embedder::settle`] found marked.
    fn scan_unsettled_tables(&self, marker: &mut Marker<'_>) {
        self.scan_tables(marker);
    }

    /// Bytes of roots, which count into the heap goal.
    fn root_bytes(&self) -> RootBytes;

    /// A cycle begins, for certain: the place to let go of what was kept for a while only. No barrier is raised yet.
    /// Called once per cycle, at a safepoint of the calling thread; other mutators may run.
    fn cycle_begins(&self) {}

    /// Addresses of objects whose owner wants to know when nothing reaches them any more, those with
    /// finalizers. Called while marking, with mutators running, and again in the final stop, when those may be left out that
    /// [`Embedder::settle`] found marked.
    fn watched(&self) -> Vec<Address> {
        Vec::new()
    }

    /// Nothing reaches these of the watched objects. They live until the next cycle; if they shall live
    /// longer, a root must hold them from now on. Called with the world stopped.
    fn unreached(&self, _objects: &[Address]) {}

    /// Marking is about to end: tables for [`Embedder::forget_dead`] and [`Embedder::scan_unsettled_tables`] may look which of
    /// their objects are marked already, and stay so, that less is left for the stop. Called with mutators running, perhaps more than once in a cycle.
    fn settle(&self, _is_marked: &dyn Fn(Address) -> bool) {}

    /// What lives on is decided, the objects that `unreached` named included: the place to drop entries of dead
    /// objects from tables that know objects by address and keep nothing alive. `is_marked` tells of an
    /// address whether its object lives; what lies outside the heap always does. Called with the world stopped.
    fn forget_dead(&self, _is_marked: &dyn Fn(Address) -> bool) {}

    /// The heap is about to be verified, the world stopped: the place to check the language's own stacks.
    fn verify_stacks(&self) {}

    /// Verification found a pointer that does not lead into the heap, in the word at `place` (null: not in memory).
    fn verify_foreign(&self, _value: Address, _place: Address, _holder: Holder) {}

    /// Called when marking is over, the world still stopped: the place to drop caches (of memory
    /// that the next collection shall free) and to shrink stacks.
    fn marking_finished(&self) {}
}

/// Where verification found a pointer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holder {
    /// Among what [`Embedder::scan_stack`] reports of this stack.
    Stack(usize),
    /// Variables of the program.
    Globals,
    /// Tables of the language's runtime.
    Tables,
    /// In the object that begins here.
    Object(Address),
}

/// Bytes of roots that a collection scans.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RootBytes {
    /// Used parts of all stacks.
    pub stacks: usize,
    /// Global variables that hold pointers.
    pub globals: usize,
}
