//! Stops and handshakes: how one thread gets all processors to a safepoint.
//!
//! A *stop* holds every processor until the world is started again. A *handshake* has an action run once on every
//! processor, each at a safepoint of its own, and holds nobody. One operation runs at a time; whoever waits for his own takes
//! part in the running one.
//!
//! A processor counts as stopped when it is idle (nobody takes an idle one while the world stops),
//! when its thread is in a blocking native (its status goes from `Blocked` to `Stopped`, so the thread waits
//! when it comes back), or when its thread waits here. Goroutines that wait at safepoints have their
//! context saved, so their stacks can be scanned. In a handshake the initiator answers for idle and blocked processors, under
//! the scheduler's lock, which both must take before they come back.
//!
//! Whoever starts an operation sets `stop_requested` or `handshake`, then looks at each processor's status; whoever changes its
//! status to `Blocked` looks at these words afterwards. Both sequentially consistent: one sees the other.

use crate::processor::{CurrentProcessor, Processor, ProcessorStatus};
use crate::runtime::Runtime;
use crate::scheduler::Shared;
use crate::stack;
use std::sync::atomic::Ordering;
use std::sync::{MutexGuard, PoisonError};

/// What a handshake runs on every processor.
pub(crate) type Action<'a> = &'a (dyn Fn(&'static Processor) + Sync);

/// The handshake under way.
pub(crate) struct Handshake {
    /// The initiator's action; valid until `waiting` is 0.
    action: *const (dyn Fn(&'static Processor) + Sync),
    /// Processors that have not answered.
    waiting: usize,
}

// SAFETY: the action is `Sync`, and the initiator keeps it alive until all have answered.
unsafe impl Send for Handshake {}

/// Whether an operation wants this processor at a safepoint.
pub(crate) fn wants(processor: &Processor) -> bool {
    let scheduler = &processor.runtime.scheduler;
    if scheduler.stop_requested.load(Ordering::SeqCst) {
        return true;
    }
    let handshake = scheduler.handshake.load(Ordering::SeqCst);
    handshake != 0 && handshake != processor.answered.load(Ordering::Relaxed)
}

/// Whether the world stops or stands.
pub(crate) fn requested(runtime: &Runtime) -> bool {
    runtime.scheduler.stop_requested.load(Ordering::SeqCst)
}

/// Returns when all other processors have stopped. The caller holds `processor` and stands at a safepoint.
pub(crate) fn stop(processor: &'static Processor) {
    let scheduler = &processor.runtime.scheduler;
    let mut shared = wait_for_turn(processor);
    shared.stopping = true;
    processor.runtime.pauses.request();
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
    shared = spin(scheduler, shared.still_running, shared);
    while shared.still_running != 0 {
        shared = scheduler.all_stopped.wait(shared).unwrap_or_else(PoisonError::into_inner);
    }
    processor.runtime.pauses.stopped();
}

/// Lets all processors go on.
pub(crate) fn start(processor: &'static Processor) {
    let scheduler = &processor.runtime.scheduler;
    let mut shared = scheduler.lock();
    for other in processor.runtime.all_processors() {
        // Those that wait here set their status themselves; the rest was in blocking natives.
        other.exchange_status(ProcessorStatus::Stopped, ProcessorStatus::Blocked);
    }
    processor.runtime.pauses.start();
    scheduler.stop_requested.store(false, Ordering::SeqCst);
    shared.stopping = false;
    shared.operations += 1;
    drop(shared);
    scheduler.operation_over.notify_all();
    // Wake-ups during the stop found no idle processor to wake.
    if crate::scheduler::may_find_goroutine(processor) {
        crate::scheduler::wake_one(processor.runtime);
    }
}

/// Runs `action` once on every processor, each at a safepoint of its own; on the caller's first. The caller holds `processor`
/// and stands at a safepoint. An action is short and takes no lock of the runtime.
pub(crate) fn handshake(processor: &'static Processor, action: Action<'_>) {
    let scheduler = &processor.runtime.scheduler;
    let mut shared = wait_for_turn(processor);
    action(processor);
    let number = shared.operations + 1;
    processor.answered.store(number, Ordering::Relaxed);
    // SAFETY: only the lifetime changes; this function returns when all have answered.
    let action: *const (dyn Fn(&'static Processor) + Sync + 'static) = unsafe { std::mem::transmute(action) };
    shared.handshake = Some(Handshake { action, waiting: 0 });
    scheduler.handshake.store(number, Ordering::SeqCst);
    let mut waiting = 0;
    for other in processor.runtime.all_processors().iter().filter(|other| !std::ptr::eq(**other, processor)) {
        if other.status() == ProcessorStatus::Idle {
            // Idle processors are taken under the lock only.
            other.answered.store(number, Ordering::Relaxed);
            // SAFETY: the action lives, see above.
            unsafe { (*action)(other) };
        } else if !answer_for_blocked(other, number, action) {
            waiting += 1;
            stack::request_attention(other);
        }
    }
    shared.handshake.as_mut().expect("the handshake under way").waiting = waiting;
    shared = spin(scheduler, waiting, shared);
    while shared.handshake.as_ref().is_some_and(|handshake| handshake.waiting != 0) {
        shared = scheduler.all_stopped.wait(shared).unwrap_or_else(PoisonError::into_inner);
    }
    shared.handshake = None;
    shared.operations = number;
    scheduler.handshake.store(0, Ordering::SeqCst);
    drop(shared);
    scheduler.operation_over.notify_all();
}

/// Waits a moment for processors that run to come to their safepoint: they are microseconds away, a sleeping thread is
/// tens of them away from its waking. Gives the lock up meanwhile, as waiting for a condition does.
fn spin(
    scheduler: &'static crate::scheduler::Scheduler,
    awaited: usize,
    shared: MutexGuard<'static, Shared>,
) -> MutexGuard<'static, Shared> {
    /// About 20 µs.
    const SPINS: usize = 2000;
    scheduler.awaited.store(awaited, Ordering::Relaxed);
    drop(shared);
    for _ in 0..SPINS {
        if scheduler.awaited.load(Ordering::Relaxed) == 0 {
            break;
        }
        std::hint::spin_loop();
    }
    scheduler.lock()
}

/// Answers for a processor whose thread is in a blocking native. Under the scheduler's lock, which the thread takes when it
/// cannot take its processor back.
fn answer_for_blocked(
    other: &'static Processor,
    number: u64,
    action: *const (dyn Fn(&'static Processor) + Sync),
) -> bool {
    if !other.exchange_status(ProcessorStatus::Blocked, ProcessorStatus::Stopped) {
        return false;
    }
    other.answered.store(number, Ordering::Relaxed);
    // SAFETY: the action lives as long as the handshake; the processor is this thread's while it is `Stopped`.
    unsafe { (*action)(other) };
    other.exchange_status(ProcessorStatus::Stopped, ProcessorStatus::Blocked);
    true
}

/// Takes part in the running operation, if it wants `processor`. The processor's goroutine, if it has one, stands at a safepoint
/// with its context saved.
pub(crate) fn take_part(processor: &'static Processor) {
    if !wants(processor) {
        return;
    }
    let mut shared = processor.runtime.scheduler.lock();
    while wants(processor) {
        shared = take_part_locked(processor, shared);
    }
}

/// For natives at a safepoint: takes part in the running operation, then restores the stack limit.
pub(crate) fn pause_goroutine(current: CurrentProcessor) {
    current.save_context();
    let processor = current.processor();
    take_part(processor);
    stack::clear_attention(processor);
    // SAFETY: this thread holds the processor; the goroutine is the caller's.
    unsafe { stack::set_limit(processor, current.goroutine()) };
}

/// The thread of `processor` entered a blocking native while an operation wanted it: see the module's header.
pub(crate) fn acknowledge_blocked(processor: &'static Processor) {
    let scheduler = &processor.runtime.scheduler;
    let mut shared = scheduler.lock();
    if shared.stopping {
        if processor.exchange_status(ProcessorStatus::Blocked, ProcessorStatus::Stopped) {
            shared.still_running -= 1;
            scheduler.awaited.fetch_sub(1, Ordering::Relaxed);
            scheduler.all_stopped.notify_all();
        }
        return;
    }
    let number = scheduler.handshake.load(Ordering::SeqCst);
    let Some(handshake) = &mut shared.handshake else { return };
    if processor.answered.load(Ordering::Relaxed) != number && answer_for_blocked(processor, number, handshake.action) {
        handshake.waiting -= 1;
        scheduler.awaited.fetch_sub(1, Ordering::Relaxed);
        scheduler.all_stopped.notify_all();
    }
}

/// Waits until no operation runs, taking part in those that do.
fn wait_for_turn(processor: &'static Processor) -> MutexGuard<'static, Shared> {
    let mut shared = processor.runtime.scheduler.lock();
    while shared.stopping || shared.handshake.is_some() {
        shared = take_part_locked(processor, shared);
    }
    shared
}

/// One step of taking part: stands until the stop is over, answers the handshake, or, answered already, waits for its end.
fn take_part_locked(
    processor: &'static Processor,
    mut shared: MutexGuard<'static, Shared>,
) -> MutexGuard<'static, Shared> {
    let scheduler = &processor.runtime.scheduler;
    if shared.stopping {
        shared.still_running -= 1;
        scheduler.awaited.fetch_sub(1, Ordering::Relaxed);
        if shared.still_running == 0 {
            scheduler.all_stopped.notify_all();
        }
        return wait_for_end(scheduler, shared);
    }
    let number = scheduler.handshake.load(Ordering::SeqCst);
    let Some(handshake) = &shared.handshake else { return shared };
    if processor.answered.load(Ordering::Relaxed) == number {
        return wait_for_end(scheduler, shared);
    }
    let action = handshake.action;
    processor.answered.store(number, Ordering::Relaxed);
    drop(shared);
    // SAFETY: the initiator keeps the action alive until this processor is counted as having answered.
    unsafe { (*action)(processor) };
    let mut shared = scheduler.lock();
    let handshake = shared.handshake.as_mut().expect("the handshake waits for this processor");
    handshake.waiting -= 1;
    scheduler.awaited.fetch_sub(1, Ordering::Relaxed);
    if handshake.waiting == 0 {
        scheduler.all_stopped.notify_all();
    }
    shared
}

/// Waits until the running operation is over. Another may begin before this thread wakes; the caller takes part in that one
/// anew.
fn wait_for_end(
    scheduler: &'static crate::scheduler::Scheduler,
    mut shared: MutexGuard<'static, Shared>,
) -> MutexGuard<'static, Shared> {
    let operations = shared.operations;
    while shared.operations == operations {
        shared = scheduler.operation_over.wait(shared).unwrap_or_else(PoisonError::into_inner);
    }
    shared
}
