//! Moving the stack of a goroutine that waits in channels.
//!
//! A partner that finds a waiter writes to the waiter's frame, or reads from it, under the channel's lock. So who
//! moves the frame holds the locks of all channels whose waiters have their element there, from before the copy
//! until the waiters know the new place. A waiter that was taken out of its queue meanwhile does no harm: its element has been
//! moved, nobody looks at the place again.
//!
//! The locks are taken in the order of addresses, as select does.

use super::object::Channel;
use super::queue::Waiter;
use crate::goroutine::Goroutine;

/// The locks, and the waiters they guard. Dropping it releases the locks.
pub(crate) struct LockedWaiters<'a> {
    /// Sorted by channel.
    waiters: Vec<&'a Waiter>,
}

/// Locks the channels of those waiters of a parked goroutine whose element is `concerned`.
///
/// # Safety
/// The goroutine does not run, and its list of waiters does not change until the result is dropped.
pub(crate) unsafe fn lock_waiters(goroutine: &Goroutine, concerned: impl Fn(usize) -> bool) -> LockedWaiters<'_> {
    // SAFETY: the caller's promise.
    let all = unsafe { &*goroutine.waiters.get() };
    let mut waiters: Vec<&Waiter> = all.iter().filter(|waiter| concerned(waiter.element())).collect();
    waiters.sort_unstable_by_key(|waiter| waiter.channel);
    let locked = LockedWaiters { waiters };
    locked.for_each_channel(Channel::lock);
    locked
}

impl LockedWaiters<'_> {
    /// Gives each waiter the new place of its element.
    pub(crate) fn adjust(&self, moved: impl Fn(usize) -> usize) {
        for waiter in &self.waiters {
            waiter.set_element(moved(waiter.element()));
        }
    }

    fn for_each_channel(&self, action: impl Fn(&Channel)) {
        for same in self.waiters.chunk_by(|one, other| one.channel == other.channel) {
            // SAFETY: a waiter's channel is alive while the goroutine waits.
            action(unsafe { Channel::at(same[0].channel) });
        }
    }
}

impl Drop for LockedWaiters<'_> {
    fn drop(&mut self) {
        self.for_each_channel(Channel::unlock);
    }
}
