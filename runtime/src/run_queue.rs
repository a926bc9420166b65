//! A processor's queue of runnable goroutines: a ring that its owner fills and that others steal from,
//! and one slot in front of it for the goroutine that was made ready last.
//!
//! The owner alone moves `tail`; owner and thieves move `head` by compare-and-swap after they have
//! read the slots they take. The design follows the run queues of Go's scheduler.
//!
//! Who pushes goes on to look for idle processors, who goes idle looks at all queues ([`RunQueue::is_empty`]); the
//! front slot's accesses are sequentially consistent for both, which saves a fence: see `scheduler`.
//!
//! Invariant: `tail - head <= CAPACITY`; slots from head to tail hold goroutines.

use crate::goroutine::{Goroutine, GoroutineRef};
use std::ptr::null_mut;
use std::sync::atomic::{AtomicPtr, AtomicU32, Ordering};

pub(crate) const CAPACITY: u32 = 256;

/// See the module's header.
pub(crate) struct RunQueue {
    head: AtomicU32,
    tail: AtomicU32,
    slots: [AtomicPtr<Goroutine>; CAPACITY as usize],
    next: AtomicPtr<Goroutine>,
}

fn to_pointer(goroutine: GoroutineRef) -> *mut Goroutine {
    std::ptr::from_ref(goroutine).cast_mut()
}

fn from_pointer(pointer: *mut Goroutine) -> Option<GoroutineRef> {
    // SAFETY: the queue holds addresses of goroutine records only, and those are never freed.
    unsafe { pointer.cast_const().as_ref() }
}

impl RunQueue {
    pub(crate) fn new() -> RunQueue {
        RunQueue {
            head: AtomicU32::new(0),
            tail: AtomicU32::new(0),
            slots: std::array::from_fn(|_| AtomicPtr::new(null_mut())),
            next: AtomicPtr::new(null_mut()),
        }
    }

    /// Whether nothing is queued; a snapshot.
    pub(crate) fn is_empty(&self) -> bool {
        // SeqCst: pairs with the swap in `push_next`.
        self.next.load(Ordering::SeqCst).is_null() && self.len() == 0
    }

    /// How many are queued; a snapshot.
    pub(crate) fn len(&self) -> usize {
        let head = self.head.load(Ordering::Acquire);
        let tail = self.tail.load(Ordering::Acquire);
        tail.wrapping_sub(head).min(CAPACITY) as usize + usize::from(!self.next.load(Ordering::Acquire).is_null())
    }

    /// Puts a goroutine in front of all others; the one that was there goes to the end. Owner only.
    /// Gives back what did not fit.
    pub(crate) fn push_next(&self, goroutine: GoroutineRef) -> Option<GoroutineRef> {
        // A thief may have taken the slot's goroutine or may take this one. SeqCst: pairs with the load in `is_empty`.
        let kicked = self.next.swap(to_pointer(goroutine), Ordering::SeqCst);
        from_pointer(kicked).and_then(|kicked| self.push(kicked))
    }

    /// Appends. Owner only. Gives the goroutine back when the ring is full.
    pub(crate) fn push(&self, goroutine: GoroutineRef) -> Option<GoroutineRef> {
        let tail = self.tail.load(Ordering::Relaxed);
        // Acquire: pairs with the thieves' and owner's Release, so that the slot is free to write.
        if tail.wrapping_sub(self.head.load(Ordering::Acquire)) >= CAPACITY {
            return Some(goroutine);
        }
        self.slots[(tail % CAPACITY) as usize].store(to_pointer(goroutine), Ordering::Relaxed);
        // Release: thieves that see the tail see the slot.
        self.tail.store(tail.wrapping_add(1), Ordering::Release);
        None
    }

    /// Takes the goroutine in front of the ring. Owner only.
    pub(crate) fn take_next(&self) -> Option<GoroutineRef> {
        if self.next.load(Ordering::Relaxed).is_null() {
            return None;
        }
        from_pointer(self.next.swap(null_mut(), Ordering::AcqRel))
    }

    /// Takes the first goroutine of the ring. Owner only.
    pub(crate) fn pop(&self) -> Option<GoroutineRef> {
        loop {
            let head = self.head.load(Ordering::Acquire);
            let tail = self.tail.load(Ordering::Relaxed);
            if head == tail {
                return None;
            }
            let goroutine = self.slots[(head % CAPACITY) as usize].load(Ordering::Relaxed);
            self.prefetch(head, tail.wrapping_sub(head));
            // Release: the slot was read before it becomes free.
            if self.head.compare_exchange(head, head.wrapping_add(1), Ordering::AcqRel, Ordering::Relaxed).is_ok() {
                return from_pointer(goroutine);
            }
        }
    }

    /// Fetches what the goroutines behind the first of `count` will need: two places ahead the record, one place ahead,
    /// where the record has arrived meanwhile, stack and closure.
    fn prefetch(&self, head: u32, count: u32) {
        let slot = |index: u32| {
            let pointer = self.slots[(head.wrapping_add(index) % CAPACITY) as usize].load(Ordering::Relaxed);
            from_pointer(pointer).filter(|_| index < count)
        };
        if let Some(next) = slot(1) {
            next.prefetch_start();
        }
        if let Some(second) = slot(2) {
            second.prefetch_record();
        }
    }

    /// Takes half of the ring out, for the global queue: makes room for an owner whose ring is full.
    pub(crate) fn take_half(&self, taken: &mut Vec<GoroutineRef>) {
        loop {
            taken.clear();
            let head = self.head.load(Ordering::Acquire);
            let count = self.tail.load(Ordering::Acquire).wrapping_sub(head) / 2;
            if count == 0 || count > CAPACITY / 2 {
                return;
            }
            for index in 0..count {
                let slot = &self.slots[(head.wrapping_add(index) % CAPACITY) as usize];
                taken.extend(from_pointer(slot.load(Ordering::Relaxed)));
            }
            if self.head.compare_exchange(head, head.wrapping_add(count), Ordering::AcqRel, Ordering::Relaxed).is_ok() {
                return;
            }
        }
    }

    /// Moves half of `victim`'s goroutines here and returns one of them. Owner of `self` only; `self`'s
    /// ring is empty. `also_next`: take the victim's front goroutine when there is nothing else.
    pub(crate) fn steal_from(&self, victim: &RunQueue, also_next: bool) -> Option<GoroutineRef> {
        let tail = self.tail.load(Ordering::Relaxed);
        loop {
            let head = victim.head.load(Ordering::Acquire);
            let available = victim.tail.load(Ordering::Acquire).wrapping_sub(head);
            let count = available - available / 2;
            if count == 0 {
                if !also_next || victim.next.load(Ordering::Relaxed).is_null() {
                    return None;
                }
                return from_pointer(victim.next.swap(null_mut(), Ordering::AcqRel));
            }
            if count > CAPACITY / 2 {
                // Head and tail were read at different times.
                continue;
            }
            for index in 0..count {
                let slot = &victim.slots[(head.wrapping_add(index) % CAPACITY) as usize];
                let target = &self.slots[(tail.wrapping_add(index) % CAPACITY) as usize];
                target.store(slot.load(Ordering::Relaxed), Ordering::Relaxed);
            }
            // AcqRel: the slots were read before they become free for the victim.
            if victim
                .head
                .compare_exchange(head, head.wrapping_add(count), Ordering::AcqRel, Ordering::Relaxed)
                .is_err()
            {
                continue;
            }
            let last = self.slots[(tail.wrapping_add(count - 1) % CAPACITY) as usize].load(Ordering::Relaxed);
            // Release: thieves that see the tail see the slots.
            self.tail.store(tail.wrapping_add(count - 1), Ordering::Release);
            return from_pointer(last);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::AtomicUsize;

    fn goroutine(id: u64) -> GoroutineRef {
        let goroutine: GoroutineRef = Box::leak(Box::new(Goroutine::new()));
        goroutine.id.set(id);
        goroutine
    }

    #[test]
    fn the_newest_goes_first_and_the_rest_in_order() {
        let queue = RunQueue::new();
        for id in 1..=3 {
            assert!(queue.push_next(goroutine(id)).is_none());
        }
        assert_eq!(queue.take_next().map(Goroutine::id), Some(3));
        let order: Vec<u64> = std::iter::from_fn(|| queue.pop()).map(Goroutine::id).collect();
        assert_eq!(order, [1, 2]);
    }

    #[test]
    fn a_full_ring_gives_back_and_half_can_be_taken() {
        let queue = RunQueue::new();
        for id in 0..u64::from(CAPACITY) {
            assert!(queue.push(goroutine(id)).is_none());
        }
        assert_eq!(queue.push(goroutine(999)).map(Goroutine::id), Some(999));
        let mut taken = Vec::new();
        queue.take_half(&mut taken);
        assert_eq!(taken.len(), 128);
        assert_eq!(queue.len(), 128);
        assert_eq!(queue.pop().map(Goroutine::id), Some(128));
    }

    #[test]
    fn nothing_is_lost_or_doubled_when_two_threads_steal() {
        const COUNT: usize = 20_000;
        let victim = RunQueue::new();
        let seen: Vec<AtomicUsize> = (0..COUNT).map(|_| AtomicUsize::new(0)).collect();
        let done = AtomicU32::new(0);
        let note = |goroutine: GoroutineRef| {
            seen[goroutine.id() as usize].fetch_add(1, Ordering::Relaxed);
        };
        std::thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| {
                    let own = RunQueue::new();
                    while done.load(Ordering::Acquire) == 0 || !victim.is_empty() {
                        own.steal_from(&victim, true).into_iter().for_each(note);
                        std::iter::from_fn(|| own.pop()).for_each(note);
                    }
                });
            }
            for id in 0..COUNT {
                let mut waiting = Some(goroutine(id as u64));
                while let Some(back) = waiting {
                    waiting = victim.push(back);
                }
                if id % 3 == 0 {
                    victim.pop().into_iter().for_each(note);
                }
            }
            done.store(1, Ordering::Release);
        });
        assert!(seen.iter().all(|count| count.load(Ordering::Relaxed) == 1));
    }

    #[test]
    fn nothing_is_lost_or_doubled_when_the_owner_overflows() {
        const COUNT: usize = 400_000;
        let victim = RunQueue::new();
        let global = std::sync::Mutex::new(Vec::new());
        let seen: Vec<AtomicUsize> = (0..COUNT).map(|_| AtomicUsize::new(0)).collect();
        let records: Vec<GoroutineRef> = (0..COUNT).map(|id| goroutine(id as u64)).collect();
        let done = AtomicU32::new(0);
        let note = |goroutine: GoroutineRef| {
            let before = seen[goroutine.id() as usize].fetch_add(1, Ordering::Relaxed);
            assert_eq!(before, 0, "{} twice", goroutine.id());
        };
        std::thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| {
                    let own = RunQueue::new();
                    while done.load(Ordering::Acquire) == 0 || !victim.is_empty() || !global.lock().unwrap().is_empty()
                    {
                        own.steal_from(&victim, true).into_iter().for_each(note);
                        std::iter::from_fn(|| own.take_next().or_else(|| own.pop())).for_each(note);
                        let first = global.lock().unwrap().pop();
                        first.into_iter().for_each(note);
                    }
                });
            }
            for (index, record) in records.iter().enumerate() {
                if let Some(excess) = victim.push_next(record) {
                    let mut moved = Vec::new();
                    victim.take_half(&mut moved);
                    moved.push(excess);
                    global.lock().unwrap().extend(moved);
                }
                if index % 7 == 0 {
                    victim.take_next().or_else(|| victim.pop()).into_iter().for_each(note);
                }
            }
            done.store(1, Ordering::Release);
        });
        assert!(seen.iter().all(|count| count.load(Ordering::Relaxed) == 1));
    }
}
