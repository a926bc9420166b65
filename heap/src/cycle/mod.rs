//! Collection cycles: why one starts, how it goes on, what it reports; one file per collector.
//!
//! A collector is a short recipe of shared parts: stopping and handshakes (`embedder`), marking (`mark`), the barrier
//! (`barrier`, `cache::barrier_buffer`), sweeping (`sweep`), pacing (`pacer`). [`mark_sweep`] does all in one stop. The
//! others mark beside the mutators: [`concurrent`] holds what they share, [`insertion`], [`deletion`] and [`hybrid`] say in
//! what they differ, as a [`Recipe`].
//!
//! There is no collector thread: a cycle is moved on by threads that stand at safepoints.

mod concurrent;
mod deletion;
mod hybrid;
mod insertion;
pub(crate) mod mark_sweep;
mod report;

use crate::config::Collector;
use crate::embedder::Embedder;
use crate::heap::Heap;
use crate::mark::SharedWorker;
use crate::sync::{AtomicBool, AtomicU64, Mutex, Ordering, Rank};
use burrow_layout::processor::barrier_mode;
pub use report::{CycleReport, Stop, StopReason};
pub(crate) use report::{History, Moment};

/// Why a collection starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// The heap reached its trigger.
    Growth,
    /// The last collection is too long ago (the runtime's timer).
    Periodic,
    /// The program asked for it; the call returns when the garbage is swept, too.
    Forced,
    /// An attack mode.
    Zeal,
}

/// In which capacity a thread marks, for the figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WorkerKind {
    /// With a right to the processor's time.
    Dedicated,
    /// A mutator that pays for what it allocates.
    Assist,
    /// The processor has nothing else to do.
    Idle,
}

/// What became of [`Heap::start_cycle`].
#[derive(Debug)]
pub enum Start {
    /// Another thread's cycle runs.
    Busy,
    /// Another thread's cycle made this one unnecessary.
    Unneeded,
    /// Marking has begun: see [`Heap::mark_some`].
    Marking,
    /// The cycle began and ended (the stop-the-world collector).
    Finished(Box<CycleReport>),
}

/// What became of [`Heap::mark_some`].
#[derive(Debug)]
pub enum Progress {
    /// No cycle is marking.
    NotMarking,
    /// The caller's limit is reached; there is more to do.
    More,
    /// There is nothing to do at the moment: what is left is in other threads' hands.
    Nothing,
    /// This call ended the cycle.
    Finished(Box<CycleReport>),
}

/// In what a concurrent collector differs from the others.
pub(crate) struct Recipe {
    /// Whether a barrier shades the value that a store overwrites.
    pub shades_old: bool,
    /// Whether a barrier shades the value that is stored.
    pub shades_new: bool,
    /// Brings the mutators from no cycle to marking: barrier up, colour of allocation, stacks.
    pub begin: fn(&Heap, &dyn Embedder, &mut CycleReport),
    /// What has to be marked in the final stop. World stopped, buffers flushed.
    pub at_stop: fn(&Heap, &dyn Embedder, &mut SharedWorker<'_>),
}

impl Recipe {
    /// What the barrier of compiled code records.
    pub fn barrier_mode(&self) -> u64 {
        match (self.shades_old, self.shades_new) {
            (true, true) => barrier_mode::BOTH,
            (true, false) => barrier_mode::OLD,
            (false, true) => barrier_mode::NEW,
            (false, false) => barrier_mode::DOWN,
        }
    }

    /// The recipe of a collector; the stop-the-world collector has none.
    pub fn of(collector: Collector) -> Option<&'static Recipe> {
        match collector {
            Collector::MarkSweep => None,
            Collector::Insertion => Some(&insertion::RECIPE),
            Collector::Deletion => Some(&deletion::RECIPE),
            Collector::Hybrid => Some(&hybrid::RECIPE),
        }
    }
}

/// The state of the running cycle, beside the work that `mark::work` shares.
pub(crate) struct CycleState {
    /// What new caches start with.
    pub barrier_raised: AtomicBool,
    pub allocate_black: AtomicBool,
    /// The running cycle asks other processors for help.
    pub shared: AtomicBool,
    /// The report of the running cycle, while marking.
    running: Mutex<Option<(Box<CycleReport>, Moment)>>,
    /// Processor time of marking threads in the running cycle, by [`WorkerKind`].
    marking_cpu: [AtomicU64; 3],
    /// Bytes allocated black, as caches were flushed.
    pub black_bytes: AtomicU64,
    pub barrier_hits: AtomicU64,
    pub shaded: AtomicU64,
}

impl CycleState {
    pub fn new() -> CycleState {
        CycleState {
            barrier_raised: AtomicBool::new(false),
            allocate_black: AtomicBool::new(false),
            shared: AtomicBool::new(false),
            running: Mutex::new(Rank::Cycle, None),
            marking_cpu: std::array::from_fn(|_| AtomicU64::new(0)),
            black_bytes: AtomicU64::new(0),
            barrier_hits: AtomicU64::new(0),
            shaded: AtomicU64::new(0),
        }
    }

    /// Processor time that the running cycle took from mutators for marking.
    pub fn marking_cpu(&self) -> u64 {
        let kinds = [WorkerKind::Dedicated, WorkerKind::Assist];
        kinds.iter().map(|&kind| self.marking_cpu[kind as usize].load(Ordering::Relaxed)).sum()
    }
}
