//! Settings of one run: typed values, made at the edge from flags and environment.

use crate::observer::ObserverHandle;
use std::num::NonZeroU32;

/// How a program runs. Start from `Config::default()`.
#[derive(Debug, Clone)]
pub struct Config {
    /// GOMAXPROCS: processors, that is goroutines that run at the same time. At least 1.
    pub processors: usize,
    /// The heap's settings (GOGC, sweeping, verification, poison, zeal).
    pub heap: burrow_heap::Config,
    /// Ways to provoke the runtime's own mistakes.
    pub attack: Attack,
    /// `GODEBUG=gctrace=1`: one line on standard error per collection.
    pub gc_trace: bool,
    /// `GODEBUG=gcpacertrace=1`: lines about the plan and the outcome of each collection.
    pub pacer_trace: bool,
    /// `GODEBUG=scavtrace=1`: lines about memory that was given back.
    pub scavenger_trace: bool,
    /// Whether collections halve stacks that are mostly unused; `GODEBUG=gcshrinkstackoff=1` turns it off.
    pub shrink_stacks: bool,
    /// Record the exact type and the place of allocation of every object, for walks over the heap. Slow.
    pub exact_types: bool,
    /// Print a census of the heap when `main` returns: objects by type and place. Goes with `exact_types`.
    pub census: bool,
    /// Proof mode of escape analysis: stop at pointers into stacks where none may be, whenever the heap is verified. Goes with
    /// `exact_types` and the heap's `verify`, `poison` and `zeal`.
    pub escape_check: bool,
    /// GOTRACEBACK.
    pub traceback: Traceback,
    /// Bytes of the largest stack of a goroutine; real Go's limit on 64-bit machines.
    pub maximum_stack: usize,
    /// `os.Args`: the program's name first.
    pub arguments: Vec<Vec<u8>>,
    /// Told of each collection and of the end.
    pub observer: Option<ObserverHandle>,
}

/// Attack modes of the runtime; those of the heap stand in [`burrow_heap::Config`].
#[derive(Debug, Clone, Default)]
pub struct Attack {
    /// Move the goroutine's stack at every function entry; the old one is overwritten and freed.
    pub move_stacks: bool,
    /// Collect at every poll and every slow entry of a function, not only before allocation.
    pub collect_at_polls: bool,
    /// Switch to another goroutine at every poll.
    pub yield_at_polls: bool,
    /// So many collections, and moves, of a processor until these attacks begin to thin out: see the module `occasions`.
    pub thin_after: Option<NonZeroU32>,
}

impl Attack {
    /// Whether loops call the poll stub each time.
    pub(crate) fn at_polls(&self) -> bool {
        self.collect_at_polls || self.yield_at_polls
    }
}

/// Which goroutines a fatal panic shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Traceback {
    None,
    /// The one that failed.
    #[default]
    Single,
    All,
    /// All, with the frames of the runtime.
    System,
}

impl Default for Config {
    fn default() -> Config {
        Config {
            processors: std::thread::available_parallelism().map_or(1, usize::from),
            heap: burrow_heap::Config::default(),
            attack: Attack::default(),
            gc_trace: false,
            pacer_trace: false,
            scavenger_trace: false,
            shrink_stacks: true,
            exact_types: false,
            census: false,
            escape_check: false,
            traceback: Traceback::default(),
            maximum_stack: 1_000_000_000,
            arguments: Vec::new(),
            observer: None,
        }
    }
}
