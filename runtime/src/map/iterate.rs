//! Iteration: once round the circle of hash prefixes. See the module's header for why that works.

use super::group::{Control, SLOTS};
use super::key::Typed;
use super::map_type::MapType;
use super::memory::Memory;
use super::table::Table;
use super::{Map, Race, SMALL};
use crate::equality;
use burrow_layout::descriptor::MAP_ITERATOR_SIZE;

/// The record in the frame of compiled code. The collector takes every word for a possible pointer,
/// so those that are none stay small numbers.
#[derive(Debug)]
#[repr(C)]
pub struct MapIterator {
    /// Address of the current key; 0 at the end.
    pub key: usize,
    /// Address of the current value.
    pub value: usize,
    /// The map; 0: nothing (more) to see.
    map: usize,
    /// The table or group that is walked; 0: find the next.
    current: usize,
    /// [`SMALL`]: `current` is a group.
    small: usize,
    /// Prefix where the current table begins, and where the first began.
    prefix: usize,
    first_prefix: usize,
    /// Slots of the current table that were looked at, and the one that was first.
    visited: usize,
    first_slot: usize,
    /// The map's when the iteration began.
    epoch: usize,
    unused: [usize; 6],
}

const _: () = assert!(size_of::<MapIterator>() == MAP_ITERATOR_SIZE);

impl MapIterator {
    /// Starts an iteration. Afterwards the iterator stands before the first entry.
    ///
    /// # Safety
    /// `map` is 0 or a valid map; the iterator is zero.
    pub(super) unsafe fn start(&mut self, memory: &mut impl Memory, map: usize) -> Result<(), Race> {
        if map == 0 {
            return Ok(());
        }
        // SAFETY: the caller's promise.
        let map = unsafe { &*(map as *const Map) };
        if map.is_being_written() {
            return Err(Race::IterationAndWrite);
        }
        if map.count.get() == 0 {
            return Ok(());
        }
        let random = memory.random();
        self.map = std::ptr::from_ref(map) as usize;
        self.epoch = map.epoch.get() as usize;
        self.first_slot = (random & 0xffff) as usize;
        if map.depth.get() == SMALL {
            self.small = 1;
            self.current = map.directory.get();
        } else {
            // SAFETY: the map is not small.
            let table = unsafe { map.table_for(random) };
            self.current = table.address();
            self.prefix = table.prefix as usize;
            self.first_prefix = self.prefix;
        }
        Ok(())
    }

    /// Goes to the next entry; false at the end.
    ///
    /// # Safety
    /// The iterator was started and its map is valid.
    pub(super) unsafe fn advance(&mut self) -> Result<bool, Race> {
        if self.map == 0 {
            self.key = 0;
            return Ok(false);
        }
        // SAFETY: the caller's promise.
        let map = unsafe { &*(self.map as *const Map) };
        if map.is_being_written() {
            return Err(Race::IterationAndWrite);
        }
        let map_type = map.map_type;
        loop {
            // SAFETY: `current` is a group or table of the map, now or formerly.
            unsafe {
                if self.walk(map, map_type) {
                    return Ok(true);
                }
                if self.small == 1 || !self.next_table(map) {
                    self.map = 0;
                    self.current = 0;
                    self.key = 0;
                    self.value = 0;
                    return Ok(false);
                }
            }
        }
    }

    /// Goes on within the current table; false when all its slots were looked at.
    ///
    /// # Safety
    /// As for [`MapIterator::advance`].
    unsafe fn walk(&mut self, map: &Map, map_type: &MapType) -> bool {
        // SAFETY: `current` is a group or a table; indices are below its capacity.
        unsafe {
            let (first_group, capacity, retired) = if self.small == 1 {
                (self.current, SLOTS, map.depth.get() != SMALL || map.directory.get() != self.current)
            } else {
                let table = Table::at(self.current);
                (table.group(map_type, 0), table.capacity(), table.retired.get())
            };
            while self.visited < capacity {
                let index = (self.visited + self.first_slot) & (capacity - 1);
                let group = first_group + index / SLOTS * map_type.group_size;
                let full = Control::read(group).full();
                if index.is_multiple_of(SLOTS) && full.first().is_none() && self.visited + SLOTS <= capacity {
                    self.visited += SLOTS;
                    continue;
                }
                self.visited += 1;
                if full.contains(index % SLOTS) {
                    let slot = map_type.slot(group, index % SLOTS);
                    let slot = if retired { self.present(map, map_type, slot) } else { slot };
                    if slot != 0 {
                        self.key = map_type.key.address(slot) as usize;
                        self.value = map_type.value.address(slot) as usize;
                        return true;
                    }
                }
            }
        }
        false
    }

    /// Where the entry of a retired slot is today; 0 if it was deleted.
    ///
    /// # Safety
    /// The slot was in use when its table was retired.
    unsafe fn present(&self, map: &Map, map_type: &MapType, slot: usize) -> usize {
        // SAFETY: a retired table keeps its keys.
        unsafe {
            let key = map_type.key.address(slot).cast_const();
            let Ok(hash) = map_type.hash(key, map.seed) else {
                unreachable!("a key of a map was hashed when it came in")
            };
            let found = if map.count.get() == 0 { 0 } else { map.find_slot(map_type, hash, Typed(key)) };
            if found != 0 || map_type.kind != super::map_type::KeyKind::Other {
                return found;
            }
            // A NaN can't be found, but neither can it have been deleted, except by `clear`.
            let unequal_to_itself = equality::values(map_type.key.of, key, key) == Ok(false);
            if unequal_to_itself && map.epoch.get() as usize == self.epoch { slot } else { 0 }
        }
    }

    /// Goes to the table after the current one; false when the circle is closed.
    ///
    /// # Safety
    /// `current` is a table.
    unsafe fn next_table(&mut self, map: &Map) -> bool {
        // SAFETY: the caller's promise; the map has tables, since it had one before.
        unsafe {
            let table = Table::at(self.current);
            let end = (u64::from(table.prefix) + (1 << (32 - u32::from(table.depth)))) as u32;
            if end as usize == self.first_prefix {
                return false;
            }
            let next = map.table_for(u64::from(end) << 32);
            debug_assert!(next.prefix == end, "a table begins where another ended");
            self.current = next.address();
            self.prefix = end as usize;
            self.visited = 0;
            true
        }
    }
}
