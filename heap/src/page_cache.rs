//! A processor's page cache: up to 64 pages that it hands out without a lock.
//!
//! Requests of at least [`LARGEST`] pages don't look here, so that the cache is not torn apart
//! by few large objects.

use crate::pages::{PageGroup, PageRun};

/// Requests of this many pages or more go to the page allocator itself.
pub const LARGEST: usize = 16;

/// See the module's header.
#[derive(Debug, Default)]
pub struct PageCache {
    group: PageGroup,
}

impl PageCache {
    /// Takes `count` adjacent pages, if the cache has them.
    pub fn allocate(&mut self, count: usize) -> Option<PageRun> {
        debug_assert!((1..LARGEST).contains(&count));
        // Bit b of `starts` survives if the bits b..b+count are free.
        let mut starts = self.group.free;
        let mut length = 1;
        while length < count {
            let step = length.min(count - length);
            starts &= starts >> step;
            length += step;
        }
        if starts == 0 {
            return None;
        }
        let start = starts.trailing_zeros();
        let mask = ((1 << count) - 1) << start;
        self.group.free &= !mask;
        Some(PageRun { first: self.group.first + start, count: count as u32, dirty: self.group.dirty & mask != 0 })
    }

    /// Takes everything out, to be freed.
    pub fn flush(&mut self) -> Option<PageGroup> {
        self.replace(PageGroup::default())
    }

    /// Puts a new group in; returns what was left of the old one, to be freed.
    pub fn replace(&mut self, group: PageGroup) -> Option<PageGroup> {
        let old = std::mem::replace(&mut self.group, group);
        (old.free != 0).then_some(old)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn adjacent_pages_are_found_until_none_are_left() {
        let mut cache = PageCache::default();
        assert_eq!(cache.allocate(1), None);
        assert_eq!(cache.replace(PageGroup { first: 128, free: 0b1111_0111_0011, dirty: 0b0011_0000 }), None);
        assert_eq!(cache.allocate(3), Some(PageRun { first: 132, count: 3, dirty: true }));
        assert_eq!(cache.allocate(4), Some(PageRun { first: 136, count: 4, dirty: false }));
        assert_eq!(cache.allocate(3), None);
        assert_eq!(cache.allocate(2), Some(PageRun { first: 128, count: 2, dirty: false }));
        assert_eq!(cache.replace(PageGroup::default()), None);
    }
}
