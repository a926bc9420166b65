//! Making and growing slices.
//!
//! Capacities are visible to programs, so growth follows real Go's rule to the element: the formula
//! of `append`, rounded up to what Go's allocator would hand out.

use crate::native::Pair;
use crate::natives;
use crate::processor::CurrentProcessor;
use crate::raise::Fault;
use crate::type_ref::TypeRef;
use crate::{collect, piecewise};
use burrow_layout::descriptor::TypeDescriptor;
use burrow_layout::size_class::SizeClass;

natives! {
    "burrow.make_slice" Collects make_slice;
    "burrow.grow_slice" Collects grow_slice;
}

/// Bytes that no object can exceed.
const MAX_SIZE: u64 = 1 << 47;

const PAGE_SIZE: u64 = 8192;

/// Above this length growth slows down from doubling to a quarter.
const THRESHOLD: u64 = 256;

/// In real Go, objects with pointers above this size begin with a word of their own.
const HEADER_FROM: u64 = 512;
const HEADER: u64 = 8;

extern "C" fn make_slice(
    current: CurrentProcessor,
    element: &'static TypeDescriptor,
    length: i64,
    capacity: i64,
) -> usize {
    let fits = |count: i64| {
        u64::try_from(count).ok().and_then(|count| count.checked_mul(element.size)).is_some_and(|size| size <= MAX_SIZE)
    };
    if !fits(capacity) || length > capacity || length < 0 {
        let text = if fits(length) { "makeslice: cap out of range" } else { "makeslice: len out of range" };
        current.raise(Fault::Error(text.into()));
        return 0;
    }
    collect::before_allocation(current);
    if element.pointer_bytes == 0 {
        return piecewise::allocate_zeroed_bytes(
            current,
            element.size as usize * capacity as usize,
            std::ptr::from_ref(element) as usize,
        );
    }
    current.allocate_array(element, capacity as usize)
}

extern "C" fn grow_slice(
    current: CurrentProcessor,
    element: &'static TypeDescriptor,
    data: usize,
    old_length: usize,
    old_capacity: usize,
    needed: i64,
) -> Pair {
    let element = TypeRef::new(element);
    let Some(capacity) = u64::try_from(needed)
        .ok()
        .and_then(|needed| grown_capacity(old_capacity as u64, needed, element.size, !element.has_pointers()))
    else {
        current.raise(Fault::Error("growslice: len out of range".into()));
        return Pair(0, 0);
    };
    collect::before_allocation_keeping(current, data);
    // SAFETY: the old slice has that many elements, and the fresh memory is larger.
    let fresh = unsafe { grown(current, element, capacity as usize, data, old_length) };
    Pair(fresh, capacity as usize)
}

/// Memory for `capacity` elements that begins with a copy of the `length` elements at `data`.
///
/// # Safety
/// So many elements stand there.
unsafe fn grown(current: CurrentProcessor, element: TypeRef, capacity: usize, data: usize, length: usize) -> usize {
    if element.has_pointers() {
        let fresh = current.allocate_array(&element, capacity);
        // SAFETY: the caller's promise.
        unsafe { piecewise::copy_typed(current, element, fresh, data, length) };
        return fresh;
    }
    let size = element.size as usize;
    // SAFETY: the caller's promise.
    unsafe { piecewise::allocate_copy(current, size * capacity, data, size * length, element.address()) }
}

/// The capacity after an append; `None` when no object can be that large.
fn grown_capacity(old: u64, needed: u64, element_size: u64, pointer_free: bool) -> Option<u64> {
    if element_size == 0 {
        return Some(needed);
    }
    let capacity = wanted_capacity(old, needed);
    let bytes = capacity.checked_mul(element_size).filter(|&bytes| bytes <= MAX_SIZE)?;
    Some(rounded_size(bytes, pointer_free) / element_size)
}

fn wanted_capacity(old: u64, needed: u64) -> u64 {
    if needed > 2 * old {
        return needed;
    }
    if old < THRESHOLD {
        return 2 * old;
    }
    let mut capacity = old;
    while capacity < needed {
        capacity += (capacity + 3 * THRESHOLD) / 4;
    }
    capacity
}

/// Bytes that real Go's allocator gives for `size`.
fn rounded_size(size: u64, pointer_free: bool) -> u64 {
    let header = if pointer_free || size <= HEADER_FROM { 0 } else { HEADER };
    let class = SizeClass::for_size((size + header) as usize);
    if class.is_large() { size.next_multiple_of(PAGE_SIZE) } else { class.slot_size() as u64 - header }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Capacities seen by appending one element at a time.
    fn capacities(element_size: u64, pointer_free: bool, until: u64) -> Vec<u64> {
        let mut seen = vec![0];
        let mut capacity = 0;
        for length in 1..=until {
            if length > capacity {
                capacity = grown_capacity(capacity, length, element_size, pointer_free).expect("small");
                seen.push(capacity);
            }
        }
        seen
    }

    #[test]
    fn capacities_are_those_of_real_go() {
        // Taken from real Go 1.27.3 by appending to nil slices.
        assert_eq!(capacities(1, true, 1000), CAPACITIES_OF_BYTES);
        assert_eq!(capacities(8, true, 5000), CAPACITIES_OF_INTS);
        assert_eq!(capacities(8, false, 5000), CAPACITIES_OF_POINTERS);
        assert_eq!(capacities(24, false, 2000), CAPACITIES_OF_SLICES);
    }

    #[test]
    fn absurd_sizes_are_refused() {
        assert_eq!(grown_capacity(1, 1 << 62, 8, true), None);
        assert_eq!(grown_capacity(1, 1 << 62, 0, true), Some(1 << 62));
    }

    const CAPACITIES_OF_BYTES: &[u64] = &[0, 8, 16, 32, 64, 128, 256, 512, 896, 1408];
    const CAPACITIES_OF_INTS: &[u64] = &[0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 848, 1280, 1792, 2560, 3408, 5120];
    const CAPACITIES_OF_POINTERS: &[u64] =
        &[0, 1, 2, 4, 8, 16, 32, 64, 143, 287, 607, 1023, 1535, 2303, 3071, 4095, 6144];
    const CAPACITIES_OF_SLICES: &[u64] = &[0, 1, 2, 4, 8, 16, 37, 74, 170, 341, 682, 1135, 1706, 2389];
}
