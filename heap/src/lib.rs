//! The memory manager: spans, caches, collectors; knows no Go.
//!
//! # How a runtime uses this crate
//!
//! 1. Make a [`Heap`] from a [`Config`]. It is a value: several can live in one process.
//! 2. Tell it the layouts of objects ([`Heap::register_layout`]): a size and a
//!    [`PointerMap`](burrow_layout::pointer_map::PointerMap). Pointer-free layouts up to 32 KiB need no
//!    registration: their [`LayoutId`] is the number of their size class. Ids are handed out in
//!    the order of [`LayoutTable`](burrow_layout::layout_table::LayoutTable), so a compiler that interns the same layouts in the same order
//!    knows them in advance.
//! 3. Give each processor (each thread that allocates) a [`Cache`] over its
//!    [`ProcessorRecord`](burrow_layout::processor::ProcessorRecord). The record's allocation slots are runs of zeroed memory, one per layout:
//!    compiled code bumps `current` by the slot size of the layout's class while it does not pass `end`,
//!    and calls [`Cache::allocate`] otherwise, which refills the slot and returns the object.
//!    The tiny run (`tiny_current..tiny_end`) is bumped likewise for pointer-free objects of
//!    1, 2, 4 or 8 bytes (sizes rounded up to a power of two, current rounded up to that size).
//! 4. Before it allocates in a slow path at a safepoint, ask [`Cache::wants_collection`], and if so
//!    call [`Heap::collect`]. Allocation itself never collects: an embedder may allocate where it
//!    cannot be stopped.
//! 5. Implement [`Embedder`]: stop and start the mutators, and report every root through a
//!    [`Marker`]. Every root must be reported exactly: the collector frees what it is not shown.
//! 6. Write pointers from Rust through [`barrier`] alone.
//!    What a table outside the heap gives away or takes in goes through [`Cache::shade`].
//! 7. Stacks come from [`Cache::allocate_stack`]; they live in an address range of their own and are
//!    never collected, only freed.
//! 8. Weak references and ephemerons are in [`weak`].
//!
//! # Invariants
//!
//! - Objects never move. Interior pointers keep an object alive.
//! - Memory handed out is zero.
//! - A cache is used by one thread at a time, and by the collector while the world is stopped.
//!
//! Start at [`Heap`] (`heap.rs`) for the whole, at [`Cache`] for allocation, at `cycle` for collection.

mod address;
pub mod barrier;
mod bits;
mod cache;
mod census;
mod central;
mod config;
mod cycle;
mod embedder;
mod events;
mod fatal;
mod heap;
mod layouts;
mod mark;
mod os;
mod pacer;
mod page_cache;
mod pages;
mod poison;
mod prefetch;
mod profile;
mod region;
mod scavenge;
mod span;
mod stack;
mod statistics;
mod sweep;
pub mod sync;
mod trace;
mod verify;
mod walk;
pub mod weak;

pub use address::Address;
pub use cache::{Cache, SampledObject};
pub use census::{LayoutCount, SampleCount};
pub use config::{Collector, Config, HugePages, SweepTime, Zeal};
pub use cycle::{CycleReport, Progress, Reason, Start, Stop, StopReason, WorkerKind};
pub use embedder::{Embedder, RootBytes};
pub use events::{Drained, Event, EventPhase, Events, Record, SpanSource};
pub use heap::{Heap, Object, OutOfMemory};
pub use layouts::LayoutId;
pub use mark::Marker;
pub use profile::{SiteCounts, SiteProfile};
pub use scavenge::Scavenger;
pub use stack::StackMemory;
pub use statistics::{SizeStatistics, Sources, Statistics};
pub use walk::OutgoingPointer;
