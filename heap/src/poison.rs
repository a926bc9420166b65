//! The pattern that freed memory is filled with in the attack mode that poisons.
//!
//! The pattern is no canonical address, so that a program which follows a pointer out of freed
//! memory stops at once; and whoever writes to freed memory is found when it is handed out again.

use crate::address::Address;
use crate::fatal::fatal;
use burrow_layout::size_class::PAGE_SIZE;

/// The word that fills freed memory.
pub const PATTERN: u64 = 0xdead_f4ee_dead_f4ee;

/// Fills memory with the pattern. The writes are volatile: the optimiser must not drop them because
/// nobody seems to read them.
///
/// # Safety
/// The memory is writable, aligned to words, and nobody else uses it.
pub unsafe fn fill(address: Address, bytes: usize) {
    for word in 0..bytes / 8 {
        // SAFETY: within the caller's range.
        unsafe { address.offset(word * 8).as_ptr::<u64>().write_volatile(PATTERN) };
    }
}

/// Checks that nobody wrote to freed memory.
///
/// # Safety
/// The memory is readable, aligned to words, and nobody writes to it.
pub unsafe fn check(address: Address, bytes: usize) {
    // SAFETY: contract.
    unsafe { check_all(address, bytes, PATTERN) };
}

/// Checks that nobody wrote to free pages, each of which was freed or never used.
///
/// # Safety
/// The memory is whole pages, readable, and nobody writes to it.
pub unsafe fn check_pages(address: Address, bytes: usize) {
    for page in (0..bytes).step_by(PAGE_SIZE) {
        let base = address.offset(page);
        // SAFETY: within the caller's range.
        unsafe {
            let never_used = base.as_ptr::<u64>().read_volatile() == 0;
            check_all(base, PAGE_SIZE, if never_used { 0 } else { PATTERN });
        }
    }
}

/// # Safety
/// As for [`check`].
unsafe fn check_all(address: Address, bytes: usize, expected: u64) {
    for word in 0..bytes / 8 {
        let place = address.offset(word * 8);
        // SAFETY: within the caller's range.
        let found = unsafe { place.as_ptr::<u64>().read_volatile() };
        if found != expected {
            fatal!("freed memory was written: {found:#x} at {place:?}");
        }
    }
}
