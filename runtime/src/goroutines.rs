//! All goroutines: starting, ending, reusing records, and listing them.
//!
//! A record that is free keeps its first stack, if that is of the usual size, so that starting a goroutine is writing a few
//! words. Each processor has some free records ([`FreeRecords`]); they go to and come from the common list by
//! the batch, since a program may start its goroutines on one processor and end them on another.
//!
//! Records are numbered. They stand in a few [`Segment`]s, each twice as large as the one before, so that
//! a number leads to its record without a lock.
//!
//! Invariant: a record is alive (owned as `goroutine` says), or in exactly one list of free records.

use crate::goroutine::{Context, Goroutine, GoroutineRef, Resume, Status, WaitReason};
use crate::natives;
use crate::processor::{CurrentProcessor, Processor};
use crate::runtime::Runtime;
use crate::{collect, fatal, frames, scheduler, stack};
use std::mem::MaybeUninit;
use std::sync::atomic::{AtomicPtr, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Free records that a processor keeps at most.
const MOST_FREE: usize = 64;

/// Records that move between a processor and the common list at a time.
const BATCH: usize = MOST_FREE / 2;

/// Records that are made at a time when none is free.
const NEW: usize = 8;

/// Ids that a processor takes at a time.
const ID_BATCH: u64 = 16;

/// Records of the first segment.
const FIRST_SEGMENT: usize = 64;

/// Segments that there can be: enough for more records than memory can hold.
const SEGMENTS: usize = 32;

/// Memory for records; those below the count are made.
type Segment = AtomicPtr<MaybeUninit<Goroutine>>;

/// The list of all records, and those that are free.
pub(crate) struct Goroutines {
    segments: [Segment; SEGMENTS],
    /// Records made so far. Grows under the lock of `free`.
    count: AtomicUsize,
    free: Mutex<Free>,
    next_id: AtomicU64,
}

/// Free records in no processor's list.
#[derive(Default)]
struct Free {
    /// Each with a stack.
    ready: Vec<GoroutineRef>,
    /// Their stacks were given back.
    bare: Vec<GoroutineRef>,
}

/// A processor's free records. The last one is the next to be used.
#[derive(Default)]
pub(crate) struct FreeRecords(Vec<GoroutineRef>);

natives! {
    "burrow.go" Collects go;
}

impl Goroutines {
    pub(crate) fn new() -> Goroutines {
        Goroutines {
            segments: std::array::from_fn(|_| Segment::default()),
            count: AtomicUsize::new(0),
            free: Mutex::default(),
            next_id: AtomicU64::new(1),
        }
    }

    /// Number of records, dead ones included.
    pub(crate) fn count(&self) -> usize {
        // Acquire: pairs with the Release in `make`.
        self.count.load(Ordering::Acquire)
    }

    /// Record `index`, below [`Goroutines::count`].
    pub(crate) fn get(&self, index: usize) -> GoroutineRef {
        assert!(index < self.count(), "there is no record {index}");
        // SAFETY: records below the count are made, and never freed.
        unsafe { &*self.place(index).cast::<Goroutine>() }
    }

    /// Where record `index` stands, whose segment exists.
    fn place(&self, index: usize) -> *mut MaybeUninit<Goroutine> {
        let (segment, offset) = segment_of(index);
        // SAFETY: the offset is below the segment's length.
        unsafe { self.segments[segment].load(Ordering::Relaxed).add(offset) }
    }

    /// Makes `number` new records.
    fn make(&self, free: &mut Free, number: usize) {
        let first = self.count.load(Ordering::Relaxed);
        for index in first..first + number {
            let (segment, offset) = segment_of(index);
            if offset == 0 {
                let memory = Box::leak(Box::<[Goroutine]>::new_uninit_slice(FIRST_SEGMENT << segment));
                self.segments[segment].store(memory.as_mut_ptr(), Ordering::Relaxed);
            }
            // SAFETY: the place lies in memory of this list that holds no record yet; the lock of `free` is held.
            let record = unsafe { (*self.place(index)).write(Goroutine::new()) };
            free.bare.push(record);
        }
        // Release: pairs with the Acquire in `count`; who sees the count sees segments and records.
        self.count.store(first + number, Ordering::Release);
    }

    fn lock_free(&self) -> MutexGuard<'_, Free> {
        self.free.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Goroutines ever started. Ids that a processor took and did not use yet are few: they count only while the
    /// processors run.
    pub(crate) fn created(&self, runtime: &Runtime) -> u64 {
        let unused = |processor: &&Processor| {
            let (next, end) = processor.goroutine_ids.get();
            end - next
        };
        let taken = self.next_id.load(Ordering::Relaxed) - 1;
        taken - runtime.all_processors().iter().map(unused).sum::<u64>()
    }

    /// A copy of the list, dead ones included.
    pub(crate) fn snapshot(&self) -> Vec<GoroutineRef> {
        (0..self.count()).map(|index| self.get(index)).collect()
    }

    /// Whether all goroutines of the program are gone, the main one by `Goexit`.
    pub(crate) fn none_is_left(&self) -> bool {
        self.snapshot().iter().all(|each| each.status() == Status::Dead || each.system.get())
    }
}

/// The segment and the place in it of record `index`.
fn segment_of(index: usize) -> (usize, usize) {
    let segment = (index / FIRST_SEGMENT + 1).ilog2() as usize;
    (segment, index - FIRST_SEGMENT * ((1 << segment) - 1))
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
        let memory = stack::allocate_first(current);
        // SAFETY: the record is free, and ours.
        unsafe { goroutine.replace_stack(memory) };
    }
    let (_, high) = goroutine.stack_range();
    // A function's entry expects the stack pointer 8 below a multiple of 16, its word the return address.
    let stack_pointer = high - 8;
    // SAFETY: the top of the new goroutine's own stack.
    unsafe { (stack_pointer as *mut usize).write(frames::end_address()) };
    // SAFETY: the record is ours until it is queued.
    unsafe { *goroutine.context.get() = Context::starting(stack_pointer, code) };
    goroutine.set_closure(closure);
    goroutine.resume.set(Resume::Start);
    goroutine.system.set(false);
    goroutine.shrink_wanted.set(false);
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
    // SAFETY: the list belongs to the processor that this thread holds.
    let records = unsafe { &mut (*processor.free_records.get()).0 };
    if records.is_empty() {
        refill(records, &processor.runtime.goroutines);
    }
    let goroutine = records.pop().expect("records were made");
    // The next two to be taken: their last user may have been another processor.
    if let [.., second, first] = &records[..] {
        first.prefetch_start();
        second.prefetch_record();
    }
    goroutine
}

#[cold]
fn refill(records: &mut Vec<GoroutineRef>, goroutines: &Goroutines) {
    let mut free = goroutines.lock_free();
    if free.ready.is_empty() && free.bare.is_empty() {
        goroutines.make(&mut free, NEW);
    }
    let source = if free.ready.is_empty() { &mut free.bare } else { &mut free.ready };
    records.extend(source.drain(source.len().saturating_sub(BATCH)..));
}

/// The calling goroutine ends: its record becomes free, the stub returns to the scheduler.
fn end_current(current: CurrentProcessor) {
    let goroutine = current.leave(WaitReason::None);
    let (low, high) = goroutine.stack_range();
    if high - low != stack::FIRST_SIZE || current.runtime().config.attack.move_stacks {
        stack::release(current, goroutine);
    }
    goroutine.set_status(Status::Dead);
    let processor = current.processor();
    processor.count_goroutine(-1);
    // SAFETY: the list belongs to the processor that this thread holds.
    let records = unsafe { &mut (*processor.free_records.get()).0 };
    if records.len() >= MOST_FREE {
        let mut free = processor.runtime.goroutines.lock_free();
        for record in records.drain(MOST_FREE - BATCH..) {
            if record.stack_range().0 == 0 { free.bare.push(record) } else { free.ready.push(record) }
        }
    }
    records.push(goroutine);
}

/// Like [`end_current`], in the midst of a Goexit.
pub(crate) fn exit_current(current: CurrentProcessor) {
    let goroutine = current.goroutine();
    // SAFETY: the goroutine ends in this native.
    unsafe {
        (*goroutine.defers.get()).clear();
        (*goroutine.panics.get()).clear();
        *goroutine.fault.get() = None;
        (*goroutine.call_areas.get()).clear();
    }
    end_current(current);
}

/// Gives the memory of free stacks back, but for what processors keep of them. Called by the thread that collected, when
/// the world runs again.
pub(crate) fn release_free_stacks(current: CurrentProcessor) {
    release_stacks_of_free_records(current);
    current.runtime().heap.release_free_stacks();
}

fn release_stacks_of_free_records(current: CurrentProcessor) {
    let goroutines = &current.runtime().goroutines;
    loop {
        let mut free = goroutines.lock_free();
        let rest = free.ready.len().saturating_sub(BATCH);
        let batch: Vec<GoroutineRef> = free.ready.drain(rest..).collect();
        drop(free);
        if batch.is_empty() {
            return;
        }
        for record in &batch {
            stack::release(current, record);
            // SAFETY: a free record in no list is ours.
            unsafe { record.forget_lists() };
        }
        goroutines.lock_free().bare.extend(batch);
    }
}

/// The first function of a goroutine returned.
///
/// # Safety
/// Only the stub behind that function calls this.
pub(crate) unsafe extern "C" fn goroutine_end_native(current: CurrentProcessor) {
    let goroutine = current.goroutine();
    if goroutine.id() == 1 {
        fatal::exit(0);
    }
    // SAFETY: the goroutine is this thread's.
    unsafe {
        debug_assert!((&*goroutine.defers.get()).is_empty(), "deferred calls outlive their frames");
        debug_assert!((&*goroutine.panics.get()).is_empty(), "a panic outlives its driver");
        debug_assert!((&*goroutine.call_areas.get()).is_empty(), "areas outlive their calls");
        debug_assert!((&*goroutine.native_roots.get()).is_empty(), "a native left pinned pointers");
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn segments_follow_each_other_without_gap() {
        let mut expected = (0, 0);
        for index in 0..100_000 {
            assert_eq!(segment_of(index), expected, "record {index}");
            expected.1 += 1;
            if expected.1 == FIRST_SEGMENT << expected.0 {
                expected = (expected.0 + 1, 0);
            }
        }
    }

    #[test]
    fn records_are_found_by_number_while_others_are_made() {
        let goroutines = Goroutines::new();
        std::thread::scope(|scope| {
            scope.spawn(|| {
                for _ in 0..500 {
                    let mut free = goroutines.lock_free();
                    goroutines.make(&mut free, NEW);
                }
            });
            while goroutines.count() < 500 * NEW {
                let count = goroutines.count();
                (0..count).for_each(|index| assert_eq!(goroutines.get(index).status(), Status::Dead));
            }
        });
        assert_eq!(goroutines.snapshot().len(), 500 * NEW);
    }
}
