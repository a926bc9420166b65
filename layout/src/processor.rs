//! The record of a processor that compiled code reaches through the pinned register (r15).
//!
//! Compiled code knows these offsets only; the rest of a processor belongs to the runtime, behind
//! [`ProcessorRecord::runtime`]. The allocation slots follow the record directly, one per layout.
//!
//! Invariant: only the thread that holds the processor writes the record, except `stack_limit`,
//! `poll` and `barrier_flag`, which others may set (relaxed; the reader takes a slow path that
//! synchronises).

/// A run of free, zeroed memory for objects of one layout. Compiled code bumps `current`.
#[derive(Debug, Clone, Copy)]
#[repr(C)]
pub struct AllocationSlot {
    /// Address of the next free object.
    pub current: usize,
    /// End of the run. `current == end == 0`: no run, take the slow path.
    pub end: usize,
}

/// See the module's header. All words 64 bits.
#[derive(Debug)]
#[repr(C)]
pub struct ProcessorRecord {
    /// Lowest stack pointer a function may have after its frame is set up, or [`STACK_PREEMPT`].
    pub stack_limit: usize,
    /// Not 0: loops call the poll stub.
    pub poll: u64,
    /// Not 0: pointer stores call the barrier stub. See [`barrier_mode`].
    pub barrier_flag: u64,
    /// The goroutine that runs here (address of the runtime's record).
    pub goroutine: usize,
    /// Stack pointer of the thread's system stack, where natives run.
    pub system_stack: usize,
    /// Of the goroutine while it is in a native: stack pointer (its word is the return address
    /// into compiled code) and frame pointer.
    pub go_stack_pointer: usize,
    pub go_frame_pointer: usize,
    /// What the stub does after a native returns: see [`after_native`].
    pub after_native: u64,
    /// The tiny allocator's run of 16-byte slots: next free byte and end. For objects of 1, 2, 4 or
    /// 8 bytes, aligned to their size: see [`crate::size_class::MAX_TINY_SIZE`].
    pub tiny_current: usize,
    pub tiny_end: usize,
    /// Tiny objects that compiled code took from the run; the heap's `Mallocs` counts them.
    pub tiny_count: u64,
    /// Barrier buffer of the collector: next free entry and end.
    pub barrier_next: usize,
    pub barrier_end: usize,
    /// The runtime's own processor object.
    pub runtime: usize,
    /// Of the goroutine while it is in a full native: rbx, r12, r13, r14, which compiled code
    /// expects to survive calls.
    pub go_callee_saved: [usize; 4],
    /// Address of the compiled function `runtime.raise`.
    pub raise_hook: usize,
    /// Stores that called the barrier stub in the running cycle, for the figures.
    pub barrier_hits: u64,
}

/// Value of `stack_limit` that sends every function entry to the stub.
pub const STACK_PREEMPT: usize = usize::MAX;

/// Values of [`ProcessorRecord::barrier_flag`]: which pointers the collector wants to know of at a store of compiled code.
pub mod barrier_mode {
    /// None: no cycle marks.
    pub const DOWN: u64 = 0;
    /// The overwritten and the stored one.
    pub const BOTH: u64 = 1;
    /// The overwritten one.
    pub const OLD: u64 = 2;
    /// The stored one.
    pub const NEW: u64 = 3;
}

/// Values of [`ProcessorRecord::after_native`].
pub mod after_native {
    /// Return to the compiled code.
    pub const RETURN: u64 = 0;
    /// The goroutine parked, yielded or ended: return to the scheduler.
    pub const SCHEDULE: u64 = 1;
    /// Continue in the compiled function `runtime.raise`, as if it had been called.
    pub const RAISE: u64 = 2;
    /// Continue at the address that `go_stack_pointer` points to, with the frame pointer in
    /// `go_frame_pointer`: an exception handler.
    pub const RESUME: u64 = 3;
}

/// Offsets that compiled code uses.
pub mod offset {
    use super::ProcessorRecord;
    use std::mem::offset_of;

    pub const STACK_LIMIT: usize = offset_of!(ProcessorRecord, stack_limit);
    pub const POLL: usize = offset_of!(ProcessorRecord, poll);
    pub const BARRIER_FLAG: usize = offset_of!(ProcessorRecord, barrier_flag);
    pub const BARRIER_NEXT: usize = offset_of!(ProcessorRecord, barrier_next);
    pub const BARRIER_END: usize = offset_of!(ProcessorRecord, barrier_end);
    pub const BARRIER_HITS: usize = offset_of!(ProcessorRecord, barrier_hits);
    pub const GOROUTINE: usize = offset_of!(ProcessorRecord, goroutine);
    pub const SYSTEM_STACK: usize = offset_of!(ProcessorRecord, system_stack);
    pub const GO_STACK_POINTER: usize = offset_of!(ProcessorRecord, go_stack_pointer);
    pub const GO_FRAME_POINTER: usize = offset_of!(ProcessorRecord, go_frame_pointer);
    pub const GO_CALLEE_SAVED: usize = offset_of!(ProcessorRecord, go_callee_saved);
    pub const RAISE_HOOK: usize = offset_of!(ProcessorRecord, raise_hook);
    pub const AFTER_NATIVE: usize = offset_of!(ProcessorRecord, after_native);
    pub const TINY_CURRENT: usize = offset_of!(ProcessorRecord, tiny_current);
    pub const TINY_END: usize = offset_of!(ProcessorRecord, tiny_end);
    pub const TINY_COUNT: usize = offset_of!(ProcessorRecord, tiny_count);
    /// Of the first [`super::AllocationSlot`]; slot `i` is 16 `i` bytes further.
    pub const ALLOCATION_SLOTS: usize = size_of::<ProcessorRecord>();
}

/// Bytes below `stack_limit` that a goroutine's stack keeps in reserve: frames of at most this size
/// need no check of their own, return addresses included.
pub const STACK_RESERVE: usize = 256;

/// Bytes of the goroutine's stack that the poll stub uses: it keeps all registers there. Functions that poll
/// check for them.
pub const POLL_AREA: usize = 352;

/// Leaf functions with frames of at most this many bytes carry no stack check.
pub const UNCHECKED_FRAME: usize = 96;
