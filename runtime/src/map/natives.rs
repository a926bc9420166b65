//! Maps as compiled code calls them.

use super::key::{Key, Text, Typed, Word32, Word64};
use super::{Map, MapIterator, MapType, Race};
use crate::hash::{self, Unhashable};
use crate::natives;
use crate::processor::CurrentProcessor;
use crate::raise::Fault;
use crate::type_ref::TypeRef;
use burrow_layout::descriptor::{GoString, TypeDescriptor};

natives! {
    "burrow.make_map" Full make_map;
    "burrow.make_map_in_frame" Full make_map_in_frame;
    "burrow.map_find" Full map_find;
    "burrow.map_find_64" Leaf map_find_64;
    "burrow.map_find_32" Leaf map_find_32;
    "burrow.map_find_string" Leaf map_find_string;
    "burrow.map_assign" Full map_assign;
    "burrow.map_assign_64" Full map_assign_64;
    "burrow.map_assign_32" Full map_assign_32;
    "burrow.map_assign_string" Full map_assign_string;
    "burrow.map_delete" Full map_delete;
    "burrow.map_clear" Full map_clear;
    "burrow.map_iterate" Full map_iterate;
    "burrow.map_next" Full map_next;
}

fn stop(current: CurrentProcessor, race: Race) -> ! {
    crate::fatal::fatal(current, race.text())
}

fn checked<T>(current: CurrentProcessor, result: Result<T, Race>) -> T {
    result.unwrap_or_else(|race| stop(current, race))
}

/// Real Go words it differently when the map is empty and the key was not needed.
fn raise_unhashable(current: CurrentProcessor, error: Unhashable, empty: bool) {
    let of = error.0.display();
    current.raise(if empty {
        Fault::Plain(format!("hash of unhashable type: {of}").into())
    } else {
        Fault::Error(format!("hash of unhashable type {of}").into())
    });
}

fn raise_nil_map(current: CurrentProcessor) {
    current.raise(Fault::Plain("assignment to entry in nil map".into()));
}

/// The map behind a value of map type that compiled code passed.
///
/// # Safety
/// `map` is 0 or the address of a map, alive while the native runs.
#[inline(always)]
unsafe fn opened(map: usize) -> Option<&'static Map> {
    // SAFETY: the caller's promise.
    unsafe { (map as *const Map).as_ref() }
}

extern "C" fn make_map(mut current: CurrentProcessor, descriptor: &'static TypeDescriptor, hint: usize) -> usize {
    let map_type = MapType::of(TypeRef::new(descriptor), &mut current);
    // A negative hint is as good as none.
    let hint = usize::try_from(hint as isize).unwrap_or(0);
    Map::allocate(map_type, &mut current, hint) as usize
}

/// # Safety
/// Compiled code passes zeroed memory in its frame for a map and for a group of the type.
unsafe extern "C" fn make_map_in_frame(
    mut current: CurrentProcessor,
    descriptor: &'static TypeDescriptor,
    map: usize,
    group: usize,
    group_size: usize,
) {
    let map_type = MapType::of(TypeRef::new(descriptor), &mut current);
    if map_type.group_size != group_size {
        crate::fatal::broken(&format!("a group of {} bytes has {group_size} in a frame", map_type.group_size));
    }
    // SAFETY: the caller's promise.
    unsafe { Map::begin_in_frame(map, group, map_type, &mut current) };
}

/// The value's address, for a slot that may be 0.
#[inline(always)]
fn value_of(map: &Map, slot: usize) -> usize {
    if slot == 0 {
        return 0;
    }
    // SAFETY: a slot that was found is in use.
    unsafe { map.map_type.value.address(slot) as usize }
}

extern "C" fn map_find(
    current: CurrentProcessor,
    descriptor: &'static TypeDescriptor,
    map: usize,
    key: *const u8,
) -> usize {
    // SAFETY: compiled code passes a map and a key of the type.
    let (found, empty) = unsafe {
        match opened(map) {
            Some(map) if map.is_being_written() => stop(current, Race::ReadAndWrite),
            Some(map) => (map.find(key).map(|slot| value_of(map, slot)), map.count.get() == 0),
            // Even without a map an unhashable key is a mistake.
            None => (hash::value(TypeRef::new(descriptor).key(), key, 0).map(|_| 0), true),
        }
    };
    found.unwrap_or_else(|error| {
        raise_unhashable(current, error, empty);
        0
    })
}

/// # Safety
/// `map` is 0 or a map whose keys are of the kind of `key`; `hash` hashes it with the seed given.
#[inline(always)]
unsafe fn find_fast(map: usize, key: impl Key, hash: impl FnOnce(u64) -> u64) -> usize {
    // SAFETY: the caller's promise.
    unsafe {
        let Some(map) = opened(map) else { return 0 };
        if map.count.get() == 0 {
            return 0;
        }
        if map.is_being_written() {
            // A leaf does not know whose native it is.
            crate::fatal::throw(Race::ReadAndWrite.text());
        }
        let slot = map.find_slot(map.map_type, hash(map.seed), key);
        value_of(map, slot)
    }
}

extern "C" fn map_find_64(_descriptor: usize, map: usize, key: u64) -> usize {
    // SAFETY: compiled code calls this for maps with keys of 8 bytes.
    unsafe { find_fast(map, Word64(key), |seed| hash::word(key, seed)) }
}

extern "C" fn map_find_32(_descriptor: usize, map: usize, key: u64) -> usize {
    let key = key as u32;
    // SAFETY: compiled code calls this for maps with keys of 4 bytes.
    unsafe { find_fast(map, Word32(key), |seed| hash::word(u64::from(key), seed)) }
}

extern "C" fn map_find_string(_descriptor: usize, map: usize, data: usize, length: usize) -> usize {
    // SAFETY: compiled code calls this for maps with strings as keys, and passes a string.
    unsafe { find_fast(map, Text(GoString { data, length }), |seed| hash::bytes(data as *const u8, length, seed)) }
}

/// Address of the value of a key, made if there is none; 0 after a panic was raised.
extern "C" fn map_assign(
    mut current: CurrentProcessor,
    _descriptor: &'static TypeDescriptor,
    map: usize,
    key: *const u8,
) -> usize {
    // SAFETY: compiled code passes a map and a key of its type.
    unsafe {
        let Some(map) = opened(map) else {
            raise_nil_map(current);
            return 0;
        };
        match map.map_type.hash(key, map.seed) {
            Ok(hash) => assign(&mut current, map, hash, Typed(key)),
            Err(error) => {
                raise_unhashable(current, error, false);
                0
            }
        }
    }
}

/// # Safety
/// `map` is valid; key and hash are of its key type.
#[inline(always)]
unsafe fn assign(current: &mut CurrentProcessor, map: &Map, hash: u64, key: impl Key) -> usize {
    checked(*current, map.begin_write());
    // SAFETY: the caller's promise.
    let slot = unsafe { map.insert(current, hash, key) };
    checked(*current, map.end_write());
    value_of(map, slot)
}

/// # Safety
/// `map` is 0 or a map whose keys are of the kind of `key`; `hash` hashes it with the seed given.
#[inline(always)]
unsafe fn assign_fast(
    mut current: CurrentProcessor,
    map: usize,
    key: impl Key,
    hash: impl FnOnce(u64) -> u64,
) -> usize {
    // SAFETY: the caller's promise.
    unsafe {
        let Some(map) = opened(map) else {
            raise_nil_map(current);
            return 0;
        };
        let hash = hash(map.seed);
        assign(&mut current, map, hash, key)
    }
}

extern "C" fn map_assign_64(current: CurrentProcessor, _descriptor: usize, map: usize, key: u64) -> usize {
    // SAFETY: compiled code calls this for maps with keys of 8 bytes.
    unsafe { assign_fast(current, map, Word64(key), |seed| hash::word(key, seed)) }
}

extern "C" fn map_assign_32(current: CurrentProcessor, _descriptor: usize, map: usize, key: u64) -> usize {
    let key = key as u32;
    // SAFETY: compiled code calls this for maps with keys of 4 bytes.
    unsafe { assign_fast(current, map, Word32(key), |seed| hash::word(u64::from(key), seed)) }
}

extern "C" fn map_assign_string(
    current: CurrentProcessor,
    _descriptor: usize,
    map: usize,
    data: usize,
    length: usize,
) -> usize {
    // SAFETY: compiled code calls this for maps with strings as keys, and passes a string.
    unsafe {
        assign_fast(current, map, Text(GoString { data, length }), |seed| hash::bytes(data as *const u8, length, seed))
    }
}

extern "C" fn map_delete(
    mut current: CurrentProcessor,
    descriptor: &'static TypeDescriptor,
    map: usize,
    key: *const u8,
) {
    // SAFETY: compiled code passes a map and a key of its type.
    unsafe {
        let map = opened(map);
        let hash = match &map {
            Some(map) => map.map_type.hash(key, map.seed),
            None => hash::value(TypeRef::new(descriptor).key(), key, 0),
        };
        match (map, hash) {
            (map, Err(error)) => raise_unhashable(current, error, map.is_none_or(|map| map.count.get() == 0)),
            (Some(map), Ok(hash)) if map.count.get() > 0 => {
                checked(current, map.begin_write());
                map.remove(&mut current, hash, Typed(key));
                checked(current, map.end_write());
            }
            _ => {}
        }
    }
}

extern "C" fn map_clear(mut current: CurrentProcessor, _descriptor: usize, map: usize) {
    // SAFETY: compiled code passes a map.
    unsafe {
        if let Some(map) = opened(map) {
            checked(current, map.begin_write());
            map.clear(&mut current);
            checked(current, map.end_write());
        }
    }
}

/// Starts an iteration over a map (or 0) with a zeroed iterator.
extern "C" fn map_iterate(mut current: CurrentProcessor, _descriptor: usize, map: usize, iterator: &mut MapIterator) {
    // SAFETY: compiled code passes a map and zeroed memory.
    checked(current, unsafe { iterator.start(&mut current, map) });
}

/// Goes to the next entry: 1, or 0 at the end.
extern "C" fn map_next(current: CurrentProcessor, iterator: &mut MapIterator) -> usize {
    // SAFETY: compiled code passes an iterator that was started.
    usize::from(checked(current, unsafe { iterator.advance() }))
}
