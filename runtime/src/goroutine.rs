//! Goroutines: the record of one, and who may touch what.
//!
//! Records are made once and reused; they live as long as the process, so `&'static Goroutine`
//! is the handle. A goroutine belongs to one *owner* at a time: the processor that runs it, or
//! the run queue that holds it, or, while it waits, the lock of what it waits for. Passing it on
//! (park, ready, queue) orders memory, so the owner uses the `Cell`s freely.
//!
//! # What the collector may read while others write
//!
//! The collector scans a goroutine that does not run: it claims it, and whoever wants to run the goroutine waits for the
//! end of the scan. Wakers don't wait: between claiming a waiter and queueing the goroutine they change the
//! record of a goroutine that may be scanned at this moment. So what a scan reads, a waker leaves alone:
//!
//! | field | written by | a scan reads it |
//! |---|---|---|
//! | `context`, `entry`, `closure`, `resume` | the goroutine's own thread, before it sets the status (Release); `execute` | yes |
//! | `defers`, `panics`, `fault`, `call_areas` | the goroutine's own thread while it runs | yes |
//! | `waiters` | the goroutine's own thread while it runs, until it parks; emptied by [`Goroutine::take_up`] | channel and element of each |
//! | the element of a waiter | the goroutine's own thread; who moves the stack, with the scan's claim and the channel's lock | yes |
//! | the links, `queued` and `claimed` of a waiter | wakers, under the lock of the waiter's channel | no |
//! | `native_roots` | the goroutine's own thread; emptied by `take_up` or when the blocking native ends | yes |
//! | `stack` | the goroutine's own thread; the collector with the scan's claim | yes |
//! | `results`, `waker_fault` | the waker; taken by `execute` | no: they hold no Go pointers |
//! | `status` | atomic: park, waker, `execute`, end | yes |
//! | `id`, `reason`, `parent`, `created_at`, `ready_since`, `system` | the owner | no |
//! | `owed` | the owner | no |
//! | `shrink_wanted` | the owner; the collector with the scan's claim | no |
//!
//! The words of a parked goroutine's frame that a channel element is sent to, or received from, are
//! written and read by wakers too, while the frame is scanned: word by word, through `heap::barrier`, so that a
//! scan finds the old or the new pointer and the barrier has recorded both.
//!
//! Entries that a waker would have removed stay until the goroutine runs again: they keep a channel or a lock alive a
//! little longer, never too short.
//!
//! Memory of a parked goroutine: this record (six cache lines) and its stack (from 2 KiB).
//!
//! The fields are in the order of their use: a goroutine that starts, runs and ends without waiting or
//! panicking touches the first three lines of its record and the top of its stack. [`Goroutine::prefetch_record`] and
//! [`Goroutine::prefetch_start`] fetch these before they are needed, since records travel between processors.

use crate::arch;
use crate::channel::Waiter;
use crate::defer_list::DeferList;
use crate::native::Pair;
use crate::panic::PanicRecord;
use crate::raise::Fault;
use crate::reflect::CallArea;
use burrow_heap::{StackMark, StackMemory};
use std::cell::{Cell, UnsafeCell};
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};

/// Handle of a goroutine.
pub type GoroutineRef = &'static Goroutine;

/// Where a goroutine stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u32)]
pub enum Status {
    /// Not in use: the record waits for its next goroutine.
    Dead = 0,
    /// In a run queue.
    Runnable = 1,
    /// A processor runs it (or it is in a native, perhaps a blocking one).
    Running = 2,
    /// Parked; whoever has a reference in a wait queue will make it ready.
    Waiting = 3,
}

/// Why a goroutine waits, with the words of tracebacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum WaitReason {
    None,
    ChanReceive,
    ChanReceiveNil,
    ChanSend,
    ChanSendNil,
    Select,
    SelectNoCases,
    Sleep,
    SyncMutexLock,
    SyncRWMutexLock,
    SyncRWMutexRLock,
    SyncCondWait,
    SyncWaitGroupWait,
    Semacquire,
    InputOutput,
    GarbageCollection,
    Assist,
    Finalizer,
    SystemCall,
}

impl WaitReason {
    /// As a traceback prints it in `goroutine 1 [...]:`.
    pub fn text(self) -> &'static str {
        match self {
            WaitReason::None => "waiting",
            WaitReason::ChanReceive => "chan receive",
            WaitReason::ChanReceiveNil => "chan receive (nil chan)",
            WaitReason::ChanSend => "chan send",
            WaitReason::ChanSendNil => "chan send (nil chan)",
            WaitReason::Select => "select",
            WaitReason::SelectNoCases => "select (no cases)",
            WaitReason::Sleep => "sleep",
            WaitReason::SyncMutexLock => "sync.Mutex.Lock",
            WaitReason::SyncRWMutexLock => "sync.RWMutex.Lock",
            WaitReason::SyncRWMutexRLock => "sync.RWMutex.RLock",
            WaitReason::SyncCondWait => "sync.Cond.Wait",
            WaitReason::SyncWaitGroupWait => "sync.WaitGroup.Wait",
            WaitReason::Semacquire => "semacquire",
            WaitReason::InputOutput => "IO wait",
            WaitReason::GarbageCollection => "garbage collection",
            WaitReason::Assist => "GC assist wait",
            WaitReason::Finalizer => "finalizer wait",
            WaitReason::SystemCall => "syscall",
        }
    }
}

/// Registers that survive a call in compiled code, and so a switch of goroutines.
#[derive(Debug, Clone, Copy, Default)]
#[repr(C)]
pub struct Context {
    /// Its word is the return address into compiled code.
    pub stack_pointer: usize,
    pub frame_pointer: usize,
    /// rbx, r12, r13, r14.
    pub callee_saved: [usize; 4],
}

impl Context {
    /// Of a goroutine that will call `code` first.
    pub(crate) fn starting(stack_pointer: usize, code: usize) -> Context {
        Context { stack_pointer, frame_pointer: 0, callee_saved: [code, 0, 0, 0] }
    }

    /// The code it was made with.
    pub(crate) fn first_code(&self) -> usize {
        self.callee_saved[0]
    }
}

/// What a function entry must get back: see `abi::calling`.
#[derive(Debug, Clone, Copy, Default)]
#[repr(C)]
pub struct EntryRegisters {
    /// rdi, rsi, rdx, rcx, r8, r9.
    pub integers: [usize; 6],
    /// xmm0 to xmm7, low halves.
    pub floats: [u64; 8],
    /// r11: the function's first byte, where to continue.
    pub target: usize,
}

/// How a goroutine that got the processor again goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Resume {
    /// Return from the native in which it parked, with [`Goroutine::set_results`].
    AfterNative,
    /// Begin: call the code of the closure. The context has only a stack pointer.
    Start,
    /// Jump to the function entry in the entry registers: it was preempted there.
    Entry,
    /// Raise its fault as if at the native's call site.
    Raise,
}

/// See the module's header.
#[repr(C, align(64))]
pub struct Goroutine {
    pub(crate) context: UnsafeCell<Context>,
    status: AtomicU32,
    pub(crate) resume: Cell<Resume>,
    pub(crate) reason: Cell<WaitReason>,
    /// Belongs to the runtime: not counted for deadlocks, hidden from tracebacks.
    pub(crate) system: Cell<bool>,
    /// A collection found the stack mostly empty while the goroutine ran: its next slow function entry shrinks it.
    pub(crate) shrink_wanted: Cell<bool>,
    /// The closure that it calls first, until it starts. Atomic, as is the hint, for those that prefetch.
    closure: AtomicUsize,

    pub(crate) stack: UnsafeCell<StackMemory>,
    /// Where the stack ends, for prefetching only.
    stack_hint: AtomicUsize,
    /// As tracebacks show it, from 1.
    pub(crate) id: Cell<u64>,
    /// Id of the goroutine that started it, and the return address of that `go` statement's call.
    pub(crate) parent: Cell<u64>,
    pub(crate) created_at: Cell<usize>,
    /// The stack scan that has seen this goroutine, or sees it: see `stack_scan`.
    pub(crate) scanned: StackMark,
    /// Nanoseconds (of [`crate::Runtime::nanoseconds`]) when it was made ready to run, of those that are timed; else 0.
    pub(crate) ready_since: Cell<u64>,

    /// Registered deferred calls, innermost last.
    pub(crate) defers: UnsafeCell<DeferList>,

    pub(crate) results: Cell<Pair>,
    /// Entries in wait queues of channels while parked; the memory stays for the next time.
    pub(crate) waiters: UnsafeCell<Vec<Waiter>>,
    /// Pointers that only a native knows while it is parked or blocked.
    pub(crate) native_roots: UnsafeCell<Vec<usize>>,
    /// The native in which it is parked shall panic with this error: see [`Goroutine::raise_on_resume`].
    pub(crate) waker_fault: Cell<Option<&'static str>>,

    /// Panics under way, newest last.
    pub(crate) panics: UnsafeCell<Vec<PanicRecord>>,
    pub(crate) fault: UnsafeCell<Option<Fault>>,
    /// Memory outside the stack that compiled code takes for its caller's frame: see [`CallArea`].
    pub(crate) call_areas: UnsafeCell<Vec<CallArea>>,
    pub(crate) entry: UnsafeCell<EntryRegisters>,
    /// Bytes of marking that the goroutine owes and found nothing to do for: see `assist`.
    pub(crate) owed: Cell<u64>,
}

/// Bytes of a record that every goroutine touches.
const COMMON_PART: usize = 3 * 64;
const _: () = assert!(std::mem::offset_of!(Goroutine, results) == COMMON_PART);

// SAFETY: the module's header gives the rule of ownership; handing over orders memory through the
// atomics and locks of the queues.
unsafe impl Sync for Goroutine {}
// SAFETY: as above.
unsafe impl Send for Goroutine {}

impl std::fmt::Debug for Goroutine {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "goroutine {} ({:?})", self.id.get(), self.status())
    }
}

impl Goroutine {
    /// A record without a goroutine.
    pub(crate) fn new() -> Goroutine {
        Goroutine {
            context: UnsafeCell::default(),
            status: AtomicU32::new(Status::Dead as u32),
            scanned: StackMark::default(),
            resume: Cell::new(Resume::Start),
            reason: Cell::new(WaitReason::None),
            system: Cell::new(false),
            shrink_wanted: Cell::new(false),
            owed: Cell::new(0),
            closure: AtomicUsize::new(0),
            stack: UnsafeCell::new(StackMemory { base: burrow_heap::Address::NULL, size: 0 }),
            stack_hint: AtomicUsize::new(0),
            id: Cell::new(0),
            parent: Cell::new(0),
            created_at: Cell::new(0),
            ready_since: Cell::new(0),
            defers: UnsafeCell::default(),
            results: Cell::default(),
            waiters: UnsafeCell::default(),
            native_roots: UnsafeCell::default(),
            waker_fault: Cell::new(None),
            call_areas: UnsafeCell::default(),
            panics: UnsafeCell::default(),
            fault: UnsafeCell::new(None),
            entry: UnsafeCell::default(),
        }
    }

    /// The number that tracebacks print.
    pub fn id(&self) -> u64 {
        self.id.get()
    }

    /// Where the goroutine stands; exact only for its owner or with the world stopped.
    pub fn status(&self) -> Status {
        match self.status.load(Ordering::Acquire) {
            0 => Status::Dead,
            1 => Status::Runnable,
            2 => Status::Running,
            _ => Status::Waiting,
        }
    }

    /// Release: pairs with the Acquire in [`Goroutine::status`].
    pub(crate) fn set_status(&self, status: Status) {
        self.status.store(status as u32, Ordering::Release);
    }

    /// Lowest and one past the highest address of the stack.
    pub fn stack_range(&self) -> (usize, usize) {
        // SAFETY: reading two words; only the owner replaces them.
        let stack = unsafe { &*self.stack.get() };
        (stack.base.0, stack.base.0 + stack.size)
    }

    /// Bytes of the stack.
    pub(crate) fn stack_size(&self) -> usize {
        // SAFETY: as above.
        unsafe { (*self.stack.get()).size }
    }

    /// Replaces the stack; returns the old one.
    ///
    /// # Safety
    /// The caller owns the goroutine, and nothing uses the old stack any more.
    pub(crate) unsafe fn replace_stack(&self, memory: StackMemory) -> StackMemory {
        self.stack_hint.store(memory.top().0, Ordering::Relaxed);
        // SAFETY: the caller's promise.
        unsafe { std::mem::replace(&mut *self.stack.get(), memory) }
    }

    /// The closure that a goroutine calls first. For those that start it.
    pub(crate) fn closure(&self) -> usize {
        self.closure.load(Ordering::Relaxed)
    }

    pub(crate) fn set_closure(&self, closure: usize) {
        self.closure.store(closure, Ordering::Relaxed);
    }

    /// Fetches the record into this core's cache, to be written soon. Any thread.
    #[inline(always)]
    pub(crate) fn prefetch_record(&self) {
        let record = std::ptr::from_ref(self) as usize;
        for line in (0..COMMON_PART).step_by(64) {
            arch::prefetch_for_writing(record + line);
        }
    }

    /// Fetches the top of the stack and the closure, when the record is there. Any thread.
    #[inline(always)]
    pub(crate) fn prefetch_start(&self) {
        let high = self.stack_hint.load(Ordering::Relaxed);
        arch::prefetch_for_writing(high.wrapping_sub(64));
        arch::prefetch_for_writing(high.wrapping_sub(128));
        arch::prefetch_for_writing(self.closure.load(Ordering::Relaxed));
    }

    /// Frees the memory of the record's lists, which are empty.
    ///
    /// # Safety
    /// The record is free and the caller's.
    pub(crate) unsafe fn forget_lists(&self) {
        // SAFETY: the caller's promise.
        unsafe {
            *self.waiters.get() = Vec::new();
            *self.native_roots.get() = Vec::new();
            *self.panics.get() = Vec::new();
            *self.call_areas.get() = Vec::new();
            (*self.defers.get()).clear();
        }
    }

    /// What the native returns in which this goroutine is parked. For the one that makes it ready.
    pub fn set_results(&self, first: usize, second: usize) {
        self.results.set(Pair(first, second));
    }

    /// The native in which this goroutine is parked shall panic with a `runtime.Error` that prints `text`. For the one
    /// that makes it ready.
    pub fn raise_on_resume(&self, text: &'static str) {
        self.waker_fault.set(Some(text));
    }

    /// The goroutine got a processor and goes on after the native in which it parked: what the record held for the
    /// time of waiting goes. True if the waker wants a panic, which is in `fault` then.
    ///
    /// # Safety
    /// The caller owns the goroutine and is about to run it.
    #[inline]
    pub(crate) unsafe fn take_up(&self) -> bool {
        // SAFETY: the caller's promise.
        unsafe {
            (*self.waiters.get()).clear();
            (*self.native_roots.get()).clear();
        }
        let Some(text) = self.waker_fault.take() else { return false };
        // SAFETY: as above.
        unsafe { *self.fault.get() = Some(Fault::Plain(text.into())) };
        true
    }

    /// The entries in wait queues of this goroutine, for a waker.
    ///
    /// # Safety
    /// The goroutine is parked, and the caller has claimed one of its waiters.
    pub(crate) unsafe fn claimed_waiters(&self) -> &[Waiter] {
        // SAFETY: the vector changes only while the goroutine runs.
        unsafe { &*self.waiters.get() }
    }

    /// The entries in wait queues of this goroutine. For the goroutine's owner.
    ///
    /// # Safety
    /// The goroutine runs in a native of the caller, and no other reference to the vector lives.
    #[allow(clippy::mut_from_ref)]
    pub unsafe fn waiters(&self) -> &mut Vec<Waiter> {
        // SAFETY: the caller's promise.
        unsafe { &mut *self.waiters.get() }
    }

    /// Pointers that the collector shall see while the goroutine is parked or blocked in a native.
    ///
    /// # Safety
    /// As for [`Goroutine::waiters`].
    #[allow(clippy::mut_from_ref)]
    pub unsafe fn native_roots(&self) -> &mut Vec<usize> {
        // SAFETY: the caller's promise.
        unsafe { &mut *self.native_roots.get() }
    }
}
