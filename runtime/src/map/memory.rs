//! What maps ask of the heap.

use crate::processor::CurrentProcessor;
use burrow_heap::{Cache, LayoutId};

/// Memory that can be allocated without a collection, and a source of numbers.
pub(super) trait Memory {
    /// One zeroed object.
    fn allocate(&mut self, layout: LayoutId) -> usize;
    /// Zeroed memory without pointers.
    fn allocate_bytes(&mut self, size: usize) -> usize;
    /// `count` zeroed elements in one object; the layout is one element's.
    fn allocate_array(&mut self, layout: LayoutId, size: usize, count: usize) -> usize;
    /// The cache that the write barrier needs.
    fn cache(&mut self) -> &mut Cache;
    /// A number that nobody foresees.
    fn random(&mut self) -> u64;
    /// Work on a large map is not done yet: who wants the world stopped may have it now. The objects at `keep` stay.
    fn pause(&mut self, keep: &[usize]);
}

impl Memory for CurrentProcessor {
    #[inline]
    fn allocate(&mut self, layout: LayoutId) -> usize {
        CurrentProcessor::allocate(*self, layout)
    }

    #[inline]
    fn allocate_bytes(&mut self, size: usize) -> usize {
        CurrentProcessor::allocate_bytes(*self, size)
    }

    fn allocate_array(&mut self, layout: LayoutId, size: usize, count: usize) -> usize {
        let array = CurrentProcessor::cache(self).allocate_array(layout, size, count);
        self.allocated(array, 0)
    }

    fn cache(&mut self) -> &mut Cache {
        CurrentProcessor::cache(self)
    }

    fn random(&mut self) -> u64 {
        CurrentProcessor::random(*self)
    }

    fn pause(&mut self, keep: &[usize]) {
        crate::piecewise::pause(*self, keep);
    }
}

/// Memory for tests.
#[cfg(test)]
pub(crate) struct TestMemory {
    pub(crate) cache: Box<Cache>,
    pub(crate) state: u64,
}

#[cfg(test)]
impl Memory for TestMemory {
    fn allocate(&mut self, layout: LayoutId) -> usize {
        self.cache.allocate(layout).expect("test memory").0
    }

    fn allocate_bytes(&mut self, size: usize) -> usize {
        self.cache.allocate_bytes(size).expect("test memory").0
    }

    fn allocate_array(&mut self, layout: LayoutId, size: usize, count: usize) -> usize {
        self.cache.allocate_array(layout, size, count).expect("test memory").0
    }

    fn cache(&mut self) -> &mut Cache {
        &mut self.cache
    }

    fn random(&mut self) -> u64 {
        self.state = crate::hash::word(self.state, 0x5851_f42d_4c95_7f2d);
        self.state
    }

    fn pause(&mut self, _keep: &[usize]) {}
}
