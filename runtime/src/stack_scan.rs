//! Scanning goroutines' stacks one by one, while goroutines run: [`burrow_heap::StackScan`] says who may look when, this
//! module what is looked at.
//!
//! A goroutine that starts meanwhile has one root, its closure, which is shaded: it is black from its start.

use crate::goroutine::{Goroutine, GoroutineRef, Status};
use crate::processor::{CurrentProcessor, Processor};
use crate::roots;
use crate::runtime::Runtime;
use crate::{stack, stop_world};
use burrow_heap::{Address, Event, Marker, StackScan};
use std::sync::atomic::{AtomicUsize, Ordering};

/// The scan under way, and what it came to.
#[derive(Default)]
pub(crate) struct Scan {
    protocol: StackScan,
    /// Used bytes of the stacks that this scan has seen. Without partners: relaxed.
    bytes: AtomicUsize,
}

impl Scan {
    /// Used bytes of the stacks that the scan under way has seen; `None` if there is none.
    pub(crate) fn bytes(&self) -> Option<usize> {
        self.protocol.is_under_way().then(|| self.bytes.load(Ordering::Relaxed))
    }
}

/// Starts a scan; returns when no goroutine runs unscanned. The caller holds `processor` at a safepoint.
pub(crate) fn begin(processor: &'static Processor) {
    let runtime = processor.runtime;
    runtime.stack_scan.bytes.store(0, Ordering::Relaxed);
    runtime.stack_scan.protocol.begin();
    stop_world::handshake(processor, &|each| {
        // SAFETY: the processor's thread runs this at a safepoint, or cannot run.
        let goroutine = unsafe { ((*each.record.as_ptr()).goroutine as *const Goroutine).as_ref() };
        if let Some(goroutine) = goroutine {
            before_run(runtime, goroutine);
        }
        // SAFETY: as above.
        unsafe { (*each.cache.get()).stack_is_black() };
    });
}

/// No scan is under way any more. The world stands.
pub(crate) fn end(runtime: &Runtime) {
    runtime.stack_scan.protocol.end();
}

/// Scans `goroutine` if a scan is under way that has not seen it. The caller is about to run it, or runs it and stands at a
/// safepoint with its context saved.
#[inline]
pub(crate) fn before_run(runtime: &'static Runtime, goroutine: &'static Goroutine) {
    runtime.stack_scan.protocol.before_run(&goroutine.scanned, || {
        // SAFETY: claimed; the caller does not run it meanwhile.
        runtime.heap.shade_roots(&mut |marker| unsafe { roots::scan_goroutine(&runtime.program, goroutine, marker) });
        note_scanned(runtime, goroutine);
        stack::note_unused(runtime, goroutine);
    });
}

/// For markers, after [`begin`]: scans `goroutine`, unless that was done or is being done. The caller's thread holds `processor`.
pub(crate) fn scan_parked(processor: &'static Processor, goroutine: GoroutineRef, marker: &mut Marker<'_>) {
    let runtime = processor.runtime;
    runtime.stack_scan.protocol.scan_parked(&goroutine.scanned, || {
        // While it is claimed it cannot be run, and so neither end nor park.
        if goroutine.status() != Status::Dead {
            note_scanned(runtime, goroutine);
            // SAFETY: it does not run, since it was not scanned; its context is saved.
            unsafe {
                roots::scan_goroutine(&runtime.program, goroutine, marker);
                stack::shrink(processor.current(), goroutine);
            }
        }
    });
}

/// A new goroutine with this closure is about to be published: it needs no scan.
pub(crate) fn begin_black(current: CurrentProcessor, goroutine: GoroutineRef, closure: usize) {
    current.cache().shade(Address(closure));
    current.runtime().stack_scan.protocol.start_black(&goroutine.scanned);
}

fn note_scanned(runtime: &Runtime, goroutine: &Goroutine) {
    let bytes = used(goroutine);
    runtime.stack_scan.bytes.fetch_add(bytes, Ordering::Relaxed);
    runtime.heap.count_scanned_stack(bytes);
    runtime.heap.emit(|| Event::StackScanned { stack: goroutine.id(), bytes: bytes as u64 });
}

/// Used bytes of a goroutine's stack. It does not run; its context is saved.
pub(crate) fn used(goroutine: &Goroutine) -> usize {
    // SAFETY: only the saved stack pointer is read; nobody writes it meanwhile.
    let stack_pointer = unsafe { (*goroutine.context.get()).stack_pointer };
    goroutine.stack_range().1.saturating_sub(stack_pointer)
}
