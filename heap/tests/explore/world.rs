//! The language of the scenarios: processors that run goroutines, with a real handshake, and the roots.
//!
//! Everything is as in the runtime of compiled programs, but small: each processor answers handshakes and stops at its own
//! safepoints; a parked one is answered for by who claims it. Stacks are scanned by the heap's [`StackScan`], as in the runtime.
//! All of it goes through the heap's atomics, so that schedules come in between.

use crate::model::Model;
use burrow_heap::sync::{AtomicBool, AtomicU8, AtomicUsize, Ordering, yield_now};
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

// States of a processor.
const RUNS: u8 = 0;
/// Stands in a stop of the world.
const STANDS: u8 = 1;
/// Is between goroutines, or at its end; may be claimed.
const PARKED: u8 = 2;
/// Parked, and somebody acts for it.
const TAKEN: u8 = 3;

pub struct Processor {
    cache: UnsafeCell<Box<Cache>>,
    state: AtomicU8,
    /// The last handshake that was answered.
    answered: AtomicUsize,
    goroutine: AtomicUsize,
}

pub struct Goroutine {
    scanned: StackMark,
    /// Some processor runs it.
    runs: AtomicBool,
    stack: UnsafeCell<[usize; SLOTS]>,
}

type Action<'a> = &'a (dyn Fn(usize) + Sync);

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
    /// Somebody stops the world or shakes hands.
    busy: AtomicBool,
    stop: AtomicBool,
    handshake: AtomicUsize,
    action: UnsafeCell<Option<Action<'static>>>,
    scan: StackScan,
}

// SAFETY: a cache and a running goroutine's stack are used by the thread of their processor, or by who claimed the processor
// while it is parked, or while the world stands; a stack that does not run by who claimed it. The action is written before
// its handshake is announced.
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
            mark_batch: 17,
            poison: true,
            verify,
            ..Config::default()
        };
        let heap = Heap::new(config).expect("there is memory for a small heap");
        let layout = heap.register_layout(32, &PointerMap::from_mask(4, 0b11));
        let processor = |index| Processor {
            cache: UnsafeCell::new(Cache::standalone(&heap)),
            state: AtomicU8::new(RUNS),
            answered: AtomicUsize::new(0),
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
            busy: AtomicBool::new(false),
            stop: AtomicBool::new(false),
            handshake: AtomicUsize::new(0),
            action: UnsafeCell::new(None),
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

    /// The calling processor stands at a safepoint.
    pub fn safepoint(&self) {
        let processor = &self.processors[CURRENT.get()];
        loop {
            self.answer(CURRENT.get());
            if !self.stop.load(Ordering::SeqCst) {
                return;
            }
            processor.state.store(STANDS, Ordering::SeqCst);
            while self.stop.load(Ordering::SeqCst) {
                yield_now();
            }
            // The next stop may have begun: whoever stops either sees this store, or is seen above.
            processor.state.store(RUNS, Ordering::SeqCst);
        }
    }

    fn answer(&self, index: usize) {
        let number = self.handshake.load(Ordering::Acquire);
        let processor = &self.processors[index];
        if processor.answered.load(Ordering::Relaxed) != number {
            // SAFETY: written before the number, and kept until all have answered.
            let action = unsafe { (*self.action.get()).expect("a handshake has an action") };
            action(index);
            processor.answered.store(number, Ordering::Release);
        }
    }

    /// The calling processor has nothing to do, or is done.
    pub fn park(&self) {
        self.safepoint();
        self.processors[CURRENT.get()].state.store(PARKED, Ordering::SeqCst);
    }

    /// The calling processor goes on.
    pub fn unpark(&self) {
        let state = &self.processors[CURRENT.get()].state;
        while state.compare_exchange(PARKED, RUNS, Ordering::SeqCst, Ordering::SeqCst).is_err() {
            yield_now();
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

    fn take_lead(&self) {
        while self.busy.compare_exchange(false, true, Ordering::SeqCst, Ordering::SeqCst).is_err() {
            self.safepoint();
            yield_now();
        }
    }

    /// Runs `action` for every processor.
    fn shake_hands(&self, action: Action<'_>) {
        self.take_lead();
        // SAFETY: the action is used until all have answered, below. Nobody else writes: this thread has the lead.
        unsafe { *self.action.get() = Some(std::mem::transmute::<Action<'_>, Action<'static>>(action)) };
        let number = self.handshake.load(Ordering::Relaxed) + 1;
        self.handshake.store(number, Ordering::Release);
        self.answer(CURRENT.get());
        for index in 0..self.processors.len() {
            let processor = &self.processors[index];
            while processor.answered.load(Ordering::Acquire) != number {
                if processor.state.compare_exchange(PARKED, TAKEN, Ordering::SeqCst, Ordering::SeqCst).is_ok() {
                    self.answer(index);
                    processor.state.store(PARKED, Ordering::SeqCst);
                } else {
                    yield_now();
                }
            }
        }
        self.busy.store(false, Ordering::SeqCst);
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

// SAFETY: roots are the stacks and the globals. Mutators touch the heap between their own safepoints only.
unsafe impl Embedder for World {
    fn stop_the_world(&self) {
        self.take_lead();
        self.stop.store(true, Ordering::SeqCst);
        for (index, processor) in self.processors.iter().enumerate() {
            while index != CURRENT.get() && processor.state.load(Ordering::SeqCst) != STANDS {
                if processor.state.compare_exchange(PARKED, TAKEN, Ordering::SeqCst, Ordering::SeqCst).is_ok() {
                    break;
                }
                yield_now();
            }
        }
    }

    fn start_the_world(&self) {
        for processor in &self.processors {
            // Fails for those that stand: they go on by themselves.
            let _ = processor.state.compare_exchange(TAKEN, PARKED, Ordering::SeqCst, Ordering::SeqCst);
        }
        self.stop.store(false, Ordering::SeqCst);
        self.busy.store(false, Ordering::SeqCst);
    }

    fn handshake(&self, _heap: &Heap, action: &(dyn Fn(&mut Cache) + Sync)) {
        // SAFETY: who answers is the processor's thread, or acts for it.
        self.shake_hands(&|processor| action(unsafe { self.cache(processor) }));
    }

    fn begin_stack_scan(&self, _heap: &Heap) {
        self.scan.begin();
        self.shake_hands(&|processor| {
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
        self.safepoint();
        yield_now();
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
