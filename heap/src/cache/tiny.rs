//! Tiny objects: pointer-free, at most 8 bytes, several of them in one slot; and texts of up to 16, which have one of their own.
//!
//! The record's tiny run is a run of 16-byte slots like any other; compiled code bumps through it as
//! [`Cache::bump_tiny`] does. An object has a power of two as size and alignment, so it never
//! crosses a slot, and marking the slot keeps all its objects. A larger one comes from here where the run is at a block, so that
//! short texts lie together, whichever their lengths, and no half block is lost.

use super::{Cache, TINY};
use crate::address::Address;
use crate::heap::OutOfMemory;
use burrow_layout::size_class::{MAX_TINY_SIZE, SizeClass, TINY_SIZE};

impl Cache {
    /// Whether an object of `size` bytes comes from the tiny run.
    #[inline]
    pub(super) fn goes_to_tiny_run(&mut self, size: usize) -> bool {
        size <= MAX_TINY_SIZE || size <= TINY_SIZE && self.slot(TINY).current.is_multiple_of(TINY_SIZE)
    }

    /// Memory for such an object out of the run that is open; `None` for size 0.
    #[inline]
    pub(super) fn bump_tiny(&mut self, size: usize) -> Option<Address> {
        if size == 0 {
            return None;
        }
        let rounded = size.next_power_of_two();
        let slot = self.slot(TINY);
        let start = slot.current.next_multiple_of(rounded);
        if start + rounded > slot.end {
            return None;
        }
        slot.current = start + rounded;
        if size <= MAX_TINY_SIZE {
            self.counters.tiny_allocations += 1;
        } else {
            // An object of its own, not one of several in a slot.
            self.counters.tiny_slots -= 1;
        }
        Some(Address(start))
    }

    /// Opens a new tiny run.
    pub(super) fn refill_tiny(&mut self) -> Result<(), OutOfMemory> {
        self.refill(TINY, SizeClass::for_size(TINY_SIZE))?;
        self.counters.sources.tiny += 1;
        Ok(())
    }
}
