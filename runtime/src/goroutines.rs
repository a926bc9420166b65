//! All goroutines: starting, ending, reusing records, and listing them.

use crate::goroutine::{Context, Goroutine, GoroutineRef, Resume, Status, WaitReason};
use crate::natives;
use crate::processor::{CurrentProcessor, Processor};
use crate::runtime::Runtime;
use crate::{collect, fatal, frames, scheduler, stack};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

/// Free records that a processor keeps before it gives half to the others.
const MOST_FREE: usize = 256;

/// Ids that a processor takes at a time.
const ID_BATCH: u64 = 16;

/// The list of all records, and those that are free.
pub(crate) struct Goroutines {
    all: Mutex<Vec<GoroutineRef>>,
    free: Mutex<Vec<GoroutineRef>>,
    next_id: AtomicU64,
}

natives! {
    "burrow.go" Collects go;
}

impl Goroutines {
    pub(crate) fn new() -> Goroutines {
        Goroutines { all: Mutex::default(), free: Mutex::default(), next_id: AtomicU64::new(1) }
    }

    /// Number of records, dead ones included.
    pub(crate) fn count(&self) -> usize {
        self.all.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    /// Record `index`, below [`Goroutines::count`].
    pub(crate) fn get(&self, index: usize) -> GoroutineRef {
        self.all.lock().unwrap_or_else(PoisonError::into_inner)[index]
    }

    /// A copy of the list, dead ones included.
    pub(crate) fn snapshot(&self) -> Vec<GoroutineRef> {
        self.all.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Whether the main goroutine is gone although the program runs.
    pub(crate) fn main_ended(&self) -> bool {
        !self.snapshot().iter().any(|each| each.id() == 1 && each.status() != Status::Dead)
    }
}

/// The main goroutine, runnable.
pub(crate) fn start_main(runtime: &'static Runtime, processor: &'static Processor) -> GoroutineRef {
    new_goroutine(processor.current(), runtime.program.entry(), 0)
}

/// `go closure()`.
extern "C" fn go(current: CurrentProcessor, closure: usize) {
    // The closure is an argument of this very call: nothing else may hold it during a collection.
    collect::before_allocation_keeping(current, closure);
    let parent = current.goroutine();
    // SAFETY: a function value points to its closure object, whose first word is its code.
    let code = unsafe { (closure as *const usize).read() };
    let goroutine = new_goroutine(current, code, closure);
    goroutine.parent.set(parent.id());
    // SAFETY: the caller's frame: the stack pointer's word is the return address.
    goroutine.created_at.set(unsafe { *((*current.record()).go_stack_pointer as *const usize) });
    scheduler::queue_next(current, goroutine);
}

/// A runnable goroutine that will call `code(closure)`.
pub fn new_goroutine(current: CurrentProcessor, code: usize, closure: usize) -> GoroutineRef {
    let goroutine = take_record(current);
    if goroutine.stack_range().0 == 0 {
        // SAFETY: the record is free, and ours.
        unsafe { *goroutine.stack.get() = stack::allocate_first(current) };
    }
    let (_, high) = goroutine.stack_range();
    // A function's entry expects the stack pointer 8 below a multiple of 16, its word the return address.
    let stack_pointer = high - 8;
    // SAFETY: the top of the new goroutine's own stack.
    unsafe { (stack_pointer as *mut usize).write(frames::end_address()) };
    // SAFETY: the record is ours until it is queued.
    unsafe {
        *goroutine.context.get() = Context { stack_pointer, frame_pointer: 0, callee_saved: [0; 4] };
        let entry = &mut *goroutine.entry.get();
        entry.integers = [closure, 0, 0, 0, 0, 0];
        entry.target = code;
    }
    goroutine.resume.set(Resume::Entry);
    goroutine.started.set(false);
    goroutine.system.set(false);
    goroutine.reason.set(WaitReason::None);
    goroutine.parent.set(0);
    goroutine.created_at.set(0);
    goroutine.id.set(current.next_goroutine_id());
    crate::stack_scan::begin_black(current, goroutine, closure);
    goroutine.set_status(Status::Runnable);
    current.processor().count_goroutine(1);
    goroutine
}

/// Goroutines that are alive. A snapshot.
pub(crate) fn alive(runtime: &Runtime) -> usize {
    let balances = runtime.all_processors().iter().map(|each| each.goroutine_balance.load(Ordering::Relaxed));
    balances.sum::<i64>().max(0) as usize
}

fn take_record(current: CurrentProcessor) -> GoroutineRef {
    let processor = current.processor();
    if let Some(goroutine) = processor.free_goroutines.get() {
        processor.free_goroutines.set(goroutine.next.take());
        processor.free_goroutine_count.set(processor.free_goroutine_count.get() - 1);
        return goroutine;
    }
    let goroutines = &processor.runtime.goroutines;
    if let Some(goroutine) = goroutines.free.lock().unwrap_or_else(PoisonError::into_inner).pop() {
        return goroutine;
    }
    let goroutine: GoroutineRef = Box::leak(Box::new(Goroutine::new()));
    goroutines.all.lock().unwrap_or_else(PoisonError::into_inner).push(goroutine);
    goroutine
}

/// The calling goroutine ends: its record becomes free, the stub returns to the scheduler.
pub(crate) fn end_current(current: CurrentProcessor) {
    let goroutine = current.leave(WaitReason::None);
    // SAFETY: the goroutine ended, its record is ours.
    unsafe {
        (*goroutine.defers.get()).clear();
        (*goroutine.panics.get()).clear();
        *goroutine.fault.get() = None;
        (*goroutine.native_roots.get()).clear();
        (*goroutine.call_areas.get()).clear();
    }
    if goroutine.stack_range().1 - goroutine.stack_range().0 != stack::FIRST_SIZE
        || current.runtime().config.attack.move_stacks
    {
        stack::release(current, goroutine);
    }
    goroutine.set_status(Status::Dead);
    let processor = current.processor();
    processor.count_goroutine(-1);
    if processor.free_goroutine_count.get() >= MOST_FREE {
        stack::release(current, goroutine);
        processor.runtime.goroutines.free.lock().unwrap_or_else(PoisonError::into_inner).push(goroutine);
        return;
    }
    goroutine.next.set(processor.free_goroutines.replace(Some(goroutine)));
    processor.free_goroutine_count.set(processor.free_goroutine_count.get() + 1);
}

/// The first function of a goroutine returned.
///
/// # Safety
/// Only the stub behind that function calls this.
pub(crate) unsafe extern "C" fn goroutine_end_native(current: CurrentProcessor) {
    if current.goroutine().id() == 1 {
        fatal::exit(0);
    }
    end_current(current);
}

impl CurrentProcessor {
    fn next_goroutine_id(self) -> u64 {
        let ids = &self.processor().goroutine_ids;
        let (next, end) = ids.get();
        if next < end {
            ids.set((next + 1, end));
            return next;
        }
        let first = self.runtime().goroutines.next_id.fetch_add(ID_BATCH, Ordering::Relaxed);
        ids.set((first + 1, first + ID_BATCH));
        first
    }
}
