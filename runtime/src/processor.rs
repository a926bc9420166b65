//! Processors: the right to run Go code, with all that is used without locks.
//!
//! A [`Processor`] has the record that compiled code sees through r15 (its allocation slots follow
//! it), the heap's cache over that record, and a queue of goroutines that are ready. A thread holds
//! at most one processor. Natives get it as [`CurrentProcessor`]: their door to everything.
//!
//! Invariant: what is not atomic here is used by the thread that holds the processor, or with the
//! world stopped.

use crate::goroutine::{Goroutine, GoroutineRef, Resume, Status, WaitReason};
use crate::goroutines::FreeRecords;
use crate::occasions::Occasions;
use crate::raise::Fault;
use crate::run_queue::RunQueue;
use crate::runtime::Runtime;
use crate::short_copy;
use burrow_heap::safepoints::{Standing, Station};
use burrow_heap::{Address, Cache, LayoutId, OutOfMemory};
use burrow_layout::descriptor::{GoString, TypeDescriptor};
use burrow_layout::processor::{AllocationSlot, ProcessorRecord, after_native};
use std::alloc::{Layout, alloc_zeroed, handle_alloc_error};
use std::cell::{Cell, UnsafeCell};
use std::ptr::NonNull;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

/// See the module's header.
pub struct Processor {
    pub(crate) index: usize,
    pub(crate) runtime: &'static Runtime,
    pub(crate) record: NonNull<ProcessorRecord>,
    pub(crate) cache: UnsafeCell<Box<Cache>>,
    pub(crate) station: Station,
    pub(crate) queue: RunQueue,
    /// Counts dispatches; sysmon compares it to find goroutines that run for long.
    pub(crate) schedule_tick: AtomicU64,
    /// Counts goroutines made ready, to choose those that are timed.
    pub(crate) ready_count: Cell<u32>,
    /// When the next goroutine was made ready without waking a thread for it (see `lazy_wake`); 0: there is no such goroutine.
    pub(crate) left_waiting: AtomicU64,
    /// Counts blocking natives, for sysmon too.
    pub(crate) blocking_tick: AtomicU64,
    /// State of a small random generator: which processor to steal from, select's order.
    random: Cell<u64>,
    /// Of the attacks that collect, and that move stacks.
    pub(crate) collections: Occasions,
    pub(crate) moves: Occasions,
    /// Old stacks that attack modes keep from being used again at once.
    pub(crate) quarantine: UnsafeCell<std::collections::VecDeque<burrow_heap::StackMemory>>,
    /// Records of ended goroutines, ready for reuse.
    pub(crate) free_records: UnsafeCell<FreeRecords>,
    /// Goroutines started here less those that ended here; the sum over all processors is the number alive.
    pub(crate) goroutine_balance: AtomicI64,
    /// Ids taken from the common counter: next and end.
    pub(crate) goroutine_ids: Cell<(u64, u64)>,
}

// SAFETY: the module's header gives the rule; the station orders hand-overs.
unsafe impl Sync for Processor {}
// SAFETY: as above.
unsafe impl Send for Processor {}

impl Processor {
    /// A processor with a fresh record and `slot_count` allocation slots.
    pub(crate) fn new(runtime: &'static Runtime, index: usize, slot_count: usize) -> &'static Processor {
        let size = size_of::<ProcessorRecord>() + slot_count * size_of::<AllocationSlot>();
        let layout = Layout::from_size_align(size, 64).expect("a processor's record has a sane size");
        // SAFETY: `layout` is not empty.
        let memory = unsafe { alloc_zeroed(layout) };
        let Some(record) = NonNull::new(memory.cast::<ProcessorRecord>()) else { handle_alloc_error(layout) };
        // SAFETY: record and slots are fresh, zeroed (valid for both types) and never freed; only this
        // processor uses them.
        let cache = unsafe { Cache::new(&runtime.heap, record, slot_count) };
        let processor: &'static Processor = Box::leak(Box::new(Processor {
            index,
            runtime,
            record,
            cache: UnsafeCell::new(cache),
            station: Station::new(Standing::Idle),
            queue: RunQueue::new(),
            schedule_tick: AtomicU64::new(0),
            ready_count: Cell::new(0),
            left_waiting: AtomicU64::new(0),
            blocking_tick: AtomicU64::new(0),
            collections: Occasions::default(),
            moves: Occasions::default(),
            quarantine: UnsafeCell::default(),
            random: Cell::new(0x9e37_79b9_7f4a_7c15 ^ (index as u64 + 1)),
            free_records: UnsafeCell::default(),
            goroutine_balance: AtomicI64::new(0),
            goroutine_ids: Cell::new((0, 0)),
        }));
        // SAFETY: nobody else knows the record yet.
        unsafe {
            (*record.as_ptr()).runtime = std::ptr::from_ref(processor) as usize;
            (*record.as_ptr()).raise_hook = runtime.program.raise_hook();
        }
        processor
    }

    /// A goroutine started (1) or ended (-1). Holder only, so no atomic addition is needed.
    pub(crate) fn count_goroutine(&self, change: i64) {
        self.goroutine_balance.store(self.goroutine_balance.load(Ordering::Relaxed) + change, Ordering::Relaxed);
    }

    /// The processor as natives see it.
    pub(crate) fn current(&self) -> CurrentProcessor {
        CurrentProcessor(self.record)
    }
}

/// The processor that runs the calling native: first argument of every native that is not a leaf.
#[derive(Clone, Copy)]
#[repr(transparent)]
pub struct CurrentProcessor(NonNull<ProcessorRecord>);

impl CurrentProcessor {
    /// The record that compiled code sees.
    pub fn record(self) -> *mut ProcessorRecord {
        self.0.as_ptr()
    }

    /// The runtime's part.
    pub fn processor(self) -> &'static Processor {
        // SAFETY: `runtime` is the address of the leaked processor, set when the record was made.
        unsafe { &*((*self.0.as_ptr()).runtime as *const Processor) }
    }

    /// The runtime as a whole.
    pub fn runtime(self) -> &'static Runtime {
        self.processor().runtime
    }

    /// The goroutine that called the native.
    pub fn goroutine(self) -> GoroutineRef {
        // SAFETY: while a native runs, the record holds the address of its goroutine.
        unsafe {
            let goroutine = (*self.0.as_ptr()).goroutine as *const Goroutine;
            debug_assert!(!goroutine.is_null(), "a native without goroutine");
            &*goroutine
        }
    }

    /// The heap's cache of this processor. Do not keep the reference across other calls on `self`.
    #[allow(clippy::mut_from_ref)]
    pub fn cache(&self) -> &mut Cache {
        // SAFETY: the thread that runs the native holds the processor; the borrow is short-lived by
        // the rule above.
        unsafe { &mut *self.processor().cache.get() }
    }

    /// `pointer` goes into a table outside Go memory, or comes out of one: while marking runs, its object stays
    /// alive through this cycle. The collector scans such tables once, at a moment of its own; a pointer that moves
    /// between a table and memory that is scanned already would be seen in neither place.
    #[inline]
    pub fn shade(self, pointer: usize) {
        self.cache().shade(Address(pointer));
    }

    // Allocation. Never collects; memory is zeroed. Out of memory ends the process as in Go.

    /// One object of a layout.
    pub fn allocate(self, layout: LayoutId) -> usize {
        self.allocate_as(layout, 0)
    }

    /// One object of a layout; `descriptor` is the address of its type, or of its elements', for tools.
    pub fn allocate_as(self, layout: LayoutId, descriptor: usize) -> usize {
        self.allocated(self.cache().allocate(layout), descriptor)
    }

    /// One value of a type.
    pub fn allocate_type(self, descriptor: &TypeDescriptor) -> usize {
        self.allocate_array(descriptor, 1)
    }

    /// `count` elements of a type in one object.
    pub fn allocate_array(self, element: &TypeDescriptor, count: usize) -> usize {
        if count == 0 || element.size == 0 {
            return crate::allocate::zero_sized();
        }
        if element.pointer_bytes == 0 {
            return self.allocate_bytes_as(element.size as usize * count, std::ptr::from_ref(element) as usize);
        }
        let array = self.cache().allocate_array(LayoutId(element.layout), element.size as usize, count);
        self.allocated(array, std::ptr::from_ref(element) as usize)
    }

    /// Pointer-free memory.
    #[inline]
    pub fn allocate_bytes(self, size: usize) -> usize {
        match self.cache().bump_bytes(size) {
            Some(address) => address.0,
            None => self.allocate_bytes_as(size, 0),
        }
    }

    /// Pointer-free memory; `descriptor` as for [`CurrentProcessor::allocate_as`].
    pub fn allocate_bytes_as(self, size: usize, descriptor: usize) -> usize {
        if size == 0 {
            return crate::allocate::zero_sized();
        }
        let memory = match self.owned_type(descriptor) {
            Some(ty) => self.allocate_owned(ty, size),
            None => self.cache().allocate_bytes(size),
        };
        self.allocated(memory, descriptor)
    }

    /// The pointer-free type at `descriptor`, if its objects have a layout of their own.
    #[inline]
    fn owned_type(self, descriptor: usize) -> Option<&'static TypeDescriptor> {
        if descriptor == 0 {
            return None;
        }
        // SAFETY: compiled code passes the address of a descriptor or 0; those stay as long as the process.
        let ty = unsafe { &*(descriptor as *const TypeDescriptor) };
        let layout = LayoutId(ty.layout);
        (!layout.is_predefined() && self.runtime().heap.is_owned(layout)).then_some(ty)
    }

    #[cold]
    fn allocate_owned(self, ty: &TypeDescriptor, size: usize) -> Result<Address, OutOfMemory> {
        let element = ty.size as usize;
        self.cache().allocate_array(LayoutId(ty.layout), element, size.div_ceil(element))
    }

    /// Pointer-free memory, and whether it is zero: large memory may not be. `descriptor` as for
    /// [`CurrentProcessor::allocate_as`].
    pub(crate) fn allocate_bytes_unprepared(self, size: usize, descriptor: usize) -> (usize, bool) {
        if size == 0 {
            return (crate::allocate::zero_sized(), true);
        }
        if let Some(ty) = self.owned_type(descriptor) {
            return (self.allocated(self.allocate_owned(ty, size), descriptor), true);
        }
        // SAFETY: natives of this crate write all of it before they return.
        match unsafe { self.cache().allocate_bytes_unprepared(size) } {
            Ok((address, is_zero)) => (self.allocated(Ok(address), descriptor), is_zero),
            Err(error) => (self.allocated(Err(error), descriptor), false),
        }
    }

    /// A Go string with this text (copied to the heap).
    pub fn allocate_string(self, text: &[u8]) -> GoString {
        if text.is_empty() {
            return GoString { data: 0, length: 0 };
        }
        let data = self.allocate_bytes(text.len());
        // SAFETY: fresh memory of that size.
        unsafe { short_copy::copy(text.as_ptr(), data as *mut u8, text.len()) };
        GoString { data, length: text.len() }
    }

    /// What follows every allocation by the heap; `descriptor` as for [`CurrentProcessor::allocate_as`].
    pub(crate) fn allocated(self, result: Result<Address, OutOfMemory>, descriptor: usize) -> usize {
        crate::collect::request(self.processor());
        crate::profile::record_pending(self, descriptor);
        match result {
            Ok(address) => address.0,
            Err(error) => crate::fatal::out_of_memory(self, error.requested),
        }
    }

    // Parking and raising. Each sets what the stub does when the native returns.

    /// The calling goroutine waits until somebody makes it [`ready`](CurrentProcessor::ready).
    ///
    /// Call it *while holding the lock* of what the goroutine waits for, after entering it there, and
    /// touch neither the goroutine nor its stack after the lock is released: from then on another thread may run it.
    /// What the native returns is dropped; the waker gives the results.
    pub fn park(self, reason: WaitReason) {
        let goroutine = self.leave(reason);
        goroutine.resume.set(Resume::AfterNative);
        goroutine.set_status(Status::Waiting);
    }

    /// Others run first; the native returns `results` then.
    pub fn yield_now(self, first: usize, second: usize) {
        let goroutine = self.leave(WaitReason::None);
        goroutine.set_results(first, second);
        goroutine.resume.set(Resume::AfterNative);
        goroutine.set_status(Status::Runnable);
        self.runtime().scheduler.push_global(goroutine);
    }

    /// Copies where the goroutine stands from the record, so that its stack can be walked.
    pub(crate) fn save_context(self) {
        // SAFETY: the native's goroutine and the record are this thread's.
        unsafe {
            let record = &*self.0.as_ptr();
            let context = &mut *self.goroutine().context.get();
            context.stack_pointer = record.go_stack_pointer;
            context.frame_pointer = record.go_frame_pointer;
            context.callee_saved = record.go_callee_saved;
        }
    }

    /// Saves the goroutine's context, so that any thread may go on with it, and tells the stub to
    /// return to the scheduler.
    pub(crate) fn leave(self, reason: WaitReason) -> GoroutineRef {
        let goroutine = self.goroutine();
        self.save_context();
        // SAFETY: the native's goroutine is ours until it is published by status or queue.
        unsafe {
            let record = &mut *self.0.as_ptr();
            record.after_native = after_native::SCHEDULE;
            record.goroutine = 0;
        }
        goroutine.reason.set(reason);
        goroutine
    }

    /// A parked goroutine can run again: it becomes the next one here.
    pub fn ready(self, goroutine: GoroutineRef) {
        crate::scheduler::ready(self, goroutine);
    }

    /// The native ends in a panic, as if the call site had panicked. What it returns is dropped.
    pub fn raise(self, fault: Fault) {
        let goroutine = self.goroutine();
        // SAFETY: the running goroutine is ours.
        unsafe {
            *goroutine.fault.get() = Some(fault);
            (*self.0.as_ptr()).after_native = after_native::RAISE;
        }
    }

    /// A random number, for choices without consequences.
    pub fn random(self) -> u64 {
        // xorshift64*: state never 0.
        let state = &self.processor().random;
        let mut value = state.get();
        value ^= value >> 12;
        value ^= value << 25;
        value ^= value >> 27;
        state.set(value);
        value.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    /// Runs `work` (a system call that may take long) without the processor, so that other goroutines
    /// go on. `work` touches no Go memory except what `pinned` keeps alive. For natives with
    /// [`burrow_abi::native::Effect::Blocks`]. Afterwards the processor may be another one: use what
    /// is returned.
    pub fn blocking<R>(self, pinned: &[usize], work: impl FnOnce() -> R) -> (CurrentProcessor, R) {
        let entered = crate::blocking::enter(self, pinned);
        let result = work();
        (crate::blocking::exit(entered), result)
    }
}
