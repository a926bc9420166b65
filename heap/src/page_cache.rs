//! A processor's page cache: up to 64 pages that it hands out without a lock.
//!
//! Requests of at least [`LARGEST`] pages don't look here, so that the cache is not torn apart
//! by few large objects.
//!
//! Pages of objects with pointers are written when they are handed out. Where the heap is large, the system is asked for several
//! at a time ([`PageCache::ahead`]): a page fault costs two to three microseconds where nothing of the kernel is in a cache, half of
//! that where one follows the other. Other pages may never be touched, so they come from other groups ([`Lane`]).

use crate::page_size::Filling;
use crate::pages::{PageGroup, PageRun};

/// What a page cache's pages are used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lane {
    /// Objects with pointers.
    Pointers,
    /// Small objects without.
    Bytes,
    /// Larger ones without.
    Sparse,
}

/// Number of [`Lane`]s.
pub const LANES: usize = 3;

impl Lane {
    pub fn filling(self) -> Filling {
        if self == Lane::Sparse { Filling::Sparse } else { Filling::Dense }
    }
}

/// Pages that are populated at once at most: 64 KiB.
const AHEAD: u64 = 8;

/// Bytes of heap for which it is one page more: what is populated early is at most a thousandth.
const HEAP_PER_PAGE: u64 = 8 << 20;

/// Requests of this many pages or more go to the page allocator itself.
pub const LARGEST: usize = 16;

/// See the module's header.
#[derive(Debug, Default)]
pub struct PageCache {
    group: PageGroup,
    /// Bit set: the page was populated.
    populated: u64,
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

    /// The clean pages that are to be populated with `run`, which was just taken: it and free ones behind it. `None`: it
    /// is populated, or may be, or is all that a heap of this size populates.
    pub fn ahead(&mut self, run: PageRun, heap_bytes: u64) -> Option<PageRun> {
        let most = AHEAD.min(heap_bytes / HEAP_PER_PAGE) as u32;
        if most <= run.count {
            return None;
        }
        let start = run.first.checked_sub(self.group.first).filter(|&start| start < u64::BITS)?;
        if run.dirty || self.populated >> start & 1 != 0 {
            return None;
        }
        let clean = (self.group.free & !self.group.dirty).checked_shr(start + run.count).unwrap_or(0);
        let count = most.min(run.count + clean.trailing_ones());
        self.populated |= ((1 << count) - 1) << start;
        Some(PageRun { count, ..run })
    }

    /// Takes everything out, to be freed.
    pub fn flush(&mut self) -> Option<PageGroup> {
        self.replace(PageGroup::default())
    }

    /// Puts a new group in; returns what was left of the old one, to be freed.
    pub fn replace(&mut self, group: PageGroup) -> Option<PageGroup> {
        self.populated = 0;
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

    #[test]
    fn pages_are_populated_once_and_with_clean_ones_behind_them() {
        const LARGE: u64 = 1 << 30;
        let mut cache = PageCache::default();
        cache.replace(PageGroup { first: 64, free: u64::MAX, dirty: 1 << 4 });
        let first = cache.allocate(1).expect("64 pages");
        assert_eq!(cache.ahead(first, HEAP_PER_PAGE), None, "the heap is small");
        assert_eq!(cache.ahead(first, LARGE), Some(PageRun { first: 64, count: 4, dirty: false }));
        let second = cache.allocate(3).expect("63 pages");
        assert_eq!(cache.ahead(second, LARGE), None, "populated with the first");
        let dirty = cache.allocate(1).expect("60 pages");
        assert_eq!(cache.ahead(dirty, LARGE), None, "the system gave it before");
        let third = cache.allocate(2).expect("59 pages");
        assert_eq!(cache.ahead(third, 3 * HEAP_PER_PAGE), Some(PageRun { first: 69, count: 3, dirty: false }));
        let fourth = cache.allocate(3).expect("57 pages");
        assert_eq!(cache.ahead(fourth, LARGE), None, "its first page was populated");
        let last = PageRun { first: 126, count: 2, dirty: false };
        assert_eq!(cache.ahead(last, LARGE), Some(last), "the group ends there");
        assert_eq!(cache.ahead(PageRun { first: 200, ..last }, LARGE), None, "not of this group");
    }
}
