//! What the collector asks of the language above it.

use crate::address::Address;
use crate::mark::Marker;

/// The language's side of a collection.
///
/// The collector of this stage stops the world for marking. Collectors that mark beside the
/// mutators will add a handshake (run an action on every processor at its own safepoint); the
/// methods here keep their meaning.
///
/// # Safety
/// Every pointer into the heap that a mutator may still follow is reported, and between stop and start
/// no mutator runs, except in code that touches neither heap nor cache. What is not reported is freed.
pub unsafe trait Embedder: Sync {
    /// Returns when every mutator except the caller stands at a safepoint: none uses its cache, and
    /// every root can be reported. May be called by several threads at once; the calls exclude each
    /// other, and while one waits it counts as stopped itself.
    fn stop_the_world(&self);

    /// Ends what [`Embedder::stop_the_world`] began.
    fn start_the_world(&self);

    /// Number of stacks to scan. Called with the world stopped.
    fn stack_count(&self) -> usize;

    /// Reports each root slot of stack `index < stack_count()`. Called with the world stopped,
    /// from any marking thread, once per stack (again when the heap is verified).
    fn scan_stack(&self, index: usize, marker: &mut Marker<'_>);

    /// Reports each root slot outside stacks and heap. Called with the world stopped.
    fn scan_globals(&self, marker: &mut Marker<'_>);

    /// Bytes of roots, which count into the heap goal.
    fn root_bytes(&self) -> RootBytes;

    /// A cycle begins, for certain: the place to let go of what was kept for a while only. No barrier is raised yet.
    /// Called once per cycle, at a safepoint of the calling thread; other mutators may run.
    fn cycle_begins(&self) {}

    /// Addresses of objects whose owner wants to know when nothing reaches them any more, those with
    /// finalizers. Called with the world stopped, when marking is over.
    fn watched(&self) -> Vec<Address> {
        Vec::new()
    }

    /// Nothing reaches these of the watched objects. They live until the next cycle; if they shall live
    /// longer, a root must hold them from now on. Called with the world stopped.
    fn unreached(&self, _objects: &[Address]) {}

    /// What lives on is decided, the objects that `unreached` named included: the place to drop entries of dead
    /// objects from tables that know objects by address and keep nothing alive. `is_marked` tells of an
    /// address whether its object lives; what lies outside the heap always does. Called with the world stopped.
    fn forget_dead(&self, _is_marked: &dyn Fn(Address) -> bool) {}

    /// Called when marking is over, the world still stopped: the place to drop caches (of memory
    /// that the next collection shall free) and to shrink stacks.
    fn marking_finished(&self) {}
}

/// Bytes of roots that a collection scans.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RootBytes {
    /// Used parts of all stacks.
    pub stacks: usize,
    /// Global variables that hold pointers.
    pub globals: usize,
}
