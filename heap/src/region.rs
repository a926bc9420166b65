//! Large zeroed arrays that cost memory only where they are touched, and the ranges of addresses
//! that heap and stacks live in.
//!
//! Where the system limits the process, reservations must fit and leave room for others: see [`reserve_fitting`].

use crate::heap::OutOfMemory;
use crate::os;
use crate::sync::{AtomicU8, AtomicU32, AtomicU64};
use std::ops::{Deref, DerefMut};
use std::ptr::NonNull;

/// Types whose all-zero bytes are a valid value and that need no drop.
///
/// # Safety
/// Exactly that.
pub unsafe trait Zeroable {}

// SAFETY: zero is a value of plain integers, and of atomics over them.
unsafe impl Zeroable for u64 {}
// SAFETY: as above.
unsafe impl Zeroable for u32 {}
// SAFETY: as above.
unsafe impl Zeroable for AtomicU8 {}
// SAFETY: as above.
unsafe impl Zeroable for AtomicU32 {}
// SAFETY: as above.
unsafe impl Zeroable for AtomicU64 {}

/// A zeroed array of fixed capacity. Untouched parts cost address space only.
pub struct Region<T: Zeroable> {
    base: NonNull<T>,
    length: usize,
}

// SAFETY: a region owns its elements like a boxed slice.
unsafe impl<T: Zeroable + Send> Send for Region<T> {}
// SAFETY: as above.
unsafe impl<T: Zeroable + Sync> Sync for Region<T> {}

impl<T: Zeroable> Region<T> {
    /// An array of `length` zero elements.
    pub fn new(length: usize) -> Result<Region<T>, OutOfMemory> {
        let bytes = Region::<T>::bytes(length);
        let address = os::reserve_zeroed(bytes).ok_or(OutOfMemory { requested: bytes })?;
        let base = NonNull::new(address as *mut T).ok_or(OutOfMemory { requested: bytes })?;
        Ok(Region { base, length })
    }

    fn bytes(length: usize) -> usize {
        (length * size_of::<T>()).max(1).next_multiple_of(4096)
    }
}

impl<T: Zeroable> Deref for Region<T> {
    type Target = [T];
    #[inline(always)]
    fn deref(&self) -> &[T] {
        // SAFETY: the mapping holds `length` elements, all valid since zeroed or written by us.
        unsafe { std::slice::from_raw_parts(self.base.as_ptr(), self.length) }
    }
}

impl<T: Zeroable> DerefMut for Region<T> {
    #[inline(always)]
    fn deref_mut(&mut self) -> &mut [T] {
        // SAFETY: as in `deref`, and `self` is borrowed exclusively.
        unsafe { std::slice::from_raw_parts_mut(self.base.as_ptr(), self.length) }
    }
}

impl<T: Zeroable> Drop for Region<T> {
    fn drop(&mut self) {
        // SAFETY: the mapping was made in `new` with the same length.
        unsafe { os::release(self.base.as_ptr() as usize, Region::<T>::bytes(self.length)) };
    }
}

/// Reserves `wanted` bytes by `attempt`. Where the system refuses, finds what it would give at most, and reserves the
/// share of that which `share` names, so that the rest of the process gets something, too.
pub fn reserve_fitting<T>(
    wanted: usize,
    minimum: usize,
    share: impl Fn(usize) -> usize,
    attempt: impl Fn(usize) -> Result<T, OutOfMemory>,
) -> Result<T, OutOfMemory> {
    // More than may be written cannot be used; and the tables of a larger arena would count, too.
    let writable = os::data_limit().map_or(usize::MAX, |limit| limit / Arena::ALIGNMENT * Arena::ALIGNMENT);
    let wanted = wanted.min(writable.max(minimum));
    let refused = match attempt(wanted) {
        Ok(reserved) if os::address_space_limit().is_none() => return Ok(reserved),
        Ok(_) => wanted + Arena::ALIGNMENT,
        Err(_) => wanted,
    };
    let (mut most, mut refused) = (0, refused);
    while refused - most > Arena::ALIGNMENT {
        let middle = (most + (refused - most) / 2).next_multiple_of(Arena::ALIGNMENT);
        if middle == refused {
            break;
        }
        if attempt(middle).is_ok() { most = middle } else { refused = middle }
    }
    let share = share(most) / Arena::ALIGNMENT * Arena::ALIGNMENT;
    attempt(share.max(minimum))
}

/// A reserved range of addresses, aligned to [`Arena::ALIGNMENT`]; committed piece by piece.
#[derive(Debug)]
pub struct Arena {
    reservation: (usize, usize),
    base: usize,
    bytes: usize,
}

impl Arena {
    /// Alignment of the base, and granularity of sizes: two huge pages.
    pub const ALIGNMENT: usize = 4 << 20;

    /// Reserves `bytes`, near `hint` if that is free.
    pub fn reserve(hint: usize, bytes: usize) -> Result<Arena, OutOfMemory> {
        let bytes = bytes.next_multiple_of(Arena::ALIGNMENT);
        let reserved = bytes + Arena::ALIGNMENT;
        let address = os::reserve(hint, reserved).ok_or(OutOfMemory { requested: bytes })?;
        let base = address.next_multiple_of(Arena::ALIGNMENT);
        Ok(Arena { reservation: (address, reserved), base, bytes })
    }

    /// First address.
    #[inline(always)]
    pub fn base(&self) -> usize {
        self.base
    }

    /// Reserved bytes.
    #[inline(always)]
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// Whether `address` lies in the range.
    #[inline(always)]
    pub fn contains(&self, address: usize) -> bool {
        address.wrapping_sub(self.base) < self.bytes
    }

    /// Asks for huge or for small pages in a committed range.
    pub fn choose_page_size(&self, offset: usize, bytes: usize, huge: bool) {
        assert!(offset + bytes <= self.bytes, "advice beyond the arena");
        let advise = if huge { os::advise_huge_pages } else { os::advise_small_pages };
        // SAFETY: the range lies within this reservation; callers work in multiples of its alignment.
        unsafe { advise(self.base + offset, bytes) };
    }

    /// Makes `bytes` from `offset` accessible. False when the system refuses.
    pub fn commit(&self, offset: usize, bytes: usize) -> bool {
        assert!(offset + bytes <= self.bytes, "commit beyond the arena");
        // SAFETY: the range lies within this reservation; callers work in multiples of its alignment.
        unsafe { os::commit(self.base + offset, bytes) }
    }
}

impl Drop for Arena {
    fn drop(&mut self) {
        // SAFETY: exactly the reservation made in `reserve`; the heap that used it is gone.
        unsafe { os::release(self.reservation.0, self.reservation.1) };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refused_reservation_becomes_a_share_of_what_fits() {
        let limit = 100 * Arena::ALIGNMENT + 5;
        let attempt = |bytes| if bytes <= limit { Ok(bytes) } else { Err(OutOfMemory { requested: bytes }) };
        let fitting = |wanted, minimum| reserve_fitting(wanted, minimum, |most| most / 2, attempt);
        if os::address_space_limit().is_none() {
            assert_eq!(fitting(80 * Arena::ALIGNMENT, 0), Ok(80 * Arena::ALIGNMENT));
        }
        assert_eq!(fitting(1 << 40, 0), Ok(50 * Arena::ALIGNMENT));
        assert_eq!(fitting(1 << 40, 60 * Arena::ALIGNMENT), Ok(60 * Arena::ALIGNMENT));
        assert!(fitting(1 << 40, 200 * Arena::ALIGNMENT).is_err());
    }
}
