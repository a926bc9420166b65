//! Natives of Go's package `runtime/debug`: settings that a program may change while it runs.

use crate::config::{Config, Traceback};
use crate::natives;
use crate::processor::CurrentProcessor;
use crate::string::bytes_at;
use std::sync::atomic::{AtomicUsize, Ordering};

natives! {
    "runtime/debug.setPercent" Full set_percent;
    "runtime/debug.setLimit" Full set_memory_limit;
    "runtime/debug.release" Full release_memory;
    "runtime/debug.setMaxStack" Full set_maximum_stack;
    "runtime/debug.setTraceback" Full set_traceback;
}

/// The changed settings; they start as [`Config`] has them.
#[derive(Debug)]
pub(crate) struct Settings {
    maximum_stack: AtomicUsize,
    traceback: AtomicUsize,
    /// What GOTRACEBACK says: less is never shown.
    least_traceback: usize,
}

/// From the shortest to the longest.
const TRACEBACKS: [Traceback; 4] = [Traceback::None, Traceback::Single, Traceback::All, Traceback::System];

impl Settings {
    pub(crate) fn new(config: &Config) -> Settings {
        let level = TRACEBACKS.iter().position(|&level| level == config.traceback).unwrap_or(1);
        Settings {
            maximum_stack: AtomicUsize::new(config.maximum_stack),
            traceback: AtomicUsize::new(level),
            least_traceback: level,
        }
    }

    /// Bytes of the largest stack of a goroutine.
    pub(crate) fn maximum_stack(&self) -> usize {
        self.maximum_stack.load(Ordering::Relaxed)
    }

    /// Which goroutines a fatal panic shows.
    pub(crate) fn traceback(&self) -> Traceback {
        TRACEBACKS[self.traceback.load(Ordering::Relaxed)]
    }
}

/// -1 stands for off.
extern "C" fn set_percent(current: CurrentProcessor, percent: i32) -> i64 {
    let before = current.runtime().heap.set_gc_percent(u32::try_from(percent).ok());
    before.map_or(-1, i64::from)
}

/// Negative: asks only. The largest number stands for no limit.
extern "C" fn set_memory_limit(current: CurrentProcessor, limit: i64) -> i64 {
    let heap = &current.runtime().heap;
    let before = match u64::try_from(limit) {
        Ok(bytes) => heap.set_memory_limit((limit != i64::MAX).then_some(bytes)),
        Err(_) => heap.memory_limit(),
    };
    before.map_or(i64::MAX, |bytes| bytes as i64)
}

/// Gives all free memory back to the system.
extern "C" fn release_memory(current: CurrentProcessor) {
    let runtime = current.runtime();
    runtime.heap.release_memory();
    if runtime.config.scavenger_trace {
        crate::trace::print_scavenger(runtime, true);
    }
}

extern "C" fn set_maximum_stack(current: CurrentProcessor, bytes: usize) -> usize {
    current.runtime().settings.maximum_stack.swap(bytes, Ordering::Relaxed)
}

/// # Safety
/// The Go caller passes a string.
unsafe extern "C" fn set_traceback(current: CurrentProcessor, data: usize, length: usize) {
    // SAFETY: the caller's promise.
    let level = match unsafe { bytes_at(data, length) } {
        b"none" | b"0" => 0,
        b"all" | b"1" => 2,
        b"system" | b"2" | b"crash" => 3,
        _ => 1,
    };
    let settings = &current.runtime().settings;
    settings.traceback.store(level.max(settings.least_traceback), Ordering::Relaxed);
}
