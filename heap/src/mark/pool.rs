//! Sharing the work of a mark phase between threads.
//!
//! The collecting thread begins alone, with plain stores to the mark bits: most heaps are so small
//! that waking anybody costs more than it gains. When much is pending after a while, helpers are
//! started, and from then on bits are set atomically. A worker with nothing to do waits; one with
//! much to do sees that and gives the older half of its stack away (old items lead to much work).
//!
//! The phase is over when all workers wait and nothing is offered: only workers with work create
//! more, and whoever waits has none.
//! Start at [`mark_from_roots`].

use super::worker::{Pending, Piece, Worker};
use super::{MarkTotals, OTHER_ROOTS, scan_root};
use crate::embedder::Embedder;
use crate::heap::Heap;
use crate::os;
use crate::sync::{AtomicU32, AtomicUsize, Mutex, Ordering::Relaxed, Rank};
use std::sync::Condvar;

/// Pending objects that make help worth its while, unless the heap is set to share at once.
const WORTH_SHARING: usize = 256;
/// Pending objects that keep the memory system busy: no need to look for more roots.
const ENOUGH: usize = 1 << 10;
/// Objects that a worker scans before it looks whether others wait. More than fit its ring, so that
/// each batch gets ahead.
const BATCH: usize = 1 << 10;

/// Marks everything that the roots lead to. World stopped.
pub(crate) fn mark_from_roots(heap: &Heap, embedder: &dyn Embedder) -> MarkTotals {
    let stacks = embedder.stack_count();
    let roots = stacks + OTHER_ROOTS;
    let mut worker = Worker::<false>::new(heap);
    let mut next_root = 0;
    let may_share = heap.config.mark_workers > 1;
    let step = if may_share { BATCH } else { usize::MAX };
    let mut alone = heap.config.mark_alone;
    if may_share && alone == 0 {
        return mark_together(heap, embedder, stacks, next_root, worker);
    }
    loop {
        while next_root < roots && worker.pending.len() < ENOUGH {
            scan_root(embedder, stacks, next_root, &mut worker);
            next_root += 1;
        }
        if worker.drain(step) {
            if next_root == roots {
                return totals(&worker);
            }
            continue;
        }
        alone = alone.saturating_sub(step);
        let much = worker.pending.len() >= WORTH_SHARING || worker.pieces.len() > 1 || next_root < roots;
        if may_share && alone == 0 && much {
            return mark_together(heap, embedder, stacks, next_root, worker);
        }
    }
}

fn totals<const SHARED: bool>(worker: &Worker<'_, SHARED>) -> MarkTotals {
    MarkTotals { bytes: worker.marked_bytes, objects: worker.marked_objects, workers: 1, helper_cpu: 0 }
}

/// Continues what `first` began, with all workers.
fn mark_together(
    heap: &Heap,
    embedder: &dyn Embedder,
    stacks: usize,
    next_root: usize,
    mut first: Worker<'_, false>,
) -> MarkTotals {
    let workers = heap.config.mark_workers as u32;
    let worth_giving = if heap.config.mark_alone == 0 { 2 } else { WORTH_SHARING };
    let pool = Pool::new(workers, next_root, stacks + OTHER_ROOTS, worth_giving);
    let mut sum = totals(&first);
    sum.workers = workers;
    let run = |pool: &Pool, worker: &mut Worker<'_, true>| {
        while let Some(root) = pool.next_root() {
            scan_root(embedder, stacks, root, worker);
            if worker.pending.len() >= ENOUGH {
                pool.work(worker);
            }
        }
        pool.work_until_done(worker);
    };
    std::thread::scope(|scope| {
        let helpers: Vec<_> = (1..workers)
            .map(|_| {
                let (pool, run) = (&pool, &run);
                scope.spawn(move || {
                    let mut worker = Worker::<true>::new(heap);
                    run(pool, &mut worker);
                    MarkTotals { helper_cpu: os::thread_nanoseconds(), ..totals(&worker) }
                })
            })
            .collect();
        let mut worker = Worker::<true>::new(heap);
        std::mem::swap(&mut worker.pending, &mut first.pending);
        std::mem::swap(&mut worker.pieces, &mut first.pieces);
        run(&pool, &mut worker);
        add(&mut sum, &totals(&worker));
        for helper in helpers {
            add(&mut sum, &helper.join().expect("a marking thread failed"));
        }
    });
    sum
}

fn add(sum: &mut MarkTotals, more: &MarkTotals) {
    sum.bytes += more.bytes;
    sum.objects += more.objects;
    sum.helper_cpu += more.helper_cpu;
}

/// Work on offer, and who waits for it.
struct Pool {
    workers: u32,
    next_root: AtomicUsize,
    roots: usize,
    /// Pending objects that a worker must have to give some away.
    worth_giving: usize,
    /// Workers that wait; a hint for those that have work to give.
    waiting: AtomicU32,
    offers: Mutex<Offers>,
    changed: Condvar,
}

#[derive(Default)]
struct Offers {
    objects: Vec<Vec<Pending>>,
    pieces: Vec<Piece>,
    waiting: u32,
    done: bool,
}

impl Pool {
    fn new(workers: u32, next_root: usize, roots: usize, worth_giving: usize) -> Pool {
        Pool {
            workers,
            worth_giving,
            next_root: AtomicUsize::new(next_root),
            roots,
            waiting: AtomicU32::new(0),
            offers: Mutex::new(Rank::MarkWork, Offers::default()),
            changed: Condvar::new(),
        }
    }

    fn next_root(&self) -> Option<usize> {
        let root = self.next_root.fetch_add(1, Relaxed);
        (root < self.roots).then_some(root)
    }

    /// Works off what the worker has, giving away some of it when others wait.
    fn work(&self, worker: &mut Worker<'_, true>) {
        while !worker.drain(BATCH) {
            if self.waiting.load(Relaxed) > 0 {
                self.give(worker);
            }
        }
    }

    fn work_until_done(&self, worker: &mut Worker<'_, true>) {
        loop {
            self.work(worker);
            if !self.take(worker) {
                return;
            }
        }
    }

    fn give(&self, worker: &mut Worker<'_, true>) {
        if worker.pending.len() < self.worth_giving && worker.pieces.len() < 2 {
            return;
        }
        let mut offers = self.offers.lock();
        if worker.pending.len() >= self.worth_giving {
            offers.objects.push(worker.pending.split());
        }
        let pieces = worker.pieces.len() / 2;
        offers.pieces.extend(worker.pieces.drain(..pieces));
        drop(offers);
        self.changed.notify_one();
    }

    /// Waits for work; false when there will be none.
    fn take(&self, worker: &mut Worker<'_, true>) -> bool {
        let mut offers = self.offers.lock();
        offers.waiting += 1;
        self.waiting.fetch_add(1, Relaxed);
        loop {
            let objects = offers.objects.pop();
            let piece = offers.pieces.pop();
            if objects.is_some() || piece.is_some() {
                worker.pending.extend(&objects.unwrap_or_default());
                worker.pieces.extend(piece);
                offers.waiting -= 1;
                self.waiting.fetch_sub(1, Relaxed);
                return true;
            }
            if offers.waiting == self.workers {
                offers.done = true;
                self.changed.notify_all();
            }
            if offers.done {
                return false;
            }
            offers = offers.wait(&self.changed);
        }
    }
}
