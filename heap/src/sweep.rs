//! Sweeping: turns dead slots into free slots.
//!
//! After marking, an allocated slot without mark is dead. Sweeping a span makes its mark bits the
//! allocated bits and clears them; the memory itself is not touched until it is handed out. A span
//! is swept once per cycle: by the cache that wants to allocate from it, before the heap grows (until as
//! many pages are free as it is about to take), by allocation in proportion, by whoever calls
//! [`Heap::sweep_some`], or at the latest when the next cycle begins.
//!
//! In proportion: each span that a cache takes pays with its share of the pages that are left to sweep, so
//! that the sweep is over a little before the next cycle starts, and no single allocation (or that cycle) has to do
//! all that idle processors have left. See [`SweepPlan`].
//!
//! Invariants: no slot of an unswept span is handed out; a span is swept by the one who took it
//! from its list; a cycle begins only when all spans are swept and no sweeper is at work.
//! Start at [`Heap::sweep_some`].

use crate::address::Address;
use crate::central::{Acquired, BATCH, ListId, SpanBatch};
use crate::events::{Event, EventPhase};
use crate::heap::Heap;
use crate::pacer::general;
use crate::poison;
use crate::span::{SpanId, SpanKind};
use crate::sync::{AtomicBool, AtomicU32, AtomicU64, Mutex, Ordering, Ordering::Relaxed, Rank};
use burrow_layout::size_class::PAGE_SIZE;

/// How far the sweep of the running cycle is.
pub(crate) struct SweepState {
    /// The next central list to look at, by place in the order of first use.
    next_list: AtomicU32,
    /// Threads that hold an unswept span outside of all lists. Acquire and Release: who reads 0
    /// sees what the sweepers did.
    active: AtomicU32,
    /// No list has an unswept span.
    done: AtomicBool,
    /// Pages swept in this cycle.
    swept: AtomicU64,
    /// What the sweep has to keep up with; made by the first allocation after marking.
    plan: Mutex<Option<SweepPlan>>,
    /// Live bytes when the sweep was done.
    live_when_done: AtomicU64,
}

/// Pages to sweep in proportion to allocated bytes.
#[derive(Debug, Clone, Copy, PartialEq)]
struct SweepPlan {
    /// Live bytes, and pages swept, when the plan was made.
    live: u64,
    swept: u64,
    pages_per_byte: f64,
}

impl SweepPlan {
    /// The sweep ends this many bytes before the trigger.
    const MARGIN: u64 = 1 << 20;

    fn new(live: u64, trigger: Option<u64>, swept: u64, pages: u64) -> SweepPlan {
        let distance = trigger.map(|trigger| trigger.saturating_sub(live + SweepPlan::MARGIN).max(PAGE_SIZE as u64));
        let pages_per_byte = distance.map_or(0.0, |distance| pages.saturating_sub(swept) as f64 / distance as f64);
        SweepPlan { live, swept, pages_per_byte }
    }

    /// Pages that must be swept when there are `live` bytes.
    fn target(&self, live: u64) -> u64 {
        self.swept + (self.pages_per_byte * live.saturating_sub(self.live) as f64) as u64
    }
}

impl SweepState {
    pub fn new() -> SweepState {
        SweepState {
            next_list: AtomicU32::new(0),
            active: AtomicU32::new(0),
            done: AtomicBool::new(true),
            swept: AtomicU64::new(0),
            plan: Mutex::new(Rank::Sweep, None),
            live_when_done: AtomicU64::new(0),
        }
    }

    /// Starts over, when a cycle has marked.
    pub fn restart(&self) {
        self.next_list.store(0, Relaxed);
        self.swept.store(0, Relaxed);
        *self.plan.lock() = None;
        self.done.store(false, Relaxed);
    }
}

/// What sweeping some spans was good for.
struct Swept {
    pages: usize,
    /// Pages that are free now.
    freed: usize,
}

impl Heap {
    /// Sweeps about `pages` pages; false when nothing is left to sweep. For idle or background
    /// threads; needs no processor.
    pub fn sweep_some(&self, pages: usize) -> bool {
        let mut swept = 0;
        while swept < pages {
            match self.sweep_next(pages - swept) {
                Some(spans) => swept += spans.pages,
                None => return false,
            }
        }
        true
    }

    /// Whether all garbage that the last cycle found is swept, or in the hands of a sweeper.
    pub fn is_swept(&self) -> bool {
        self.sweep.done.load(Relaxed)
    }

    /// Sweeps what an allocation of `bytes` owes, so that the sweep keeps up with the mutators.
    pub(crate) fn sweep_share(&self, bytes: usize) {
        if self.sweep.done.load(Relaxed) {
            return;
        }
        let plan = self.sweep_plan();
        loop {
            let target = plan.target(self.pacer.live() + bytes as u64);
            let owed = target.saturating_sub(self.sweep.swept.load(Relaxed));
            if owed == 0 || self.sweep_next(owed as usize).is_none() {
                return;
            }
        }
    }

    fn sweep_plan(&self) -> SweepPlan {
        let mut plan = self.sweep.plan.lock();
        *plan.get_or_insert_with(|| {
            let pages = self.spans.lock().pages_in_spans as u64;
            let live = self.pacer.live();
            self.pacer.set_least_trigger(live + SweepPlan::MARGIN);
            SweepPlan::new(live, self.pacer.trigger(), self.sweep.swept.load(Relaxed), pages)
        })
    }

    /// The line of `GODEBUG=gcpacertrace=1` about the last sweep, without line end.
    pub fn sweep_trace(&self) -> String {
        let plan = *self.sweep.plan.lock();
        let done = self.sweep.live_when_done.load(Relaxed);
        let allocated = plan.map_or(0, |plan| done.saturating_sub(plan.live));
        format!(
            "pacer: sweep done at heap size {}MB; allocated {}MB during sweep; swept {} pages at {} pages/byte",
            done >> 20,
            allocated >> 20,
            self.sweep.swept.load(Relaxed),
            general(plan.map_or(0.0, |plan| plan.pages_per_byte)),
        )
    }

    /// Sweeps all that is left, and waits for other sweepers.
    pub fn sweep_all(&self) {
        while self.sweep_next(BATCH).is_some() {}
        // Acquire: pairs with the Release of the last sweeper.
        while self.sweep.active.load(Ordering::Acquire) != 0 {
            crate::sync::yield_now();
        }
    }

    /// Sweeps until as many pages are free as the caller is about to take, if there are so many: the
    /// heap does not grow beside garbage.
    pub(crate) fn sweep_before_growth(&self, pages: usize) {
        let mut freed = 0;
        while freed < pages
            && let Some(spans) = self.sweep_next(pages - freed)
        {
            freed += spans.freed;
        }
    }

    /// A swept span of a list, which may still have no free slot.
    pub(crate) fn sweep_for_allocation(&self, list: ListId) -> Option<SpanId> {
        match self.central.acquire(list)? {
            Acquired::Swept(id) => Some(id),
            Acquired::Unswept(id) => {
                self.sweep_span(id);
                Some(id)
            }
        }
    }

    /// Sweeps a few spans, at most so many; `None` when all are swept.
    fn sweep_next(&self, most: usize) -> Option<Swept> {
        if self.sweep.done.load(Relaxed) {
            return None;
        }
        self.sweep.active.fetch_add(1, Relaxed);
        let swept = self.sweep_from_lists(most);
        // Release: pairs with the Acquire in `sweep_all`.
        self.sweep.active.fetch_sub(1, Ordering::Release);
        swept
    }

    fn sweep_from_lists(&self, most: usize) -> Option<Swept> {
        // A census charges each span with its own time.
        let most = if self.config.census { 1 } else { most };
        loop {
            let from = self.sweep.next_list.load(Relaxed);
            let Some(list) = self.central.used_list(from) else {
                if !self.sweep.done.swap(true, Relaxed) {
                    self.emit_phase(EventPhase::Idle);
                    self.sweep.live_when_done.store(self.pacer.live(), Relaxed);
                }
                return None;
            };
            let batch = self.central.acquire_unswept(list, most);
            let Some(&first) = batch.spans().first() else {
                // Whoever comes second finds the list advanced already; skipping none.
                let _ = self.sweep.next_list.compare_exchange(from, from + 1, Relaxed, Relaxed);
                continue;
            };
            let pages = batch.spans().iter().map(|&id| self.table.span(id).pages() as usize).sum();
            batch.spans().iter().for_each(|&id| self.sweep_span(id));
            let freed = self.metered(first, false, || self.put_away(list, &batch));
            return Some(Swept { pages, freed });
        }
    }

    /// Puts swept spans back into their list, and frees the pages of empty ones; returns how many.
    fn put_away(&self, list: ListId, batch: &SpanBatch) -> usize {
        let (mut empty, mut used) = (SpanBatch::default(), SpanBatch::default());
        for &id in batch.spans() {
            let is_empty = self.table.span(id).allocated() == 0;
            if is_empty { empty.push(id) } else { used.push(id) }
        }
        if !used.spans().is_empty() {
            let is_full = |id| self.table.span(id).allocated() == self.table.span(id).slots();
            self.central.release_all(list, used.spans().iter().map(|&id| (id, is_full(id))));
        }
        if empty.spans().is_empty() { 0 } else { self.free_spans(empty.spans()) }
    }

    /// Closes spans without live objects; returns how many pages they had.
    fn free_spans(&self, empty: &[SpanId]) -> usize {
        for &id in empty {
            let span = self.table.span(id);
            if self.config.poison {
                // SAFETY: no slot of the span is allocated, so nobody uses its memory.
                unsafe { poison::fill(self.table.base(id), span.bytes()) };
            }
            self.emit(|| Event::SpanClosed { base: self.table.base(id), pages: span.pages() });
        }
        let mut spans = self.spans.lock();
        empty.iter().map(|&id| spans.close(&self.table, id)).sum()
    }

    fn sweep_span(&self, id: SpanId) {
        self.metered(id, true, || self.turn_marks_into_slots(id));
    }

    /// Makes the mark bits of a span its allocated bits.
    fn turn_marks_into_slots(&self, id: SpanId) {
        let span = self.table.span(id);
        let cycle = self.central.cycle();
        assert_ne!(span.swept_in(), cycle, "span {id:?} is swept twice");
        let (marked, allocated) = (self.table.mark_bits(id), self.table.allocated_bits(id));
        let mut alive = 0;
        for (index, (mark, allocated)) in marked.iter().zip(allocated).enumerate() {
            let (old, reached) = (allocated.load(Relaxed), mark.load(Relaxed));
            if self.config.poison && span.kind() != SpanKind::Large {
                self.poison_slots(id, index * 64, old & !reached);
            }
            // A mark on a slot that is not allocated comes from a wrong pointer; it frees and keeps nothing.
            let new = old & reached;
            if new != old {
                allocated.store(new, Relaxed);
            }
            if reached != 0 {
                mark.store(0, Relaxed);
            }
            alive += new.count_ones() as usize;
        }
        let dead = span.allocated() - alive;
        span.set_allocated(alive);
        span.set_cursor(0);
        span.clear_fresh();
        span.set_swept_in(cycle);
        self.emit(|| Event::SpanSwept { base: self.table.base(id), freed: dead as u32, alive: alive as u32 });
        if span.is_sampled() {
            self.sweep_samples(id, cycle);
        }
        self.sweep.swept.fetch_add(u64::from(span.pages()), Relaxed);
        if dead > 0 {
            self.freed.objects[span.class().index()].fetch_add(dead as u64, Relaxed);
            self.pacer.count_swept((dead * span.slot_size()) as u64);
            if span.kind() == SpanKind::Large {
                self.freed.large_bytes.fetch_add(span.bytes() as u64, Relaxed);
            }
        }
    }

    fn poison_slots(&self, id: SpanId, first: usize, mut slots: u64) {
        let size = self.table.span(id).slot_size();
        while slots != 0 {
            let index = first + slots.trailing_zeros() as usize;
            let address = Address(self.table.base(id).0 + index * size);
            // SAFETY: the slot is dead: no live object leads to it, and it is not handed out yet.
            unsafe { poison::fill(address, size) };
            slots &= slots - 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MIB: u64 = 1 << 20;

    #[test]
    fn the_sweep_ends_before_the_trigger() {
        let plan = SweepPlan::new(100 * MIB, Some(201 * MIB), 50, 1050);
        assert_eq!(plan.target(100 * MIB), 50);
        assert_eq!(plan.target(150 * MIB), 550);
        assert_eq!(plan.target(200 * MIB), 1050);
        assert_eq!(plan.target(0), 50);
    }

    #[test]
    fn a_near_trigger_asks_for_all_at_once_and_none_for_nothing() {
        let plan = SweepPlan::new(100 * MIB, Some(100 * MIB), 0, 1000);
        assert_eq!(plan.target(100 * MIB + PAGE_SIZE as u64), 1000);
        assert_eq!(SweepPlan::new(100 * MIB, None, 0, 1000).target(u64::MAX), 0);
    }
}
