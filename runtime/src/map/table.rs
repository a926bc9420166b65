//! Tables: a header and groups in one heap object.
//!
//! Invariant: `growth_left` is how many more slots may become full before the table has to be
//! replaced; full and deleted slots together never exceed seven eighths, so a search ends.

use super::group::{CONTROL_SIZE, Control, SLOTS, set_tag, tag};
use super::key::Key;
use super::map_type::MapType;
use super::memory::Memory;
use std::cell::Cell;

/// Most slots of a table before it splits.
pub(super) const MAX_CAPACITY: usize = 1024;
/// Fewest slots of a table.
pub(super) const MIN_CAPACITY: usize = 16;

/// What stands before the groups. Several references to one table are in use at a time, hence the cells.
#[derive(Debug)]
#[repr(C)]
pub(super) struct Table {
    /// Entries.
    pub(super) count: Cell<u32>,
    pub(super) growth_left: Cell<u32>,
    /// Count of groups less one.
    pub(super) group_mask: u32,
    /// Upper 32 bits of the smallest hash that belongs here.
    pub(super) prefix: u32,
    /// How many upper bits all hashes here share with `prefix`.
    pub(super) depth: u8,
    /// Replaced by other tables; only iterations still use it.
    pub(super) retired: Cell<bool>,
    padding: [u8; 6],
}

pub(super) const HEADER_WORDS: u64 = size_of::<Table>() as u64 / 8;

/// How many of `capacity` slots may be in use.
pub(super) fn max_load(capacity: usize) -> usize {
    capacity / 8 * 7
}

impl Table {
    /// An empty table with `capacity` slots.
    pub(super) fn allocate(
        map_type: &MapType,
        memory: &mut impl Memory,
        capacity: usize,
        prefix: u32,
        depth: u8,
    ) -> &'static Table {
        let groups = capacity / SLOTS;
        let address = map_type.allocate_table(memory, groups);
        // SAFETY: fresh zeroed memory that begins with the header. The object lives while this native runs.
        let header = unsafe { &mut *(address as *mut Table) };
        header.growth_left.set(max_load(capacity) as u32);
        header.group_mask = groups as u32 - 1;
        header.prefix = prefix;
        header.depth = depth;
        header
    }

    /// The table at `address`.
    ///
    /// # Safety
    /// A table stands there, alive while the native runs.
    #[inline(always)]
    pub(super) unsafe fn at(address: usize) -> &'static Table {
        // SAFETY: the caller's promise; what changes in a table is in cells.
        unsafe { &*(address as *const Table) }
    }

    pub(super) fn address(&self) -> usize {
        std::ptr::from_ref(self) as usize
    }

    pub(super) fn groups(&self) -> usize {
        self.group_mask as usize + 1
    }

    pub(super) fn capacity(&self) -> usize {
        self.groups() * SLOTS
    }

    #[inline(always)]
    pub(super) fn group(&self, map_type: &MapType, index: usize) -> usize {
        self.address() + size_of::<Table>() + index * map_type.group_size
    }

    /// The slot with a key, or 0.
    ///
    /// # Safety
    /// The table belongs to a map of `map_type`, and the key and its hash are of that type.
    #[inline(always)]
    pub(super) unsafe fn find(&self, map_type: &MapType, hash: u64, key: impl Key) -> usize {
        let mut probe = Probe::new(hash, self.group_mask);
        loop {
            let group = self.group(map_type, probe.position as usize);
            // SAFETY: positions lie below the count of groups; candidates are slots in use.
            unsafe {
                let control = Control::read(group);
                for slot in control.candidates(tag(hash)) {
                    let address = group + CONTROL_SIZE + slot * map_type.slot_size;
                    if key.matches(map_type, address) {
                        return address;
                    }
                }
                if control.has_empty() {
                    return 0;
                }
            }
            probe.advance();
        }
    }

    /// A free slot for a key that isn't here, marked as full. The table has no deleted slots.
    pub(super) fn claim_fresh(&self, map_type: &MapType, hash: u64) -> usize {
        debug_assert!(self.growth_left.get() > 0, "claiming a slot of a full table");
        let mut probe = Probe::new(hash, self.group_mask);
        loop {
            let group = self.group(map_type, probe.position as usize);
            // SAFETY: positions lie below the count of groups.
            unsafe {
                if let Some(slot) = Control::read(group).free().first() {
                    set_tag(group, slot, tag(hash));
                    self.growth_left.set(self.growth_left.get() - 1);
                    self.count.set(self.count.get() + 1);
                    return map_type.slot(group, slot);
                }
            }
            probe.advance();
        }
    }
}

/// Order in which groups are searched: triangular steps reach each group of a power of two once.
pub(super) struct Probe {
    pub(super) position: u32,
    step: u32,
    mask: u32,
}

impl Probe {
    #[inline(always)]
    pub(super) fn new(hash: u64, mask: u32) -> Probe {
        // The lowest seven bits are in the tag.
        Probe { position: (hash >> 7) as u32 & mask, step: 0, mask }
    }

    #[inline(always)]
    pub(super) fn advance(&mut self) {
        self.step += 1;
        self.position = (self.position + self.step) & self.mask;
    }
}
