//! The work of a mark phase, shared by whoever has time: beside the mutators, or while the world stands.
//!
//! Work lies in four places: *grey values* (what barriers and stack scans recorded), *offers* (pending objects and
//! pieces of large ones that a worker gave away or left behind), *roots* (numbers, handed out by a counter), and the workers
//! themselves. A worker takes some, marks, gives half away when nothing is on offer, and leaves what it
//! has not done when it goes.
//!
//! Whoever leaves as the last one and leaves nothing behind has found that marking may be over: the phase goes from
//! *open* to *terminating* under the lock, so only one thread finds it. It either closes the phase or opens it again.
//! No other thread enters meanwhile; barriers may still add grey values, which is why termination looks again.
//! Start at [`MarkWork::take`] and [`MarkWork::leave`].

use super::pending::{Pending, PendingStack};
use super::worker::Piece;
use super::{MarkTotals, SharedWorker};
use crate::heap::Heap;
use crate::sync::{AtomicBool, AtomicU8, AtomicUsize, Mutex, MutexGuard, Ordering, Ordering::Relaxed, Rank};
use crate::sync::{Fault, entries, planted};

/// Pending objects that a worker must have to give some away. The older half is given, which leads to most of the work
/// even where little is pending: of a tree that is marked depth-first, a few branches.
const WORTH_GIVING: usize = 2;

/// Grey values that a worker takes at once.
const GREY_BATCH: usize = entries(512, 1);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
enum Phase {
    /// No cycle.
    Closed = 0,
    /// A thread brings the mutators to marking.
    Starting = 1,
    Open = 2,
    /// A thread found no work and looks whether that is final.
    Terminating = 3,
}

/// What a worker got.
pub(crate) enum Take {
    /// Pending objects or pieces.
    Work,
    /// The number of a root to scan.
    Root(usize),
    Nothing,
}

/// See the module's header.
pub(crate) struct MarkWork {
    shared: Mutex<Shared>,
    /// A copy of `Shared::phase`.
    phase: AtomicU8,
    /// Something is on offer or grey; a hint.
    offered: AtomicBool,
    next_root: AtomicUsize,
    roots: AtomicUsize,
}

struct Shared {
    phase: Phase,
    grey: Vec<usize>,
    /// What workers gave away.
    objects: Vec<Vec<Pending>>,
    /// What workers left behind.
    left: Vec<PendingStack>,
    pieces: Vec<Piece>,
    /// Workers that entered and have not left.
    active: usize,
    totals: MarkTotals,
    /// Empty stacks of workers that left, for the next.
    spare: Vec<PendingStack>,
}

impl Shared {
    /// Whether there is nothing to take but roots.
    fn is_empty(&self) -> bool {
        self.grey.is_empty() && self.objects.is_empty() && self.left.is_empty() && self.pieces.is_empty()
    }
}

impl MarkWork {
    pub fn new() -> MarkWork {
        let shared = Shared {
            phase: Phase::Closed,
            grey: Vec::new(),
            objects: Vec::new(),
            left: Vec::new(),
            pieces: Vec::new(),
            active: 0,
            totals: MarkTotals::default(),
            spare: Vec::new(),
        };
        MarkWork {
            shared: Mutex::new(Rank::MarkWork, shared),
            phase: AtomicU8::new(Phase::Closed as u8),
            offered: AtomicBool::new(false),
            next_root: AtomicUsize::new(0),
            roots: AtomicUsize::new(0),
        }
    }

    /// Whether workers may enter.
    #[inline]
    pub fn is_open(&self) -> bool {
        self.phase.load(Relaxed) == Phase::Open as u8
    }

    /// Whether workers may enter, or a thread is looking whether marking is over.
    #[inline]
    pub fn is_open_or_ending(&self) -> bool {
        self.phase.load(Relaxed) >= Phase::Open as u8
    }

    /// Whether a cycle runs, in whatever phase before its sweep.
    pub fn is_busy(&self) -> bool {
        // Acquire: who sees the end of a cycle sees what it did.
        self.phase.load(Ordering::Acquire) != Phase::Closed as u8
    }

    /// From no cycle to a starting one; false if one runs.
    pub fn try_start(&self) -> bool {
        if self.is_busy() {
            return false;
        }
        let mut shared = self.shared.lock();
        if shared.phase != Phase::Closed {
            return false;
        }
        self.set_phase(&mut shared, Phase::Starting);
        shared.totals = MarkTotals::default();
        true
    }

    /// The cycle that was starting does not take place.
    pub fn abandon(&self) {
        self.set_phase(&mut self.shared.lock(), Phase::Closed);
    }

    /// Workers may enter; the roots from number `first_root` to `roots` are left to scan.
    pub fn open(&self, first_root: usize, roots: usize) {
        let mut shared = self.shared.lock();
        self.next_root.store(first_root, Relaxed);
        self.roots.store(roots, Relaxed);
        self.set_phase(&mut shared, Phase::Open);
    }

    /// Termination found something to do.
    pub fn reopen(&self) {
        self.set_phase(&mut self.shared.lock(), Phase::Open);
    }

    /// The cycle is over.
    pub fn close(&self) {
        let mut shared = self.shared.lock();
        if planted(Fault::EndsEarly) || planted(Fault::NoLookInStop) {
            shared.grey.clear();
        }
        assert!(shared.is_empty(), "marking is not over");
        assert!(shared.active == 0, "a marker is still at work");
        self.set_phase(&mut shared, Phase::Closed);
    }

    fn set_phase(&self, shared: &mut MutexGuard<'_, Shared>, phase: Phase) {
        shared.phase = phase;
        // Release: pairs with the Acquire in `is_busy`.
        self.phase.store(phase as u8, Ordering::Release);
    }

    /// Records values that lead to objects which count as reached.
    pub fn add_grey(&self, values: &[usize]) {
        if values.is_empty() {
            return;
        }
        self.shared.lock().grey.extend_from_slice(values);
        self.offered.store(true, Relaxed);
    }

    /// Whether there is something to take; a snapshot.
    pub fn has_work(&self) -> bool {
        self.is_open() && (self.offered.load(Relaxed) || self.next_root.load(Relaxed) < self.roots.load(Relaxed))
    }

    /// A worker for one helping, if the phase is open.
    pub fn enter<'h>(&self, heap: &'h Heap) -> Option<SharedWorker<'h>> {
        if !self.is_open() {
            return None;
        }
        let mut shared = self.shared.lock();
        if shared.phase != Phase::Open {
            return None;
        }
        shared.active += 1;
        let spare = shared.spare.pop();
        drop(shared);
        Some(SharedWorker::with_stack(heap, spare))
    }

    /// A worker for the thread that terminates the phase.
    pub fn worker<'h>(&self, heap: &'h Heap) -> SharedWorker<'h> {
        let mut shared = self.shared.lock();
        shared.active += 1;
        let spare = shared.spare.pop();
        drop(shared);
        SharedWorker::with_stack(heap, spare)
    }

    /// Gives a worker with nothing to do something.
    pub fn take(&self, heap: &Heap, worker: &mut SharedWorker<'_>) -> Take {
        if self.offered.load(Relaxed) {
            let mut shared = self.shared.lock();
            if let Some(stack) = shared.left.pop() {
                let empty = std::mem::replace(&mut worker.pending, stack);
                shared.spare.push(empty);
                self.update_hint(&shared);
                return Take::Work;
            }
            if let Some(objects) = shared.objects.pop() {
                worker.pending.extend(&objects);
                self.update_hint(&shared);
                return Take::Work;
            }
            if let Some(piece) = shared.pieces.pop() {
                worker.pieces.push(piece);
                self.update_hint(&shared);
                return Take::Work;
            }
            let rest = shared.grey.len().saturating_sub(GREY_BATCH);
            let values = shared.grey.split_off(rest);
            self.update_hint(&shared);
            drop(shared);
            if !values.is_empty() {
                mark_values(heap, worker, &values);
                return Take::Work;
            }
        }
        let root = self.next_root.fetch_add(1, Relaxed);
        if root < self.roots.load(Relaxed) { Take::Root(root) } else { Take::Nothing }
    }

    /// Marks all grey values, without scanning what they lead to; returns how many objects that marked.
    pub fn mark_grey(&self, heap: &Heap, worker: &mut SharedWorker<'_>) -> u64 {
        let values = std::mem::take(&mut self.shared.lock().grey);
        let newly = mark_values(heap, worker, &values);
        self.update_hint(&self.shared.lock());
        newly
    }

    /// Gives half of what a worker has away if nothing is on offer; true if it did.
    pub fn give(&self, worker: &mut SharedWorker<'_>) -> bool {
        let has_pieces = worker.pieces.len() > 1;
        if self.offered.load(Relaxed) || worker.pending.len() < WORTH_GIVING && !has_pieces {
            return false;
        }
        let mut shared = self.shared.lock();
        if worker.pending.len() >= WORTH_GIVING {
            shared.objects.push(worker.pending.split());
        }
        let pieces = worker.pieces.len() / 2;
        shared.pieces.extend(worker.pieces.drain(..pieces));
        self.update_hint(&shared);
        true
    }

    /// A worker's helping is over: what it has not done is on offer. True if nothing is left to do anywhere: the caller has
    /// the right, and the duty, to end the phase or open it again.
    pub fn leave(&self, worker: SharedWorker<'_>) -> bool {
        let mut shared = self.shared.lock();
        if planted(Fault::LeavesBeforeGiving) {
            shared.active -= 1;
            drop(shared);
            shared = self.shared.lock();
            shared.active += 1;
        }
        self.take_back(&mut shared, worker);
        let idle = shared.active == 0 && shared.is_empty();
        // Roots are taken by active workers only.
        let roots_left = self.next_root.load(Relaxed) < self.roots.load(Relaxed);
        if !idle || shared.phase != Phase::Open || roots_left && !planted(Fault::ForgetsRoots) {
            return false;
        }
        self.set_phase(&mut shared, Phase::Terminating);
        true
    }

    /// Takes the worker of [`MarkWork::worker`] back.
    pub fn put_back(&self, worker: SharedWorker<'_>) {
        self.take_back(&mut self.shared.lock(), worker);
    }

    fn take_back(&self, shared: &mut MutexGuard<'_, Shared>, mut worker: SharedWorker<'_>) {
        shared.pieces.append(&mut worker.pieces);
        shared.totals.bytes += worker.marked_bytes;
        shared.totals.objects += worker.marked_objects;
        shared.active -= 1;
        let stacks = if worker.pending.is_empty() { &mut shared.spare } else { &mut shared.left };
        stacks.push(worker.pending);
        self.update_hint(shared);
    }

    /// What the running cycle has marked.
    pub fn totals(&self) -> MarkTotals {
        self.shared.lock().totals
    }

    fn update_hint(&self, shared: &Shared) {
        let some = !shared.is_empty();
        if some != self.offered.load(Relaxed) {
            self.offered.store(some, Relaxed);
        }
    }
}

/// Marks what the values lead to; counts what that shaded.
fn mark_values(heap: &Heap, worker: &mut SharedWorker<'_>, values: &[usize]) -> u64 {
    let before = worker.marked_objects;
    worker.mark_values(values);
    let newly = worker.marked_objects - before;
    heap.cycle.shaded.fetch_add(newly, Relaxed);
    newly
}
