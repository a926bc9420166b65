//! Looking up keys.

use super::group::{CONTROL_SIZE, Control, tag};
use super::key::{Key, Typed};
use super::map_type::MapType;
use super::table::Table;
use super::{Map, SMALL};
use crate::hash::Unhashable;

impl Map {
    /// The slot with a key, or 0.
    ///
    /// # Safety
    /// The map is a valid object, and key and hash are of its key type.
    #[inline(always)]
    pub(super) unsafe fn find_slot(&self, map_type: &MapType, hash: u64, key: impl Key) -> usize {
        // SAFETY: the directory is what the depth says.
        unsafe {
            if self.depth.get() == SMALL {
                return self.find_in_group(map_type, hash, key);
            }
            self.table_for(hash).find(map_type, hash, key)
        }
    }

    /// # Safety
    /// As for [`Map::find_slot`]; the map is small and not empty.
    #[inline(always)]
    unsafe fn find_in_group(&self, map_type: &MapType, hash: u64, key: impl Key) -> usize {
        let group = self.directory.get();
        if group == 0 {
            return 0;
        }
        // SAFETY: a small map's directory is a group; candidates are slots in use.
        unsafe {
            for slot in Control::read(group).candidates(tag(hash)) {
                let address = group + CONTROL_SIZE + slot * map_type.slot_size;
                if key.matches(map_type, address) {
                    return address;
                }
            }
        }
        0
    }

    /// The table that keys with this hash belong to.
    ///
    /// # Safety
    /// The map is valid and not small; no other reference to the table is used.
    #[inline(always)]
    pub(super) unsafe fn table_for(&self, hash: u64) -> &'static Table {
        // SAFETY: at depth 0 the directory is the table, else an array of `1 << depth` tables.
        unsafe {
            if self.depth.get() == 0 {
                return Table::at(self.directory.get());
            }
            let index = (hash >> (64 - u32::from(self.depth.get()))) as usize;
            Table::at(*(self.directory.get() as *const usize).add(index))
        }
    }

    /// The slot with the key at `key`, or 0.
    ///
    /// # Safety
    /// The map is valid and a key of its type stands at `key`.
    pub(super) unsafe fn find(&self, key: *const u8) -> Result<usize, Unhashable> {
        // SAFETY: the caller's promise.
        unsafe {
            let map_type = self.map_type;
            if self.count.get() == 0 && !map_type.fallible {
                return Ok(0);
            }
            let hash = map_type.hash(key, self.seed)?;
            Ok(self.find_slot(map_type, hash, Typed(key)))
        }
    }
}
