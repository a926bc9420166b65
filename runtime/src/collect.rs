//! When collections start.
//!
//! Compiled code reaches a safepoint in the slow path of allocation, at polls and at function entries; there,
//! before anything else, the runtime asks the heap whether it wants a collection. `runtime.GC()` and sysmon's
//! two minutes start one too. The collection itself is `burrow-heap`'s; [`crate::roots`] shows it the roots.

use crate::goroutine::{Status, WaitReason};
use crate::natives;
use crate::processor::{CurrentProcessor, Processor};
use crate::roots::World;
use crate::{goroutines, stack, stop_world};
use burrow_heap::{Address, Reason};
use std::sync::atomic::{AtomicU32, Ordering};

natives! {
    "burrow.poll" Collects poll;
}

/// Collections of this process; a hint for pools of what may be dropped.
static COUNT: AtomicU32 = AtomicU32::new(0);

/// How many collections there were.
pub fn count() -> u32 {
    COUNT.load(Ordering::Relaxed)
}

/// Called at the start of a native that allocates at a safepoint, before it holds Go addresses.
pub fn before_allocation(current: CurrentProcessor) {
    if current.cache().wants_collection() {
        let zeal = current.runtime().config.heap.zeal.is_some();
        collect(current, if zeal { Reason::Zeal } else { Reason::Growth });
    }
}

/// Like [`before_allocation`]; `pointer` stays alive although only the native has it.
pub fn before_allocation_keeping(current: CurrentProcessor, pointer: usize) {
    if current.cache().wants_collection() {
        let goroutine = current.goroutine();
        // SAFETY: the goroutine is in a native of this thread.
        unsafe { goroutine.native_roots() }.push(pointer);
        before_collection(current);
        // SAFETY: as above.
        unsafe { goroutine.native_roots() }.pop();
    }
}

fn before_collection(current: CurrentProcessor) {
    let zeal = current.runtime().config.heap.zeal.is_some();
    collect(current, if zeal { Reason::Zeal } else { Reason::Growth });
}

/// Collects now. The calling goroutine stands at a safepoint: in a native with effect `Collects`, or at a function's
/// entry with its registers saved.
pub fn collect(current: CurrentProcessor, reason: Reason) {
    current.save_context();
    let processor = current.processor();
    collect_on(processor, reason);
    // While waiting for another collection, this processor may have been asked to stop: it did.
    // SAFETY: this thread holds the processor; the goroutine is the caller's.
    unsafe { stack::set_limit(processor, current.goroutine()) };
}

/// Collects now, on a processor that runs no goroutine or whose goroutine's context is saved.
pub(crate) fn collect_on(processor: &'static Processor, reason: Reason) {
    let runtime = processor.runtime;
    let report = runtime.heap.collect(&World { processor }, reason);
    if report.is_some() {
        COUNT.fetch_add(1, Ordering::Relaxed);
        goroutines::release_free_stacks(processor.current());
    }
    runtime.last_collection.store(runtime.nanoseconds(), Ordering::Relaxed);
    if let Some(report) = report
        && runtime.config.gc_trace
    {
        crate::trace::print(runtime, &report);
    }
}

/// The attack mode that collects at polls and entries.
pub(crate) fn at_poll(current: CurrentProcessor) {
    collect(current, Reason::Zeal);
}

/// At a poll or function entry: collects if the heap has reached its goal. A native that allocated may have
/// asked for attention because of that ([`request`]); the request is answered then.
pub(crate) fn if_wanted(current: CurrentProcessor) -> bool {
    let runtime = current.runtime();
    if !runtime.heap.wants_collection() {
        return false;
    }
    stack::clear_attention(current.processor());
    collect(current, Reason::Growth);
    true
}

/// A native allocated: natives cannot collect, so the next poll or function entry does, if the heap wants it.
pub(crate) fn request(processor: &Processor) {
    if processor.runtime.heap.wants_collection() {
        stack::request_attention(processor);
    }
}

/// A loop found the poll flag set.
pub(crate) extern "C" fn poll(current: CurrentProcessor) {
    let processor = current.processor();
    let runtime = processor.runtime;
    if runtime.config.attack.collect_at_polls {
        at_poll(current);
    }
    let collected = if_wanted(current);
    if stop_world::requested(runtime) {
        stop_world::pause_goroutine(current);
        return;
    }
    if runtime.config.attack.yield_at_polls || stack::attention_requested(processor) && !collected {
        let goroutine = current.leave(WaitReason::None);
        goroutine.set_status(Status::Runnable);
        runtime.scheduler.push_global(goroutine);
    }
}

/// The slow path of the write barrier: `slot` is about to get `new`.
///
/// # Safety
/// Only the barrier's stub calls this; `slot` is a readable pointer slot.
pub(crate) unsafe extern "C" fn barrier_native(current: CurrentProcessor, slot: *const usize, new: usize) {
    // SAFETY: the stub's promise.
    let old = unsafe { slot.read() };
    current.cache().record_write(Address(old), Address(new));
}
