//! Atomics and locks as they are: std's.

use super::Fault;
pub use std::sync::atomic::{AtomicBool, AtomicPtr, AtomicU8, AtomicU32, AtomicU64, AtomicUsize};
use std::sync::{Condvar, Mutex, MutexGuard};
pub use std::thread::yield_now;

/// Part of a lock's guard, dropped after the lock is released.
#[derive(Debug)]
pub struct Release;

#[inline(always)]
pub fn lock<T>(mutex: &Mutex<T>) -> (MutexGuard<'_, T>, Release) {
    // A panic while a lock is held is a broken invariant; the process is about to end, and tests
    // that expect the panic may still want to look inside.
    (mutex.lock().unwrap_or_else(|poisoned| poisoned.into_inner()), Release)
}

#[inline(always)]
pub fn wait<'a, T>(
    condition: &Condvar,
    _mutex: &'a Mutex<T>,
    guard: MutexGuard<'a, T>,
    release: Release,
) -> (MutexGuard<'a, T>, Release) {
    (condition.wait(guard).unwrap_or_else(|poisoned| poisoned.into_inner()), release)
}

/// Whether a fault is planted: never.
#[inline(always)]
pub(crate) const fn planted(_fault: Fault) -> bool {
    false
}
