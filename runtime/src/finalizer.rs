//! Finalizers and cleanups: functions to call when nothing reaches an object any more.
//!
//! The heap tells which watched objects nothing reaches ([`burrow_heap::Embedder::unreached`]). Their functions go to a
//! queue, from which a goroutine of the Go package `runtime` takes and calls them. Until then the
//! queue's object is a root; a finalizer may make the object reachable again.
//!
//! The table knows objects by address, which keeps nothing alive; the functions are roots.

use crate::goroutine::{GoroutineRef, WaitReason};
use crate::natives;
use crate::processor::{CurrentProcessor, Processor};
use crate::roots::RootSource;
use crate::runtime::Runtime;
use burrow_heap::{Address, Marker};
use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

natives! {
    "runtime.addFinalizer" Full add_finalizer;
    "runtime.removeFinalizer" Full remove_finalizer;
    "runtime.addCleanup" Full add_cleanup;
    "runtime.stopCleanup" Full stop_cleanup;
    "runtime.takeFinalizer" Full take_finalizer;
    "runtime.becomeSystem" Full become_system;
}

/// A function to call for an object.
#[derive(Debug, Clone, Copy)]
struct Entry {
    /// A function value.
    function: usize,
    /// Of a cleanup; 0 for the finalizer.
    cleanup: u64,
    /// What the Go side wants to get back: how to call the function.
    argument_type: usize,
}

#[derive(Default)]
struct Table {
    entries: HashMap<usize, Vec<Entry>>,
    ready: VecDeque<(usize, Entry)>,
    /// The goroutine that calls functions, while it waits for some.
    waiting: Option<GoroutineRef>,
    /// Whether the goroutine was started.
    started: bool,
    cleanups: u64,
}

/// All finalizers of a program.
#[derive(Default)]
pub(crate) struct Finalizers {
    table: Mutex<Table>,
}

impl Finalizers {
    fn lock(&self) -> MutexGuard<'_, Table> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Objects to watch. World stopped.
    pub(crate) fn watched(&self) -> Vec<Address> {
        self.lock().entries.keys().map(|&address| Address(address)).collect()
    }

    /// Nothing reaches these objects: their functions become ready. World stopped by `processor`.
    pub(crate) fn unreached(&self, processor: &Processor, objects: &[Address]) {
        let mut table = self.lock();
        for object in objects {
            for entry in table.entries.remove(&object.0).unwrap_or_default() {
                table.ready.push_back((object.0, entry));
            }
        }
        if !table.ready.is_empty()
            && let Some(goroutine) = table.waiting.take()
        {
            processor.current().ready(goroutine);
        }
    }
}

/// The functions, and the objects in the queue.
pub(crate) struct FinalizerRoots(pub(crate) &'static Runtime);

impl RootSource for FinalizerRoots {
    fn scan(&self, marker: &mut Marker<'_>) {
        let table = self.0.finalizers.lock();
        for entry in table.entries.values().flatten() {
            marker.pointer(Address(entry.function));
        }
        for (object, entry) in &table.ready {
            marker.pointer(Address(*object));
            marker.pointer(Address(entry.function));
        }
    }
}

/// Results: 0 done, 1 done and the goroutine must be started, 2 there is a finalizer already.
extern "C" fn add_finalizer(current: CurrentProcessor, object: usize, function: usize, argument_type: usize) -> usize {
    if current.runtime().heap.object_at(Address(object)).is_none() {
        // A package variable or constant: never unreachable.
        return 0;
    }
    let mut table = current.runtime().finalizers.lock();
    let entries = table.entries.entry(object).or_default();
    if entries.iter().any(|entry| entry.cleanup == 0) {
        return 2;
    }
    entries.push(Entry { function, cleanup: 0, argument_type });
    usize::from(!std::mem::replace(&mut table.started, true))
}

extern "C" fn remove_finalizer(current: CurrentProcessor, object: usize) {
    let mut table = current.runtime().finalizers.lock();
    if let Some(entries) = table.entries.get_mut(&object) {
        entries.retain(|entry| entry.cleanup != 0);
        if entries.is_empty() {
            table.entries.remove(&object);
        }
    }
}

/// Returns the cleanup's number, negative when the goroutine must be started.
extern "C" fn add_cleanup(current: CurrentProcessor, object: usize, function: usize) -> i64 {
    let mut table = current.runtime().finalizers.lock();
    table.cleanups += 1;
    let cleanup = table.cleanups;
    if current.runtime().heap.object_at(Address(object)).is_some() {
        table.entries.entry(object).or_default().push(Entry { function, cleanup, argument_type: 0 });
    }
    let id = cleanup as i64;
    if std::mem::replace(&mut table.started, true) { id } else { -id }
}

extern "C" fn stop_cleanup(current: CurrentProcessor, cleanup: u64) {
    let mut table = current.runtime().finalizers.lock();
    for entries in table.entries.values_mut() {
        entries.retain(|entry| entry.cleanup != cleanup);
    }
    table.entries.retain(|_, entries| !entries.is_empty());
    table.ready.retain(|(_, entry)| entry.cleanup != cleanup);
}

/// What Go's `takeFinalizer` returns, in memory.
#[repr(C)]
struct Taken {
    function: usize,
    object: usize,
    argument_type: usize,
    cleanup: bool,
}

/// The next function to call; when there is none, waits, and finds nothing for this time.
extern "C" fn take_finalizer(current: CurrentProcessor, results: &mut Taken) {
    let mut table = current.runtime().finalizers.lock();
    *results = match table.ready.pop_front() {
        Some((object, entry)) => {
            Taken { function: entry.function, object, argument_type: entry.argument_type, cleanup: entry.cleanup != 0 }
        }
        None => Taken { function: 0, object: 0, argument_type: 0, cleanup: false },
    };
    if results.function == 0 {
        table.waiting = Some(current.goroutine());
        current.park(WaitReason::Finalizer);
    }
}

/// The calling goroutine is the runtime's own: not counted, hidden from tracebacks.
extern "C" fn become_system(current: CurrentProcessor) {
    current.goroutine().system.set(true);
    current.processor().count_goroutine(-1);
}
