//! Making maps and inserting keys, with all that grows.
//!
//! What is moved into a new table is copied through the barrier too: the new table may count as
//! scanned already, and then nobody else would mark what it refers to.

use super::group::{Control, SLOTS, set_deleted, set_empty, set_tag, tag};
use super::key::Key;
use super::map_type::MapType;
use super::memory::Memory;
use super::table::{MAX_CAPACITY, MIN_CAPACITY, Probe, Table, max_load};
use super::{Map, SMALL};
use burrow_heap::{Address, barrier};

/// Depth up to which tables split; beyond, they grow (which only hashes that agree in that many bits
/// can bring about).
const MAX_DEPTH: u8 = 30;

impl Map {
    /// A new map with room for `hint` entries.
    pub(super) fn allocate(map_type: &'static MapType, memory: &mut impl Memory, hint: usize) -> *const Map {
        let address = map_type.allocate_map(memory);
        // SAFETY: fresh memory of a map's size. The object lives while this native runs.
        let map = unsafe { Map::begin(address, map_type, memory) };
        if hint > SLOTS {
            map.reserve(memory, hint);
        }
        map
    }

    /// A new map in memory of the caller's, which also has its first group.
    ///
    /// # Safety
    /// At `address` and `group` there is zeroed memory of the sizes of a map and of a group of the type, in the frame of the
    /// compiled code that called this native.
    pub(super) unsafe fn begin_in_frame(
        address: usize,
        group: usize,
        map_type: &'static MapType,
        memory: &mut impl Memory,
    ) {
        // SAFETY: the caller's promise.
        let map = unsafe { Map::begin(address, map_type, memory) };
        // A store to the frame needs no barrier.
        map.directory.set(group);
    }

    /// # Safety
    /// Zeroed memory of a map's size stands at `address`; it is the caller's while the reference is used.
    unsafe fn begin<'a>(address: usize, map_type: &'static MapType, memory: &mut impl Memory) -> &'a mut Map {
        let seed = memory.random();
        // SAFETY: the caller's promise; zero bits are valid for all fields but `map_type`, which is written before a
        // reference exists.
        let map = unsafe {
            let map = address as *mut Map;
            (&raw mut (*map).map_type).write(map_type);
            &mut *map
        };
        map.seed = seed;
        map.depth.set(SMALL);
        map
    }

    /// Makes the tables for `hint` entries of an empty map.
    fn reserve(&self, memory: &mut impl Memory, hint: usize) {
        let Some(slots) = hint.checked_mul(8).map(|eighths| eighths / 7 + 1) else { return };
        let map_type = self.map_type;
        if slots <= MAX_CAPACITY {
            let table = Table::allocate(map_type, memory, slots.next_power_of_two().max(MIN_CAPACITY), 0, 0);
            self.set_directory(memory, table.address(), 0);
            return;
        }
        let tables = slots.div_ceil(MAX_CAPACITY).next_power_of_two();
        let depth = tables.ilog2() as u8;
        if depth > MAX_DEPTH {
            return;
        }
        let directory = memory.allocate_array(map_type.pointer_layout, 8, tables);
        // From here on the collector sees the tables through the directory.
        for index in 0..tables {
            let prefix = (index << (32 - u32::from(depth))) as u32;
            let table = Table::allocate(map_type, memory, MAX_CAPACITY, prefix, depth);
            store_pointer(memory, directory + 8 * index, table.address());
            memory.pause(&[std::ptr::from_ref(self) as usize, directory]);
        }
        self.set_directory(memory, directory, depth);
    }

    fn set_directory(&self, memory: &mut impl Memory, directory: usize, depth: u8) {
        store_pointer(memory, self.directory.as_ptr() as usize, directory);
        self.depth.set(depth);
    }

    /// The slot with a key, made if there is none.
    ///
    /// # Safety
    /// The map is valid, key and hash are of its key type, and nobody else uses the map.
    #[inline]
    pub(super) unsafe fn insert(&self, memory: &mut impl Memory, hash: u64, key: impl Key) -> usize {
        let map_type = self.map_type;
        loop {
            // SAFETY: the caller's promise; the directory is what the depth says.
            unsafe {
                let slot = self.find_slot(map_type, hash, key);
                if slot != 0 {
                    if map_type.replaces_keys {
                        write_part(memory, &map_type.key, slot, key.address());
                    }
                    return slot;
                }
                let slot = if self.depth.get() == SMALL {
                    self.claim_in_group(memory, hash)
                } else {
                    claim(self.table_for(hash), map_type, hash)
                };
                if slot != 0 {
                    self.count.set(self.count.get() + 1);
                    fill(memory, map_type, slot, key.address());
                    return slot;
                }
                self.grow(memory, hash);
            }
        }
    }

    /// A slot of the small map's group, marked as full; 0 when there is none.
    ///
    /// # Safety
    /// The map is valid and small.
    unsafe fn claim_in_group(&self, memory: &mut impl Memory, hash: u64) -> usize {
        if self.directory.get() == 0 {
            let group = self.map_type.allocate_group(memory);
            self.set_directory(memory, group, SMALL);
        }
        let group = self.directory.get();
        // SAFETY: a small map's directory is a group.
        unsafe {
            let Some(slot) = Control::read(group).free().first() else { return 0 };
            set_tag(group, slot, tag(hash));
            self.map_type.slot(group, slot)
        }
    }

    /// Makes room in the table for `hash` by replacing it: with a cleaned one, a larger one, or two.
    ///
    /// # Safety
    /// The map is valid and the table for `hash` (or the group) is full.
    #[cold]
    unsafe fn grow(&self, memory: &mut impl Memory, hash: u64) {
        // SAFETY: the directory is what the depth says.
        unsafe {
            if self.depth.get() == SMALL {
                let table = Table::allocate(self.map_type, memory, MIN_CAPACITY, 0, 0);
                self.move_group(memory, self.directory.get(), |_| table.address());
                self.set_directory(memory, table.address(), 0);
                return;
            }
            let old = self.table_for(hash);
            let capacity = old.capacity();
            let deleted = max_load(capacity) - old.count.get() as usize;
            if deleted >= max_load(capacity) / 4 {
                self.replace(memory, old, capacity);
            } else if capacity < MAX_CAPACITY || old.depth >= MAX_DEPTH {
                self.replace(memory, old, 2 * capacity);
            } else {
                self.split(memory, old);
            }
        }
    }

    /// Replaces a table by one with `capacity` slots.
    ///
    /// # Safety
    /// `old` is a table of this map, and its entries fit.
    unsafe fn replace(&self, memory: &mut impl Memory, old: &Table, capacity: usize) {
        let new = Table::allocate(self.map_type, memory, capacity, old.prefix, old.depth);
        // SAFETY: groups of a valid table.
        unsafe {
            for index in 0..old.groups() {
                self.move_group(memory, old.group(self.map_type, index), |_| new.address());
            }
            old.retired.set(true);
            self.publish(memory, new);
        }
    }

    /// Replaces a table by two, each for one value of the next bit of the hash.
    ///
    /// # Safety
    /// `old` is a table of this map.
    unsafe fn split(&self, memory: &mut impl Memory, old: &Table) {
        let depth = old.depth + 1;
        let bit = 1_u32 << (32 - u32::from(depth));
        let capacity = old.capacity();
        let low = Table::allocate(self.map_type, memory, capacity, old.prefix, depth);
        let high = Table::allocate(self.map_type, memory, capacity, old.prefix | bit, depth);
        let (low_address, high_address) = (low.address(), high.address());
        let choose = |hash: u64| if (hash >> 32) as u32 & bit == 0 { low_address } else { high_address };
        // SAFETY: groups of a valid table.
        unsafe {
            for index in 0..old.groups() {
                self.move_group(memory, old.group(self.map_type, index), choose);
            }
            if depth > self.depth.get() {
                self.double_directory(memory);
            }
            old.retired.set(true);
            self.publish(memory, low);
            self.publish(memory, high);
        }
    }

    /// # Safety
    /// The map is valid and not small.
    unsafe fn double_directory(&self, memory: &mut impl Memory) {
        let depth = self.depth.get();
        let count = 1_usize << depth;
        let directory = memory.allocate_array(self.map_type.pointer_layout, 8, 2 * count);
        for index in 0..count {
            // SAFETY: the old directory has `count` entries, or is the only table itself.
            let table = unsafe {
                if depth == 0 { self.directory.get() } else { *(self.directory.get() as *const usize).add(index) }
            };
            store_pointer(memory, directory + 16 * index, table);
            store_pointer(memory, directory + 16 * index + 8, table);
        }
        self.set_directory(memory, directory, depth + 1);
    }

    /// Enters a table under all prefixes it covers.
    ///
    /// # Safety
    /// The map is valid and not small; the directory is at least as deep as the table.
    unsafe fn publish(&self, memory: &mut impl Memory, table: &Table) {
        if self.depth.get() == 0 {
            return self.set_directory(memory, table.address(), 0);
        }
        let first = (u64::from(table.prefix) >> (32 - u32::from(self.depth.get()))) as usize;
        for index in first..first + (1 << (self.depth.get() - table.depth)) {
            store_pointer(memory, self.directory.get() + 8 * index, table.address());
        }
    }

    /// Copies the entries of a group into the table that `choose` gives for each hash.
    ///
    /// # Safety
    /// `group` is a group of this map's type; the tables have room and no deleted slots.
    unsafe fn move_group(&self, memory: &mut impl Memory, group: usize, choose: impl Fn(u64) -> usize) {
        let map_type = self.map_type;
        // SAFETY: full slots hold keys and values of the map type.
        unsafe {
            for slot in Control::read(group).full() {
                let from = map_type.slot(group, slot);
                let Ok(hash) = map_type.hash(map_type.key.address(from), self.seed) else {
                    unreachable!("a key of a map was hashed when it came in")
                };
                let to = Table::at(choose(hash)).claim_fresh(map_type, hash);
                if map_type.has_pointers() {
                    for part in [&map_type.key, &map_type.value] {
                        let (to, from) = (Address(to + part.offset), Address(from + part.offset));
                        barrier::copy(memory.cache(), to, from, &part.map, 1);
                    }
                } else {
                    std::ptr::copy_nonoverlapping(from as *const u8, to as *mut u8, map_type.slot_size);
                }
            }
        }
    }
}

/// A slot for a key that isn't in the table, marked as full; 0 when the table must be replaced first.
///
/// # Safety
/// The table belongs to a map of `map_type`.
unsafe fn claim(table: &Table, map_type: &MapType, hash: u64) -> usize {
    let mut probe = Probe::new(hash, table.group_mask);
    loop {
        let group = table.group(map_type, probe.position as usize);
        // SAFETY: positions lie below the count of groups.
        unsafe {
            let control = Control::read(group);
            if let Some(slot) = control.free().first() {
                if control.is_empty_at(slot) {
                    if table.growth_left.get() == 0 {
                        return 0;
                    }
                    table.growth_left.set(table.growth_left.get() - 1);
                }
                set_tag(group, slot, tag(hash));
                table.count.set(table.count.get() + 1);
                return map_type.slot(group, slot);
            }
        }
        probe.advance();
    }
}

/// Marks the slot as free again: as empty where no search can have gone past its group.
///
/// # Safety
/// `slot` of `group` is full, and group and table belong together.
pub(super) unsafe fn release(table: &Table, group: usize, slot: usize) {
    // SAFETY: the caller's promise.
    unsafe {
        if Control::read(group).has_empty() {
            set_empty(group, slot);
            table.growth_left.set(table.growth_left.get() + 1);
        } else {
            set_deleted(group, slot);
        }
    }
    table.count.set(table.count.get() - 1);
}

/// Writes the key into a slot just claimed, and makes the objects of large keys and values.
///
/// # Safety
/// `slot` is a slot of `map_type`; a key stands at `key`.
unsafe fn fill(memory: &mut impl Memory, map_type: &MapType, slot: usize, key: *const u8) {
    for part in [&map_type.key, &map_type.value] {
        if part.indirect {
            let size = part.of.size as usize;
            let object = memory.allocate_array(burrow_heap::LayoutId(part.of.layout), size, 1);
            store_pointer(memory, slot + part.offset, object);
        }
    }
    // SAFETY: the caller's promise; indirect keys have their object now.
    unsafe { write_part(memory, &map_type.key, slot, key) };
}

/// Copies a value into a slot (or its object).
///
/// # Safety
/// `slot` is in use; a value of the part's type stands at `from`.
#[inline]
unsafe fn write_part(memory: &mut impl Memory, part: &super::map_type::Part, slot: usize, from: *const u8) {
    // SAFETY: the caller's promise.
    unsafe {
        let to = part.address(slot);
        if part.of.has_pointers() {
            barrier::copy(memory.cache(), Address(to as usize), Address(from as usize), part.value_map, 1);
        } else {
            std::ptr::copy_nonoverlapping(from, to, part.of.size as usize);
        }
    }
}

/// Stores a pointer into a map's own objects.
pub(super) fn store_pointer(memory: &mut impl Memory, place: usize, value: usize) {
    // SAFETY: callers pass pointer words of objects of this module.
    unsafe { barrier::write(memory.cache(), Address(place), Address(value)) };
}
