//! Atomics and locks that tell a scheduler what they are about to do.
//!
//! A thread that [`attach`]ed a [`Scheduler`] calls it before each operation; the scheduler returns when the thread may go on.
//! If it lets one thread run at a time, the operations of all threads follow each other in an order of its choice.
//! Other threads are not affected.
//!
//! What is explored is the order of operations, each seen by all threads at once: reordering that weak memory
//! allows is not. Who waits for a condition looks again each time it may go on.
//!
//! The atomics have the memory layout of std's, so that heap words can be seen as atomics.

use super::{Fault, Ordering};
use std::cell::RefCell;
use std::panic::Location;
use std::rc::Rc;
use std::sync::{Condvar, Mutex, MutexGuard, TryLockError, atomic};

/// What a thread is about to do, and at what address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operation {
    /// Reads an atomic.
    Read(usize),
    /// Writes an atomic, or reads and writes it.
    Write(usize),
    /// Takes a lock.
    Lock(usize),
}

/// Decides what thread goes on.
pub trait Scheduler {
    /// The calling thread is about to do `operation` at `place`; returns when it may.
    fn before(&self, operation: Operation, place: &'static Location<'static>);

    /// The calling thread cannot take the lock at this address; returns when it may try again.
    fn blocked(&self, lock: usize);

    /// The calling thread released the lock at this address.
    fn released(&self, lock: usize);

    /// The calling thread waits for something that another thread does; returns when it may look again.
    fn waits(&self, place: &'static Location<'static>);
}

#[derive(Clone)]
struct Attachment {
    scheduler: Rc<dyn Scheduler>,
    fault: Option<Fault>,
}

thread_local! {
    static ATTACHED: RefCell<Option<Attachment>> = const { RefCell::new(None) };
}

/// Has the operations of this thread scheduled until the result is dropped, with `fault` planted in the code it runs.
pub fn attach(scheduler: Rc<dyn Scheduler>, fault: Option<Fault>) -> Attached {
    ATTACHED.with_borrow_mut(|attached| *attached = Some(Attachment { scheduler, fault }));
    Attached(())
}

/// Detaches the thread when it is dropped.
pub struct Attached(());

impl Drop for Attached {
    fn drop(&mut self) {
        ATTACHED.with_borrow_mut(|attached| *attached = None);
    }
}

fn scheduler() -> Option<Rc<dyn Scheduler>> {
    // Nothing is scheduled any more on a thread that unwinds.
    if std::thread::panicking() {
        return None;
    }
    ATTACHED.with_borrow(|attached| attached.as_ref().map(|attachment| Rc::clone(&attachment.scheduler)))
}

/// Whether `fault` is planted in the code that the calling thread runs.
pub(crate) fn planted(fault: Fault) -> bool {
    ATTACHED.with_borrow(|attached| attached.as_ref().is_some_and(|attachment| attachment.fault == Some(fault)))
}

#[track_caller]
fn before(operation: Operation) {
    if let Some(scheduler) = scheduler() {
        scheduler.before(operation, Location::caller());
    }
}

/// Lets other threads run: the caller waits for what one of them does.
#[track_caller]
pub fn yield_now() {
    match scheduler() {
        Some(scheduler) => scheduler.waits(Location::caller()),
        None => std::thread::yield_now(),
    }
}

/// Part of a lock's guard, dropped after the lock is released.
#[derive(Debug)]
pub struct Release(usize);

impl Drop for Release {
    fn drop(&mut self) {
        if let Some(scheduler) = scheduler() {
            scheduler.released(self.0);
        }
    }
}

#[track_caller]
pub(super) fn lock<T>(mutex: &Mutex<T>) -> (MutexGuard<'_, T>, Release) {
    let address = std::ptr::from_ref(mutex).addr();
    let Some(scheduler) = scheduler() else {
        return (mutex.lock().unwrap_or_else(|poisoned| poisoned.into_inner()), Release(address));
    };
    scheduler.before(Operation::Lock(address), Location::caller());
    loop {
        match mutex.try_lock() {
            Ok(guard) => return (guard, Release(address)),
            Err(TryLockError::Poisoned(poisoned)) => return (poisoned.into_inner(), Release(address)),
            Err(TryLockError::WouldBlock) => scheduler.blocked(address),
        }
    }
}

#[track_caller]
pub(super) fn wait<'a, T>(
    condition: &Condvar,
    mutex: &'a Mutex<T>,
    guard: MutexGuard<'a, T>,
    release: Release,
) -> (MutexGuard<'a, T>, Release) {
    let Some(scheduler) = scheduler() else {
        return (condition.wait(guard).unwrap_or_else(|poisoned| poisoned.into_inner()), release);
    };
    drop(guard);
    drop(release);
    scheduler.waits(Location::caller());
    lock(mutex)
}

macro_rules! explored_atomic {
    ($name:ident $(<$parameter:ident>)?, $value:ty) => {
        /// As std's, with a schedule point before each operation.
        #[repr(transparent)]
        #[derive(Debug, Default)]
        pub struct $name $(<$parameter>)? (atomic::$name $(<$parameter>)?);

        impl $(<$parameter>)? $name $(<$parameter>)? {
            pub const fn new(value: $value) -> Self {
                Self(atomic::$name::new(value))
            }

            fn address(&self) -> usize {
                std::ptr::from_ref(self).addr()
            }

            #[track_caller]
            pub fn load(&self, order: Ordering) -> $value {
                before(Operation::Read(self.address()));
                self.0.load(order)
            }

            #[track_caller]
            pub fn store(&self, value: $value, order: Ordering) {
                before(Operation::Write(self.address()));
                self.0.store(value, order);
            }

            #[track_caller]
            pub fn swap(&self, value: $value, order: Ordering) -> $value {
                before(Operation::Write(self.address()));
                self.0.swap(value, order)
            }

            #[track_caller]
            pub fn compare_exchange(
                &self,
                expected: $value,
                value: $value,
                success: Ordering,
                failure: Ordering,
            ) -> Result<$value, $value> {
                before(Operation::Write(self.address()));
                self.0.compare_exchange(expected, value, success, failure)
            }
        }
    };
}

macro_rules! explored_integer {
    ($name:ident, $value:ty) => {
        explored_atomic!($name, $value);

        impl $name {
            #[track_caller]
            pub fn fetch_add(&self, value: $value, order: Ordering) -> $value {
                before(Operation::Write(self.address()));
                self.0.fetch_add(value, order)
            }

            #[track_caller]
            pub fn fetch_sub(&self, value: $value, order: Ordering) -> $value {
                before(Operation::Write(self.address()));
                self.0.fetch_sub(value, order)
            }

            #[track_caller]
            pub fn fetch_or(&self, value: $value, order: Ordering) -> $value {
                before(Operation::Write(self.address()));
                self.0.fetch_or(value, order)
            }

            #[track_caller]
            pub fn fetch_and(&self, value: $value, order: Ordering) -> $value {
                before(Operation::Write(self.address()));
                self.0.fetch_and(value, order)
            }

            #[track_caller]
            pub fn fetch_max(&self, value: $value, order: Ordering) -> $value {
                before(Operation::Write(self.address()));
                self.0.fetch_max(value, order)
            }

            /// One schedule point for the whole update: nobody comes in between.
            #[track_caller]
            pub fn fetch_update(
                &self,
                success: Ordering,
                failure: Ordering,
                update: impl FnMut($value) -> Option<$value>,
            ) -> Result<$value, $value> {
                before(Operation::Write(self.address()));
                self.0.fetch_update(success, failure, update)
            }
        }
    };
}

explored_atomic!(AtomicBool, bool);
explored_atomic!(AtomicPtr<T>, *mut T);
explored_integer!(AtomicU8, u8);
explored_integer!(AtomicU32, u32);
explored_integer!(AtomicU64, u64);
explored_integer!(AtomicUsize, usize);
