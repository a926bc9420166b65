//! The language of the scenarios: processors that run goroutines, and the roots.
//!
//! It stands on what the runtime of compiled programs stands on: [`Safepoints`] for stops and handshakes, [`StackScan`] for
//! stacks. A processor that is parked is blocked for the former: who starts an operation answers for it.

use crate::model::Model;
use burrow_heap::safepoints::{Processors, Safepoints, Standing, Station};
use burrow_heap::sync::{AtomicBool, AtomicU64, AtomicUsize, Ordering, yield_now};
use burrow_heap::{
    Address, Cache, Collector, Config, Embedder, Heap, LayoutId, Marker, RootBytes, StackMark, StackScan,
};
use burrow_layout::pointer_map::PointerMap;
use std::cell::{Cell, UnsafeCell};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Words of a stack, and global variables.
pub const SLOTS: usize = 6;

/// No goroutine.
const NONE: usize = usize::MAX;

thread_local! {
    /// The processor that this thread is.
    static CURRENT: Cell<usize> = const { Cell::new(0) };
}

/// Makes the calling thread that of a processor.
pub fn become_processor(index: usize) {
    CURRENT.set(index);
}

pub struct Processor {
    cache: UnsafeCell<Box<Cache>>,
    station: Station,
    /// Counts the times that it was parked.
    parked: AtomicU64,
    goroutine: AtomicUsize,
}

pub struct Goroutine {
    scanned: StackMark,
    /// Some processor runs it.
    runs: AtomicBool,
    stack: UnsafeCell<[usize; SLOTS]>,
}

/// The state of the scenario's program.
pub struct World {
    pub heap: Arc<Heap>,
    /// Two pointers and two other words.
    pub layout: LayoutId,
    pub globals: [AtomicUsize; SLOTS],
    processors: Vec<Processor>,
    goroutines: Vec<Goroutine>,
    model: Mutex<Model>,
    /// Objects with finalizers, and those of them that nothing reached. Not scheduled: locked within one step.
    watched: Mutex<Vec<Address>>,
    unreached: Mutex<Vec<Address>>,
    safepoints: Safepoints<()>,
    scan: StackScan,
}

// SAFETY: a cache and a running goroutine's stack are used by the thread of their processor, or by who claimed the processor
// while it is parked, or while the world stands; a stack that does not run by who claimed it.
unsafe impl Sync for World {}

impl World {
    /// A world with one goroutine on each of `processors`, and `parked` more.
    pub fn new(collector: Collector, verify: bool, processors: usize, parked: usize) -> World {
        let config = Config {
            collector,
            arena_bytes: 16 << 20,
            stack_bytes: 4 << 20,
            gc_percent: None,
            mark_workers: 1,
            // The least: about one object in a helping.
            mark_batch: 2,
            mix_from: 0,
            poison: true,
            verify,
            ..Config::default()
        };
        let heap = Heap::new(config).expect("there is memory for a small heap");
        let layout = heap.register_layout(32, &PointerMap::from_mask(4, 0b11));
        let processor = |index| Processor {
            cache: UnsafeCell::new(Cache::standalone(&heap)),
            station: Station::new(Standing::Running),
            parked: AtomicU64::new(0),
            goroutine: AtomicUsize::new(index),
        };
        let goroutine = |index| Goroutine {
            scanned: StackMark::default(),
            runs: AtomicBool::new(index < processors),
            stack: UnsafeCell::new([0; SLOTS]),
        };
        World {
            processors: (0..processors).map(processor).collect(),
            goroutines: (0..processors + parked).map(goroutine).collect(),
            globals: std::array::from_fn(|_| AtomicUsize::new(0)),
            model: Mutex::new(Model::new(processors + parked, SLOTS)),
            watched: Mutex::default(),
            unreached: Mutex::default(),
            safepoints: Safepoints::new(()),
            scan: StackScan::default(),
            heap,
            layout,
        }
    }

    /// What should be. Not scheduled: whoever changes memory changes the model in the same step.
    pub fn model(&self) -> MutexGuard<'_, Model> {
        self.model.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The object at `address` gets a finalizer.
    pub fn watch(&self, address: Address) {
        self.watched.lock().unwrap_or_else(PoisonError::into_inner).push(address);
    }

    /// Takes an object that nothing reached, for its finalizer.
    pub fn take_unreached(&self) -> Option<Address> {
        self.unreached.lock().unwrap_or_else(PoisonError::into_inner).pop()
    }

    /// Gives a processor a new cache; the old one ends.
    ///
    /// # Safety
    /// The caller is the processor's thread, between safepoints.
    pub unsafe fn replace_cache(&self, processor: usize) {
        let fresh = Cache::standalone(&self.heap);
        // SAFETY: contract.
        let old = std::mem::replace(unsafe { &mut *self.processors[processor].cache.get() }, fresh);
        drop(old);
    }

    /// # Safety
    /// The caller is the processor's thread, or acts for it.
    #[expect(clippy::mut_from_ref, reason = "exclusive by the protocol of handshakes")]
    pub unsafe fn cache(&self, processor: usize) -> &mut Cache {
        // SAFETY: contract.
        unsafe { &mut *self.processors[processor].cache.get() }
    }

    /// The word of a stack.
    pub fn stack_word(&self, goroutine: usize, slot: usize) -> *mut usize {
        assert!(slot < SLOTS);
        // SAFETY: within the array.
        unsafe { self.goroutines[goroutine].stack.get().cast::<usize>().add(slot) }
    }

    /// The goroutine that a processor runs.
    pub fn running(&self, processor: usize) -> usize {
        self.processors[processor].goroutine.load(Ordering::Relaxed)
    }

    fn current(&self) -> &Processor {
        &self.processors[CURRENT.get()]
    }

    /// The calling processor stands at a safepoint.
    pub fn safepoint(&self) {
        self.safepoints.take_part(&self.current().station, CURRENT.get());
    }

    /// The calling processor has nothing to do, or is done.
    pub fn park(&self) {
        self.safepoint();
        let Processor { station, parked, .. } = self.current();
        station.set_blocked(parked.fetch_add(1, Ordering::Relaxed) + 1);
        if self.safepoints.wants(station) {
            self.safepoints.acknowledge_blocked(station, CURRENT.get());
        }
    }

    /// The calling processor goes on.
    pub fn unpark(&self) {
        let Processor { station, parked, .. } = self.current();
        let tick = parked.load(Ordering::Relaxed);
        if !station.take_back(tick) {
            let _guard = self.safepoints.wait_for_start(self.safepoints.lock());
            assert!(station.take_back(tick), "who acts for a parked processor holds the lock, or the world");
        }
        self.safepoint();
    }

    /// The calling processor runs another goroutine, which nobody runs; false if somebody does.
    pub fn switch(&self, goroutine: usize) -> bool {
        self.safepoint();
        if !self.hold(goroutine) {
            return false;
        }
        let current = &self.processors[CURRENT.get()].goroutine;
        let last = current.swap(NONE, Ordering::Relaxed);
        self.release(last);
        self.scan_before_run(goroutine);
        current.store(goroutine, Ordering::Relaxed);
        true
    }

    /// Keeps a parked goroutine from being run; false if it runs.
    pub fn hold(&self, goroutine: usize) -> bool {
        let runs = &self.goroutines[goroutine].runs;
        runs.compare_exchange(false, true, Ordering::AcqRel, Ordering::Relaxed).is_ok()
    }

    /// Ends [`World::hold`].
    pub fn release(&self, goroutine: usize) {
        self.goroutines[goroutine].runs.store(false, Ordering::Release);
    }

    /// Scans a goroutine that the caller is about to run, or runs, if a scan is under way that has not seen it.
    fn scan_before_run(&self, goroutine: usize) {
        self.scan.before_run(&self.goroutines[goroutine].scanned, || {
            self.heap.shade_roots(&mut |marker| self.report_stack(goroutine, marker));
        });
    }

    fn report_stack(&self, goroutine: usize, marker: &mut Marker<'_>) {
        for slot in 0..SLOTS {
            // SAFETY: a word of a stack whose goroutine does not run.
            unsafe { marker.slot(Address(self.stack_word(goroutine, slot) as usize)) };
        }
    }
}

impl Processors for World {
    fn number(&self) -> usize {
        self.processors.len()
    }

    fn station(&self, index: usize) -> &Station {
        &self.processors[index].station
    }

    /// Everybody looks at every safepoint.
    fn request_attention(&self, _index: usize) {}
}

// SAFETY: roots are the stacks and the globals. Mutators touch the heap between their own safepoints only.
unsafe impl Embedder for World {
    fn stop_the_world(&self) {
        self.safepoints.stop(self, CURRENT.get());
    }

    fn start_the_world(&self) {
        self.safepoints.start(self);
    }

    fn handshake(&self, _heap: &Heap, action: &(dyn Fn(&mut Cache) + Sync)) {
        // SAFETY: who answers is the processor's thread, or acts for it.
        self.safepoints.handshake(self, CURRENT.get(), &|processor| action(unsafe { self.cache(processor) }));
    }

    fn begin_stack_scan(&self, _heap: &Heap) {
        self.scan.begin();
        self.safepoints.handshake(self, CURRENT.get(), &|processor| {
            let goroutine = self.running(processor);
            if goroutine != NONE {
                self.scan_before_run(goroutine);
            }
            // SAFETY: as in `handshake`.
            unsafe { self.cache(processor) }.stack_is_black();
        });
    }

    fn remaining_stacks(&self) -> usize {
        self.goroutines.len()
    }

    fn scan_stack_once(&self, index: usize, marker: &mut Marker<'_>) {
        self.scan.scan_parked(&self.goroutines[index].scanned, || self.report_stack(index, marker));
    }

    fn end_stack_scan(&self) {
        self.scan.end();
    }

    fn processors(&self) -> u32 {
        self.processors.len() as u32
    }

    fn relax(&self) {
        self.safepoints.rest(&self.current().station, CURRENT.get(), yield_now);
    }

    fn stack_count(&self) -> usize {
        self.goroutines.len()
    }

    fn scan_stack(&self, index: usize, marker: &mut Marker<'_>) {
        self.report_stack(index, marker);
    }

    fn scan_globals(&self, marker: &mut Marker<'_>) {
        for global in &self.globals {
            // Atomic: mutators may store to it.
            marker.pointer(Address(global.load(Ordering::Relaxed)));
        }
    }

    fn scan_tables(&self, marker: &mut Marker<'_>) {
        let unreached = self.unreached.lock().unwrap_or_else(PoisonError::into_inner);
        unreached.iter().for_each(|&address| marker.pointer(address));
    }

    fn watched(&self) -> Vec<Address> {
        self.watched.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn unreached(&self, objects: &[Address]) {
        let model = self.model();
        for &object in objects {
            let id = model.at(object);
            assert!(!model.is_reached_by_mutators(id), "lost object: {id} is reachable, and its finalizer is to run");
        }
        self.watched.lock().unwrap_or_else(PoisonError::into_inner).retain(|each| !objects.contains(each));
        self.unreached.lock().unwrap_or_else(PoisonError::into_inner).extend(objects);
    }

    fn root_bytes(&self) -> RootBytes {
        RootBytes { stacks: self.goroutines.len() * SLOTS * 8, globals: SLOTS * 8 }
    }
}
