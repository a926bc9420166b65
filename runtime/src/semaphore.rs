//! Goroutines that wait at an address: what package sync is built on.
//!
//! A fixed number of *shelves*, each with a lock, holds queues by address. The words themselves are
//! changed by Go code with atomic operations; the bit or count that says "somebody waits" changes
//! only under the shelf's lock, so no wake-up is lost.
//!
//! Invariant: a queue in the table is not empty; while a goroutine waits, the address is among its
//! pinned pointers, so that the lock's memory is not reused.

use crate::goroutine::{GoroutineRef, WaitReason};
use crate::native::Pair;
use crate::natives;
use crate::processor::CurrentProcessor;
use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicI32, AtomicU32, Ordering};
use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};

natives! {
    "sync.acquire" Full acquire;
    "sync.release" Full release;
    "sync.lockContended" Full lock_contended;
    "sync.unlockContended" Full unlock_contended;
    "sync.fatal" Full fatal_error;
    "sync.processor" Full processor;
    "sync.processors" Full processors;
}

const SHELVES: usize = 251;

struct Waiter {
    goroutine: GoroutineRef,
    /// When it began to wait for the lock, perhaps before it was woken in vain.
    since: u64,
    /// When this wait began, of those for locks; else 0.
    began: u64,
}

type Shelf = HashMap<usize, VecDeque<Waiter>>;

/// Addresses are unique in the process, so one table serves all.
static TABLE: LazyLock<Vec<Mutex<Shelf>>> = LazyLock::new(|| (0..SHELVES).map(|_| Mutex::default()).collect());

fn shelf(address: usize) -> MutexGuard<'static, Shelf> {
    TABLE[(address >> 3) % SHELVES].lock().unwrap_or_else(PoisonError::into_inner)
}

/// Parks the calling goroutine in an address's queue. The shelf is locked.
fn wait(current: CurrentProcessor, shelf: &mut Shelf, address: usize, since: u64, front: bool, reason: WaitReason) {
    let goroutine = current.goroutine();
    // SAFETY: the goroutine runs in this native.
    unsafe { goroutine.native_roots() }.push(address);
    let queue = shelf.entry(address).or_default();
    let for_lock =
        matches!(reason, WaitReason::SyncMutexLock | WaitReason::SyncRWMutexLock | WaitReason::SyncRWMutexRLock);
    let began = if for_lock { current.runtime().nanoseconds().max(1) } else { 0 };
    let waiter = Waiter { goroutine, since, began };
    if front {
        queue.push_front(waiter)
    } else {
        queue.push_back(waiter)
    }
    current.park(reason);
}

/// The goroutine that waits longest, and whether others wait. The shelf is locked.
fn take_first(shelf: &mut Shelf, address: usize) -> Option<(Waiter, bool)> {
    let queue = shelf.get_mut(&address)?;
    let first = queue.pop_front();
    let more = !queue.is_empty();
    if !more {
        shelf.remove(&address);
    }
    first.map(|first| (first, more))
}

fn wake(current: CurrentProcessor, waiter: Waiter, first: usize, second: usize) {
    if waiter.began != 0 {
        let runtime = current.runtime();
        runtime.lock_wait.fetch_add(runtime.nanoseconds().saturating_sub(waiter.began), Ordering::Relaxed);
    }
    waiter.goroutine.set_results(first, second);
    current.ready(waiter.goroutine);
}

/// The reasons that package sync numbers.
fn reason(number: usize) -> WaitReason {
    const REASONS: [WaitReason; 5] = [
        WaitReason::Semacquire,
        WaitReason::SyncWaitGroupWait,
        WaitReason::SyncCondWait,
        WaitReason::SyncRWMutexRLock,
        WaitReason::SyncRWMutexLock,
    ];
    REASONS.get(number).copied().unwrap_or(WaitReason::Semacquire)
}

/// Takes one off if there is one.
fn try_take(semaphore: &AtomicU32) -> bool {
    // Acquire: pairs with the Release of `release`.
    semaphore.fetch_update(Ordering::Acquire, Ordering::Relaxed, |count| count.checked_sub(1)).is_ok()
}

extern "C" fn acquire(current: CurrentProcessor, semaphore: &AtomicU32, why: usize) {
    if try_take(semaphore) {
        return;
    }
    let address = semaphore.as_ptr() as usize;
    let mut shelf = shelf(address);
    // Counts grow under the shelf's lock only.
    if !try_take(semaphore) {
        wait(current, &mut shelf, address, 0, false, reason(why));
    }
}

extern "C" fn release(current: CurrentProcessor, semaphore: &AtomicU32) {
    let address = semaphore.as_ptr() as usize;
    let mut shelf = shelf(address);
    match take_first(&mut shelf, address) {
        // The unit goes to the waiter without passing through the count.
        Some((waiter, _)) => {
            drop(shelf);
            wake(current, waiter, 0, 0);
        }
        None => {
            semaphore.fetch_add(1, Ordering::Release);
        }
    }
}

/// Bits of a lock's state; `sync/mutex.go` has the same.
pub(crate) const HELD: i32 = 1;
const WAITING: i32 = 2;

/// A waiter that has waited longer gets the lock from its holder (nanoseconds).
const PATIENCE: u64 = 1_000_000;

/// Rounds of spinning for a lock that another processor may free any moment.
const SPINS: u32 = 100;

/// Returns whether the goroutine owns the lock, and when it began to wait.
extern "C" fn lock_contended(current: CurrentProcessor, state: &AtomicI32, since: u64) -> Pair {
    if since == 0 && worth_spinning(current) && spin(state) {
        return Pair(1, 0);
    }
    let address = state.as_ptr() as usize;
    let mut shelf = shelf(address);
    loop {
        let seen = state.load(Ordering::Relaxed);
        let wanted = if seen & HELD == 0 { seen | HELD } else { seen | WAITING };
        // Acquire: pairs with the Release of who freed the lock.
        if state.compare_exchange_weak(seen, wanted, Ordering::Acquire, Ordering::Relaxed).is_err() {
            continue;
        }
        if seen & HELD == 0 {
            return Pair(1, 0);
        }
        let again = since != 0;
        let since = if again { since } else { current.runtime().nanoseconds().max(1) };
        wait(current, &mut shelf, address, since, again, WaitReason::SyncMutexLock);
        return Pair(0, 0);
    }
}

/// Whether the holder may be running now while this processor has nothing else to do.
fn worth_spinning(current: CurrentProcessor) -> bool {
    let runtime = current.runtime();
    let idle = runtime.scheduler.idle_count.load(Ordering::Relaxed);
    idle + 1 < runtime.processors().len() && current.processor().queue.is_empty()
}

fn spin(state: &AtomicI32) -> bool {
    for _ in 0..SPINS {
        let seen = state.load(Ordering::Relaxed);
        if seen & HELD == 0
            && state.compare_exchange_weak(seen, seen | HELD, Ordering::Acquire, Ordering::Relaxed).is_ok()
        {
            return true;
        }
        std::hint::spin_loop();
    }
    false
}

/// Frees a lock that is held. The first waiter is woken to try again, or gets the lock if it has
/// waited long.
pub(crate) extern "C" fn unlock_contended(current: CurrentProcessor, state: &AtomicI32) {
    let address = state.as_ptr() as usize;
    let mut shelf = shelf(address);
    let Some((waiter, more)) = take_first(&mut shelf, address) else {
        // Release: pairs with the Acquire of the next holder. Nobody waits, so the bit goes too.
        state.store(0, Ordering::Release);
        return;
    };
    let rest = if more { WAITING } else { 0 };
    let hand_over = current.runtime().nanoseconds().saturating_sub(waiter.since) > PATIENCE;
    // While the lock is held, only waiters change the state, under the shelf's lock.
    state.store(if hand_over { HELD | rest } else { rest }, Ordering::Release);
    drop(shelf);
    let since = waiter.since as usize;
    wake(current, waiter, usize::from(hand_over), since);
}

/// # Safety
/// Package sync passes a string.
unsafe extern "C" fn fatal_error(current: CurrentProcessor, data: usize, length: usize) {
    // SAFETY: the caller's promise.
    let text = unsafe { crate::string::bytes_at(data, length) };
    crate::fatal::fatal(current, &String::from_utf8_lossy(text))
}

extern "C" fn processor(current: CurrentProcessor) -> usize {
    current.processor().index
}

extern "C" fn processors(current: CurrentProcessor) -> usize {
    current.runtime().processors().len()
}
