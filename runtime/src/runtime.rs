//! A running program: image, heap, processors, goroutines.
//!
//! A [`Runtime`] is a value that lives as long as the process (it is leaked, since threads and
//! records refer to it). Start at [`run`].

use crate::config::Config;
use crate::goroutines::Goroutines;
use crate::image_loading::{LoadError, Program};
use crate::processor::Processor;
use crate::roots::RootSources;
use crate::scheduler::Scheduler;
use crate::timer::{TimerRoots, Timers};
use crate::{itab, registry, signal, sysmon};
use burrow_abi::native::Native;
use burrow_heap::Heap;
use burrow_image::Image;
use std::sync::{Arc, OnceLock};
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
    processors: OnceLock<Vec<&'static Processor>>,
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
        Ok(runtime) => crate::scheduler::run_main(runtime),
        Err(error) => error,
    }
}

fn start(image: Image, config: Config, natives: &[Native]) -> Result<&'static Runtime, StartError> {
    let heap = Heap::new(config.heap.clone()).map_err(StartError::Memory)?;
    let table = registry::Registry::new(natives);
    let program = Program::load(image, &heap, &table).map_err(StartError::Load)?;
    let runtime: &'static Runtime = Box::leak(Box::new(Runtime {
        scheduler: Scheduler::new(),
        goroutines: Goroutines::new(),
        roots: RootSources::new(),
        timers: Timers::new(),
        processors: OnceLock::new(),
        started: Instant::now(),
        config,
        heap,
        program,
    }));
    let slots = runtime.program.slot_count();
    let processors = (0..runtime.config.processors.max(1)).map(|index| Processor::new(runtime, index, slots)).collect();
    assert!(runtime.processors.set(processors).is_ok(), "processors are made once");
    runtime.roots.register(Box::new(TimerRoots(runtime)));
    itab::register_all(runtime);
    signal::install(runtime);
    sysmon::start(runtime);
    Ok(runtime)
}

impl Runtime {
    /// All processors.
    pub fn processors(&self) -> &[&'static Processor] {
        self.processors.get().expect("processors are made before anything runs")
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
