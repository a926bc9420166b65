//! A lock of one word, for records in the Go heap: zeroed memory is a free lock.
//!
//! Holders are natives, which are short, so a waiter spins first; only when the holder's thread was
//! interrupted does it sleep in the kernel.

use std::sync::atomic::{AtomicU32, Ordering};

const FREE: u32 = 0;
const HELD: u32 = 1;
/// Held, and a thread may sleep.
const CONTENDED: u32 = 2;

/// Rounds of spinning before a thread sleeps.
const SPINS: u32 = 200;

/// See the module's header.
#[derive(Debug, Default)]
#[repr(transparent)]
pub(crate) struct WordLock(AtomicU32);

impl WordLock {
    pub(crate) const fn new() -> WordLock {
        WordLock(AtomicU32::new(FREE))
    }

    #[inline]
    pub(crate) fn lock(&self) {
        // Acquire: pairs with the Release of `unlock`.
        if self.0.compare_exchange(FREE, HELD, Ordering::Acquire, Ordering::Relaxed).is_err() {
            self.lock_slowly();
        }
    }

    #[inline]
    pub(crate) fn unlock(&self) {
        // Release: pairs with the Acquire of `lock`.
        if self.0.swap(FREE, Ordering::Release) == CONTENDED {
            futex_wake_one(&self.0);
        }
    }

    #[cold]
    fn lock_slowly(&self) {
        for _ in 0..SPINS {
            if self.0.load(Ordering::Relaxed) == FREE
                && self.0.compare_exchange(FREE, HELD, Ordering::Acquire, Ordering::Relaxed).is_ok()
            {
                return;
            }
            std::hint::spin_loop();
        }
        // From here on the lock counts as contended, since others may sleep too.
        while self.0.swap(CONTENDED, Ordering::Acquire) != FREE {
            futex_wait(&self.0, CONTENDED);
        }
    }
}

fn futex_wait(word: &AtomicU32, expected: u32) {
    // SAFETY: the word lives as long as the call. Errors (interruption, a changed word) mean: look again.
    unsafe {
        libc::syscall(
            libc::SYS_futex,
            word.as_ptr(),
            libc::FUTEX_WAIT | libc::FUTEX_PRIVATE_FLAG,
            expected,
            std::ptr::null::<libc::timespec>(),
        );
    }
}

fn futex_wake_one(word: &AtomicU32) {
    // SAFETY: the kernel uses the address only as a key.
    unsafe { libc::syscall(libc::SYS_futex, word.as_ptr(), libc::FUTEX_WAKE | libc::FUTEX_PRIVATE_FLAG, 1) };
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::UnsafeCell;

    struct Shared {
        lock: WordLock,
        count: UnsafeCell<u64>,
    }

    // SAFETY: the count is used under the lock only.
    unsafe impl Sync for Shared {}

    impl Shared {
        fn add_one(&self) {
            self.lock.lock();
            // SAFETY: under the lock.
            unsafe { *self.count.get() += 1 };
            self.lock.unlock();
        }
    }

    #[test]
    fn one_thread_at_a_time_holds_the_lock() {
        let shared = Shared { lock: WordLock::default(), count: UnsafeCell::new(0) };
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for _ in 0..50_000 {
                        shared.add_one();
                    }
                });
            }
        });
        assert_eq!(shared.count.into_inner(), 200_000);
    }
}
