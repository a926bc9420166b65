//! Ends of the process: fatal errors in real Go's words, and our own broken invariants.
//!
//! Fatal errors are the Go program's fault (or the system's) and exit with status 2 after tracebacks.
//! [`broken`] is ours: it aborts at once.

use crate::config::Traceback;
use crate::processor::CurrentProcessor;
use crate::runtime::Runtime;
use crate::{signal, traceback};
use std::io::Write;

/// Exit status of a Go program that panicked or failed fatally.
const FATAL_STATUS: i32 = 2;

/// Ends the process.
pub fn exit(status: i32) -> ! {
    crate::observer::end();
    // SAFETY: ends the process at once; other threads may run Go code, so no destructors are run.
    unsafe { libc::_exit(status) }
}

/// Writes to standard error in one piece, past all buffers.
pub(crate) fn write_error(text: &[u8]) {
    // What cannot be written cannot be reported either.
    let _ = std::io::stderr().lock().write_all(text);
}

/// `fatal error: message`, without tracebacks, when no goroutine is known.
pub fn throw(message: &str) -> ! {
    write_error(format!("fatal error: {message}\n").as_bytes());
    exit(FATAL_STATUS)
}

/// `fatal error: message` on the calling goroutine, with the tracebacks that GOTRACEBACK asks for.
pub fn fatal(current: CurrentProcessor, message: &str) -> ! {
    current.save_context();
    write_error(format!("fatal error: {message}\n").as_bytes());
    let runtime = current.runtime();
    traceback::print_after_fatal(runtime, Some(current.goroutine()), "running");
    if runtime.settings.traceback() == Traceback::Single {
        traceback::print_all(runtime, Some(current.goroutine()));
    }
    exit(FATAL_STATUS)
}

/// Nothing can ever run again.
pub(crate) fn deadlock(runtime: &'static Runtime) -> ! {
    if runtime.goroutines.none_is_left() {
        throw_with_all(runtime, "no goroutines (main called runtime.Goexit) - deadlock!");
    }
    throw_with_all(runtime, "all goroutines are asleep - deadlock!")
}

fn throw_with_all(runtime: &'static Runtime, message: &str) -> ! {
    write_error(format!("fatal error: {message}\n").as_bytes());
    traceback::print_all(runtime, None);
    exit(FATAL_STATUS)
}

/// The system has no more memory.
pub(crate) fn out_of_memory(current: CurrentProcessor, requested: usize) -> ! {
    let in_use = current.runtime().heap.mapped_bytes();
    let text = format!("runtime: out of memory: cannot allocate {requested}-byte block ({in_use} in use)\n");
    write_error(text.as_bytes());
    fatal(current, "runtime: out of memory")
}

/// The goroutine needs more than the largest stack.
pub(crate) fn stack_overflow(current: CurrentProcessor, entry: usize) -> ! {
    current.save_context();
    let runtime = current.runtime();
    let goroutine = current.goroutine();
    let (low, high) = goroutine.stack_range();
    let limit = runtime.settings.maximum_stack();
    // SAFETY: the goroutine is this thread's.
    let stack_pointer = unsafe { (*goroutine.context.get()).stack_pointer };
    let text = format!(
        "runtime: goroutine stack exceeds {limit}-byte limit\nruntime: sp={stack_pointer:#x} stack=[{low:#x}, {high:#x}]\n\
         fatal error: stack overflow\n\nruntime stack:\n"
    );
    write_error(text.as_bytes());
    traceback::print_overflow(runtime, goroutine, entry);
    traceback::print_all(runtime, Some(goroutine));
    exit(FATAL_STATUS)
}

/// An invariant of the runtime does not hold: a mistake of ours, never of the program.
pub fn broken(what: &str) -> ! {
    signal::restore_default();
    write_error(format!("burrow: internal error in the runtime: {what}\n").as_bytes());
    std::process::abort()
}
