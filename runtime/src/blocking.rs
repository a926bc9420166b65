//! Blocking natives: while a thread waits for the system, its processor can serve others.
//!
//! Entering marks the processor `Blocked` and keeps it; most system calls are short, and then the
//! thread takes it back with one compare-and-swap. Sysmon (and whoever stops the world) may take it
//! meanwhile. Then the thread waits for any processor, moves the goroutine's saved pointers to that one's
//! record, and tells its stub through the word just below the system stack's noted end, from which the stub reloads r15.

use crate::goroutine::GoroutineRef;
use crate::processor::{CurrentProcessor, Processor};
use crate::stop_world;
use crate::thread::Thread;
use std::sync::atomic::Ordering;

/// What [`exit`] needs.
pub(crate) struct Entered {
    processor: &'static Processor,
    goroutine: GoroutineRef,
    system_stack: usize,
    tick: u64,
}

/// Gives the processor up for a while; `pinned` are Go pointers that the work uses.
pub(crate) fn enter(current: CurrentProcessor, pinned: &[usize]) -> Entered {
    let processor = current.processor();
    let goroutine = current.goroutine();
    current.save_context();
    // SAFETY: the goroutine is this thread's.
    unsafe { goroutine.native_roots() }.extend_from_slice(pinned);
    // SAFETY: the record is this thread's until the status changes.
    let system_stack = unsafe { (*current.record()).system_stack };
    let tick = processor.blocking_tick.load(Ordering::Relaxed) + 1;
    processor.blocking_tick.store(tick, Ordering::Relaxed);
    processor.runtime.scheduler.blocked.fetch_add(1, Ordering::SeqCst);
    processor.station.set_blocked(tick);
    if stop_world::wants(processor) {
        stop_world::acknowledge_blocked(processor);
    }
    Entered { processor, goroutine, system_stack, tick }
}

/// Gets the processor back, or another one.
pub(crate) fn exit(entered: Entered) -> CurrentProcessor {
    let Entered { processor, goroutine, system_stack, tick } = entered;
    let scheduler = &processor.runtime.scheduler;
    let processor = if processor.station.take_back(tick) {
        processor
    } else {
        scheduler.wait_for_processor(Thread::current(), processor, tick)
    };
    scheduler.blocked.fetch_sub(1, Ordering::SeqCst);
    crate::stack_scan::before_run(processor.runtime, goroutine);
    let current = processor.current();
    // SAFETY: this thread holds the processor now; the goroutine is still this thread's. The word
    // below the system stack's noted end is the one that the stub of blocking natives reloads.
    unsafe {
        let record = &mut *current.record();
        let context = &*goroutine.context.get();
        record.goroutine = std::ptr::from_ref(goroutine) as usize;
        record.go_stack_pointer = context.stack_pointer;
        record.go_frame_pointer = context.frame_pointer;
        record.go_callee_saved = context.callee_saved;
        record.system_stack = system_stack;
        record.after_native = 0;
        ((system_stack - 8) as *mut usize).write(current.record() as usize);
        crate::stack::set_limit(processor, goroutine);
        goroutine.native_roots().clear();
    }
    current
}
