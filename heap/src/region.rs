//! Large zeroed arrays that cost memory only where they are touched, and the ranges of addresses
//! that heap and stacks live in.

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

    /// Reserves `bytes` near `hint`, or half of it, and so on down to `minimum`.
    pub fn reserve(hint: usize, bytes: usize, minimum: usize) -> Result<Arena, OutOfMemory> {
        let mut bytes = bytes.next_multiple_of(Arena::ALIGNMENT);
        loop {
            let reserved = bytes + Arena::ALIGNMENT;
            if let Some(address) = os::reserve(hint, reserved) {
                let base = address.next_multiple_of(Arena::ALIGNMENT);
                return Ok(Arena { reservation: (address, reserved), base, bytes });
            }
            if bytes <= minimum.max(Arena::ALIGNMENT) {
                return Err(OutOfMemory { requested: bytes });
            }
            bytes = (bytes / 2).next_multiple_of(Arena::ALIGNMENT);
        }
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
    pub fn commit(&self, offset: usize, bytes: usize, huge_pages: bool) -> bool {
        assert!(offset + bytes <= self.bytes, "commit beyond the arena");
        // SAFETY: the range lies within this reservation; callers work in multiples of its alignment.
        unsafe {
            let committed = os::commit(self.base + offset, bytes);
            if committed && huge_pages {
                os::advise_huge_pages(self.base + offset, bytes);
            }
            committed
        }
    }
}

impl Drop for Arena {
    fn drop(&mut self) {
        // SAFETY: exactly the reservation made in `reserve`; the heap that used it is gone.
        unsafe { os::release(self.reservation.0, self.reservation.1) };
    }
}
