//! The heap as a value.
use crate::address::Address;
use crate::cache::Cache;
use crate::config::Config;
use crate::cycle::{CycleReport, Reason};
use crate::embedder::Embedder;
use crate::layouts::LayoutId;
use crate::statistics::Statistics;
use burrow_layout::pointer_map::PointerMap;
use std::sync::Arc;

/// The system has no more memory (or address space) for the heap.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OutOfMemory {
    /// Bytes that were asked for.
    pub requested: usize,
}

impl std::fmt::Display for OutOfMemory {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "out of memory: cannot get {} bytes", self.requested)
    }
}

impl std::error::Error for OutOfMemory {}

/// An allocated object that an address lies in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Object {
    /// First byte.
    pub base: Address,
    /// Bytes of the slot, or of the large object's pages.
    pub size: usize,
    /// Its layout; pointer-free objects have that of their class (0 if large).
    pub layout: LayoutId,
}

/// A heap. Shared by its caches.
pub struct Heap {}

impl Heap {
    /// Reserves address space for a heap.
    pub fn new(_config: Config) -> Result<Arc<Heap>, OutOfMemory> {
        unimplemented!()
    }
    /// The number of the layout of objects of `size` bytes with pointers as in `map`.
    pub fn register_layout(&self, _size: usize, _map: &PointerMap) -> LayoutId {
        unimplemented!()
    }
    /// Collects garbage: stops the world, marks from the roots, starts the world.
    ///
    /// The caller stands at a safepoint. Returns `None` when another thread's collection, that this call
    /// had to wait for, made it unnecessary.
    pub fn collect(&self, _embedder: &dyn Embedder, _reason: Reason) -> Option<CycleReport> {
        unimplemented!()
    }
    /// Sweeps about `pages` pages; false when nothing is left to sweep. For idle or background threads.
    pub fn sweep_some(&self, _pages: usize) -> bool {
        unimplemented!()
    }
    /// Changes GOGC and the goal with it; returns the old value.
    pub fn set_gc_percent(&self, _percent: Option<u32>) -> Option<u32> {
        unimplemented!()
    }
    /// The object that `address` points into, if any. Exact while no other thread allocates.
    pub fn object_at(&self, _address: Address) -> Option<Object> {
        unimplemented!()
    }
    /// Whether `address` lies in the range of the heap's objects.
    pub fn contains(&self, _address: Address) -> bool {
        unimplemented!()
    }
    /// Whether `address` lies in the range of stacks.
    pub fn contains_stack(&self, _address: Address) -> bool {
        unimplemented!()
    }
    /// All figures. Exact when called with the world stopped; approximate otherwise.
    pub fn statistics(&self) -> Statistics {
        unimplemented!()
    }
    /// Raises or lowers the barrier flag of every processor. World stopped.
    ///
    /// # Safety
    /// No mutator runs.
    pub unsafe fn set_barrier(&self, _raised: bool) {
        unimplemented!()
    }
    /// Calls `visit` with every cache. For statistics by processor. World stopped.
    #[doc(hidden)]
    pub fn for_each_cache(&self, _visit: &mut dyn FnMut(&Cache)) {
        unimplemented!()
    }
}
