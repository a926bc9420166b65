//! What keeps Go objects alive: the roots, shown to the collector.
//!
//! - Package variables, by the image's root ranges.
//! - Stacks, precisely: at each call the live words of the frame are those that the call site's stack map names. A goroutine
//!   at a function's entry has live argument registers and stack arguments instead, by the entry map. A frame whose
//!   instruction faulted has no map and no live words: it is never resumed.
//! - What the runtime keeps for a goroutine: closures of deferred calls, values of panics, a pending fault, wait queue
//!   entries, what natives pinned.
//! - Further places by [`RootSources::register`].
//!
//! A goroutine's roots are read while it cannot run: the world stands, or `stack_scan` has claimed it.

use crate::frames::{self, Frames};
use crate::goroutine::{Goroutine, Resume, Status};
use crate::image_loading::Program;
use crate::processor::Processor;
use crate::raise::Fault;
use crate::{escape_check, stack, stack_scan, stop_world};
use burrow_abi::tables::FunctionTable;
use burrow_heap::{Address, Cache, Collector, Embedder, Heap, Holder, Marker, RootBytes};
use std::sync::{Mutex, PoisonError};

/// Something that holds Go pointers outside stacks, heap and package variables.
pub trait RootSource: Send + Sync {
    /// Reports every pointer. Mutators may run: the source has a lock of its own.
    fn scan(&self, marker: &mut Marker<'_>);

    /// Reports them in a cycle's final stop, where those may be left out that the source has found marked.
    fn scan_unsettled(&self, marker: &mut Marker<'_>) {
        self.scan(marker);
    }
}

/// The registered sources.
pub struct RootSources {
    sources: Mutex<Vec<Box<dyn RootSource>>>,
}

impl RootSources {
    pub(crate) fn new() -> RootSources {
        RootSources { sources: Mutex::default() }
    }

    /// Reports what all sources hold.
    pub(crate) fn scan(&self, marker: &mut Marker<'_>) {
        for source in &*self.sources.lock().unwrap_or_else(PoisonError::into_inner) {
            source.scan(marker);
        }
    }

    fn scan_unsettled(&self, marker: &mut Marker<'_>) {
        for source in &*self.sources.lock().unwrap_or_else(PoisonError::into_inner) {
            source.scan_unsettled(marker);
        }
    }

    /// Adds a source for the rest of the run.
    pub fn register(&self, source: Box<dyn RootSource>) {
        self.sources.lock().unwrap_or_else(PoisonError::into_inner).push(source);
    }
}

/// The runtime as the collector sees it, from the processor whose thread collects.
pub(crate) struct World {
    pub(crate) processor: &'static Processor,
}

// SAFETY: `stop_world` lets no goroutine run, and the functions below report every place that holds a Go pointer.
unsafe impl Embedder for World {
    fn stop_the_world(&self) {
        stop_world::stop(self.processor);
        self.processor.runtime.pauses.for_collection();
    }

    fn start_the_world(&self) {
        stop_world::start(self.processor);
    }

    fn stack_count(&self) -> usize {
        self.processor.runtime.goroutines.count()
    }

    fn scan_stack(&self, index: usize, marker: &mut Marker<'_>) {
        let runtime = self.processor.runtime;
        let goroutine = runtime.goroutines.get(index);
        if goroutine.status() != Status::Dead {
            // SAFETY: the world stands; every goroutine that is alive has its context saved.
            unsafe { scan_goroutine(&runtime.program, goroutine, marker) };
        }
    }

    fn scan_globals(&self, marker: &mut Marker<'_>) {
        let runtime = self.processor.runtime;
        for (address, map) in runtime.program.roots() {
            // SAFETY: the loaded image's data, mapped as long as the process.
            unsafe { marker.block(Address(*address), map, 1) };
        }
    }

    fn scan_tables(&self, marker: &mut Marker<'_>) {
        let runtime = self.processor.runtime;
        runtime.roots.scan(marker);
    }

    fn scan_unsettled_tables(&self, marker: &mut Marker<'_>) {
        self.processor.runtime.roots.scan_unsettled(marker);
    }

    fn handshake(&self, _heap: &Heap, action: &(dyn Fn(&mut Cache) + Sync)) {
        stop_world::handshake(self.processor, &|processor| {
            // SAFETY: the processor's thread runs this at a safepoint, or cannot run.
            action(unsafe { &mut *processor.cache.get() });
        });
    }

    fn begin_stack_scan(&self, _heap: &Heap) {
        stack_scan::begin(self.processor);
    }

    fn remaining_stacks(&self) -> usize {
        self.processor.runtime.goroutines.count()
    }

    fn scan_stack_once(&self, index: usize, marker: &mut Marker<'_>) {
        let runtime = self.processor.runtime;
        stack_scan::scan_parked(self.processor, runtime.goroutines.get(index), marker);
    }

    fn end_stack_scan(&self) {
        stack_scan::end(self.processor.runtime);
    }

    fn processors(&self) -> u32 {
        self.processor.runtime.processors().len() as u32
    }

    fn enlist(&self) {
        crate::scheduler::wake_one(self.processor.runtime);
    }

    fn relax(&self) {
        /// Threads that yield in turns kept the one with the work from running for a minute, where there were more of them than
        /// cores (`shrinking_stacks` twice at a time, collecting at every safepoint on eight processors).
        const REST: std::time::Duration = std::time::Duration::from_micros(20);
        stop_world::rest(self.processor, || std::thread::sleep(REST));
    }

    fn watched(&self) -> Vec<Address> {
        self.processor.runtime.finalizers.watched()
    }

    fn unreached(&self, objects: &[Address]) {
        self.processor.runtime.finalizers.unreached(self.processor, objects);
    }

    fn cycle_begins(&self) {
        self.processor.runtime.pools.age(self.processor);
    }

    fn settle(&self, is_marked: &dyn Fn(Address) -> bool) {
        self.processor.runtime.finalizers.settle(is_marked);
        self.processor.runtime.timers.settle(is_marked);
    }

    fn forget_dead(&self, is_marked: &dyn Fn(Address) -> bool) {
        self.processor.runtime.finalizers.forget_dead(self.processor, is_marked);
        self.processor.runtime.pools.forget_dead(is_marked);
    }

    fn marking_finished(&self) {
        let runtime = self.processor.runtime;
        let goroutines = &runtime.goroutines;
        runtime.timers.forget_settled();
        if !matches!(runtime.config.heap.collector, Collector::MarkSweep | Collector::Deletion) {
            // Whoever scanned a stack beside the mutators halved it then.
            return;
        }
        for index in 0..goroutines.count() {
            // SAFETY: the world stands, and the caller's thread holds the processor.
            unsafe { stack::shrink(self.processor.current(), goroutines.get(index)) };
        }
    }

    fn verify_stacks(&self) {
        // SAFETY: the world stands.
        unsafe { escape_check::check_stacks(self.processor.runtime) };
    }

    fn verify_foreign(&self, value: Address, place: Address, holder: Holder) {
        // SAFETY: the world stands.
        unsafe { escape_check::check_foreign(self.processor.runtime, value, place, holder) };
    }

    fn root_bytes(&self) -> RootBytes {
        let runtime = self.processor.runtime;
        let stacks = runtime.stack_scan.bytes().unwrap_or_else(|| {
            let goroutines = runtime.goroutines.snapshot();
            let alive = goroutines.iter().filter(|each| each.status() != Status::Dead);
            alive.map(|each| stack_scan::used(each)).sum()
        });
        let globals = runtime.program.roots().iter().map(|(_, map)| map.words() as usize * 8);
        RootBytes { stacks, globals: globals.sum() }
    }
}

/// # Safety
/// The goroutine does not run, and its context is saved.
pub(crate) unsafe fn scan_goroutine(program: &Program, goroutine: &Goroutine, marker: &mut Marker<'_>) {
    // SAFETY: the caller's promise: nobody changes the goroutine.
    unsafe {
        scan_record(goroutine, marker);
        if frames::at_entry(goroutine) {
            scan_entry(program, goroutine, marker);
        }
        for frame in Frames::of(goroutine) {
            scan_frame(program, frame, marker);
        }
    }
}

/// What the goroutine's record refers to.
///
/// # Safety
/// As for [`scan_goroutine`].
pub(crate) unsafe fn scan_record(goroutine: &Goroutine, marker: &mut Marker<'_>) {
    // SAFETY: the caller's promise.
    unsafe {
        for defer in (*goroutine.defers.get()).iter() {
            marker.pointer(Address(defer.closure));
        }
        for panic in &*goroutine.panics.get() {
            marker.pointer(Address(panic.value.data));
        }
        if let Some(Fault::Value { data, .. }) = &*goroutine.fault.get() {
            marker.pointer(Address(*data));
        }
        for waiter in &*goroutine.waiters.get() {
            for root in waiter.roots() {
                marker.pointer(Address(root));
            }
        }
        for root in &*goroutine.native_roots.get() {
            marker.pointer(Address(*root));
        }
        for area in &*goroutine.call_areas.get() {
            area.scan(marker);
        }
    }
}

/// Arguments of a function that has not set up its frame yet.
///
/// # Safety
/// As for [`scan_goroutine`]; the goroutine stands at a function's entry.
pub(crate) unsafe fn scan_entry(program: &Program, goroutine: &Goroutine, marker: &mut Marker<'_>) {
    if goroutine.resume.get() == Resume::Start {
        // The first function's argument is its closure; a plain function gets none (0).
        marker.pointer(Address(goroutine.closure()));
        return;
    }
    // SAFETY: the caller's promise.
    let (entry, context) = unsafe { (*goroutine.entry.get(), *goroutine.context.get()) };
    let Some(function) = program.function_at(entry.target) else {
        crate::fatal::broken(&format!("{goroutine:?} stands at {:#x}, which is no function", entry.target));
    };
    for (index, value) in entry.integers.into_iter().enumerate() {
        if function.entry.registers >> index & 1 != 0 {
            marker.pointer(Address(value));
        }
    }
    for &word in &function.entry.stack {
        // The arguments follow the return address.
        // SAFETY: the caller's frame holds the stack arguments.
        unsafe { marker.slot(Address(context.stack_pointer + 8 + 8 * usize::from(word))) };
    }
}

/// # Safety
/// The frame is one of a goroutine that does not run.
pub(crate) unsafe fn scan_frame(program: &Program, frame: frames::Frame, marker: &mut Marker<'_>) {
    let Some((function, site)) = program.call_site(frame.program_counter) else {
        check_faulted(program, frame);
        return;
    };
    let Some(map) = program.stack_map(site) else { return };
    debug_assert!(map.frame_size <= function.frame_size.max(map.frame_size));
    let base = frame.frame_pointer - map.frame_size as usize;
    for (index, &word) in map.words.iter().enumerate() {
        let mut bits = word;
        while bits != 0 {
            let slot = base + 8 * (64 * index + bits.trailing_zeros() as usize);
            // SAFETY: the map names words of this frame only.
            unsafe { marker.slot(Address(slot)) };
            bits &= bits - 1;
        }
    }
}

/// A program counter without call site must belong to a faulted instruction.
fn check_faulted(program: &Program, frame: frames::Frame) {
    let faulted = program.function_at(frame.program_counter - 1).is_some_and(|function: &FunctionTable| {
        let offset = (frame.program_counter - 1 - program.address_of(function)) as u32;
        burrow_image::Image::fault_position(function, offset).is_some()
    });
    if !faulted {
        crate::fatal::broken(&format!("no call site returns to {:#x}", frame.program_counter));
    }
}
