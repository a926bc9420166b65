//! Copying and clearing values by their type, through the write barrier.

use crate::natives;
use crate::piecewise;
use crate::processor::CurrentProcessor;
use crate::type_ref::{TypeRef, field_type};
use burrow_heap::{Address, barrier};
use burrow_layout::descriptor::{Kind, TypeDescriptor};
use burrow_layout::pointer_map::{PointerMap, PointerMapBuilder};
use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};

natives! {
    "burrow.move_memory" Leaf move_memory;
    "burrow.zero_memory" Leaf zero_memory;
    "burrow.copy_typed" Full copy_typed;
    "burrow.clear_typed" Full clear_typed;
}

/// Pointer maps by descriptor; made at the first use.
static MAPS: RwLock<Option<HashMap<usize, &'static PointerMap>>> = RwLock::new(None);

/// Which words of a value of the type hold pointers.
pub fn pointer_map(of: TypeRef) -> &'static PointerMap {
    let address = of.address();
    if let Some(maps) = &*MAPS.read().unwrap_or_else(PoisonError::into_inner)
        && let Some(map) = maps.get(&address)
    {
        return map;
    }
    let fresh: &'static PointerMap = Box::leak(Box::new(build(of)));
    let mut maps = MAPS.write().unwrap_or_else(PoisonError::into_inner);
    maps.get_or_insert_default().entry(address).or_insert(fresh)
}

fn build(of: TypeRef) -> PointerMap {
    let words = of.size.div_ceil(8);
    if !of.has_pointers() {
        return PointerMap::pointer_free(words);
    }
    match of.kind() {
        Kind::Interface => PointerMap::from_mask(2, 0b11),
        Kind::Array => build(of.element()).array(of.length),
        Kind::Struct => {
            let mut builder = PointerMapBuilder::default();
            for field in of.fields() {
                let field_type = field_type(field);
                if field_type.has_pointers() {
                    builder.push_map(field.offset / 8, &build(field_type));
                }
            }
            builder.finish(words)
        }
        // Strings and slices start with their only pointer; all others are one.
        _ => PointerMap::from_mask(words, 1),
    }
}

/// Copies `count` values of a type; the places may overlap.
///
/// # Safety
/// Values of the type stand at `from`, and `to` has room for them.
pub unsafe fn copy(current: CurrentProcessor, of: TypeRef, to: usize, from: usize, count: usize) {
    // SAFETY: the caller's promise. Without pointers, or while no collector marks, a copy is a copy.
    unsafe {
        if of.has_pointers() && (*current.record()).barrier_flag != 0 {
            let map = pointer_map(of);
            barrier::copy(current.cache(), Address(to), Address(from), map, count);
        } else {
            std::ptr::copy(from as *const u8, to as *mut u8, of.size as usize * count);
        }
    }
}

/// Zeroes `count` values of a type.
///
/// # Safety
/// Values of the type stand at `to`.
pub unsafe fn clear(current: CurrentProcessor, of: TypeRef, to: usize, count: usize) {
    // SAFETY: as for `copy`.
    unsafe {
        if of.has_pointers() && (*current.record()).barrier_flag != 0 {
            let map = pointer_map(of);
            barrier::clear(current.cache(), Address(to), map, count);
        } else {
            std::ptr::write_bytes(to as *mut u8, 0, of.size as usize * count);
        }
    }
}

extern "C" fn move_memory(to: *mut u8, from: *const u8, length: usize) {
    // SAFETY: compiled code passes places of that length.
    unsafe { std::ptr::copy(from, to, length) };
}

extern "C" fn zero_memory(to: *mut u8, length: usize) {
    // SAFETY: compiled code passes a place of that length.
    unsafe { std::ptr::write_bytes(to, 0, length) };
}

extern "C" fn copy_typed(
    current: CurrentProcessor,
    descriptor: &'static TypeDescriptor,
    to: usize,
    from: usize,
    count: usize,
) {
    // SAFETY: compiled code passes places of that many values.
    unsafe { piecewise::copy_typed(current, TypeRef::new(descriptor), to, from, count) };
}

extern "C" fn clear_typed(current: CurrentProcessor, descriptor: &'static TypeDescriptor, to: usize, count: usize) {
    // SAFETY: compiled code passes a place of that many values.
    unsafe { piecewise::clear_typed(current, TypeRef::new(descriptor), to, count) };
}
