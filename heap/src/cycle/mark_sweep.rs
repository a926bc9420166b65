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

use super::{CycleReport, Moment, Reason, Stop, StopReason};
use crate::embedder::Embedder;
use crate::events::{Event, EventPhase};
use crate::heap::Heap;
use crate::mark::{mark_from_roots, mark_watched};
use crate::os;
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
    let stopped = os::monotonic_nanoseconds();
    heap.emit_cycle(reason);
    heap.emit(|| Event::Stopped { reason: StopReason::Collection });
    embedder.cycle_begins();
    finish_last_sweep(heap);
    let mut report = CycleReport::new(reason, heap.config.collector);
    report.heap_at_start = heap.pacer.live();
    report.goal = heap.pacer.goal().unwrap_or(u64::MAX);

    heap.emit_phase(EventPhase::Mark);
    heap.pacer.begin_marking(embedder.processors());
    let mark_begin = Moment::now();
    let mut marked = mark_from_roots(heap, embedder);
    mark_watched(heap, embedder, &mut marked);
    let mark_end = Moment::now();
    heap.emit_phase(EventPhase::MarkTermination);

    if heap.config.verify {
        verify::check(heap, embedder, &marked);
    }
    report.marked = marked.bytes;
    report.marked_objects = marked.objects;
    report.workers = marked.workers;
    heap.begin_sweep(embedder, &mut report);
    report.heap_at_end = heap.pacer.live().max(report.heap_at_start);
    let end = Moment::now();
    report.stop_time = mark_begin.wall - begin.wall;
    report.mark_time = mark_end.wall - mark_begin.wall;
    report.finish_time = end.wall - mark_end.wall;
    report.stop_cpu = mark_begin.cpu - begin.cpu;
    report.mark_cpu = mark_end.cpu - mark_begin.cpu + marked.helper_cpu;
    report.finish_cpu = end.cpu - mark_end.cpu;
    let (wall, cpu) = (end.wall - begin.wall, end.cpu - begin.cpu);
    report.stops.push(Stop { reason: StopReason::Collection, wall, waiting: stopped - begin.wall, cpu });
    heap.history.lock().add(&mut report);
    heap.judge_page_size(&report);
    embedder.start_the_world();
    heap.emit(|| Event::Started { reason: StopReason::Collection });
    Some(report)
}

/// Leaves no unswept span, no run and no span in a cache. World stopped.
fn finish_last_sweep(heap: &Heap) {
    heap.sweep_all();
    // SAFETY: the world is stopped.
    unsafe { heap.for_each_stopped_cache(|cache| cache.flush()) };
}
