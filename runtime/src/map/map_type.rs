//! What the runtime works out once per map type: where things stand in a slot, and heap layouts.
//!
//! A [`MapType`] is made at the first `make` of a type and lives as long as the process. Keys and
//! values above [`MAX_INLINE`] bytes stand in objects of their own, so that groups stay small; the
//! slot then holds the pointer.

use super::group::{CONTROL_SIZE, SLOTS};
use super::key_plan::KeyPlan;
use super::memory::Memory;
use super::table::{HEADER_WORDS, MAX_CAPACITY};
use super::{MAP_POINTERS, MAP_SIZE};
use crate::hash::{self, Unhashable};
use crate::type_ref::TypeRef;
use crate::typed_memory::pointer_map;
use burrow_heap::LayoutId;
use burrow_layout::descriptor::{GoString, Kind};
use burrow_layout::pointer_map::{PointerMap, PointerMapBuilder};
use std::collections::HashMap;
use std::ptr::null_mut;
use std::sync::Mutex;
use std::sync::atomic::{AtomicPtr, AtomicU32, Ordering};

/// Largest key or value that stands in the slot itself.
const MAX_INLINE: u64 = burrow_layout::descriptor::GROUP_INLINE;

/// How keys are hashed and compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum KeyKind {
    /// Plain memory of 4 or 8 bytes, or a string: the fast paths of compiled code.
    Word32,
    Word64,
    String,
    Other,
}

/// A key or value within a slot.
#[derive(Debug)]
pub(super) struct Part {
    pub(super) of: TypeRef,
    /// From the slot's start.
    pub(super) offset: usize,
    /// The slot holds the address of an object with the value.
    pub(super) indirect: bool,
    /// Pointers of what stands in the slot.
    pub(super) map: PointerMap,
    /// Pointers of the value itself.
    pub(super) value_map: &'static PointerMap,
    pub(super) has_pointers: bool,
    /// Bytes in the slot.
    pub(super) size: usize,
}

/// See the module's header.
#[derive(Debug)]
pub struct MapType {
    pub(super) kind: KeyKind,
    pub(super) plan: KeyPlan,
    pub(super) key: Part,
    pub(super) value: Part,
    pub(super) slot_size: usize,
    pub(super) group_size: usize,
    /// An equal key may look different (`+0` and `-0`, strings elsewhere): assignment replaces it.
    pub(super) replaces_keys: bool,
    /// Hashing a key may fail, since it holds interfaces.
    pub(super) fallible: bool,
    group_map: PointerMap,
    map_layout: LayoutId,
    pub(super) group_layout: LayoutId,
    /// Layout of one pointer, for directories.
    pub(super) pointer_layout: LayoutId,
    /// By the logarithm of the count of groups; 0 until the first use.
    table_layouts: [AtomicU32; TABLE_SIZES],
    descriptor: usize,
}

const TABLE_SIZES: usize = (MAX_CAPACITY / SLOTS).ilog2() as usize + 1;

/// Entries of the cache before the lock.
const CACHE_SIZE: usize = 1024;

static CACHE: [AtomicPtr<MapType>; CACHE_SIZE] = [const { AtomicPtr::new(null_mut()) }; CACHE_SIZE];
/// All map types by their descriptor's address; descriptors of two images never share one.
static ALL: Mutex<Option<HashMap<usize, &'static MapType>>> = Mutex::new(None);

impl MapType {
    /// What belongs to a map type's descriptor.
    pub(super) fn of(descriptor: TypeRef, memory: &mut impl Memory) -> &'static MapType {
        let address = descriptor.address();
        let entry = &CACHE[hash::word(address as u64, 0) as usize % CACHE_SIZE];
        // SAFETY: the cache holds addresses of leaked values only. Acquire: pairs with the Release below.
        if let Some(cached) = unsafe { entry.load(Ordering::Acquire).as_ref() }
            && cached.descriptor == address
        {
            return cached;
        }
        let mut all = ALL.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let found = *all
            .get_or_insert_default()
            .entry(address)
            .or_insert_with(|| Box::leak(Box::new(MapType::new(descriptor, memory))));
        // Release: who reads the address sees the value.
        entry.store(std::ptr::from_ref(found).cast_mut(), Ordering::Release);
        found
    }

    fn new(descriptor: TypeRef, memory: &mut impl Memory) -> MapType {
        let key_type = descriptor.key();
        let value_type = descriptor.element();
        let key = Part::new(key_type, 0);
        let align = key.align().max(Part::new(value_type, 0).align());
        let value_align = Part::new(value_type, 0).align();
        // A value without size stands at the key, so that its address lies within the group.
        let value_offset = if value_type.size == 0 { 0 } else { key.size.next_multiple_of(value_align) };
        let value = Part::new(value_type, value_offset);
        let slot_size = (value.offset + value.size).max(key.size).next_multiple_of(align);
        let group_size = (CONTROL_SIZE + SLOTS * slot_size).next_multiple_of(8);
        let group_map = group_map(&key, &value, slot_size, group_size);
        let map_of_map = PointerMap::from_mask(MAP_SIZE as u64 / 8, MAP_POINTERS);
        let heap = memory.cache().heap().clone();
        MapType {
            kind: KeyKind::of(key_type),
            plan: KeyPlan::new(key_type),
            replaces_keys: !key_type.is_plain_memory(),
            fallible: holds_interface(key_type),
            map_layout: heap.register_table_layout(MAP_SIZE, &map_of_map, LayoutId(descriptor.layout)),
            group_layout: heap.register_table_layout(group_size, &group_map, LayoutId(descriptor.layout)),
            pointer_layout: heap.register_layout(8, &PointerMap::pointer()),
            table_layouts: Default::default(),
            descriptor: descriptor.address(),
            key,
            value,
            slot_size,
            group_size,
            group_map,
        }
    }

    pub(super) fn has_pointers(&self) -> bool {
        self.key.has_pointers || self.value.has_pointers
    }

    /// Whether groups and tables have layouts of this map type: for their pointers, or because tools ask whose they are.
    fn has_layouts(&self) -> bool {
        !self.group_layout.is_predefined()
    }

    pub(super) fn allocate_map(&self, memory: &mut impl Memory) -> usize {
        memory.allocate(self.map_layout)
    }

    pub(super) fn allocate_group(&self, memory: &mut impl Memory) -> usize {
        if self.has_layouts() {
            memory.allocate(self.group_layout)
        } else {
            memory.allocate_bytes(self.group_size.max(16))
        }
    }

    /// A zeroed table with `groups` (a power of two) groups behind its header.
    pub(super) fn allocate_table(&self, memory: &mut impl Memory, groups: usize) -> usize {
        let size = 8 * HEADER_WORDS as usize + groups * self.group_size;
        if !self.has_layouts() {
            return memory.allocate_bytes(size);
        }
        let index = groups.ilog2() as usize;
        let Some(known) = self.table_layouts.get(index) else {
            let layout = self.table_layout(memory, groups, size);
            return memory.allocate(layout);
        };
        let mut layout = known.load(Ordering::Relaxed);
        if layout == 0 {
            layout = self.table_layout(memory, groups, size).0;
            known.store(layout, Ordering::Relaxed);
        }
        memory.allocate(LayoutId(layout))
    }

    fn table_layout(&self, memory: &mut impl Memory, groups: usize, size: usize) -> LayoutId {
        let mut builder = PointerMapBuilder::default();
        builder.push_map(HEADER_WORDS, &self.group_map.array(groups as u64));
        let map = builder.finish(size as u64 / 8);
        memory.cache().heap().clone().register_table_layout(size, &map, self.group_layout)
    }

    /// Hash of the key at `key`.
    ///
    /// # Safety
    /// A key of the map type stands there.
    #[inline]
    pub(super) unsafe fn hash(&self, key: *const u8, seed: u64) -> Result<u64, Unhashable> {
        // SAFETY: the caller's promise; the kind says what the key is.
        unsafe {
            match self.kind {
                KeyKind::Word64 => Ok(hash::word(key.cast::<u64>().read_unaligned(), seed)),
                KeyKind::Word32 => Ok(hash::word(u64::from(key.cast::<u32>().read_unaligned()), seed)),
                KeyKind::String => {
                    let string = *key.cast::<GoString>();
                    Ok(hash::bytes(string.data as *const u8, string.length, seed))
                }
                KeyKind::Other => self.plan.hash(key, seed),
            }
        }
    }

    /// Address of slot `slot` of the group at `group`.
    #[inline(always)]
    pub(super) fn slot(&self, group: usize, slot: usize) -> usize {
        group + CONTROL_SIZE + slot * self.slot_size
    }
}

impl KeyKind {
    fn of(key: TypeRef) -> KeyKind {
        match (key.kind(), key.is_plain_memory(), key.size) {
            (Kind::String, ..) => KeyKind::String,
            (_, true, 8) => KeyKind::Word64,
            (_, true, 4) => KeyKind::Word32,
            _ => KeyKind::Other,
        }
    }
}

impl Part {
    fn new(of: TypeRef, offset: usize) -> Part {
        let indirect = of.size > MAX_INLINE;
        let value_map = pointer_map(of);
        let map = if indirect { PointerMap::pointer() } else { value_map.clone() };
        let size = if indirect { 8 } else { of.size as usize };
        Part { of, offset, indirect, has_pointers: !map.is_pointer_free(), map, value_map, size }
    }

    fn align(&self) -> usize {
        if self.indirect { 8 } else { usize::from(self.of.align).max(1) }
    }

    /// Address of the value whose place in the slot is `slot + offset`.
    ///
    /// # Safety
    /// A slot that is in use stands at `slot`.
    #[inline(always)]
    pub(super) unsafe fn address(&self, slot: usize) -> *mut u8 {
        let place = slot + self.offset;
        if self.indirect {
            // SAFETY: the slot holds the object's address.
            return unsafe { *(place as *const *mut u8) };
        }
        place as *mut u8
    }
}

fn group_map(key: &Part, value: &Part, slot_size: usize, group_size: usize) -> PointerMap {
    let words = group_size as u64 / 8;
    if !key.has_pointers && !value.has_pointers {
        return PointerMap::pointer_free(words);
    }
    let mut builder = PointerMapBuilder::default();
    for slot in 0..SLOTS {
        let start = (CONTROL_SIZE + slot * slot_size) as u64;
        for part in [key, value] {
            if part.has_pointers {
                builder.push_map((start + part.offset as u64) / 8, &part.map);
            }
        }
    }
    builder.finish(words)
}

/// Whether values hold an interface, whose dynamic type may not be hashable.
fn holds_interface(of: TypeRef) -> bool {
    match of.kind() {
        Kind::Interface => true,
        Kind::Array => holds_interface(of.element()),
        Kind::Struct => of.fields().iter().any(|field| holds_interface(crate::type_ref::field_type(field))),
        _ => false,
    }
}
