//! The write barrier: how Rust code stores pointers into memory that the collector scans.
//!
//! While a collector marks beside the mutators, it raises a flag in every processor's record; then
//! each store of a pointer first records the value it overwrites and the value it stores, and the
//! collector treats both as reachable. Compiled code tests the flag inline and calls a stub that ends
//! in [`Cache::record_write`]; Rust code goes through the functions here, and through nothing else.
//!
//! Which of the two values a collector needs is the collector's business (insertion: the new one;
//! deletion: the old one; hybrid: both); recording both is right for all of them. The
//! stop-the-world collector never raises the flag.
//!
//! Invariant: values are recorded before memory changes, so that a marker that runs in between finds
//! the old pointer in memory or in a buffer.
//! Who calls: the owner of the cache, away from safepoints. Memory that no collector scans (stacks, tables that are
//! reported by [`Embedder::scan_tables`](crate::Embedder::scan_tables)) is written plainly. A pointer stored around the barrier
//! may be lost: its object is freed under the program's feet, which `Config::verify` and `Config::poison` make visible.
//!
//! Start at [`write()`].

use crate::address::Address;
use crate::cache::Cache;
use crate::sync::{AtomicUsize, Ordering};
use burrow_layout::pointer_map::PointerMap;

/// Stores pointer `value` at `destination`.
///
/// # Safety
/// `destination` is a writable, aligned pointer word.
#[inline]
pub unsafe fn write(cache: &mut Cache, destination: Address, value: Address) {
    // SAFETY: contract.
    let word = unsafe { word_at(destination) };
    if cache.barrier_is_raised() {
        cache.record_write(Address(word.load(Ordering::Relaxed)), value);
    }
    // Relaxed: markers may read either value; both are recorded.
    word.store(value.0, Ordering::Relaxed);
}

/// Stores pointer `value` at `destination` and returns the old one, as one sequentially consistent
/// operation.
///
/// # Safety
/// `destination` is a writable, aligned pointer word.
pub unsafe fn exchange(cache: &mut Cache, destination: Address, value: Address) -> Address {
    // SAFETY: contract.
    let word = unsafe { word_at(destination) };
    if cache.barrier_is_raised() {
        cache.record_write(Address(word.load(Ordering::Relaxed)), value);
    }
    // SeqCst: what Go promises for its atomics.
    Address(word.swap(value.0, Ordering::SeqCst))
}

/// Stores pointer `value` at `destination` if it holds `expected`; whether it did, as one sequentially
/// consistent operation.
///
/// # Safety
/// `destination` is a writable, aligned pointer word.
pub unsafe fn compare_exchange(cache: &mut Cache, destination: Address, expected: Address, value: Address) -> bool {
    // SAFETY: contract.
    let word = unsafe { word_at(destination) };
    if cache.barrier_is_raised() {
        // Recorded even if the exchange fails: too much is right, too little is not.
        cache.record_write(expected, value);
    }
    // SeqCst: what Go promises for its atomics.
    word.compare_exchange(expected.0, value.0, Ordering::SeqCst, Ordering::SeqCst).is_ok()
}

/// Copies `count` values with this map; the regions may overlap.
///
/// # Safety
/// Both regions hold `count` values of whole words, aligned to words; the destination is writable.
pub unsafe fn copy(cache: &mut Cache, destination: Address, source: Address, map: &PointerMap, count: usize) {
    let bytes = map.words() as usize * 8;
    if cache.barrier_is_raised() {
        for value in 0..count {
            let offset = value * bytes;
            map.for_each_pointer(|word| {
                let offset = offset + word as usize * 8;
                // SAFETY: both words lie within the regions (contract).
                let (old, new) = unsafe { (read(destination.offset(offset)), read(source.offset(offset))) };
                cache.record_write(old, new);
            });
        }
    }
    // SAFETY: contract. Words are copied whole, since both regions are aligned to words.
    unsafe { std::ptr::copy(source.as_ptr::<usize>(), destination.as_ptr::<usize>(), bytes / 8 * count) };
}

/// Zeroes `count` values with this map.
///
/// # Safety
/// The region holds `count` values of whole words, aligned to words, and is writable.
pub unsafe fn clear(cache: &mut Cache, destination: Address, map: &PointerMap, count: usize) {
    let bytes = map.words() as usize * 8;
    if cache.barrier_is_raised() {
        for value in 0..count {
            let offset = value * bytes;
            map.for_each_pointer(|word| {
                // SAFETY: the word lies within the region (contract).
                let old = unsafe { read(destination.offset(offset + word as usize * 8)) };
                cache.record_write(old, Address::NULL);
            });
        }
    }
    // SAFETY: contract.
    unsafe { std::ptr::write_bytes(destination.as_ptr::<usize>(), 0, bytes / 8 * count) };
}

/// # Safety
/// `address` is an aligned, valid pointer word that threads access atomically.
unsafe fn word_at<'a>(address: Address) -> &'a AtomicUsize {
    // SAFETY: contract.
    unsafe { &*address.as_ptr::<AtomicUsize>() }
}

/// # Safety
/// `address` is an aligned, readable pointer word.
unsafe fn read(address: Address) -> Address {
    // SAFETY: contract.
    Address(unsafe { word_at(address) }.load(Ordering::Relaxed))
}
