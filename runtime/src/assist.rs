//! Assists: goroutines that allocate while a cycle marks, mark in return.
//!
//! What a goroutine owes is paid with what background workers did first, then by marking at the place of the allocation. Where
//! there is nothing to mark at the moment, since other threads have it all, it waits a moment for them to give something; then
//! it stays in debt until its next poll or function entry, and parks there ([`park_debtor`]), since a native cannot be left
//! in its middle. The workers pay for those that are parked, in order, after each batch ([`serve`]); the end of marking releases all.
//!
//! No lost wake-up: the queue's lock covers the look whether marking goes on and the entry into the queue. Who ends marking does so
//! before it takes the lock.

use crate::goroutine::{GoroutineRef, Status, WaitReason};
use crate::processor::{CurrentProcessor, Processor};
use crate::roots::World;
use crate::runtime::Runtime;
use crate::{collect, mark_worker, scheduler, stack, stop_world};
use burrow_heap::WorkerKind;
use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Goroutines that wait for others to mark, in order.
#[derive(Default)]
pub(crate) struct Debtors {
    waiting: Mutex<VecDeque<Debtor>>,
    /// Length of the queue; a hint.
    count: AtomicUsize,
}

struct Debtor {
    goroutine: GoroutineRef,
    /// Bytes to be marked.
    owed: u64,
}

impl Debtors {
    fn lock(&self) -> MutexGuard<'_, VecDeque<Debtor>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The goroutine allocated while a cycle marks: it marks in return, `due` bytes and some more for the next time.
#[cold]
pub(crate) fn pay(current: CurrentProcessor, due: u64) {
    /// Bytes.
    const AHEAD: u64 = 64 << 10;
    let runtime = current.runtime();
    if !wait_for_work(runtime) {
        if runtime.heap.is_marking_or_ending() {
            current.goroutine().owed.set(due);
            stack::request_attention(current.processor());
        }
        return;
    }
    let mut paid = 0;
    collect::at_safepoint(current, |processor| {
        let progress = runtime.heap.mark_some(&World { processor }, WorkerKind::Assist, &mut |marked| {
            paid = marked;
            marked < due + AHEAD && !stop_world::wants(processor)
        });
        mark_worker::finish(processor, progress);
    });
    current.cache().pay(paid);
}

/// Whether there is something to mark; waits a moment for other workers to give something, if any are about.
fn wait_for_work(runtime: &Runtime) -> bool {
    /// About as long as a worker takes for a batch.
    const SPINS: usize = 1 << 10;
    let heap = &runtime.heap;
    if runtime.processors().len() == 1 {
        return heap.has_marking_work();
    }
    (0..SPINS).any(|_| {
        std::hint::spin_loop();
        heap.has_marking_work()
    })
}

/// At a poll or function entry, where the goroutine may be left: it parks if it owes marking that it cannot do itself at the
/// moment; true if so. The caller has seen to it that the goroutine can go on from there.
pub(crate) fn park_debtor(current: CurrentProcessor) -> bool {
    let owed = current.goroutine().owed.take();
    if owed == 0 {
        return false;
    }
    let runtime = current.runtime();
    let mut waiting = runtime.debtors.lock();
    let owed = owed - runtime.heap.draw_credit(owed);
    if owed == 0 || !runtime.heap.is_marking_or_ending() || runtime.heap.has_marking_work() {
        return false;
    }
    let goroutine = current.leave(WaitReason::Assist);
    goroutine.set_status(Status::Waiting);
    waiting.push_back(Debtor { goroutine, owed });
    runtime.debtors.count.store(waiting.len(), Ordering::Relaxed);
    // The others may have finished their batch before this one came: it has its own share of what is left.
    current.cache().forgive();
    true
}

/// Background workers have marked something: it pays for those that wait longest.
pub(crate) fn serve(processor: &'static Processor) {
    let runtime = processor.runtime;
    if runtime.debtors.count.load(Ordering::Relaxed) != 0 {
        release(processor, |debtor| {
            debtor.owed -= runtime.heap.draw_credit(debtor.owed);
            debtor.owed == 0
        });
    }
}

/// Marking is over.
pub(crate) fn release_all(processor: &'static Processor) {
    release(processor, |_debtor| true);
}

/// Makes the first debtors ready for as long as they are `paid`.
fn release(processor: &'static Processor, mut paid: impl FnMut(&mut Debtor) -> bool) {
    let debtors = &processor.runtime.debtors;
    let mut waiting = debtors.lock();
    while waiting.front_mut().is_some_and(&mut paid) {
        let Some(debtor) = waiting.pop_front() else { break };
        scheduler::ready(processor.current(), debtor.goroutine);
    }
    debtors.count.store(waiting.len(), Ordering::Relaxed);
}
