//! Stacks that grow and shrink by copying.
//!
//! A function's entry compares the stack pointer with the processor's limit and jumps to the stub
//! `grow_stack` when room is short or the limit is poisoned (somebody wants the processor). The
//! native here makes room, then lets the goroutine pause or yield.
//!
//! A stack moves by copying its used part to the end of other memory and adding the
//! distance to *every* aligned word that lies in the old range: compiled code may hold addresses of
//! its frame in spill slots that no stack map names. All that points into the stack from outside
//! belongs to the goroutine and is adjusted too: saved registers, closures of deferred calls, values of panics, and
//! the elements of a parked goroutine's wait queue entries, under the locks of their channels ([`crate::channel::lock_waiters`]).
//!
//! A stack of which less than a quarter is used when it is scanned is halved: [`shrink`]. That moves goroutines that wait or
//! are queued. One that runs stands in a native, whose Rust frames may hold addresses in its stack, so it is told to
//! shrink its stack itself at its next function entry. One that pinned words of its own stack is left alone.
//!
//! Frames are named by their distance from the stack's upper end ([`offset_of_frame`]), which a move keeps.

use crate::goroutine::{EntryRegisters, Goroutine, Resume, Status, WaitReason};
use crate::processor::{CurrentProcessor, Processor};
use crate::runtime::Runtime;
use crate::{channel, collect, fatal, frames, stop_world};
use burrow_heap::{Address, StackMemory};
use burrow_layout::processor::{STACK_PREEMPT, STACK_RESERVE, after_native};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering, fence};

/// Bytes of a new goroutine's stack.
pub(crate) const FIRST_SIZE: usize = 2048;

/// Room for compiled code below the largest frame it may set up before it checks again.
const MARGIN: usize = 2 * STACK_RESERVE;

/// What overwritten stacks hold: not an address, and easy to see in a debugger.
pub(crate) const POISON: u64 = 0xdead_57ac_dead_57ac;

/// Old stacks that attack modes keep before they are used again.
const QUARANTINE: usize = 8;

/// Bits of the record's `poll`: somebody wants the processor; an attack mode wants every poll.
const ATTENTION: u64 = 1;
const ATTACK: u64 = 2;

/// Sets the limit for `goroutine`, which is about to run (or runs, in a native) on `processor`. Whoever wants the processor to
/// stop sets its own flag first and then `poll` and the limit, so one of the two sees the other.
///
/// # Safety
/// The caller holds the processor.
pub(crate) unsafe fn set_limit(processor: &Processor, goroutine: &Goroutine) {
    // SAFETY: the caller's promise.
    unsafe { write_limit(processor, goroutine) };
    fence(Ordering::SeqCst);
    look_for_stop(processor);
}

/// Like [`set_limit`] for a goroutine that was just dispatched: requests for attention so far are forgotten.
///
/// # Safety
/// As for [`set_limit`].
#[inline]
pub(crate) unsafe fn set_limit_anew(processor: &Processor, goroutine: &Goroutine) {
    let record = processor.record.as_ptr();
    let poll = if processor.runtime.config.attack.at_polls() { ATTACK } else { 0 };
    // SAFETY: the caller's promise. The swap is also the fence between the limit and the look at the flag: a request that
    // it does not erase finds the limit written.
    unsafe {
        write_limit(processor, goroutine);
        AtomicU64::from_ptr(&raw mut (*record).poll).swap(poll, Ordering::SeqCst);
    }
    look_for_stop(processor);
}

/// # Safety
/// As for [`set_limit`].
unsafe fn write_limit(processor: &Processor, goroutine: &Goroutine) {
    let record = processor.record.as_ptr();
    let attack = &processor.runtime.config.attack;
    let slow = attack.move_stacks || goroutine.shrink_wanted.get();
    let limit = if slow { STACK_PREEMPT } else { goroutine.stack_range().0 + STACK_RESERVE };
    // SAFETY: the record is the caller's; others write these two words as atomics of the same size.
    unsafe {
        (&raw mut (*record).stack_limit).write_volatile(limit);
        if attack.at_polls() {
            AtomicU64::from_ptr(&raw mut (*record).poll).fetch_or(ATTACK, Ordering::Relaxed);
        }
    }
}

fn look_for_stop(processor: &Processor) {
    if stop_world::wants(processor) {
        request_attention(processor);
    }
}

/// Makes the code that runs on `processor` come to a safepoint soon. Any thread.
pub(crate) fn request_attention(processor: &Processor) {
    let record = processor.record.as_ptr();
    // SAFETY: records live as long as the process; these words may be written by any thread.
    unsafe {
        AtomicU64::from_ptr(&raw mut (*record).poll).fetch_or(ATTENTION, Ordering::SeqCst);
        AtomicUsize::from_ptr(&raw mut (*record).stack_limit).store(STACK_PREEMPT, Ordering::SeqCst);
    }
}

/// Forgets requests for attention: the processor is about to look at what was asked.
pub(crate) fn clear_attention(processor: &Processor) {
    // SAFETY: as in `request_attention`.
    unsafe { AtomicU64::from_ptr(&raw mut (*processor.record.as_ptr()).poll).store(0, Ordering::SeqCst) };
}

/// Whether somebody asked for attention since the goroutine was dispatched.
pub(crate) fn attention_requested(processor: &Processor) -> bool {
    // SAFETY: as in `request_attention`.
    unsafe { AtomicU64::from_ptr(&raw mut (*processor.record.as_ptr()).poll).load(Ordering::SeqCst) & ATTENTION != 0 }
}

/// Distance of a frame pointer from the upper end of its stack.
pub(crate) fn offset_of_frame(goroutine: &Goroutine, frame_pointer: usize) -> usize {
    goroutine.stack_range().1 - frame_pointer
}

/// Called by the stub of function entries. `registers.target` is the function's first byte; afterwards
/// it is the first byte behind its check.
///
/// # Safety
/// Only the stub calls this, on the system stack, with the record's saved pointers set.
pub(crate) unsafe extern "C" fn grow_stack_native(current: CurrentProcessor, registers: &mut EntryRegisters) {
    let processor = current.processor();
    let runtime = processor.runtime;
    let goroutine = current.goroutine();
    let Some(function) = runtime.program.function_at(registers.target) else {
        fatal::broken(&format!("function entry at {:#x} is not in the image", registers.target));
    };
    let needed = function.frame_size as usize + MARGIN;
    registers.target = runtime.program.address_of(function) + function.check_size as usize;
    // SAFETY: the record is this thread's while the native runs.
    let stack_pointer = unsafe { (*current.record()).go_stack_pointer };
    let attack = &runtime.config.attack;
    let always_move = attack.move_stacks && processor.moves.take(attack.thin_after);
    let shrink = goroutine.shrink_wanted.take() || always_move;
    let size = wanted_size(goroutine, stack_pointer, needed, shrink);
    if always_move || size != goroutine.stack_size() {
        move_running(current, goroutine, registers, size);
    }
    if !attention_requested(processor) && !attack.collect_at_polls {
        // A request that came between two dispatches may have left the limit poisoned.
        // SAFETY: this thread holds the processor.
        unsafe { set_limit(processor, goroutine) };
        return;
    }
    // The goroutine can be scanned now, by the entry map of its function.
    // SAFETY: the goroutine is this thread's.
    unsafe { *goroutine.entry.get() = *registers };
    goroutine.resume.set(Resume::Entry);
    if attack.collect_at_polls {
        collect::attack(current);
    }
    let collected = collect::if_wanted(current);
    if stop_world::wants(processor) {
        stop_world::pause_goroutine(current);
    } else if crate::assist::park_debtor(current) {
        return;
    } else if attention_requested(processor) && !collected {
        current.leave(WaitReason::None);
        goroutine.set_status(Status::Runnable);
        runtime.scheduler.push_global(goroutine);
        return;
    }
    goroutine.resume.set(Resume::AfterNative);
}

/// The size that the goroutine's stack should have for `needed` bytes below this stack pointer.
fn wanted_size(goroutine: &Goroutine, stack_pointer: usize, needed: usize, shrink: bool) -> usize {
    let mut size = goroutine.stack_size();
    let used = goroutine.stack_range().1 - stack_pointer;
    if shrink && size > FIRST_SIZE && used + STACK_RESERVE < size / 4 && used + needed <= size / 2 {
        return size / 2;
    }
    while size < used + needed {
        size *= 2;
    }
    size
}

/// Gives the goroutine that runs here, at the entry with these registers, a stack of another size.
fn move_running(current: CurrentProcessor, goroutine: &Goroutine, registers: &mut EntryRegisters, size: usize) {
    if size > current.runtime().settings.maximum_stack() && size > goroutine.stack_size() {
        fatal::stack_overflow(current, registers.target);
    }
    let Ok(memory) = current.cache().allocate_stack(size) else { fatal::out_of_memory(current, size) };
    let moved = Move::new(goroutine, &memory);
    // SAFETY: the record is this thread's while the native runs.
    let record = unsafe { &mut *current.record() };
    // SAFETY: the goroutine is this thread's, its stack is used from the stack pointer on; the size leaves room for that.
    unsafe { moved.copy(record.go_stack_pointer) };
    for word in registers.integers.iter_mut().chain(&mut record.go_callee_saved) {
        *word = moved.adjust(*word);
    }
    record.go_stack_pointer = moved.adjust(record.go_stack_pointer);
    record.go_frame_pointer = moved.adjust(record.go_frame_pointer);
    // SAFETY: the goroutine is this thread's; nothing refers to the old memory any more.
    unsafe {
        adjust_record(goroutine, &moved);
        dispose(current, goroutine.replace_stack(memory));
    }
    // SAFETY: this thread holds the processor.
    unsafe { set_limit_keeping_attention(current.processor(), goroutine) };
}

/// Halves the goroutine's stack if less than a quarter of it is used. Called by whoever has just scanned the stack.
///
/// # Safety
/// Nobody else runs, scans or moves the goroutine meanwhile, and its context is saved. The caller's thread holds the
/// processor `current`.
pub(crate) unsafe fn shrink(current: CurrentProcessor, goroutine: &Goroutine) {
    let config = &current.runtime().config;
    let always = config.attack.move_stacks;
    if !config.shrink_stacks && !always {
        return;
    }
    // SAFETY: the caller's promise.
    let stack_pointer = unsafe { (*goroutine.context.get()).stack_pointer };
    match goroutine.status() {
        Status::Dead => {}
        Status::Running => note_unused(current.runtime(), goroutine),
        Status::Runnable | Status::Waiting => {
            let needed = room_at_entry(current, goroutine);
            let size = wanted_size(goroutine, stack_pointer, needed, true).min(goroutine.stack_size());
            if (always || size < goroutine.stack_size()) && !pins_stack(goroutine) {
                // SAFETY: the caller's promise.
                unsafe { move_parked(current, goroutine, size) };
            }
        }
    }
}

/// Tells a goroutine that runs, or is about to, to halve its stack if less than a quarter of it is used. For who has just
/// scanned it.
pub(crate) fn note_unused(runtime: &Runtime, goroutine: &Goroutine) {
    // SAFETY: it was just scanned by its saved context, which has not changed since.
    let stack_pointer = unsafe { (*goroutine.context.get()).stack_pointer };
    if runtime.config.shrink_stacks && wanted_size(goroutine, stack_pointer, 0, true) < goroutine.stack_size() {
        goroutine.shrink_wanted.set(true);
    }
}

/// Bytes that the goroutine needs below its stack pointer without checking again.
fn room_at_entry(current: CurrentProcessor, goroutine: &Goroutine) -> usize {
    if goroutine.resume.get() != Resume::Entry {
        return MARGIN;
    }
    let program = &current.runtime().program;
    // SAFETY: the goroutine does not run.
    let target = unsafe { frames::entry_target(goroutine) };
    // It goes on behind the check, of whose success its frame makes use.
    program.function_at(target).map_or(0, |function| function.frame_size as usize) + MARGIN
}

/// Whether a native holds addresses in the goroutine's stack.
fn pins_stack(goroutine: &Goroutine) -> bool {
    let (low, high) = goroutine.stack_range();
    // SAFETY: the goroutine does not run, so nobody changes the list.
    unsafe { (*goroutine.native_roots.get()).iter().any(|root| (low..high).contains(root)) }
}

/// Gives a goroutine that waits or is queued a stack of another size.
///
/// # Safety
/// As for [`shrink`]; the used part fits.
unsafe fn move_parked(current: CurrentProcessor, goroutine: &Goroutine, size: usize) {
    // There is nothing to gain from memory that is out.
    let Ok(memory) = current.cache().allocate_stack(size) else { return };
    let moved = Move::new(goroutine, &memory);
    // SAFETY: the goroutine does not run and is the caller's. Those who send to its frame or receive from it hold the lock
    // of the channel, and find the new place afterwards.
    unsafe {
        let waiters = channel::lock_waiters(goroutine, |element| moved.contains(element));
        let context = &mut *goroutine.context.get();
        moved.copy(context.stack_pointer);
        waiters.adjust(|element| moved.adjust(element));
        context.stack_pointer = moved.adjust(context.stack_pointer);
        context.frame_pointer = moved.adjust(context.frame_pointer);
        for word in &mut context.callee_saved {
            *word = moved.adjust(*word);
        }
        if goroutine.resume.get() == Resume::Entry {
            for word in &mut (*goroutine.entry.get()).integers {
                *word = moved.adjust(*word);
            }
        }
        adjust_record(goroutine, &moved);
        let old = goroutine.replace_stack(memory);
        drop(waiters);
        dispose(current, old);
    }
}

/// Like [`set_limit`], but a request for attention stays.
///
/// # Safety
/// As for [`set_limit`].
unsafe fn set_limit_keeping_attention(processor: &Processor, goroutine: &Goroutine) {
    // SAFETY: the caller's promise.
    unsafe { set_limit(processor, goroutine) };
    if attention_requested(processor) {
        request_attention(processor);
    }
}

/// Everything that the record keeps for the goroutine while it runs.
///
/// # Safety
/// The goroutine is the caller's.
unsafe fn adjust_record(goroutine: &Goroutine, moved: &Move) {
    // SAFETY: the caller's promise.
    unsafe {
        for defer in (*goroutine.defers.get()).iter_mut() {
            defer.closure = moved.adjust(defer.closure);
        }
        for panic in &mut *goroutine.panics.get() {
            panic.value.data = moved.adjust(panic.value.data);
        }
    }
}

/// Frees a stack that nothing refers to; attack modes overwrite it and keep it for a while.
fn dispose(current: CurrentProcessor, old: StackMemory) {
    let config = &current.runtime().config;
    if !config.attack.move_stacks && !config.heap.poison {
        current.cache().free_stack(old);
        return;
    }
    for offset in (0..old.size).step_by(8) {
        // SAFETY: the memory is still ours. Volatile, since the optimiser drops writes before a free.
        unsafe { ((old.base.0 + offset) as *mut u64).write_volatile(POISON) };
    }
    // SAFETY: the quarantine belongs to the processor that this thread holds.
    let quarantine = unsafe { &mut *current.processor().quarantine.get() };
    quarantine.push_back(old);
    if quarantine.len() > QUARANTINE
        && let Some(oldest) = quarantine.pop_front()
    {
        current.cache().free_stack(oldest);
    }
}

/// Memory for a new goroutine's stack.
pub(crate) fn allocate_first(current: CurrentProcessor) -> StackMemory {
    match current.cache().allocate_stack(FIRST_SIZE) {
        Ok(memory) => memory,
        Err(error) => fatal::out_of_memory(current, error.requested),
    }
}

/// Frees the stack of a goroutine that ended.
pub(crate) fn release(current: CurrentProcessor, goroutine: &Goroutine) {
    let none = StackMemory { base: Address::NULL, size: 0 };
    // SAFETY: the goroutine ended; its record is the caller's.
    let old = unsafe { goroutine.replace_stack(none) };
    if old.size != 0 {
        dispose(current, old);
    }
}

/// Continues the goroutine, when the running native returns, at `handler` of the frame with this frame and stack pointer.
pub(crate) fn continue_at(current: CurrentProcessor, frame_pointer: usize, stack_pointer: usize, handler: usize) {
    // SAFETY: the record is this thread's; the word below the frame belongs to frames that are dead now.
    unsafe {
        let record = &mut *current.record();
        record.go_frame_pointer = frame_pointer;
        record.go_stack_pointer = stack_pointer - 8;
        ((stack_pointer - 8) as *mut usize).write(handler);
        record.after_native = after_native::RESUME;
    }
}

/// From where to where a stack moves.
struct Move {
    low: usize,
    high: usize,
    distance: usize,
}

impl Move {
    fn new(goroutine: &Goroutine, memory: &StackMemory) -> Move {
        let (low, high) = goroutine.stack_range();
        Move { low, high, distance: memory.top().0.wrapping_sub(high) }
    }

    fn contains(&self, address: usize) -> bool {
        address.wrapping_sub(self.low) < self.high - self.low
    }

    /// The word after the move: addresses in the old stack follow it, all else stays.
    fn adjust(&self, word: usize) -> usize {
        if self.contains(word) { word.wrapping_add(self.distance) } else { word }
    }

    /// Copies the used part, adjusted.
    ///
    /// # Safety
    /// Nobody uses the stack; it is used from the stack pointer on, and the new memory is as large as that.
    unsafe fn copy(&self, stack_pointer: usize) {
        // SAFETY: the caller's promise; stacks and stack pointers are aligned to words.
        unsafe {
            let from = stack_pointer as *const usize;
            let to = stack_pointer.wrapping_add(self.distance) as *mut usize;
            for index in 0..(self.high - stack_pointer) / 8 {
                to.add(index).write(self.adjust(from.add(index).read()));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_in_the_old_range_follow_and_others_stay() {
        let moved = Move { low: 0x1000, high: 0x2000, distance: 0x9000usize.wrapping_sub(0x2000) };
        assert_eq!(moved.adjust(0x1ff8), 0x8ff8);
        assert_eq!(moved.adjust(0x1000), 0x8000);
        assert_eq!(moved.adjust(0x2000), 0x2000);
        assert_eq!(moved.adjust(0), 0);
        assert_eq!(moved.adjust(usize::MAX), usize::MAX);
    }
}
