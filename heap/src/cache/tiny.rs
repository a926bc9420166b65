//! Tiny objects: pointer-free, at most 8 bytes, several of them in one slot.
//!
//! The record's tiny run is a run of 16-byte slots like any other; compiled code bumps through it as
//! [`Cache::allocate_tiny`] does. An object has a power of two as size and alignment, so it never
//! crosses a slot, and marking the slot keeps all its objects.

use super::{Cache, TINY};
use crate::address::Address;
use crate::heap::OutOfMemory;
use burrow_layout::size_class::{SizeClass, TINY_SIZE};

impl Cache {
    /// Zeroed memory for `size` bytes, at most 8, which may be 0.
    pub(super) fn allocate_tiny(&mut self, size: usize) -> Result<Address, OutOfMemory> {
        let size = size.max(1);
        loop {
            if let Some(bytes) = self.bump_tiny(size) {
                return Ok(bytes);
            }
            self.refill_tiny()?;
        }
    }

    /// The same out of the run that is open; `None` for size 0.
    #[inline]
    pub(super) fn bump_tiny(&mut self, size: usize) -> Option<Address> {
        if size == 0 {
            return None;
        }
        let place = self.bump_aligned(size.next_power_of_two())?;
        self.counters.tiny_allocations += 1;
        Some(place)
    }

    /// Whether the next tiny object begins a block.
    #[inline]
    pub(super) fn is_at_block(&mut self) -> bool {
        self.slot(TINY).current.is_multiple_of(TINY_SIZE)
    }

    /// A zeroed block of the tiny run for one object of up to 16 bytes: a program's short strings lie together, whichever
    /// their lengths. The run [is at a block](Cache::is_at_block).
    pub(super) fn allocate_block(&mut self) -> Result<Address, OutOfMemory> {
        loop {
            if let Some(block) = self.bump_block() {
                return Ok(block);
            }
            self.refill_tiny()?;
        }
    }

    /// The same out of the run that is open.
    #[inline]
    pub(super) fn bump_block(&mut self) -> Option<Address> {
        let block = self.bump_aligned(TINY_SIZE)?;
        // An object of its own, not one of several in a slot.
        self.counters.tiny_slots -= 1;
        Some(block)
    }

    /// The next place of so many bytes, a power of two, in the open run.
    #[inline]
    fn bump_aligned(&mut self, size: usize) -> Option<Address> {
        let slot = self.slot(TINY);
        let start = slot.current.next_multiple_of(size);
        if start + size > slot.end {
            return None;
        }
        slot.current = start + size;
        Some(Address(start))
    }

    fn refill_tiny(&mut self) -> Result<(), OutOfMemory> {
        self.refill(TINY, SizeClass::for_size(TINY_SIZE))?;
        self.counters.sources.tiny += 1;
        Ok(())
    }
}
