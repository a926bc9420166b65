//! When collections start.
//!
//! Compiled code reaches a safepoint in the slow path of allocation, at polls and at function entries; there,
//! before anything else, the runtime asks the heap whether it wants a collection. `runtime.GC()` and sysmon's
//! two minutes start one too. The collection itself is `burrow-heap`'s; [`crate::roots`] shows it the roots.

use crate::goroutine::{Status, WaitReason};
use crate::natives;
use crate::processor::{CurrentProcessor, Processor};
use crate::roots::World;
use crate::{assist, goroutines, mark_worker, stack, stop_world};
use burrow_heap::{Address, CycleReport, Embedder, Progress, Reason, Start, WorkerKind};
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
    let cache = current.cache();
    let due = cache.assist_due();
    if cache.wants_collection() {
        start(current);
    } else if due > 0 {
        assist::pay(current, due);
    }
}

/// Like [`before_allocation`]; `pointer` stays alive although only the native has it.
pub fn before_allocation_keeping(current: CurrentProcessor, pointer: usize) {
    let cache = current.cache();
    let due = cache.assist_due();
    let wanted = cache.wants_collection();
    if !wanted && due == 0 {
        return;
    }
    let goroutine = current.goroutine();
    // SAFETY: the goroutine is in a native of this thread.
    unsafe { goroutine.native_roots() }.push(pointer);
    if wanted {
        start(current)
    } else {
        assist::pay(current, due)
    }
    // SAFETY: as above.
    unsafe { goroutine.native_roots() }.pop();
}

/// The heap wants a collection.
fn start(current: CurrentProcessor) {
    let runtime = current.runtime();
    if runtime.config.heap.zeal.is_some() {
        attack(current);
    }
    if runtime.heap.wants_collection() {
        at_safepoint(current, |processor| start_on(processor, Reason::Growth));
    }
}

/// Runs `action` with the calling goroutine's context saved; afterwards the processor's limit is right again.
pub(crate) fn at_safepoint(current: CurrentProcessor, action: impl FnOnce(&'static Processor)) {
    current.save_context();
    let processor = current.processor();
    action(processor);
    // While waiting for others, this processor may have been asked to stop: it did.
    // SAFETY: this thread holds the processor; the goroutine is the caller's.
    unsafe { stack::set_limit(processor, current.goroutine()) };
}

/// Collects now, to the end. The calling goroutine stands at a safepoint: in a native with effect `Collects`, or at a function's
/// entry with its registers saved.
pub fn collect(current: CurrentProcessor, reason: Reason) {
    at_safepoint(current, |processor| collect_on(processor, reason));
}

/// Starts a collection, on a processor that runs no goroutine or whose goroutine's context is saved.
pub(crate) fn start_on(processor: &'static Processor, reason: Reason) {
    let runtime = processor.runtime;
    match runtime.heap.start_cycle(&World { processor }, reason) {
        Start::Finished(report) => finished(processor, *report),
        Start::Marking => {
            runtime.mark_share.restart(runtime.nanoseconds());
            if !runtime.heap.is_marking_shared() {
                mark_small_heap(processor);
            }
        }
        Start::Busy | Start::Unneeded => {}
    }
}

/// Little is alive: the thread that started the cycle marks all of it, most likely, in less time than it takes to wake another.
fn mark_small_heap(processor: &'static Processor) {
    /// Bytes.
    const MOST: u64 = 512 << 10;
    let progress = processor.runtime.heap.mark_some(&World { processor }, WorkerKind::Assist, &mut |marked| {
        marked < MOST && !stop_world::wants(processor)
    });
    mark_worker::finish(processor, progress);
}

/// Collects now, on a processor that runs no goroutine or whose goroutine's context is saved.
pub(crate) fn collect_on(processor: &'static Processor, reason: Reason) {
    let world = World { processor };
    let heap = &processor.runtime.heap;
    // A running cycle may have seen the caller's stack already: it does not count, but for the attack mode, whose
    // threads would wait for each other's cycles without end.
    let joined = heap.is_collecting();
    while heap.is_collecting() {
        help(processor, &world);
    }
    if joined && reason == Reason::Zeal {
        return;
    }
    start_on(processor, reason);
    while heap.is_collecting() {
        help(processor, &world);
    }
    if reason == Reason::Forced {
        heap.sweep_all();
    }
}

fn help(processor: &'static Processor, world: &World) {
    let go_on = &mut |_marked| {
        assist::serve(processor);
        !stop_world::wants(processor)
    };
    match processor.runtime.heap.mark_some(world, WorkerKind::Dedicated, go_on) {
        Progress::More => stop_world::take_part(processor),
        Progress::Nothing | Progress::NotMarking => world.relax(),
        finished @ Progress::Finished(_) => mark_worker::finish(processor, finished),
    }
}

/// A cycle is over.
pub(crate) fn finished(processor: &'static Processor, report: CycleReport) {
    let runtime = processor.runtime;
    COUNT.fetch_add(1, Ordering::Relaxed);
    assist::release_all(processor);
    goroutines::release_free_stacks(processor.current());
    runtime.last_collection.store(runtime.nanoseconds(), Ordering::Relaxed);
    crate::observer::collection(runtime, &report);
    crate::trace::print(runtime, &report);
}

/// A safepoint in the attack mode that collects there.
pub(crate) fn attack(current: CurrentProcessor) {
    if current.processor().collections.take(current.runtime().config.attack.thin_after) {
        collect(current, Reason::Zeal);
    }
}

/// At a poll or function entry: collects if the heap has reached its goal. A native that allocated may have
/// asked for attention because of that ([`request`]); the request is answered then.
pub(crate) fn if_wanted(current: CurrentProcessor) -> bool {
    let runtime = current.runtime();
    if !runtime.heap.wants_collection() {
        return false;
    }
    stack::clear_attention(current.processor());
    at_safepoint(current, |processor| start_on(processor, Reason::Growth));
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
        attack(current);
    }
    let collected = if_wanted(current);
    if stop_world::wants(processor) {
        stop_world::pause_goroutine(current);
        return;
    }
    if assist::park_debtor(current) {
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
    current.cache().record_store(Address(old), Address(new));
}
