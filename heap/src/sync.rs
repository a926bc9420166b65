//! The one door to atomics and locks.
//!
//! Atomics are std's. Locks carry ranks: a thread takes locks in ascending order of rank only, which
//! debug builds check.
//!
//! With the feature `explore`, which nothing but the schedule explorer (`tests/explore`) enables, every operation on an
//! atomic or a lock first tells a scheduler, which decides what thread goes on: see `sync/explored.rs`. The explorer
//! so runs the shipped code on real memory; and faults can be planted in it, to see that they are found
//! (`planted`). Without the feature (`plain`), atomics are std's by re-export and no fault can be planted: the code
//! is the same as without any of this.

#[cfg(feature = "explore")]
#[expect(missing_docs, reason = "the methods of atomics are std's")]
pub mod explored;
mod fault;
#[cfg(not(feature = "explore"))]
mod plain;

#[cfg(feature = "explore")]
use explored as variant;
pub use fault::Fault;
#[cfg(not(feature = "explore"))]
use plain as variant;
use std::ops::{Deref, DerefMut};
pub use std::sync::atomic::Ordering;
pub(crate) use variant::planted;
pub use variant::{AtomicBool, AtomicPtr, AtomicU8, AtomicU32, AtomicU64, AtomicUsize, yield_now};

/// A number of entries that decides when a slow path is taken: small where schedules are explored, so that slow paths run.
pub(crate) const fn entries(usual: usize, explored: usize) -> usize {
    if cfg!(feature = "explore") { explored } else { usual }
}

/// The order in which locks are taken: a thread that holds one takes only greater ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rank {
    /// The operation that wants processors at a safepoint.
    Safepoints,
    /// The report of the running cycle.
    Cycle,
    /// Weak references, or ephemerons.
    Weak,
    /// Registered layouts.
    Layouts,
    /// The list of caches.
    Caches,
    /// What the limiter has seen.
    Limiter,
    /// The plan of the sweep.
    Sweep,
    /// One layout's lists of spans.
    Central,
    /// A pool of stacks.
    StackPool,
    /// Pages and spans.
    Pages,
    /// Work shared between markers.
    MarkWork,
    /// Figures of past cycles.
    Statistics,
    /// The allocation profile.
    Profile,
    /// Rings of events: taken last, so that anybody may emit.
    Events,
}

/// A mutual exclusion lock with a rank.
#[derive(Debug)]
pub struct Mutex<T> {
    rank: Rank,
    inner: std::sync::Mutex<T>,
}

impl<T> Mutex<T> {
    /// An unlocked lock around `value`.
    pub const fn new(rank: Rank, value: T) -> Mutex<T> {
        Mutex { rank, inner: std::sync::Mutex::new(value) }
    }

    /// Waits until no other thread holds the lock and takes it.
    #[cfg_attr(feature = "explore", track_caller)]
    pub fn lock(&self) -> MutexGuard<'_, T> {
        ranks::take(self.rank);
        let (inner, release) = variant::lock(&self.inner);
        MutexGuard { inner, _release: release, _rank: HeldRank(self.rank) }
    }

    /// The value, when nobody else can hold the lock.
    pub fn get_mut(&mut self) -> &mut T {
        self.inner.get_mut().unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}

/// A held lock; dropping it releases the lock.
#[derive(Debug)]
pub struct MutexGuard<'a, T> {
    // Before the tokens: the lock is released first.
    inner: std::sync::MutexGuard<'a, T>,
    _release: variant::Release,
    _rank: HeldRank,
}

/// A condition variable for one [`Mutex`].
#[derive(Debug, Default)]
pub struct Condvar {
    inner: std::sync::Condvar,
    /// Threads that wait. Changed under the lock, so who changed the condition under it sees all that wait for that: relaxed.
    waiting: std::sync::atomic::AtomicUsize,
}

impl Condvar {
    /// Nobody waits.
    pub const fn new() -> Condvar {
        Condvar { inner: std::sync::Condvar::new(), waiting: std::sync::atomic::AtomicUsize::new(0) }
    }

    /// Releases the lock, waits until somebody notifies (or for a moment: look again), and takes the lock again.
    #[cfg_attr(feature = "explore", track_caller)]
    pub fn wait<'a, T>(&self, mutex: &'a Mutex<T>, guard: MutexGuard<'a, T>) -> MutexGuard<'a, T> {
        let MutexGuard { inner, _release: release, _rank: rank } = guard;
        self.waiting.fetch_add(1, Ordering::Relaxed);
        let (inner, release) = variant::wait(&self.inner, &mutex.inner, inner, release);
        self.waiting.fetch_sub(1, Ordering::Relaxed);
        MutexGuard { inner, _release: release, _rank: rank }
    }

    /// Wakes all that wait. The caller holds the lock, or held it when it changed what they wait for. The system is called only if
    /// somebody waits.
    pub fn notify_all(&self) {
        if self.waiting.load(Ordering::Relaxed) != 0 {
            self.inner.notify_all();
        }
    }
}

/// Notes that the thread holds a lock of this rank; dropping it takes the note back.
#[derive(Debug)]
struct HeldRank(Rank);

impl<T> Deref for MutexGuard<'_, T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.inner
    }
}

impl<T> DerefMut for MutexGuard<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.inner
    }
}

impl Drop for HeldRank {
    fn drop(&mut self) {
        ranks::release(self.0);
    }
}

#[cfg(debug_assertions)]
mod ranks {
    use super::Rank;
    use std::cell::RefCell;

    thread_local! {
        static HELD: RefCell<Vec<Rank>> = const { RefCell::new(Vec::new()) };
    }

    pub fn take(rank: Rank) {
        HELD.with_borrow_mut(|held| {
            if let Some(&last) = held.iter().max() {
                assert!(last < rank, "lock {rank:?} taken while {last:?} is held");
            }
            held.push(rank);
        });
    }

    pub fn release(rank: Rank) {
        HELD.with_borrow_mut(|held| {
            let position = held.iter().rposition(|&other| other == rank).expect("released lock is held");
            held.remove(position);
        });
    }
}

#[cfg(not(debug_assertions))]
mod ranks {
    use super::Rank;

    #[inline(always)]
    pub fn take(_rank: Rank) {}

    #[inline(always)]
    pub fn release(_rank: Rank) {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn locks_are_taken_in_order_of_rank() {
        let (first, second) = (Mutex::new(Rank::Central, 1), Mutex::new(Rank::Pages, 2));
        let (outer, inner) = (first.lock(), second.lock());
        assert_eq!(*outer + *inner, 3);
    }

    #[test]
    #[cfg(debug_assertions)]
    #[should_panic(expected = "lock Central taken while Pages is held")]
    fn the_wrong_order_is_noticed() {
        let (first, second) = (Mutex::new(Rank::Central, 1), Mutex::new(Rank::Pages, 2));
        let _outer = second.lock();
        let _inner = first.lock();
    }
}
