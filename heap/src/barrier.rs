//! The write barrier: how Rust code stores pointers into memory that the collector scans.
use crate::address::Address;
use crate::cache::Cache;
use burrow_layout::pointer_map::PointerMap;

/// Stores pointer `value` at `destination`.
///
/// # Safety
/// `destination` is a writable, aligned pointer slot.
pub unsafe fn write(_cache: &mut Cache, _destination: Address, _value: Address) {
    unimplemented!()
}

/// Copies `count` values with this map (regions may overlap).
///
/// # Safety
/// Both regions are valid and aligned.
pub unsafe fn copy(_cache: &mut Cache, _destination: Address, _source: Address, _map: &PointerMap, _count: usize) {
    unimplemented!()
}

/// Zeroes `count` values with this map.
///
/// # Safety
/// The region is valid and aligned.
pub unsafe fn clear(_cache: &mut Cache, _destination: Address, _map: &PointerMap, _count: usize) {
    unimplemented!()
}
