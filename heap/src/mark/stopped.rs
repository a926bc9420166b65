//! Marking while the world stands.
//!
//! The collecting thread begins alone, with plain stores to the mark bits: most heaps are so small
//! that waking anybody costs more than it gains. When much is pending after a while, helpers are
//! started, bits are set atomically from then on, and the work is shared as beside mutators: see [`super::work`].
//! Start at [`mark_from_roots`].

use super::work::{MarkWork, Take};
use super::worker::Worker;
use super::{MarkTotals, OTHER_ROOTS, scan_root};
use crate::embedder::Embedder;
use crate::heap::Heap;
use crate::os;
use crate::sync::{AtomicU64, Ordering::Relaxed, yield_now};

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
        return mark_together(heap, embedder, next_root, worker);
    }
    loop {
        while next_root < roots && worker.pending.len() < ENOUGH {
            scan_root(embedder, stacks, next_root, &mut worker);
            next_root += 1;
        }
        if worker.drain(step) {
            if next_root == roots {
                let (bytes, objects) = (worker.marked_bytes, worker.marked_objects);
                return MarkTotals { bytes, objects, workers: 1, helper_cpu: 0 };
            }
            continue;
        }
        alone = alone.saturating_sub(step);
        let much = worker.pending.len() >= WORTH_SHARING || worker.pieces.len() > 1 || next_root < roots;
        if may_share && alone == 0 && much {
            return mark_together(heap, embedder, next_root, worker);
        }
    }
}

/// Continues what `first` began, with all workers.
fn mark_together(heap: &Heap, embedder: &dyn Embedder, next_root: usize, mut first: Worker<'_, false>) -> MarkTotals {
    let workers = heap.config.mark_workers;
    let stacks = embedder.stack_count();
    let work = MarkWork::new();
    assert!(work.try_start(), "nobody else knows this work");
    let mut worker = work.worker(heap);
    std::mem::swap(&mut worker.pending, &mut first.pending);
    std::mem::swap(&mut worker.pieces, &mut first.pieces);
    work.put_back(worker);
    work.open(next_root, stacks + OTHER_ROOTS);
    let helper_cpu = AtomicU64::new(0);
    std::thread::scope(|scope| {
        for _ in 1..workers {
            scope.spawn(|| {
                help(heap, embedder, stacks, &work);
                helper_cpu.fetch_add(os::thread_nanoseconds(), Relaxed);
            });
        }
        help(heap, embedder, stacks, &work);
    });
    work.close();
    let totals = work.totals();
    MarkTotals {
        bytes: totals.bytes + first.marked_bytes,
        objects: totals.objects + first.marked_objects,
        workers: workers as u32,
        helper_cpu: helper_cpu.load(Relaxed),
    }
}

/// Marks until all is marked.
fn help(heap: &Heap, embedder: &dyn Embedder, stacks: usize, work: &MarkWork) {
    // The last one that finds nothing ends the phase, so that nobody enters any more.
    while let Some(mut worker) = work.enter(heap) {
        loop {
            match work.take(heap, &mut worker) {
                Take::Work => {}
                Take::Root(root) => scan_root(embedder, stacks, root, &mut worker),
                Take::Nothing => break,
            }
            while !worker.drain(BATCH) {
                work.give(&mut worker);
            }
        }
        work.leave(worker);
        wait_for_work(work);
    }
}

/// Returns when there is something to take, or all is done. Others are about to give: their batches take microseconds.
fn wait_for_work(work: &MarkWork) {
    const SPINS: usize = 1 << 12;
    for _ in 0..SPINS {
        if work.has_work() || !work.is_open() {
            return;
        }
        std::hint::spin_loop();
    }
    while work.is_open() && !work.has_work() {
        yield_now();
    }
}
