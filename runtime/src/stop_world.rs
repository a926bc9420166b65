//! Stopping the world: every processor comes to a safepoint and waits.
//!
//! A processor counts as stopped when it is idle (nobody takes an idle one while the world stops),
//! when its thread is in a blocking native (its status goes from `Blocked` to `Stopped`, so the thread waits
//! when it comes back), or when its thread waits here. Goroutines that wait at safepoints have their
//! context saved, so their stacks can be scanned.
//!
//! Whoever stops sets `stop_requested`, then looks at each processor's status; whoever changes its
//! status to `Blocked` looks at `stop_requested` afterwards. Both sequentially consistent: one sees the other.

use crate::processor::{CurrentProcessor, Processor, ProcessorStatus};
use crate::runtime::Runtime;
use crate::scheduler::Shared;
use crate::stack;
use std::sync::atomic::Ordering;
use std::sync::{MutexGuard, PoisonError};

/// Whether the world stops or stands.
pub(crate) fn requested(runtime: &Runtime) -> bool {
    runtime.scheduler.stop_requested.load(Ordering::SeqCst)
}

/// Returns when all other processors have stopped. The caller holds `processor` and stands at a safepoint.
pub(crate) fn stop(processor: &'static Processor) {
    let scheduler = &processor.runtime.scheduler;
    let mut shared = scheduler.lock();
    while shared.stopping {
        shared = wait_stopped(processor, shared);
    }
    shared.stopping = true;
    shared.still_running = 0;
    scheduler.stop_requested.store(true, Ordering::SeqCst);
    for other in processor.runtime.all_processors() {
        if std::ptr::eq(*other, processor)
            || other.status() == ProcessorStatus::Idle
            || other.exchange_status(ProcessorStatus::Blocked, ProcessorStatus::Stopped)
        {
            continue;
        }
        shared.still_running += 1;
        stack::request_attention(other);
    }
    while shared.still_running != 0 {
        shared = scheduler.all_stopped.wait(shared).unwrap_or_else(PoisonError::into_inner);
    }
}

/// Lets all processors go on.
pub(crate) fn start(processor: &'static Processor) {
    let scheduler = &processor.runtime.scheduler;
    let mut shared = scheduler.lock();
    for other in processor.runtime.all_processors() {
        // Those that wait here set their status themselves; the rest was in blocking natives.
        other.exchange_status(ProcessorStatus::Stopped, ProcessorStatus::Blocked);
    }
    scheduler.stop_requested.store(false, Ordering::SeqCst);
    shared.stopping = false;
    shared.starts += 1;
    drop(shared);
    scheduler.world_started.notify_all();
    // Wake-ups during the stop found no idle processor to wake.
    crate::scheduler::wake_one(processor.runtime);
}

/// For the scheduler's loop: waits while the world stands. The processor runs no goroutine.
pub(crate) fn pause_if_requested(processor: &'static Processor) {
    if !requested(processor.runtime) {
        return;
    }
    let mut shared = processor.runtime.scheduler.lock();
    while shared.stopping {
        shared = wait_stopped(processor, shared);
    }
}

/// For natives at a safepoint: waits while the world stands, then restores the stack limit.
pub(crate) fn pause_goroutine(current: CurrentProcessor) {
    current.save_context();
    let processor = current.processor();
    pause_if_requested(processor);
    stack::clear_attention(processor);
    // SAFETY: this thread holds the processor; the goroutine is the caller's.
    unsafe { stack::set_limit(processor, current.goroutine()) };
}

/// The thread of `processor` entered a blocking native while the world was being stopped: see the module's header.
pub(crate) fn acknowledge_blocked(processor: &'static Processor) {
    let scheduler = &processor.runtime.scheduler;
    let mut shared = scheduler.lock();
    if shared.stopping && processor.exchange_status(ProcessorStatus::Blocked, ProcessorStatus::Stopped) {
        shared.still_running -= 1;
        scheduler.all_stopped.notify_all();
    }
}

/// Acknowledges the stop under way and waits until it is over.
fn wait_stopped<'a>(processor: &'static Processor, mut shared: MutexGuard<'a, Shared>) -> MutexGuard<'a, Shared> {
    let scheduler = &processor.runtime.scheduler;
    shared.still_running -= 1;
    if shared.still_running == 0 {
        scheduler.all_stopped.notify_all();
    }
    // Another stop may begin before this thread wakes; that one must be acknowledged anew by the caller.
    let starts = shared.starts;
    while shared.starts == starts {
        shared = scheduler.world_started.wait(shared).unwrap_or_else(PoisonError::into_inner);
    }
    shared
}
