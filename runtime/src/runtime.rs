//! A running program: image, heap, processors, goroutines.
//!
//! A [`Runtime`] is a value that lives as long as the process (it is leaked, since threads and
//! records refer to it). Start at [`run`].

use crate::assist::Debtors;
use crate::config::Config;
use crate::finalizer::{FinalizerRoots, Finalizers};
use crate::goroutines::Goroutines;
use crate::histogram::TimeHistogram;
use crate::image_loading::{LoadError, Program};
use crate::mark_worker::MarkShare;
use crate::package_debug::Settings;
use crate::package_metrics::ProcessorTime;
use crate::pauses::Pauses;
use crate::pool::Pools;
use crate::processor::Processor;
use crate::roots::RootSources;
use crate::scheduler::Scheduler;
use crate::stack_scan::Scan;
use crate::timer::{TimerRoots, Timers};
use crate::{itab, observer, registry, signal, sysmon};
use burrow_abi::native::Native;
use burrow_heap::Heap;
use burrow_image::Image;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicPtr, AtomicU64, AtomicUsize, Ordering};
use std::time::Instant;

/// See the module's header.
pub struct Runtime {
    pub config: Config,
    pub heap: Arc<Heap>,
    pub program: Program,
    pub(crate) scheduler: Scheduler,
    pub(crate) goroutines: Goroutines,
    /// Places outside stacks that hold Go pointers, beside those of the image.
    pub roots: RootSources,
    pub(crate) timers: Timers,
    pub(crate) finalizers: Finalizers,
    pub(crate) pools: Pools,
    pub(crate) settings: Settings,
    pub(crate) pauses: Pauses,
    pub(crate) processor_time: ProcessorTime,
    /// Nanoseconds that goroutines waited for locks.
    pub(crate) lock_wait: AtomicU64,
    /// From runnable to running.
    pub(crate) latencies: TimeHistogram,
    /// All processors ever made; replaced by a longer list when GOMAXPROCS grows, the world stopped.
    all: AtomicPtr<Vec<&'static Processor>>,
    /// GOMAXPROCS: how many of them, from the first, are in use.
    active: AtomicUsize,
    pub(crate) stack_scan: Scan,
    pub(crate) mark_share: MarkShare,
    pub(crate) debtors: Debtors,
    /// Nanoseconds (of [`Runtime::nanoseconds`]) when the last collection ended.
    pub(crate) last_collection: AtomicU64,
    /// Sysmon wants a collection: the next thread that looks for work starts it.
    pub(crate) collection_due: AtomicBool,
    started: Instant,
}

/// Why a program does not start.
#[derive(Debug)]
pub enum StartError {
    Load(LoadError),
    Memory(burrow_heap::OutOfMemory),
}

impl std::fmt::Display for StartError {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            StartError::Load(error) => error.fmt(formatter),
            StartError::Memory(error) => error.fmt(formatter),
        }
    }
}

impl std::error::Error for StartError {}

/// Runs a program with the runtime's natives and `natives`; the process exits when it ends, so this
/// returns only what kept it from starting.
pub fn run(image: Image, config: Config, natives: &[Native]) -> StartError {
    match start(image, config, natives) {
        Ok(runtime) => {
            crate::start_up::give_back();
            crate::scheduler::run_main(runtime)
        }
        Err(error) => error,
    }
}

fn start(image: Image, config: Config, natives: &[Native]) -> Result<&'static Runtime, StartError> {
    crate::start_up::spare_addresses();
    let heap = Heap::new(config.heap.clone()).map_err(StartError::Memory)?;
    if config.exact_types {
        crate::profile::record_everything(&heap);
    }
    let table = registry::Registry::new(natives);
    let program = Program::load(image, &heap, &table).map_err(StartError::Load)?;
    let runtime: &'static Runtime = Box::leak(Box::new(Runtime {
        scheduler: Scheduler::new(),
        goroutines: Goroutines::new(),
        roots: RootSources::new(),
        timers: Timers::new(),
        finalizers: Finalizers::default(),
        pools: Pools::default(),
        settings: Settings::new(&config),
        pauses: Pauses::new(),
        processor_time: ProcessorTime::new(),
        lock_wait: AtomicU64::new(0),
        latencies: TimeHistogram::default(),
        all: AtomicPtr::new(Box::leak(Box::default())),
        active: AtomicUsize::new(0),
        stack_scan: Scan::default(),
        mark_share: MarkShare::default(),
        debtors: Debtors::default(),
        last_collection: AtomicU64::new(0),
        collection_due: AtomicBool::new(false),
        started: Instant::now(),
        config,
        heap,
        program,
    }));
    runtime.set_active(runtime.config.processors.max(1));
    runtime.roots.register(Box::new(TimerRoots(runtime)));
    runtime.roots.register(Box::new(FinalizerRoots(runtime)));
    itab::register_all(runtime);
    signal::install(runtime);
    sysmon::start(runtime);
    observer::start(runtime);
    Ok(runtime)
}

impl Runtime {
    /// The processors in use.
    pub fn processors(&self) -> &'static [&'static Processor] {
        &self.all_processors()[..self.active.load(Ordering::Acquire)]
    }

    /// All processors, those out of use included: one may still be held until its goroutine yields.
    pub(crate) fn all_processors(&self) -> &'static [&'static Processor] {
        // SAFETY: lists are leaked, never changed.
        unsafe { &*self.all.load(Ordering::Acquire) }
    }

    /// Makes the first `count` processors those in use. At start, or with the world stopped.
    pub(crate) fn set_active(&'static self, count: usize) {
        let mut list = self.all_processors().to_vec();
        if list.len() < count {
            let slots = self.program.slot_count();
            list.extend((list.len()..count).map(|index| Processor::new(self, index, slots)));
            self.all.store(Box::leak(Box::new(list)), Ordering::Release);
        }
        self.active.store(count, Ordering::Release);
        self.processor_time.change(count);
    }

    /// Monotonic nanoseconds since the program started.
    pub fn nanoseconds(&self) -> u64 {
        self.started.elapsed().as_nanos() as u64
    }

    /// When the program started.
    pub fn started(&self) -> Instant {
        self.started
    }
}
