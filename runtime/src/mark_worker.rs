//! Marking by processors: their share of time, and the time they have nothing else for.
//!
//! As in Go a quarter of the processors' time goes to marking while a cycle marks, in slices: a thread that is about to look for
//! a goroutine marks instead while less than that was used ([`run_share`]). Processors without goroutines mark until
//! one turns up ([`run_idle`]). Mutators that allocate faster than that pay by assists (`collect`).

use crate::processor::Processor;
use crate::roots::World;
use crate::stop_world;
use crate::{assist, collect};
use burrow_heap::{Progress, WorkerKind};
use std::sync::atomic::{AtomicU64, Ordering};

/// Of all processors' time.
const SHARE_PERCENT: u64 = 25;

/// What a share may use ahead: the longest slice, in nanoseconds.
const SLICE: u64 = 1_000_000;

/// Time that processors spent on marking in the running cycle. Figures without partners: relaxed.
#[derive(Default)]
pub(crate) struct MarkShare {
    /// When marking began, of [`crate::runtime::Runtime::nanoseconds`].
    begin: AtomicU64,
    used: AtomicU64,
}

impl MarkShare {
    /// A cycle begins to mark.
    pub(crate) fn restart(&self, now: u64) {
        self.used.store(0, Ordering::Relaxed);
        self.begin.store(now, Ordering::Relaxed);
    }

    /// Nanoseconds that marking is behind its share.
    fn behind(&self, now: u64, processors: usize) -> u64 {
        let elapsed = now.saturating_sub(self.begin.load(Ordering::Relaxed));
        let due = elapsed * processors as u64 * SHARE_PERCENT / 100 + SLICE / 4;
        due.saturating_sub(self.used.load(Ordering::Relaxed))
    }

    /// Whether a processor should leave its goroutine to mark.
    pub(crate) fn is_behind(&self, now: u64, processors: usize) -> bool {
        self.behind(now, processors) > SLICE / 2
    }
}

/// Marks while marking is behind its share.
pub(crate) fn run_share(processor: &'static Processor) {
    let runtime = processor.runtime;
    let begin = runtime.nanoseconds();
    let behind = runtime.mark_share.behind(begin, runtime.processors().len()).min(SLICE);
    if behind < SLICE / 8 || !runtime.heap.has_marking_work() {
        return;
    }
    let progress = runtime.heap.mark_some(&World { processor }, WorkerKind::Dedicated, &mut |_marked| {
        assist::serve(processor);
        runtime.nanoseconds() - begin < behind && !stop_world::wants(processor)
    });
    runtime.mark_share.used.fetch_add(runtime.nanoseconds() - begin, Ordering::Relaxed);
    finish(processor, progress);
}

/// Marks until there is a goroutine to run.
pub(crate) fn run_idle(processor: &'static Processor) {
    let runtime = processor.runtime;
    let progress = runtime.heap.mark_some(&World { processor }, WorkerKind::Idle, &mut |_marked| {
        assist::serve(processor);
        !stop_world::wants(processor) && !crate::scheduler::may_find_goroutine(processor)
    });
    finish(processor, progress);
}

/// Tells of the cycle's end, if this thread brought it about.
pub(crate) fn finish(processor: &'static Processor, progress: Progress) {
    if let Progress::Finished(report) = progress {
        collect::finished(processor, *report);
    }
}
