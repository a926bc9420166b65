//! Scanning stacks one by one, while goroutines run.
//!
//! A scan has a number. A goroutine whose `scanned` word holds that number was scanned; its stack is black. Starting a scan
//! ([`begin`]) publishes the number, then a handshake has every processor scan the goroutine that it runs. From then
//! on no goroutine runs unscanned: whoever is about to run one scans it first ([`before_run`]). Markers scan the rest
//! ([`scan_parked`]): a goroutine that is not scanned does not run, and cannot while a marker has claimed it.
//!
//! A goroutine that starts meanwhile has one root, its closure, which is shaded: it is black from its start.

use crate::goroutine::{Goroutine, GoroutineRef, Status};
use crate::processor::{CurrentProcessor, Processor};
use crate::roots;
use crate::runtime::Runtime;
use crate::{stack, stop_world};
use burrow_heap::{Address, Event, Marker};
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};

/// In `scanned`: somebody scans the goroutine at this moment.
const CLAIMED: u32 = 1 << 31;

/// Number of the scan under way.
#[derive(Default)]
pub(crate) struct StackScan {
    /// 0: none.
    current: AtomicU32,
    last: AtomicU32,
    /// Used bytes of the stacks that this scan has seen. Without partners: relaxed.
    bytes: AtomicUsize,
}

impl StackScan {
    /// Used bytes of the stacks that the scan under way has seen; `None` if there is none.
    pub(crate) fn bytes(&self) -> Option<usize> {
        (self.current.load(Ordering::Relaxed) != 0).then(|| self.bytes.load(Ordering::Relaxed))
    }
}

/// Starts a scan; returns when no goroutine runs unscanned. The caller holds `processor` at a safepoint.
pub(crate) fn begin(processor: &'static Processor) {
    let runtime = processor.runtime;
    let number = (runtime.stack_scan.last.load(Ordering::Relaxed) + 1) % CLAIMED;
    let number = number.max(1);
    runtime.stack_scan.last.store(number, Ordering::Relaxed);
    runtime.stack_scan.bytes.store(0, Ordering::Relaxed);
    // SeqCst, and the handshake: who answered it sees the number.
    runtime.stack_scan.current.store(number, Ordering::SeqCst);
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
    runtime.stack_scan.current.store(0, Ordering::SeqCst);
}

/// Scans `goroutine` if a scan is under way that has not seen it. The caller is about to run it, or runs it and stands at a
/// safepoint with its context saved.
#[inline]
pub(crate) fn before_run(runtime: &'static Runtime, goroutine: &'static Goroutine) {
    let number = runtime.stack_scan.current.load(Ordering::Acquire);
    if number != 0 && goroutine.scanned.load(Ordering::Acquire) != number {
        scan_before_run(runtime, goroutine, number);
    }
}

#[cold]
#[inline(never)]
fn scan_before_run(runtime: &'static Runtime, goroutine: &'static Goroutine, number: u32) {
    loop {
        if claim(goroutine, number) {
            // SAFETY: claimed; the caller does not run it meanwhile.
            runtime
                .heap
                .shade_roots(&mut |marker| unsafe { roots::scan_goroutine(&runtime.program, goroutine, marker) });
            note_scanned(runtime, goroutine);
            stack::note_unused(runtime, goroutine);
            goroutine.scanned.store(number, Ordering::Release);
            return;
        }
        if goroutine.scanned.load(Ordering::Acquire) == number {
            return;
        }
        // A marker scans it at this moment.
        std::thread::yield_now();
    }
}

/// For markers, after [`begin`]: scans `goroutine`, unless that was done or is being done. The caller's thread holds `processor`.
pub(crate) fn scan_parked(processor: &'static Processor, goroutine: GoroutineRef, marker: &mut Marker<'_>) {
    let runtime = processor.runtime;
    let number = runtime.stack_scan.current.load(Ordering::Acquire);
    if number == 0 || !claim(goroutine, number) {
        return;
    }
    // While it is claimed it cannot be run, and so neither end nor park.
    if goroutine.status() != Status::Dead {
        note_scanned(runtime, goroutine);
        // SAFETY: it does not run, since it was not scanned; its context is saved.
        unsafe {
            roots::scan_goroutine(&runtime.program, goroutine, marker);
            stack::shrink(processor.current(), goroutine);
        }
    }
    goroutine.scanned.store(number, Ordering::Release);
}

/// A new goroutine with this closure is about to be published: it needs no scan.
pub(crate) fn begin_black(current: CurrentProcessor, goroutine: GoroutineRef, closure: usize) {
    current.cache().shade(Address(closure));
    let number = current.runtime().stack_scan.current.load(Ordering::Acquire);
    loop {
        let seen = goroutine.scanned.load(Ordering::Acquire);
        // A marker may be looking at the record, which it found dead: it must not find a goroutine that runs.
        if seen & CLAIMED == 0
            && goroutine.scanned.compare_exchange(seen, number, Ordering::AcqRel, Ordering::Relaxed).is_ok()
        {
            return;
        }
        std::hint::spin_loop();
    }
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

/// Takes the right to scan the goroutine for scan `number`; false if it was scanned or somebody else has it.
fn claim(goroutine: &Goroutine, number: u32) -> bool {
    let seen = goroutine.scanned.load(Ordering::Acquire);
    seen != number
        && seen != number | CLAIMED
        && goroutine.scanned.compare_exchange(seen, number | CLAIMED, Ordering::AcqRel, Ordering::Relaxed).is_ok()
}
