//! The natives of Go's package `runtime/metrics`: all figures of a moment, in one record.
//!
//! Names, kinds and descriptions are the Go package's; this side knows figures only. What costs more than a look
//! is done only when the Go side asks for it.

use crate::goroutine::Status;
use crate::histogram::{self, COUNTS};
use crate::memory_statistics::{self, own_memory, process_time};
use crate::natives;
use crate::processor::CurrentProcessor;
use crate::runtime::Runtime;
use burrow_heap::Statistics;
use std::sync::atomic::Ordering::Relaxed;

natives! {
    "runtime/metrics.readFigures" Collects read_figures;
    "runtime/metrics.timeBoundaries" Full time_boundaries;
}

/// Size classes, that of large objects (0) included.
const CLASSES: usize = 68;

/// The record that Go's `figures` is. Times in nanoseconds, memory in bytes.
#[repr(C)]
struct Figures {
    assist_time: u64,
    dedicated_time: u64,
    idle_mark_time: u64,
    pause_time: u64,
    scavenge_assist_time: u64,
    scavenge_background_time: u64,
    user_time: u64,
    idle_time: u64,
    cycles: u64,
    forced_cycles: u64,
    finalizers_queued: u64,
    finalizers_executed: u64,
    cleanups_queued: u64,
    cleanups_executed: u64,
    gc_percent: u64,
    memory_limit: u64,
    limiter_cycle: u64,
    heap_goal: u64,
    heap_live: u64,
    scanned_globals: u64,
    scannable_heap: u64,
    scanned_stacks: u64,
    tiny_allocations: u64,
    heap_mapped: u64,
    heap_in_use: u64,
    heap_released: u64,
    heap_allocated: u64,
    stacks_mapped: u64,
    spans_in_use: u64,
    spans_mapped: u64,
    caches: u64,
    tables: u64,
    profile: u64,
    other: u64,
    processors: u64,
    goroutines: u64,
    goroutines_created: u64,
    goroutines_outside: u64,
    goroutines_runnable: u64,
    goroutines_running: u64,
    goroutines_waiting: u64,
    threads: u64,
    lock_wait_time: u64,
    allocated_bytes: u64,
    freed_bytes: u64,
    class_sizes: [u64; CLASSES],
    class_mallocs: [u64; CLASSES],
    class_frees: [u64; CLASSES],
    latencies: [u64; COUNTS],
    stopping_for_collection: [u64; COUNTS],
    stopping_for_other: [u64; COUNTS],
    stopped_for_collection: [u64; COUNTS],
    stopped_for_other: [u64; COUNTS],
}

/// # Safety
/// Go passes the address of a zeroed record.
unsafe extern "C" fn read_figures(current: CurrentProcessor, into: *mut Figures, wants_scannable: usize) {
    // SAFETY: the caller's promise.
    let figures = unsafe { &mut *into };
    let runtime = current.runtime();
    let heap = memory_statistics::while_stopped(current, |runtime| {
        add_scheduler(figures, runtime);
        if wants_scannable & 0xff != 0 {
            figures.scannable_heap = runtime.heap.scannable_bytes();
        }
        // SAFETY: the world stands.
        unsafe { runtime.heap.statistics() }
    });
    add_heap(figures, &heap);
    add_cycles(figures, runtime, &heap);
    add_processor_time(figures, runtime, &heap);
}

fn add_heap(figures: &mut Figures, heap: &Statistics) {
    figures.tiny_allocations = heap.tiny_allocations;
    figures.heap_mapped = heap.heap_mapped;
    figures.heap_in_use = heap.heap_in_use;
    figures.heap_released = heap.heap_released;
    figures.heap_allocated = heap.heap_allocated;
    figures.stacks_mapped = heap.stacks_mapped;
    figures.spans_in_use = heap.span_records_in_use;
    figures.spans_mapped = heap.span_records;
    figures.caches = heap.caches;
    figures.tables = heap.collector_tables;
    figures.profile = heap.profile_bytes;
    figures.allocated_bytes = heap.total_allocated;
    figures.freed_bytes = heap.total_allocated - heap.heap_allocated;
    for (index, class) in heap.by_size.iter().enumerate().take(CLASSES) {
        figures.class_sizes[index] = class.size as u64;
        figures.class_mallocs[index] = class.mallocs;
        figures.class_frees[index] = class.frees;
    }
}

fn add_cycles(figures: &mut Figures, runtime: &Runtime, heap: &Statistics) {
    figures.cycles = u64::from(heap.cycles);
    figures.forced_cycles = u64::from(heap.forced_cycles);
    figures.gc_percent = runtime.heap.gc_percent().map_or(u64::MAX, u64::from);
    figures.memory_limit = runtime.heap.memory_limit().unwrap_or(i64::MAX as u64);
    figures.heap_goal = heap.next_goal;
    figures.heap_live = heap.last_marked;
    figures.scanned_stacks = heap.last_stacks;
    figures.scanned_globals = runtime.program.roots().iter().map(|(_, map)| map.words() * 8).sum();
    let (finalizers, cleanups) = runtime.finalizers.counts();
    (figures.finalizers_queued, figures.finalizers_executed) = (finalizers.queued, finalizers.taken);
    (figures.cleanups_queued, figures.cleanups_executed) = (cleanups.queued, cleanups.taken);
    figures.dedicated_time = heap.dedicated_cpu;
    figures.assist_time = heap.assist_cpu;
    figures.idle_mark_time = heap.idle_cpu;
    figures.scavenge_assist_time = heap.scavenge_assist_cpu;
    figures.scavenge_background_time = heap.scavenge_background_cpu;
    figures.limiter_cycle = u64::from(heap.limited_in);
    let pauses = &runtime.pauses;
    figures.stopping_for_collection = pauses.collections.stopping.counts();
    figures.stopped_for_collection = pauses.collections.total.counts();
    figures.stopping_for_other = pauses.others.stopping.counts();
    figures.stopped_for_other = pauses.others.total.counts();
}

/// Divides what the processors could have done among what they did. The parts' sum is the whole.
///
/// Pauses count for all processors, since none does anything else. What the process used beside collecting is the
/// program's; what is left over, nobody used. So nothing is counted where the program runs.
fn add_processor_time(figures: &mut Figures, runtime: &Runtime, heap: &Statistics) {
    let whole = runtime.processor_time.elapsed();
    let pauses = runtime.pauses.collections.total.total() * runtime.processors().len() as u64;
    let marking = heap.dedicated_cpu + heap.assist_cpu + heap.idle_cpu;
    figures.pause_time = pauses.min(whole.saturating_sub(marking));
    let scavenging = heap.scavenge_assist_cpu + heap.scavenge_background_cpu;
    let rest = whole.saturating_sub(marking + scavenging + figures.pause_time);
    figures.user_time = process_time().saturating_sub(heap.collector_cpu + scavenging).min(rest);
    figures.idle_time = rest - figures.user_time;
}

/// The world stands.
fn add_scheduler(figures: &mut Figures, runtime: &Runtime) {
    figures.processors = runtime.processors().len() as u64;
    figures.other = own_memory(runtime);
    let outside = runtime.scheduler.blocked.load(Relaxed) as u64;
    let mut running = 0;
    for goroutine in runtime.goroutines.snapshot() {
        match goroutine.status() {
            Status::Dead => continue,
            Status::Runnable => figures.goroutines_runnable += 1,
            Status::Running => running += 1,
            Status::Waiting => figures.goroutines_waiting += 1,
        }
        figures.goroutines += 1;
    }
    // A goroutine that waits for the system counts as running, too.
    figures.goroutines_outside = outside.min(running);
    figures.goroutines_running = running - figures.goroutines_outside;
    figures.goroutines_created = runtime.goroutines.created(runtime);
    figures.threads = thread_count();
    figures.lock_wait_time = runtime.lock_wait.load(Relaxed);
    figures.latencies = runtime.latencies.counts();
}

/// Threads of the process.
fn thread_count() -> u64 {
    std::fs::read_dir("/proc/self/task").map_or(0, |entries| entries.count() as u64)
}

/// Fills in where the buckets of times begin, in nanoseconds, the first one excepted.
///
/// # Safety
/// Go passes the address of `COUNTS - 1` words.
unsafe extern "C" fn time_boundaries(_current: CurrentProcessor, into: *mut u64) {
    // SAFETY: the caller's promise.
    let words = unsafe { std::slice::from_raw_parts_mut(into, COUNTS - 1) };
    words.iter_mut().zip(histogram::boundaries()).for_each(|(word, boundary)| *word = boundary);
}

/// How many nanoseconds of processors there were since the start: GOMAXPROCS over time.
pub(crate) struct ProcessorTime {
    before: std::sync::atomic::AtomicU64,
    since: std::sync::atomic::AtomicU64,
    processors: std::sync::atomic::AtomicU64,
    start: std::time::Instant,
}

impl ProcessorTime {
    pub(crate) fn new() -> ProcessorTime {
        ProcessorTime {
            before: Default::default(),
            since: Default::default(),
            processors: Default::default(),
            start: std::time::Instant::now(),
        }
    }

    /// From now on there are so many. World stopped, or at the start.
    pub(crate) fn change(&self, processors: usize) {
        self.before.store(self.elapsed(), Relaxed);
        self.since.store(self.start.elapsed().as_nanos() as u64, Relaxed);
        self.processors.store(processors as u64, Relaxed);
    }

    pub(crate) fn elapsed(&self) -> u64 {
        let now = self.start.elapsed().as_nanos() as u64;
        self.before.load(Relaxed) + (now - self.since.load(Relaxed)) * self.processors.load(Relaxed)
    }
}
