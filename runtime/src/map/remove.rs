//! Deleting entries and clearing maps.

use super::group::{CONTROL_SIZE, Control, set_empty};
use super::insert::release;
use super::key::Key;
use super::map_type::MapType;
use super::memory::Memory;
use super::table::{Table, max_load};
use super::{Map, SMALL};
use burrow_heap::{Address, barrier};

impl Map {
    /// Deletes the entry with a key, if there is one.
    ///
    /// # Safety
    /// The map is valid, key and hash are of its key type, and nobody else uses the map.
    pub(super) unsafe fn remove(&self, memory: &mut impl Memory, hash: u64, key: impl Key) {
        let map_type = self.map_type;
        // SAFETY: the caller's promise; a slot found is in use.
        unsafe {
            let slot = self.find_slot(map_type, hash, key);
            if slot == 0 {
                return;
            }
            self.count.set(self.count.get() - 1);
            clear_slot(memory, map_type, slot);
            if self.depth.get() == SMALL {
                let (group, index) = position(map_type, self.directory.get(), slot);
                return set_empty(group, index);
            }
            let table = self.table_for(hash);
            let (group, index) = position(map_type, table.group(map_type, 0), slot);
            release(table, group, index);
        }
    }

    /// Deletes all entries. Tables stay, for those that come.
    ///
    /// # Safety
    /// The map is valid and nobody else uses it.
    pub(super) unsafe fn clear(&self, memory: &mut impl Memory) {
        self.epoch.set(self.epoch.get().wrapping_add(1));
        if self.count.get() == 0 && self.depth.get() == SMALL {
            return;
        }
        self.count.set(0);
        // SAFETY: the directory is what the depth says; each table stands under adjacent entries.
        unsafe {
            match self.depth.get() {
                SMALL => clear_group(memory, self.map_type, self.directory.get()),
                0 => clear_table(memory, self.map_type, Table::at(self.directory.get())),
                depth => {
                    let mut before = 0;
                    for index in 0..1_usize << depth {
                        let address = *(self.directory.get() as *const usize).add(index);
                        if address != before {
                            clear_table(memory, self.map_type, Table::at(address));
                            memory.pause(&[std::ptr::from_ref(self) as usize]);
                        }
                        before = address;
                    }
                }
            }
        }
    }
}

/// The group and the index of the slot at address `slot`, counted from the group at `first`.
fn position(map_type: &MapType, first: usize, slot: usize) -> (usize, usize) {
    let group = first + (slot - first) / map_type.group_size * map_type.group_size;
    match map_type.slot_size {
        0 => (group, 0),
        size => (group, (slot - group - CONTROL_SIZE) / size),
    }
}

/// Zeroes a slot that is in use.
///
/// # Safety
/// The slot is one of `map_type`.
unsafe fn clear_slot(memory: &mut impl Memory, map_type: &MapType, slot: usize) {
    for part in [&map_type.key, &map_type.value] {
        // SAFETY: the part's bytes lie in the slot.
        unsafe {
            if part.has_pointers {
                barrier::clear(memory.cache(), Address(slot + part.offset), &part.map, 1);
            } else {
                std::ptr::write_bytes((slot + part.offset) as *mut u8, 0, part.size);
            }
        }
    }
}

/// # Safety
/// A group of `map_type` stands at `group`.
unsafe fn clear_group(memory: &mut impl Memory, map_type: &MapType, group: usize) {
    // SAFETY: full slots are in use.
    unsafe {
        for slot in Control::read(group).full() {
            clear_slot(memory, map_type, map_type.slot(group, slot));
        }
        *(group as *mut u64) = 0;
    }
}

/// # Safety
/// The table belongs to a map of `map_type`.
unsafe fn clear_table(memory: &mut impl Memory, map_type: &MapType, table: &Table) {
    for index in 0..table.groups() {
        // SAFETY: the index lies below the count of groups.
        unsafe { clear_group(memory, map_type, table.group(map_type, index)) };
    }
    table.count.set(0);
    table.growth_left.set(max_load(table.capacity()) as u32);
}
