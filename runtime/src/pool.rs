//! `sync.Pool` forgets: what a pool holds when a cycle begins survives that one and goes with the next.
//!
//! A pool is an array of shelves in the Go heap, each with a lock (see `sync/pool.go`). A shelf has a fresh part
//! and an old one, and knows the number of cycles that had begun when it was last aged: old values are
//! dropped and fresh ones become old. Whoever uses a shelf ages it first; when a cycle begins, all shelves are aged
//! from here, so that values in pools which nobody uses go too. A shelf that is in use at that moment is left to its user.
//!
//! The table knows arrays by address, which keeps nothing alive.

use crate::processor::{CurrentProcessor, Processor};
use crate::{natives, semaphore};
use burrow_heap::{Address, barrier};
use std::cell::Cell;
use std::mem::offset_of;
use std::sync::atomic::{AtomicI32, AtomicU32, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

natives! {
    "sync.registerShelves" Full register;
    "sync.collections" Leaf collections;
}

/// `sync.shelf`, field by field.
#[repr(C)]
struct Shelf {
    lock: AtomicI32,
    semaphore: u32,
    /// Number of cycles when it was last aged.
    cycles: Cell<u32>,
    count: u32,
    fresh: Slice,
    old: Slice,
    first: Interface,
    first_old: Interface,
    padding: [u64; 4],
}

/// A Go slice.
#[repr(C)]
struct Slice {
    data: Cell<usize>,
    length: Cell<usize>,
    capacity: Cell<usize>,
}

/// A Go interface.
#[repr(C)]
struct Interface {
    word: Cell<usize>,
    data: Cell<usize>,
}

const _: () = assert!(offset_of!(Shelf, fresh) == 16 && size_of::<Shelf>() == 128);

/// Cycles that have begun. One program runs per process.
static CYCLES: AtomicU32 = AtomicU32::new(0);

/// An array of shelves.
struct Shelves {
    address: usize,
    count: usize,
}

/// All pools of a program that are in use.
#[derive(Default)]
pub(crate) struct Pools {
    shelves: Mutex<Vec<Shelves>>,
}

impl Pools {
    fn lock(&self) -> MutexGuard<'_, Vec<Shelves>> {
        self.shelves.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A cycle begins; `processor` is the caller's, who stands at a safepoint.
    pub(crate) fn age(&self, processor: &Processor) {
        let cycles = CYCLES.fetch_add(1, Ordering::Relaxed) + 1;
        for shelves in &*self.lock() {
            for index in 0..shelves.count {
                let address = shelves.address + index * size_of::<Shelf>();
                // SAFETY: arrays in the table are objects that no sweep has freed, since their entry goes first. What is
                // not atomic in a shelf is used under its lock.
                age(processor.current(), unsafe { &*(address as *const Shelf) }, cycles);
            }
        }
    }

    /// Forgets arrays that are not marked. World stopped.
    pub(crate) fn forget_dead(&self, is_marked: &dyn Fn(Address) -> bool) {
        self.lock().retain(|shelves| is_marked(Address(shelves.address)));
    }
}

/// As `shelf.age` in Go, unless somebody uses the shelf.
fn age(current: CurrentProcessor, shelf: &Shelf, cycles: u32) {
    // Acquire: pairs with the Release of who freed the lock.
    if shelf.lock.compare_exchange(0, semaphore::HELD, Ordering::Acquire, Ordering::Relaxed).is_err() {
        return;
    }
    let before = shelf.cycles.replace(cycles);
    let recent = before.wrapping_add(1) == cycles;
    if before != cycles {
        shelf.old.set(current, if recent { Some(&shelf.fresh) } else { None });
        shelf.fresh.set(current, None);
        shelf.first_old.set(current, if recent { Some(&shelf.first) } else { None });
        shelf.first.set(current, None);
    }
    // Release: pairs with the Acquire of the next holder.
    if shelf.lock.compare_exchange(semaphore::HELD, 0, Ordering::Release, Ordering::Relaxed).is_err() {
        semaphore::unlock_contended(current, &shelf.lock);
    }
}

impl Slice {
    /// Becomes equal to `source`, or nil.
    fn set(&self, current: CurrentProcessor, source: Option<&Slice>) {
        let [data, length, capacity] =
            source.map_or([0; 3], |source| [source.data.get(), source.length.get(), source.capacity.get()]);
        self.length.set(length);
        self.capacity.set(capacity);
        // SAFETY: the slice's pointer word, used under the shelf's lock.
        unsafe { barrier::write(current.cache(), Address(self.data.as_ptr() as usize), Address(data)) };
    }
}

impl Interface {
    /// Becomes equal to `source`, or nil.
    fn set(&self, current: CurrentProcessor, source: Option<&Interface>) {
        let [word, data] = source.map_or([0; 2], |source| [source.word.get(), source.data.get()]);
        for (place, value) in [(&self.word, word), (&self.data, data)] {
            // SAFETY: a pointer word of the shelf, used under its lock.
            unsafe { barrier::write(current.cache(), Address(place.as_ptr() as usize), Address(value)) };
        }
    }
}

extern "C" fn register(current: CurrentProcessor, address: usize, count: usize) {
    current.runtime().pools.lock().push(Shelves { address, count });
}

extern "C" fn collections() -> u32 {
    CYCLES.load(Ordering::Relaxed)
}
