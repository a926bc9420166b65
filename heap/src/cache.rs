//! A processor's cache.
use crate::address::Address;
use crate::heap::{Heap, OutOfMemory};
use crate::layouts::LayoutId;
use crate::stack::StackMemory;
use burrow_layout::processor::ProcessorRecord;
use std::ptr::NonNull;
use std::sync::Arc;

/// What one processor allocates from without locks. Use by one thread at a time.
pub struct Cache {}

impl Cache {
    /// A cache over `record`, which `slot_count` allocation slots follow.
    ///
    /// # Safety
    /// Record and slots stay valid, at their place and used by this cache's processor only, until the cache is dropped.
    pub unsafe fn new(_heap: &Arc<Heap>, _record: NonNull<ProcessorRecord>, _slot_count: usize) -> Box<Cache> {
        unimplemented!()
    }
    /// A cache with a record of its own, for embedders without compiled code.
    pub fn standalone(_heap: &Arc<Heap>) -> Box<Cache> {
        unimplemented!()
    }
    /// The heap behind this cache.
    pub fn heap(&self) -> &Arc<Heap> {
        unimplemented!()
    }
    /// Whether the caller should collect before it allocates `bytes` more (0: unknown). Counts allocations in zeal mode.
    pub fn wants_collection(&mut self) -> bool {
        unimplemented!()
    }
    /// One zeroed object of `layout`; also refills the layout's allocation slot.
    pub fn allocate(&mut self, _layout: LayoutId) -> Result<Address, OutOfMemory> {
        unimplemented!()
    }
    /// Zeroed memory for `count` elements of `element_size` bytes with pointers as in `layout` (of one element).
    pub fn allocate_array(
        &mut self,
        _layout: LayoutId,
        _element_size: usize,
        _count: usize,
    ) -> Result<Address, OutOfMemory> {
        unimplemented!()
    }
    /// Zeroed pointer-free memory of `size` bytes; small sizes share blocks of 16 bytes.
    pub fn allocate_bytes(&mut self, _size: usize) -> Result<Address, OutOfMemory> {
        unimplemented!()
    }
    /// A stack of at least `size` bytes (rounded up to a power of two, at least 2 KiB). Not zeroed.
    pub fn allocate_stack(&mut self, _size: usize) -> Result<StackMemory, OutOfMemory> {
        unimplemented!()
    }
    /// Gives a stack back. Nothing uses it any more.
    pub fn free_stack(&mut self, _stack: StackMemory) {
        unimplemented!()
    }
    /// Returns all cached memory and figures to the heap (the collector does it for every cache).
    pub fn flush(&mut self) {
        unimplemented!()
    }
    /// The write barrier's slow path: both values become reachable for the running mark phase.
    /// For the stub that compiled code calls when `barrier_flag` is raised.
    pub fn record_write(&mut self, _old: Address, _new: Address) {
        unimplemented!()
    }
}
