//! Waiting goroutines: entries, queues of them, and claiming a group.

use crate::goroutine::GoroutineRef;
use std::cell::Cell;
use std::ptr::null;
use std::sync::atomic::{AtomicBool, AtomicPtr, AtomicUsize, Ordering};

/// A goroutine's entry in the wait queue of one channel; lives in the goroutine's vector of waiters
/// from before it parks until it is made ready.
#[derive(Debug)]
pub struct Waiter {
    pub(super) goroutine: GoroutineRef,
    /// Address of the channel object.
    pub(super) channel: usize,
    /// Address of the element in the goroutine's frame (or wherever compiled code wants it), or 0. Changes when the
    /// stack moves, under the channel's lock.
    element: AtomicUsize,
    /// Index of the case that select returns; [`NO_SELECT`] otherwise.
    pub(super) case: i32,
    /// Place in the goroutine's vector, and the vector's length.
    position: u32,
    pub(super) group: u32,
    pub(super) sending: bool,
    /// Of the group's first waiter: somebody took one of them.
    claimed: AtomicBool,
    /// Guarded by the channel's lock, as are the links.
    queued: Cell<bool>,
    next: Cell<*const Waiter>,
    previous: Cell<*const Waiter>,
}

/// [`Waiter::case`] of plain sends and receives.
pub(super) const NO_SELECT: i32 = -1;

impl Waiter {
    /// An entry that is in no queue yet, number `position` of `group`.
    pub(super) fn new(
        goroutine: GoroutineRef,
        channel: usize,
        element: usize,
        sending: bool,
        case: i32,
        (position, group): (u32, u32),
    ) -> Waiter {
        Waiter {
            goroutine,
            channel,
            element: AtomicUsize::new(element),
            sending,
            case,
            position,
            group,
            claimed: AtomicBool::new(false),
            queued: Cell::new(false),
            next: Cell::new(null()),
            previous: Cell::new(null()),
        }
    }

    /// Pointers that the collector must see while the goroutine waits.
    pub(crate) fn roots(&self) -> [usize; 2] {
        [self.channel, self.element()]
    }

    /// Where the element stands. To use it, hold the channel's lock.
    pub(super) fn element(&self) -> usize {
        self.element.load(Ordering::Relaxed)
    }

    /// The element stands elsewhere. Under the channel's lock.
    pub(super) fn set_element(&self, element: usize) {
        self.element.store(element, Ordering::Relaxed);
    }

    /// Whether the caller is the first to take a waiter of this group.
    fn claim(&self) -> bool {
        if self.group == 1 {
            return true;
        }
        // SAFETY: the group stands in one vector, which is valid as the header of the module says.
        let first = unsafe { &*std::ptr::from_ref(self).sub(self.position as usize) };
        // Relaxed: what the claimer does with the goroutine is ordered by the locks it takes.
        !first.claimed.swap(true, Ordering::Relaxed)
    }
}

/// Goroutines that wait, longest first. Guarded by the channel's lock.
#[derive(Debug)]
#[repr(C)]
pub(super) struct Queue {
    /// Atomic for those that look without the lock.
    first: AtomicPtr<Waiter>,
    last: Cell<*const Waiter>,
}

impl Queue {
    pub(super) fn is_empty(&self) -> bool {
        self.first.load(Ordering::Relaxed).is_null()
    }

    fn set_first(&self, waiter: *const Waiter) {
        self.first.store(waiter.cast_mut(), Ordering::Relaxed);
    }

    /// Appends a waiter.
    ///
    /// # Safety
    /// The caller holds the channel's lock; the waiter stays in place until it is removed.
    pub(super) unsafe fn push(&self, waiter: &Waiter) {
        debug_assert!(!waiter.queued.get(), "a waiter is in one queue only");
        waiter.queued.set(true);
        waiter.next.set(null());
        waiter.previous.set(self.last.get());
        // SAFETY: waiters in the queue are valid, by the promise they came with.
        match unsafe { self.last.get().as_ref() } {
            Some(last) => last.next.set(waiter),
            None => self.set_first(waiter),
        }
        self.last.set(waiter);
    }

    /// Removes a waiter if it is still in the queue; says whether it was.
    ///
    /// # Safety
    /// The caller holds the channel's lock; the waiter belongs to this queue.
    pub(super) unsafe fn remove(&self, waiter: &Waiter) -> bool {
        if !waiter.queued.replace(false) {
            return false;
        }
        let (next, previous) = (waiter.next.get(), waiter.previous.get());
        // SAFETY: as for `push`.
        unsafe {
            match previous.as_ref() {
                Some(previous) => previous.next.set(next),
                None => self.set_first(next),
            }
            match next.as_ref() {
                Some(next) => next.previous.set(previous),
                None => self.last.set(previous),
            }
        }
        true
    }

    /// Takes out the first waiter whose group nobody else has claimed, and claims it.
    ///
    /// # Safety
    /// The caller holds the channel's lock, and later makes the waiter's goroutine ready.
    pub(super) unsafe fn claim_first(&self) -> Option<&'static Waiter> {
        loop {
            // SAFETY: waiters in the queue are valid; a claimed one stays so until the claimer is done.
            let waiter = unsafe { self.first.load(Ordering::Relaxed).as_ref() }?;
            // SAFETY: it is in this queue.
            unsafe { self.remove(waiter) };
            if waiter.claim() {
                return Some(waiter);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::goroutine::Goroutine;

    fn goroutine() -> GoroutineRef {
        Box::leak(Box::new(Goroutine::new()))
    }

    fn queue() -> Queue {
        Queue { first: AtomicPtr::default(), last: Cell::new(null()) }
    }

    #[test]
    fn the_longest_waiting_comes_first_and_any_can_leave() {
        let (queue, goroutine) = (queue(), goroutine());
        let waiters: Vec<Waiter> = (0..5).map(|case| Waiter::new(goroutine, 0, 0, false, case, (0, 1))).collect();
        // SAFETY: the waiters outlive the queue's use, in this thread alone.
        unsafe {
            waiters.iter().for_each(|waiter| queue.push(waiter));
            assert!(queue.remove(&waiters[2]) && queue.remove(&waiters[4]));
            assert!(!queue.remove(&waiters[2]), "it left already");
            let order: Vec<i32> = std::iter::from_fn(|| queue.claim_first()).map(|waiter| waiter.case).collect();
            assert_eq!(order, [0, 1, 3]);
        }
        assert!(queue.is_empty());
    }

    #[test]
    fn a_group_is_claimed_once() {
        let (first, second, goroutine) = (queue(), queue(), goroutine());
        let group: Vec<Waiter> =
            (0..2).map(|case| Waiter::new(goroutine, 0, 0, false, case, (case as u32, 2))).collect();
        let alone = Waiter::new(goroutine, 0, 0, false, 9, (0, 1));
        // SAFETY: as above.
        unsafe {
            first.push(&group[0]);
            second.push(&group[1]);
            second.push(&alone);
            assert_eq!(first.claim_first().map(|waiter| waiter.case), Some(0));
            assert_eq!(second.claim_first().map(|waiter| waiter.case), Some(9));
        }
        assert!(first.is_empty() && second.is_empty());
    }
}
