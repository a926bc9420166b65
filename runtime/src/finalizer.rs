//! Finalizers and cleanups: functions to call when nothing reaches an object any more.
//!
//! A *finalizer* gets its object: the heap keeps what the object contains, tells when nothing reaches the object
//! itself ([`burrow_heap::Embedder::unreached`]), and keeps it for one more cycle, so that the finalizer may
//! make it reachable again. A *cleanup* knows nothing of its object, which may be gone when it runs: the heap
//! tells which objects died ([`burrow_heap::Embedder::forget_dead`]). So an object with both is finalized first,
//! and cleaned up after, when it is unreachable once more without a finalizer.
//!
//! Functions that are ready lie in two queues, each served by a goroutine of the Go package `runtime`: a
//! finalizer that blocks does not keep cleanups from running.
//!
//! The table knows objects by address, which keeps nothing alive; the functions are roots, and so are objects in the
//! queue of finalizers. What enters the table or leaves it is shaded.
//! Start at [`Finalizers::unreached`] and [`Finalizers::forget_dead`].

use crate::goroutine::{GoroutineRef, WaitReason};
use crate::processor::{CurrentProcessor, Processor};
use crate::roots::RootSource;
use crate::runtime::Runtime;
use crate::{allocate, natives};
use burrow_heap::{Address, AddressTable, Marker};
use std::collections::VecDeque;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

natives! {
    "runtime.findObject" Full find_object;
    "runtime.addFinalizer" Full add_finalizer;
    "runtime.removeFinalizer" Full remove_finalizer;
    "runtime.takeFinalizer" Full take_finalizer;
    "runtime.liesWithin" Full lies_within;
    "runtime.closesOver" Full closes_over;
    "runtime.addCleanup" Full add_cleanup;
    "runtime.stopCleanup" Full stop_cleanup;
    "runtime.takeCleanup" Full take_cleanup;
    "runtime.becomeSystem" Full become_system;
    "runtime.markStarted" Full mark_started;
}

/// The function to call with an object.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Finalizer {
    /// A function value.
    pub(crate) function: usize,
    /// What the Go side wants to get back: how to call the function. Nothing of the heap.
    first_word: usize,
    /// Descriptors of the pointer's type and of the function's.
    pub(crate) object_type: usize,
    pub(crate) function_type: usize,
}

#[derive(Debug, Clone, Copy)]
struct Cleanup {
    /// A function value, called without arguments.
    function: usize,
    id: u64,
}

/// How many functions became ready, and how many of them a goroutine took to call them.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ReadyCounts {
    pub(crate) queued: u64,
    pub(crate) taken: u64,
}

/// What is ready, and the goroutine that calls it, while that waits for something.
struct Ready<T> {
    queue: VecDeque<T>,
    waiting: Option<GoroutineRef>,
    /// How many there were in all.
    queued: u64,
}

impl<T> Default for Ready<T> {
    fn default() -> Self {
        Ready { queue: VecDeque::new(), waiting: None, queued: 0 }
    }
}

impl<T> Ready<T> {
    fn counts(&self) -> ReadyCounts {
        ReadyCounts { queued: self.queued, taken: self.queued - self.queue.len() as u64 }
    }

    /// The next; when there is none, the calling goroutine waits, and finds nothing for this time.
    fn take(&mut self, current: CurrentProcessor) -> Option<T> {
        let next = self.queue.pop_front();
        if next.is_none() {
            // What the native returns when it goes on.
            current.goroutine().set_results(0, 0);
            self.waiting = Some(current.goroutine());
            current.park(WaitReason::Finalizer);
        }
        next
    }

    fn wake(&mut self, processor: &Processor) {
        if !self.queue.is_empty()
            && let Some(goroutine) = self.waiting.take()
        {
            processor.current().ready(goroutine);
        }
    }
}

#[derive(Default)]
struct Table {
    finalizers: AddressTable<Finalizer>,
    cleanups: AddressTable<Vec<Cleanup>>,
    finalizable: Ready<(usize, Finalizer)>,
    dead: Ready<Cleanup>,
    last_cleanup: u64,
}

/// All finalizers and cleanups of a program.
#[derive(Default)]
pub(crate) struct Finalizers {
    table: Mutex<Table>,
}

impl Finalizers {
    fn lock(&self) -> MutexGuard<'_, Table> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Objects with finalizers, except those that [`Finalizers::settle`] found marked.
    pub(crate) fn watched(&self) -> Vec<Address> {
        self.lock().finalizers.unsettled().map(|&(address, _)| Address(address)).collect()
    }

    /// Every object with a finalizer, and that. Between cycles, or with the world stopped.
    pub(crate) fn all(&self) -> Vec<(usize, Finalizer)> {
        self.lock().finalizers.all().copied().collect()
    }

    /// Looks, beside the mutators, which entries will surely stay in this cycle.
    pub(crate) fn settle(&self, is_marked: &dyn Fn(Address) -> bool) {
        /// Entries per hold of the lock.
        const BATCH: usize = 2048;
        let mut table = self.lock();
        table.finalizers.settle_anew();
        table.cleanups.settle_anew();
        drop(table);
        let finalizer =
            |object, finalizer: &Finalizer| is_marked(Address(object)) && is_marked(Address(finalizer.function));
        while self.lock().finalizers.settle(BATCH, finalizer) {}
        let cleanups = |object, list: &Vec<Cleanup>| {
            is_marked(Address(object)) && list.iter().all(|cleanup| is_marked(Address(cleanup.function)))
        };
        while self.lock().cleanups.settle(BATCH, cleanups) {}
    }

    /// Nothing reaches these objects: their finalizers become ready. World stopped by `processor`.
    pub(crate) fn unreached(&self, processor: &Processor, objects: &[Address]) {
        let mut table = self.lock();
        for object in objects {
            if let Some(finalizer) = table.finalizers.remove(object.0) {
                table.finalizable.queue.push_back((object.0, finalizer));
                table.finalizable.queued += 1;
            }
        }
        table.finalizable.wake(processor);
    }

    /// How many finalizers, and how many cleanups, became ready and were called.
    pub(crate) fn counts(&self) -> (ReadyCounts, ReadyCounts) {
        let table = self.lock();
        (table.finalizable.counts(), table.dead.counts())
    }

    /// Objects that are not marked are gone: their cleanups become ready. World stopped by `processor`.
    pub(crate) fn forget_dead(&self, processor: &Processor, is_marked: &dyn Fn(Address) -> bool) {
        let mut table = self.lock();
        let Table { finalizers, cleanups, dead, .. } = &mut *table;
        // Those of objects that nothing reaches left already.
        finalizers.retain_unsettled(|_, _| true);
        cleanups.retain_unsettled(|object, list| {
            let alive = is_marked(Address(object));
            if !alive {
                dead.queued += list.len() as u64;
                dead.queue.extend(list.drain(..));
            }
            alive
        });
        dead.wake(processor);
    }
}

/// The functions, and the objects whose finalizers are ready.
pub(crate) struct FinalizerRoots(pub(crate) &'static Runtime);

impl RootSource for FinalizerRoots {
    fn scan(&self, marker: &mut Marker<'_>) {
        let table = self.0.finalizers.lock();
        table.scan_functions(table.finalizers.all(), table.cleanups.all(), marker);
    }

    fn scan_unsettled(&self, marker: &mut Marker<'_>) {
        let table = self.0.finalizers.lock();
        // The functions of settled entries are marked.
        table.scan_functions(table.finalizers.unsettled(), table.cleanups.unsettled(), marker);
    }
}

impl Table {
    /// Reports the functions of these entries, and what is ready.
    fn scan_functions<'a>(
        &'a self,
        finalizers: impl Iterator<Item = &'a (usize, Finalizer)>,
        cleanups: impl Iterator<Item = &'a (usize, Vec<Cleanup>)>,
        marker: &mut Marker<'_>,
    ) {
        for (_, finalizer) in finalizers {
            marker.pointer(Address(finalizer.function));
        }
        for cleanup in cleanups.flat_map(|(_, list)| list).chain(&self.dead.queue) {
            marker.pointer(Address(cleanup.function));
        }
        for (object, finalizer) in &self.finalizable.queue {
            marker.pointer(Address(*object));
            marker.pointer(Address(finalizer.function));
        }
    }
}

/// The first byte of the object that `address` points into; 0: no object of the heap, but the place of a package
/// variable or of a value without size; 1: nothing of the program.
extern "C" fn find_object(current: CurrentProcessor, address: usize) -> usize {
    let runtime = current.runtime();
    match runtime.heap.object_at(Address(address)) {
        Some(object) => object.base.0,
        None if address == allocate::zero_sized() || runtime.program.contains_variable(address) => 0,
        None => 1,
    }
}

/// Whether that was the first finalizer of `object`, the address of an object of the heap.
extern "C" fn add_finalizer(
    current: CurrentProcessor,
    object: usize,
    function: usize,
    first_word: usize,
    object_type: usize,
    function_type: usize,
) -> usize {
    current.shade(function);
    let mut table = current.runtime().finalizers.lock();
    let vacant = table.finalizers.get(object).is_none();
    if vacant {
        table.finalizers.insert(object, Finalizer { function, first_word, object_type, function_type });
    }
    usize::from(vacant)
}

extern "C" fn remove_finalizer(current: CurrentProcessor, object: usize) {
    current.runtime().finalizers.lock().finalizers.remove(object);
}

/// What Go's `takeFinalizer` returns, in memory.
#[repr(C)]
struct Taken {
    function: usize,
    object: usize,
    first_word: usize,
    function_type: usize,
}

/// The next finalizer to call, all zero when there was none and the goroutine waited for one.
extern "C" fn take_finalizer(current: CurrentProcessor, results: &mut Taken) {
    // Before the goroutine can be taken up by another thread.
    *results = Taken { function: 0, object: 0, first_word: 0, function_type: 0 };
    let Some((object, finalizer)) = current.runtime().finalizers.lock().finalizable.take(current) else { return };
    let Finalizer { function, first_word, function_type, .. } = finalizer;
    current.shade(object);
    current.shade(function);
    *results = Taken { function, object, first_word, function_type };
}

/// Whether both addresses lead into one object. In a block of 16 bytes without pointers nobody can tell: several objects may
/// share it.
extern "C" fn lies_within(current: CurrentProcessor, one: usize, other: usize) -> usize {
    let heap = &current.runtime().heap;
    let (one, other) = (heap.object_at(Address(one)), heap.object_at(Address(other)));
    let shared = one.is_some_and(|object| object.size <= 16 && object.layout.is_predefined());
    usize::from(one.is_some() && one == other && !shared)
}

/// Whether a captured variable of the closure holds a pointer into the object at `object`.
extern "C" fn closes_over(current: CurrentProcessor, closure: usize, object: usize) -> usize {
    usize::from(current.runtime().heap.refers_to(Address(closure), Address(object)))
}

/// Returns the cleanup's number.
extern "C" fn add_cleanup(current: CurrentProcessor, object: usize, function: usize) -> u64 {
    current.shade(function);
    let mut table = current.runtime().finalizers.lock();
    table.last_cleanup += 1;
    let id = table.last_cleanup;
    let cleanup = Cleanup { function, id };
    match table.cleanups.get_mut(object) {
        Some(list) => list.push(cleanup),
        None => table.cleanups.insert(object, vec![cleanup]),
    }
    id
}

/// Takes a cleanup back, unless its object is dead already.
extern "C" fn stop_cleanup(current: CurrentProcessor, object: usize, id: u64) {
    let mut table = current.runtime().finalizers.lock();
    if let Some(list) = table.cleanups.get_mut(object) {
        list.retain(|cleanup| cleanup.id != id);
        if list.is_empty() {
            table.cleanups.remove(object);
        }
    }
}

/// The next cleanup to call, 0 when there was none and the goroutine waited for one.
extern "C" fn take_cleanup(current: CurrentProcessor) -> usize {
    let taken = current.runtime().finalizers.lock().dead.take(current);
    let Some(cleanup) = taken else { return 0 };
    current.shade(cleanup.function);
    cleanup.function
}

/// The calling goroutine is the runtime's own: not counted, hidden from tracebacks.
extern "C" fn become_system(current: CurrentProcessor) {
    current.goroutine().system.set(true);
    current.processor().count_goroutine(-1);
}

/// Sets the word to 1; whether it was 0.
extern "C" fn mark_started(_current: CurrentProcessor, started: &AtomicU32) -> usize {
    usize::from(started.swap(1, Ordering::Relaxed) == 0)
}
