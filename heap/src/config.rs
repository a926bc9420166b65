//! Settings of a heap. The environment is read elsewhere; here are typed values with their meaning.

/// How a [`Heap`](crate::Heap) behaves. Start from `Config::default()`.
#[derive(Debug, Clone)]
pub struct Config {
    /// GOGC: growth over the live heap, in percent, that starts a collection; `None`: never.
    pub gc_percent: Option<u32>,
    /// GOMEMLIMIT: bytes that the heap tries to stay below in all, its tables and stacks included; `None`: no limit.
    pub memory_limit: Option<u64>,
    /// Bytes of address space to reserve for objects, at most 1 TiB. Halved until the system agrees.
    pub arena_bytes: usize,
    /// Bytes of address space to reserve for stacks. Halved until the system agrees.
    pub stack_bytes: usize,
    /// How the collector finds what is alive beside the mutators.
    pub collector: Collector,
    /// When dead objects are turned into free memory.
    pub sweep: SweepTime,
    /// Threads that mark, the collecting one included. At least 1.
    pub mark_workers: usize,
    /// Objects that one thread marks before it asks others for help. 0: all mark from the first on,
    /// and share even little, as tests want it.
    pub mark_alone: usize,
    /// Objects that a worker beside the mutators scans before it looks around; more than 16.
    pub mark_batch: usize,
    /// Whether the heap asks the system for huge pages.
    pub huge_pages: HugePages,
    /// Bytes of heap from which on layouts that are allocated in turns share spans. A smaller heap is near anyway, and
    /// spans of one layout are faster to allocate from. 0: always.
    pub mix_from: u64,
    /// Attack mode: collect at (nearly) every allocation.
    pub zeal: Option<Zeal>,
    /// Attack mode: fill freed memory with a pattern, and check it when the memory is used again.
    pub poison: bool,
    /// Attack mode: check the whole heap after each collection.
    pub verify: bool,
    /// Count, in each final stop, what is marked and what is dead by layout: slow.
    pub census: bool,
    /// Find out, in each final stop, how much of what is marked nothing reaches any more (floating garbage): slow.
    pub measure_floating: bool,
}

/// The generations of Go's collector; each has an essay in `cycle`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Collector {
    /// Go 1.3: stop the world, mark, sweep.
    MarkSweep,
    /// Go 1.5: tri-colour marking beside the mutators, a barrier that shades what is stored, stacks scanned again in
    /// a final stop.
    Insertion,
    /// Snapshot at the beginning: all stacks scanned in one stop, a barrier that shades what is overwritten.
    Deletion,
    /// Go 1.8: both halves of the barrier, stacks scanned one at a time and black from then on.
    #[default]
    Hybrid,
}

impl Collector {
    /// All of them, oldest first.
    pub const ALL: [Collector; 4] =
        [Collector::MarkSweep, Collector::Insertion, Collector::Deletion, Collector::Hybrid];

    /// The name users choose it by.
    pub fn name(self) -> &'static str {
        match self {
            Collector::MarkSweep => "mark-sweep",
            Collector::Insertion => "insertion",
            Collector::Deletion => "deletion",
            Collector::Hybrid => "hybrid",
        }
    }

    /// The collector of this name.
    pub fn from_name(name: &str) -> Option<Collector> {
        Collector::ALL.into_iter().find(|collector| collector.name() == name)
    }
}

/// When dead objects are turned into free memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SweepTime {
    /// While the world is stopped: the oldest form of the collector.
    InPause,
    /// After the world has started again: before allocation, and by whoever calls
    /// [`Heap::sweep_some`](crate::Heap::sweep_some).
    Outside,
}

/// Whether the heap asks the system for huge pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HugePages {
    /// Ordinary pages only.
    Never,
    /// For those parts of the heap that are densely used: once the heap is larger than this many bytes.
    Above(usize),
    /// The same, from the moment when marking turns out to be slow without. Memory that is in use then is moved to huge
    /// pages by [`Scavenger::work`](crate::Scavenger::work).
    WhenSlowAbove(usize),
}

/// Collect at every `every`-th slow allocation; allocation slots stay empty, so that each allocation
/// enters the slow path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Zeal {
    /// 1: before each allocation.
    pub every: u32,
}

impl Default for Config {
    fn default() -> Config {
        Config {
            gc_percent: Some(100),
            memory_limit: None,
            arena_bytes: 512 << 30,
            stack_bytes: 256 << 30,
            collector: Collector::default(),
            sweep: SweepTime::Outside,
            mark_workers: 2,
            // About two milliseconds of work.
            mark_alone: 1 << 15,
            mark_batch: 1 << 9,
            huge_pages: HugePages::WhenSlowAbove(64 << 20),
            mix_from: 32 << 20,
            zeal: None,
            poison: false,
            verify: false,
            measure_floating: false,
            census: false,
        }
    }
}
