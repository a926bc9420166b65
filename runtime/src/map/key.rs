//! Keys as compiled code passes them: by value for the fast kinds, else by address.

use super::map_type::MapType;
use crate::equality;
use burrow_layout::descriptor::GoString;

/// A key to look for.
pub(super) trait Key: Copy {
    /// Whether the slot at `slot` holds an equal key.
    ///
    /// # Safety
    /// A slot of `map_type` that is in use stands there, and the key is of that type.
    unsafe fn matches(self, map_type: &MapType, slot: usize) -> bool;

    /// The address of the key, for copying it.
    fn address(&self) -> *const u8;
}

/// A key of 4 bytes of plain memory.
#[derive(Clone, Copy)]
#[repr(transparent)]
pub(super) struct Word32(pub(super) u32);

/// A key of 8 bytes of plain memory.
#[derive(Clone, Copy)]
#[repr(transparent)]
pub(super) struct Word64(pub(super) u64);

/// A string.
#[derive(Clone, Copy)]
#[repr(transparent)]
pub(super) struct Text(pub(super) GoString);

/// A key of any type, at this address.
#[derive(Clone, Copy)]
pub(super) struct Typed(pub(super) *const u8);

impl Key for Word32 {
    #[inline(always)]
    unsafe fn matches(self, _map_type: &MapType, slot: usize) -> bool {
        // SAFETY: the slot starts with its key, of 4 bytes.
        unsafe { (slot as *const u32).read_unaligned() == self.0 }
    }

    fn address(&self) -> *const u8 {
        std::ptr::from_ref(self).cast()
    }
}

impl Key for Word64 {
    #[inline(always)]
    unsafe fn matches(self, _map_type: &MapType, slot: usize) -> bool {
        // SAFETY: the slot starts with its key, of 8 bytes.
        unsafe { (slot as *const u64).read_unaligned() == self.0 }
    }

    fn address(&self) -> *const u8 {
        std::ptr::from_ref(self).cast()
    }
}

impl Key for Text {
    #[inline(always)]
    unsafe fn matches(self, _map_type: &MapType, slot: usize) -> bool {
        // SAFETY: the slot starts with its key, a string.
        unsafe { equality::strings(self.0, *(slot as *const GoString)) }
    }

    fn address(&self) -> *const u8 {
        std::ptr::from_ref(self).cast()
    }
}

impl Key for Typed {
    #[inline]
    unsafe fn matches(self, map_type: &MapType, slot: usize) -> bool {
        // SAFETY: both are keys of the type, and were hashed.
        unsafe { map_type.plan.equal(map_type.key.address(slot), self.0) }
    }

    fn address(&self) -> *const u8 {
        self.0
    }
}
