//! Who watches a program from outside: told of each collection, and of the end.
//!
//! The observer runs on the thread that ended the cycle, on its system stack, the world running; it gets plain values
//! and must not call back into the runtime. Formats and files are its own affair.

use crate::package_runtime::places_at;
use crate::runtime::Runtime;
use crate::type_ref::TypeRef;
use burrow_heap::{CycleReport, SweepCost};
use burrow_layout::descriptor::TypeDescriptor;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

/// Told what happens. See the module's header.
pub trait Observer: Send + Sync {
    /// A collection has ended.
    fn collection(&self, report: &CycleReport, places: &Places<'_>);
    /// The process is about to end, however it ends, unless it is killed. Other threads may still run.
    fn end(&self, figures: &EndFigures);
}

/// What the numbers in samples stand for.
pub struct Places<'a>(&'a Runtime);

impl Places<'_> {
    /// The calls that go on at a return address, the innermost first: function, file and line.
    pub fn at(&self, return_address: usize) -> Vec<(&str, &str, u32)> {
        places_at(&self.0.program, return_address)
    }

    /// The type of a sampled object, or of its elements, by the note about it; `None`: it is not known.
    pub fn type_name(&self, note: usize) -> Option<String> {
        // SAFETY: `profile::record` notes the address of a descriptor or 0, and descriptors stay as long as the process.
        let descriptor = (note != 0).then(|| unsafe { &*(note as *const TypeDescriptor) })?;
        Some(TypeRef::new(descriptor).display())
    }
}

/// Bytes per sampled object on average, where a census asks for places of allocation.
pub const CENSUS_SAMPLE_RATE: i64 = 4 << 10;

/// Figures of the whole process.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndFigures {
    /// Nanoseconds since the program was loaded.
    pub wall: u64,
    /// Nanoseconds of processor time of all threads.
    pub cpu: u64,
    /// Most bytes in spans.
    pub heap_peak: u64,
    /// Bytes of the largest resident set.
    pub memory_peak: u64,
    /// What sweeping took after the last cycle, if there is a census.
    pub sweeps: Vec<SweepCost>,
}

/// An observer as part of [`Config`](crate::Config).
#[derive(Clone)]
pub struct ObserverHandle(pub Arc<dyn Observer>);

impl std::fmt::Debug for ObserverHandle {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("an observer")
    }
}

/// The observed program, for the end of the process, which has no runtime at hand.
static OBSERVED: OnceLock<&'static Runtime> = OnceLock::new();

/// The program starts.
pub(crate) fn start(runtime: &'static Runtime) {
    if runtime.config.observer.is_some() {
        // One program per process; a second one would just not be told of the end.
        let _ = OBSERVED.set(runtime);
    }
    if runtime.config.heap.census {
        let rate = Box::leak(Box::new(CENSUS_SAMPLE_RATE));
        // SAFETY: the place is leaked.
        unsafe { runtime.heap.follow_sample_rate(rate) };
    }
}

/// A collection has ended.
pub(crate) fn collection(runtime: &Runtime, report: &CycleReport) {
    if let Some(ObserverHandle(observer)) = &runtime.config.observer {
        observer.collection(report, &Places(runtime));
        // Release: pairs with the Acquire in `wait_for_reports`.
        REPORTED.fetch_add(1, Ordering::Release);
    }
}

/// Cycles that the observer was told of.
static REPORTED: AtomicU32 = AtomicU32::new(0);

/// The thread that ended the last cycle may not have told of it yet, when another one ends the process. It needs nobody for
/// that, unless this very thread ends the process in the midst of it; hence the limit.
fn wait_for_reports(runtime: &Runtime) {
    const LONGEST: Duration = Duration::from_secs(1);
    let start = Instant::now();
    // Acquire: pairs with the Release in `collection`.
    while REPORTED.load(Ordering::Acquire) < runtime.heap.cycles_marked() && start.elapsed() < LONGEST {
        std::thread::sleep(Duration::from_micros(100));
    }
}

/// The process ends.
pub(crate) fn end() {
    let Some(runtime) = OBSERVED.get() else { return };
    let Some(ObserverHandle(observer)) = &runtime.config.observer else { return };
    wait_for_reports(runtime);
    // SAFETY: `rusage` is plain data, for which zeros are valid.
    let mut usage: libc::rusage = unsafe { std::mem::zeroed() };
    // SAFETY: the pointer is to a live variable. The call cannot fail with these arguments.
    unsafe { libc::getrusage(libc::RUSAGE_SELF, &raw mut usage) };
    let nanoseconds = |time: libc::timeval| time.tv_sec as u64 * 1_000_000_000 + time.tv_usec as u64 * 1000;
    observer.end(&EndFigures {
        wall: runtime.nanoseconds(),
        cpu: nanoseconds(usage.ru_utime) + nanoseconds(usage.ru_stime),
        heap_peak: runtime.heap.peak_in_use(),
        memory_peak: usage.ru_maxrss as u64 * 1024,
        sweeps: runtime.heap.take_sweep_costs(),
    });
}
