//! The central lists: spans that no cache holds, by layout, fullness and sweep.
//!
//! Each layout has a list for its uniform spans, each size class one for its mixed spans, and all
//! large objects share one. A list tells spans with free slots from full ones, and spans swept in
//! this cycle from those that are not. A new cycle turns all swept spans into unswept ones, which
//! each list notices by itself at its next use: starting the sweep costs nothing.
//!
//! Invariants: a span is in exactly one list, or held by one cache, or in the hands of one sweeper;
//! when a cycle begins, no list has an unswept span.
//! Start at [`Central::acquire`], [`Central::release`].

use crate::heap::OutOfMemory;
use crate::layouts::LayoutId;
use crate::region::Region;
use crate::span::{PageEntry, SpanId};
use crate::sync::{AtomicU32, Mutex, Ordering, Rank};
use burrow_layout::size_class::{CLASS_COUNT, SizeClass};
use std::sync::OnceLock;

/// Number of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct ListId(u32);

/// Number of the first list that is not a layout's.
const FIRST_SPECIAL: u32 = PageEntry::MIXED.0 + 1;
const CHUNK_LISTS: usize = 256;
const CHUNKS: usize = (FIRST_SPECIAL as usize + CLASS_COUNT).div_ceil(CHUNK_LISTS);

impl ListId {
    /// All large objects.
    pub const LARGE: ListId = ListId(FIRST_SPECIAL);

    /// Uniform spans of a layout.
    pub fn uniform(layout: LayoutId) -> ListId {
        ListId(layout.0)
    }

    /// Mixed spans of a class.
    pub fn mixed(class: SizeClass) -> ListId {
        ListId(FIRST_SPECIAL + class.index() as u32)
    }
}

#[derive(Default)]
struct Lists {
    /// The list stands in [`Central::used`].
    is_used: bool,
    /// The cycle that the fields below are about.
    cycle: u32,
    partial: Vec<SpanId>,
    full: Vec<SpanId>,
    unswept_partial: Vec<SpanId>,
    unswept_full: Vec<SpanId>,
}

impl Lists {
    /// Catches up with the running cycle.
    fn enter(&mut self, cycle: u32) {
        if self.cycle == cycle {
            return;
        }
        assert!(self.unswept_partial.is_empty() && self.unswept_full.is_empty(), "unswept spans are left");
        self.cycle = cycle;
        std::mem::swap(&mut self.partial, &mut self.unswept_partial);
        std::mem::swap(&mut self.full, &mut self.unswept_full);
    }
}

type Chunk = [Mutex<Lists>; CHUNK_LISTS];

/// See the module's header.
pub struct Central {
    chunks: Box<[OnceLock<Box<Chunk>>]>,
    /// Numbers of the lists that ever had a span, in order of their first use; 0 where one is just
    /// being written. Release there, Acquire in [`Central::used_list`].
    used: Region<AtomicU32>,
    used_count: AtomicU32,
    /// Number of the last cycle that finished marking. Changes with the world stopped; Release there,
    /// Acquire here, since a sweeper may run outside of all stops.
    cycle: AtomicU32,
}

/// A span from a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Acquired {
    /// It is swept and has free slots.
    Swept(SpanId),
    /// It must be swept first.
    Unswept(SpanId),
}

/// Most spans that a sweeper takes at once. Taking a list's lock for each of them costs as much as sweeping it, and two sweepers
/// stand in each other's way.
pub const BATCH: usize = 16;

/// A few spans.
#[derive(Default)]
pub struct SpanBatch {
    spans: [SpanId; BATCH],
    count: usize,
}

impl SpanBatch {
    /// Adds one of [`BATCH`].
    pub fn push(&mut self, span: SpanId) {
        self.spans[self.count] = span;
        self.count += 1;
    }

    pub fn spans(&self) -> &[SpanId] {
        &self.spans[..self.count]
    }
}

impl Central {
    pub fn new() -> Result<Central, OutOfMemory> {
        Ok(Central {
            chunks: (0..CHUNKS).map(|_| OnceLock::new()).collect(),
            used: Region::new(CHUNKS * CHUNK_LISTS)?,
            used_count: AtomicU32::new(0),
            cycle: AtomicU32::new(0),
        })
    }

    /// Number of the last cycle that finished marking.
    pub fn cycle(&self) -> u32 {
        // Acquire: pairs with the Release in `begin_sweep`.
        self.cycle.load(Ordering::Acquire)
    }

    /// Turns every span into an unswept one. World stopped, everything swept.
    pub fn begin_sweep(&self) {
        // Release: pairs with the Acquire in `cycle`.
        self.cycle.fetch_add(1, Ordering::Release);
    }

    /// A span to allocate from, if there may be one.
    pub fn acquire(&self, list: ListId) -> Option<Acquired> {
        let mut lists = self.lists(list).lock();
        lists.enter(self.cycle());
        if let Some(span) = lists.partial.pop() {
            return Some(Acquired::Swept(span));
        }
        lists.unswept_partial.pop().or_else(|| lists.unswept_full.pop()).map(Acquired::Unswept)
    }

    /// Up to `most` spans to sweep.
    pub fn acquire_unswept(&self, list: ListId, most: usize) -> SpanBatch {
        let mut batch = SpanBatch::default();
        let Some(lists) = self.existing(list) else { return batch };
        let mut lists = lists.lock();
        lists.enter(self.cycle());
        while batch.count < most.min(BATCH)
            && let Some(span) = lists.unswept_full.pop().or_else(|| lists.unswept_partial.pop())
        {
            batch.push(span);
        }
        batch
    }

    /// Puts a swept span into its list.
    pub fn release(&self, list: ListId, span: SpanId, is_full: bool) {
        self.release_all(list, [(span, is_full)]);
    }

    /// Puts swept spans into their list, each with whether it is full.
    pub fn release_all(&self, list: ListId, spans: impl IntoIterator<Item = (SpanId, bool)>) {
        let mut lists = self.lists(list).lock();
        lists.enter(self.cycle());
        if !lists.is_used {
            lists.is_used = true;
            let place = self.used_count.fetch_add(1, Ordering::Relaxed);
            // Release: pairs with the Acquire in `used_list`.
            self.used[place as usize].store(list.0, Ordering::Release);
        }
        for (span, is_full) in spans {
            if is_full { lists.full.push(span) } else { lists.partial.push(span) }
        }
    }

    /// The list that was the `place`-th to be used, if so many were. It may be list 0, which is always
    /// empty: then the list is in the middle of its first use, and has no unswept span.
    pub fn used_list(&self, place: u32) -> Option<ListId> {
        if place >= self.used_count.load(Ordering::Relaxed) {
            return None;
        }
        // Acquire: pairs with the Release in `release`.
        Some(ListId(self.used[place as usize].load(Ordering::Acquire)))
    }

    fn existing(&self, list: ListId) -> Option<&Mutex<Lists>> {
        let chunk = self.chunks[list.0 as usize / CHUNK_LISTS].get()?;
        Some(&chunk[list.0 as usize % CHUNK_LISTS])
    }

    fn lists(&self, list: ListId) -> &Mutex<Lists> {
        let chunk = self.chunks[list.0 as usize / CHUNK_LISTS]
            .get_or_init(|| Box::new(std::array::from_fn(|_| Mutex::new(Rank::Central, Lists::default()))));
        &chunk[list.0 as usize % CHUNK_LISTS]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_cycle_makes_every_span_unswept() {
        let central = Central::new().unwrap();
        let list = ListId::uniform(LayoutId(300));
        assert_eq!(central.acquire(list), None);
        central.release(list, SpanId(1), false);
        central.release(list, SpanId(2), true);
        assert_eq!(central.acquire_unswept(list, 1).spans(), []);
        central.begin_sweep();
        assert_eq!(central.acquire(list), Some(Acquired::Unswept(SpanId(1))));
        central.release(list, SpanId(1), false);
        assert_eq!(central.acquire_unswept(list, BATCH).spans(), [SpanId(2)]);
        assert_eq!(central.acquire(list), Some(Acquired::Swept(SpanId(1))));
        assert_eq!(central.acquire(list), None);
    }

    #[test]
    fn a_batch_is_no_larger_than_asked_and_has_full_spans_first() {
        let central = Central::new().unwrap();
        let list = ListId::uniform(LayoutId(3));
        central.release_all(list, (1..=20).map(|span| (SpanId(span), span > 18)));
        central.begin_sweep();
        assert_eq!(central.acquire_unswept(list, 3).spans(), [SpanId(20), SpanId(19), SpanId(18)]);
        assert_eq!(central.acquire_unswept(list, usize::MAX).spans().len(), BATCH);
        assert_eq!(central.acquire_unswept(list, usize::MAX).spans(), [SpanId(1)]);
    }

    #[test]
    fn used_lists_are_found() {
        let central = Central::new().unwrap();
        let list = ListId::uniform(LayoutId(7));
        central.release(ListId::LARGE, SpanId(1), true);
        central.release(list, SpanId(2), true);
        central.release(list, SpanId(3), true);
        let used: Vec<ListId> = (0..).map_while(|place| central.used_list(place)).collect();
        assert_eq!(used, [ListId::LARGE, list]);
    }
}
