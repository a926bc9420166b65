//! `runtime.MemStats`: the heap's figures in Go's shape.
//!
//! Gathered with the world stopped and written into the caller's own record: reading the figures allocates nothing on
//! the Go heap, so that a program can count its allocations exactly between two readings.

use crate::natives;
use crate::processor::CurrentProcessor;
use crate::runtime::Runtime;
use crate::{stack, stop_world};
use burrow_heap::Statistics;

natives! {
    "runtime.readMemStats" Collects read;
}

/// Pauses and size classes that the record has place for.
const PAUSES: usize = 256;
const CLASSES: usize = 61;

/// `runtime.MemStats` in memory. memory.go has the same fields.
#[derive(Clone)]
#[repr(C)]
pub(crate) struct MemStats {
    alloc: u64,
    total_alloc: u64,
    sys: u64,
    lookups: u64,
    mallocs: u64,
    frees: u64,
    heap_alloc: u64,
    heap_sys: u64,
    heap_idle: u64,
    heap_in_use: u64,
    heap_released: u64,
    heap_objects: u64,
    stack_in_use: u64,
    stack_sys: u64,
    span_in_use: u64,
    span_sys: u64,
    cache_in_use: u64,
    cache_sys: u64,
    bucket_hash_sys: u64,
    collector_sys: u64,
    other_sys: u64,
    next_collection: u64,
    last_collection: u64,
    pause_total: u64,
    pauses: [u64; PAUSES],
    pause_ends: [u64; PAUSES],
    cycles: u32,
    forced_cycles: u32,
    collector_fraction: f64,
    enabled: u8,
    debug: u8,
    by_size: [BySize; CLASSES],
}

#[derive(Clone, Copy, Default)]
#[repr(C)]
struct BySize {
    size: u32,
    mallocs: u64,
    frees: u64,
}

/// # Safety
/// `into` is the address of a Go `MemStats`: on the heap, or on the stack of the calling goroutine, which does not move
/// while it is in a native.
unsafe extern "C" fn read(current: CurrentProcessor, into: *mut MemStats) {
    // SAFETY: the world stands.
    let figures = while_stopped(current, |runtime| unsafe { runtime.heap.statistics() });
    let record = describe(current.runtime(), &figures);
    // SAFETY: the caller's promise.
    unsafe { into.write(record) };
}

/// What `work` finds while the world stands. The caller is a native at a safepoint.
pub(crate) fn while_stopped<R>(current: CurrentProcessor, work: impl FnOnce(&'static Runtime) -> R) -> R {
    current.save_context();
    stop_world::stop(current.processor());
    let result = work(current.runtime());
    stop_world::start(current.processor());
    // SAFETY: this thread holds the processor; the goroutine is the caller's.
    unsafe { stack::set_limit(current.processor(), current.goroutine()) };
    result
}

/// Bytes of the runtime's own records, beside the heap's.
pub(crate) fn own_memory(runtime: &Runtime) -> u64 {
    let goroutines = runtime.goroutines.count() * size_of::<crate::goroutine::Goroutine>();
    let processors = runtime.all_processors().len() * size_of::<crate::processor::Processor>();
    (goroutines + processors) as u64
}

/// The figures in the order of a heap dump.
pub(crate) fn figures_of_dump(runtime: &Runtime, figures: &Statistics) -> impl Iterator<Item = u64> {
    let record = describe(runtime, figures);
    let before = [
        record.alloc,
        record.total_alloc,
        record.sys,
        record.lookups,
        record.mallocs,
        record.frees,
        record.heap_alloc,
        record.heap_sys,
        record.heap_idle,
        record.heap_in_use,
        record.heap_released,
        record.heap_objects,
        record.stack_in_use,
        record.stack_sys,
        record.span_in_use,
        record.span_sys,
        record.cache_in_use,
        record.cache_sys,
        record.bucket_hash_sys,
        record.collector_sys,
        record.other_sys,
        record.next_collection,
        record.last_collection,
        record.pause_total,
    ];
    before.into_iter().chain(record.pauses).chain([u64::from(record.cycles)])
}

fn describe(runtime: &Runtime, figures: &Statistics) -> MemStats {
    let mut record = MemStats {
        alloc: figures.heap_allocated,
        total_alloc: figures.total_allocated,
        sys: 0,
        lookups: 0,
        mallocs: figures.mallocs,
        frees: figures.frees,
        heap_alloc: figures.heap_allocated,
        heap_sys: figures.heap_mapped,
        heap_idle: figures.heap_mapped - figures.heap_in_use,
        heap_in_use: figures.heap_in_use,
        heap_released: figures.heap_released,
        heap_objects: figures.mallocs - figures.frees,
        stack_in_use: figures.stacks_in_use,
        stack_sys: figures.stacks_mapped,
        span_in_use: figures.span_records_in_use,
        span_sys: figures.span_records,
        cache_in_use: figures.caches,
        cache_sys: figures.caches,
        bucket_hash_sys: figures.profile_bytes,
        collector_sys: figures.collector_tables,
        other_sys: own_memory(runtime),
        next_collection: figures.next_goal,
        last_collection: figures.last_cycle_end,
        pause_total: figures.pause_total,
        pauses: [0; PAUSES],
        pause_ends: [0; PAUSES],
        cycles: figures.cycles,
        forced_cycles: figures.forced_cycles,
        collector_fraction: figures.collector_cpu as f64 / process_time().max(1) as f64,
        enabled: 1,
        debug: 0,
        by_size: [BySize::default(); CLASSES],
    };
    record.sys = record.heap_sys
        + record.stack_sys
        + record.span_sys
        + record.cache_sys
        + record.bucket_hash_sys
        + record.collector_sys
        + record.other_sys;
    for (index, (duration, end)) in figures.pauses.iter().enumerate().take(PAUSES) {
        record.pauses[index] = *duration;
        record.pause_ends[index] = *end;
    }
    for (place, class) in record.by_size.iter_mut().zip(&figures.by_size) {
        *place = BySize { size: class.size as u32, mallocs: class.mallocs, frees: class.frees };
    }
    record
}

/// Processor time of the process in nanoseconds.
pub(crate) fn process_time() -> u64 {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: fills the record.
    unsafe { libc::clock_gettime(libc::CLOCK_PROCESS_CPUTIME_ID, &mut time) };
    time.tv_sec as u64 * 1_000_000_000 + time.tv_nsec as u64
}

const _: () = {
    use std::mem::offset_of;
    // What Go's compiler makes of the fields of memory.go.
    assert!(offset_of!(MemStats, pauses) == 24 * 8);
    assert!(offset_of!(MemStats, cycles) == (24 + 512) * 8);
    assert!(offset_of!(MemStats, collector_fraction) == (24 + 512 + 1) * 8);
    assert!(offset_of!(MemStats, by_size) == (24 + 512 + 3) * 8);
    assert!(size_of::<MemStats>() == (24 + 512 + 3 + 3 * 61) * 8);
};
