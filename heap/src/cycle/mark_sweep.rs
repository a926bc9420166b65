//! The collector of Go 1.3: stop the world, mark, start the world, sweep.
//!
//! The mutators stand still while everything reachable is marked, so there are no colours to keep, no
//! barrier, and no race; the price is a pause that grows with the live heap. What is not marked is
//! garbage by the end of the pause, and turning it into free memory needs no standing still:
//! [`SweepTime::Outside`] sweeps afterwards, by and by. [`SweepTime::InPause`] is the older form,
//! where the sweep belongs to the pause.
//!
//! Phases:
//! 1. *Sweep termination*: what is left of the last cycle is swept, first beside the mutators, then
//!    the world stops and the caches give their spans back. Now all allocated bits are exact.
//! 2. *Mark*.
//! 3. *Mark termination*: the goal is set, every span becomes unswept, the world starts.
//! 4. *Sweep*.
//!
//! Invariant: outside of phase 2 all mark bits of swept spans are clear.

use super::{CycleReport, Reason};
use crate::config::SweepTime;
use crate::embedder::Embedder;
use crate::heap::Heap;
use crate::mark::{MarkTotals, mark_from_roots, mark_watched};
use crate::os;
use crate::pacer::CycleOutcome;
use crate::verify;

/// Runs one cycle. See [`Heap::collect`].
pub(crate) fn collect(heap: &Heap, embedder: &dyn Embedder, reason: Reason) -> Option<CycleReport> {
    heap.sweep_all();
    let begin = Moment::now();
    embedder.stop_the_world();
    if reason == Reason::Growth && !heap.pacer.wants_collection() {
        embedder.start_the_world();
        return None;
    }
    embedder.cycle_begins();
    finish_last_sweep(heap);
    let heap_at_start = heap.pacer.live();
    let goal = heap.pacer.goal().unwrap_or(u64::MAX);

    let mark_begin = Moment::now();
    let mut marked = mark_from_roots(heap, embedder);
    mark_watched(heap, embedder, &mut marked);
    let mark_end = Moment::now();

    if heap.config.verify {
        verify::check(heap, embedder, &marked);
    }
    let roots = embedder.root_bytes();
    embedder.marking_finished();
    heap.pacer.finish_cycle(&CycleOutcome { marked: marked.bytes, roots, ..CycleOutcome::default() });
    heap.central.begin_sweep();
    heap.sweep.restart();
    heap.stacks.release_free();
    if heap.config.sweep == SweepTime::InPause {
        heap.sweep_all();
    }
    let mut report = describe(reason, [begin, mark_begin, mark_end, Moment::now()], &marked);
    report.heap_at_start = heap_at_start;
    report.heap_at_end = heap.pacer.live().max(heap_at_start);
    report.goal = goal;
    report.stacks = roots.stacks as u64;
    report.globals = roots.globals as u64;
    heap.history.lock().add(&mut report);
    embedder.start_the_world();

    if reason == Reason::Forced {
        heap.sweep_all();
    }
    Some(report)
}

/// Leaves no unswept span, no run and no span in a cache. World stopped.
fn finish_last_sweep(heap: &Heap) {
    heap.sweep_all();
    // SAFETY: the world is stopped.
    unsafe { heap.for_each_stopped_cache(|cache| cache.flush()) };
}

/// A point in time, by wall clock and by the collecting thread's processor time.
#[derive(Clone, Copy)]
struct Moment {
    wall: u64,
    cpu: u64,
}

impl Moment {
    fn now() -> Moment {
        Moment { wall: os::monotonic_nanoseconds(), cpu: os::thread_nanoseconds() }
    }
}

fn describe(reason: Reason, moments: [Moment; 4], marked: &MarkTotals) -> CycleReport {
    let wall = |part: usize| moments[part + 1].wall - moments[part].wall;
    let cpu = |part: usize| moments[part + 1].cpu - moments[part].cpu;
    CycleReport {
        number: 0,
        reason,
        end: 0,
        stop_time: wall(0),
        mark_time: wall(1),
        finish_time: wall(2),
        stop_cpu: cpu(0),
        mark_cpu: cpu(1) + marked.helper_cpu,
        finish_cpu: cpu(2),
        heap_at_start: 0,
        heap_at_end: 0,
        marked: marked.bytes,
        marked_objects: marked.objects,
        workers: marked.workers,
        goal: 0,
        stacks: 0,
        globals: 0,
        cpu_percent: 0.0,
    }
}
