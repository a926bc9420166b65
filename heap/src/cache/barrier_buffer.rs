//! The processor's side of the write barrier: its flag, and the buffer of what it recorded.
//!
//! The buffer belongs to the cache; the record says where the next entry goes, so that a stub can
//! push without a call. A full buffer, and each one when its cache is flushed, is handed to the
//! collector.

use super::Cache;
use crate::address::Address;
use crate::cycle::Recipe;
use crate::events::Event;
use crate::sync::{Fault, Ordering::Relaxed, entries, planted};
use burrow_layout::processor::barrier_mode;

/// Entries of the buffer.
pub(super) const BARRIER_ENTRIES: usize = entries(512, 4);

impl Cache {
    /// A pointer `new` is about to be stored over `old`, by whomever, from wherever: the old or the new value, or both, become
    /// reachable for the running mark phase, as the collector needs it.
    pub fn record_write(&mut self, old: Address, new: Address) {
        let Some(recipe) = Recipe::of(self.heap.config.collector) else { return };
        self.barrier_hits += 1;
        self.record_halves(old, new, recipe.barrier_mode());
    }

    /// The write barrier's slow path, for the stub of compiled code, which counts the hit: like [`Cache::record_write`], for a
    /// store of the mutator that runs here, with a value from its own stack or registers.
    pub fn record_store(&mut self, old: Address, new: Address) {
        self.record_halves(old, new, self.barrier_mode());
    }

    fn record_halves(&mut self, old: Address, new: Address, mode: u64) {
        if mode != barrier_mode::NEW && !planted(Fault::NoDeletionHalf) && !planted(Fault::NoBarrier) {
            self.record(old);
        }
        if mode != barrier_mode::OLD && !planted(Fault::NoInsertionHalf) && !planted(Fault::NoBarrier) {
            self.record(new);
        }
    }

    /// Makes what `value` leads to reachable for the running mark phase, if there is one: for a pointer that moves between
    /// a stack and a table that is not written through the barrier, and for what a weak reference yields.
    #[inline]
    pub fn shade(&mut self, value: Address) {
        if self.barrier_is_raised() {
            self.record(value);
        }
    }

    fn record(&mut self, value: Address) {
        if !self.heap.contains(value) {
            return;
        }
        let (next, end) = self.barrier_range();
        if next == end {
            self.flush_barrier();
        }
        let (next, _) = self.barrier_range();
        // SAFETY: `next` lies within the buffer, since it is not the end.
        unsafe { *(next as *mut usize) = value.0 };
        self.set_barrier_next(next + size_of::<usize>());
    }

    /// Whether pointer stores have to be recorded.
    #[inline(always)]
    pub fn barrier_is_raised(&self) -> bool {
        self.barrier_mode() != barrier_mode::DOWN
    }

    #[inline(always)]
    fn barrier_mode(&self) -> u64 {
        // SAFETY: the record is valid (contract of `new`). Volatile, since the collector sets the flag.
        unsafe { (&raw const (*self.record.as_ptr()).barrier_flag).read_volatile() }
    }

    /// Hands what the barrier recorded to the collector.
    pub fn flush_barrier(&mut self) {
        let (next, _) = self.barrier_range();
        let start = self.barrier_buffer.as_ptr() as usize;
        let count = (next - start) / size_of::<usize>();
        if count > 0 {
            self.heap.marking.add_grey(&self.barrier_buffer[..count]);
            if self.heap.events().is_on() {
                let values = &self.barrier_buffer[..count];
                values.iter().for_each(|&value| self.emit(|| Event::BarrierHit { value: Address(value) }));
            }
            self.reset_barrier_buffer();
        }
        // SAFETY: the record is valid (contract of `new`).
        let by_stub = unsafe { std::mem::take(&mut (*self.record.as_ptr()).barrier_hits) };
        self.heap.cycle.barrier_hits.fetch_add(std::mem::take(&mut self.barrier_hits) + by_stub, Relaxed);
    }

    /// Raises or lowers the barrier.
    pub(crate) fn set_barrier(&mut self, raised: bool) {
        let mode = match Recipe::of(self.heap.config.collector) {
            Some(recipe) if raised => recipe.barrier_mode(),
            _ => barrier_mode::DOWN,
        };
        self.set_barrier_mode(mode);
    }

    /// From now on every mutator that runs with this cache runs on a stack that was scanned in this cycle. Of the hybrid
    /// barrier only the deletion half is left for its stores: what a black stack holds is reachable for the marker already,
    /// or protected by the deletion half. For embedders, in [`Embedder::begin_stack_scan`](crate::Embedder::begin_stack_scan).
    pub fn stack_is_black(&mut self) {
        if self.barrier_mode() == barrier_mode::BOTH {
            self.set_barrier_mode(barrier_mode::OLD);
        }
    }

    fn set_barrier_mode(&mut self, mode: u64) {
        // SAFETY: the record is valid (contract of `new`).
        unsafe { (&raw mut (*self.record.as_ptr()).barrier_flag).write_volatile(mode) };
    }

    fn barrier_range(&self) -> (usize, usize) {
        let record = self.record.as_ptr();
        // SAFETY: the record is valid (contract of `new`).
        unsafe { ((*record).barrier_next, (*record).barrier_end) }
    }

    fn set_barrier_next(&mut self, next: usize) {
        // SAFETY: the record is valid (contract of `new`).
        unsafe { (*self.record.as_ptr()).barrier_next = next };
    }

    pub(super) fn reset_barrier_buffer(&mut self) {
        let start = self.barrier_buffer.as_mut_ptr() as usize;
        let end = start + size_of_val(&*self.barrier_buffer);
        let record = self.record.as_ptr();
        // SAFETY: the record is valid (contract of `new`).
        unsafe {
            (*record).barrier_next = start;
            (*record).barrier_end = end;
        }
    }
}
