//! The memory manager: spans, caches, collectors; knows no Go.
//!
//! For people who write runtimes: objects with exact pointer maps, allocated by several threads without locks, and
//! collected by one of four collectors, chosen by [`Config::collector`], three of which mark beside the threads. The whole, in
//! small: the tutorial `examples/toy_language`. The smallest program that does everything once:
//!
//! ```
//! use burrow_heap::{Address, Cache, Config, Embedder, Heap, Marker, PointerMap, Reason, RootBytes, barrier};
//! use std::cell::RefCell;
//!
//! /// A language with one thread, whose stack is a vector.
//! #[derive(Default)]
//! struct Language {
//!     stack: std::sync::Mutex<Vec<Address>>,
//! }
//!
//! // SAFETY: the one thread runs no code of its own while it collects, and follows pointers from its stack only.
//! unsafe impl Embedder for Language {
//!     fn stop_the_world(&self) {}
//!     fn start_the_world(&self) {}
//!     fn stack_count(&self) -> usize {
//!         1
//!     }
//!     fn scan_stack(&self, _index: usize, marker: &mut Marker<'_>) {
//!         self.stack.lock().unwrap().iter().for_each(|&value| marker.pointer(value));
//!     }
//!     fn scan_globals(&self, _marker: &mut Marker<'_>) {}
//!     fn root_bytes(&self) -> RootBytes {
//!         RootBytes::default()
//!     }
//! }
//!
//! let language = Language::default();
//! let heap = Heap::new(Config::default())?;
//! // Objects of three words, the last two of them pointers.
//! let pair = heap.register_layout(24, &PointerMap::from_mask(3, 0b110));
//! let mut cache = Cache::standalone(&heap);
//!
//! let (first, second, lost) = (cache.allocate(pair)?, cache.allocate(pair)?, cache.allocate(pair)?);
//! // SAFETY: the second word of a live object, which its layout calls a pointer.
//! unsafe { barrier::write(&mut cache, first.offset(8), second) };
//! language.stack.lock().unwrap().push(first);
//!
//! let report = heap.collect(&language, Reason::Forced).expect("nobody else collects");
//! assert_eq!(report.marked_objects, 2);
//! assert!(heap.object_at(second).is_some() && heap.object_at(lost).is_none());
//! # Ok::<(), burrow_heap::OutOfMemory>(())
//! ```
//!
//! # How a runtime uses this crate
//!
//! 1. *A heap* is a value made from a [`Config`] ([`Heap::new`]); several can live in one process.
//! 2. *Layouts*: [`Heap::register_layout`] takes a size and a [`PointerMap`]. Pointer-free layouts up to 32 KiB need no
//!    registration: their [`LayoutId`] is the number of their size class. Ids are handed out in the order of
//!    [`LayoutTable`](burrow_layout::layout_table::LayoutTable), so a compiler that interns the same layouts in the same order knows them in advance.
//! 3. *Allocation*: each processor (each thread that allocates) has a [`Cache`]: [`Cache::standalone`], or with compiled
//!    code [`Cache::new`] over its [`ProcessorRecord`](burrow_layout::processor::ProcessorRecord). The record's allocation slots are runs of zeroed memory,
//!    one per layout: compiled code bumps `current` by the slot size of the layout's class while it does not pass `end`,
//!    and calls [`Cache::allocate`] otherwise, which refills the slot and returns the object.
//!    The tiny run (`tiny_current..tiny_end`) is bumped likewise for pointer-free objects of
//!    1, 2, 4 or 8 bytes (sizes rounded up to a power of two, current rounded up to that size).
//! 4. *Roots and safepoints*: implement [`Embedder`]. A mutator gives its cache and its stack out at safepoints only, where
//!    all it still needs lies on its stack. Every root must be reported exactly: the collector frees what it is not shown.
//!    [`safepoints`] has stops and handshakes for mutators that run on processors, [`StackScan`] the scan of their stacks one by one; a
//!    language may have its own, as the tutorial does.
//! 5. *Stores* of pointers into objects and global variables go through [`barrier`] alone (compiled code: a test of the
//!    record's flag, then [`Cache::record_write`]). Stacks are written plainly. What moves between a stack and a table that is not
//!    written through the barrier, or another stack, is shaded: [`Cache::shade`].
//! 6. *Collections* are moved on by threads at safepoints; the heap has no thread of its own. Before it allocates in a slow path
//!    at a safepoint, a thread asks [`Cache::wants_collection`], and if so calls [`Heap::collect`], which returns when the cycle
//!    is over, or [`Heap::start_cycle`], which returns when marking has begun. Meanwhile whoever has time calls [`Heap::mark_some`];
//!    threads that allocate owe some marking ([`Cache::assist_due`], [`Cache::pay`]). Allocation itself never
//!    collects: a runtime may allocate where it cannot be stopped.
//! 7. *Beyond reachability*: weak references and ephemerons are in [`weak`]; finalizers are built on [`Embedder::watched`].
//! 8. *Stacks* may come from [`Cache::allocate_stack`]; they live in an address range of their own and are never
//!    collected, only freed.
//! 9. *Figures*: a [`CycleReport`] per cycle, [`Heap::statistics`], a stream of [`Event`]s; a [`Scavenger`] gives
//!    free memory back to the system.
//!
//! Units: sizes are bytes, times nanoseconds, unless a name says otherwise. Errors: what a caller can act on is [`OutOfMemory`]; an
//! own invariant that is broken, or a broken promise that the heap notices, ends the process with a message, since going
//! on would corrupt memory silently.
//!
//! # Who may call what, when
//!
//! | calls | by whom |
//! |---|---|
//! | [`Heap::register_layout`] and what asks or sets ([`Heap::set_gc_percent`], [`Heap::contains`], [`Heap::is_marking`], ...) | any thread, any time |
//! | methods of [`Cache`], functions of [`barrier`] and [`weak`] | who owns the cache, away from safepoints |
//! | [`Heap::collect`], [`Heap::start_cycle`], [`Heap::mark_some`] | any thread that others may count as stopped, at a safepoint, without locks that mutators wait for |
//! | [`Heap::sweep_some`], [`Scavenger::work`] | any thread, any time |
//! | [`Heap::statistics`], [`Heap::object_at`] | exact while no mutator runs |
//! | methods of [`Embedder`] | the collector; each says whether mutators run |
//!
//! # Invariants
//!
//! - Objects never move. Interior pointers keep an object alive.
//! - Memory handed out is zero.
//! - A cache is used by one thread at a time: its owner, or at its owner's safepoint the collector.
//!
//! Start at [`Heap`] (`heap.rs`) for the whole, at [`Cache`] for allocation, at `cycle` for collection.

#![warn(missing_docs)]

mod address;
mod address_table;
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
mod page_size;
mod pages;
mod poison;
mod prefetch;
mod profile;
mod region;
pub mod safepoints;
mod scavenge;
mod span;
mod stack;
mod stack_scan;
mod statistics;
mod sweep;
pub mod sync;
mod trace;
mod verify;
mod walk;
pub mod weak;

pub use address::Address;
pub use address_table::AddressTable;
pub use cache::{Cache, SampledObject};
pub use census::{LayoutCount, SampleCount, SweepCost, SweptSpans};
pub use config::{Collector, Config, HugePages, SweepTime, Zeal};
pub use cycle::{CycleReport, Progress, Reason, Start, Stop, StopReason, WorkerKind};
pub use embedder::{Embedder, Holder, RootBytes};
pub use events::{Drained, Event, EventPhase, Events, Record, SpanSource};
pub use heap::{Heap, Object, OutOfMemory};
pub use layouts::LayoutId;
pub use mark::Marker;
pub use os::address_space_limit;
pub use profile::{SiteCounts, SiteProfile};
pub use scavenge::Scavenger;
pub use stack::StackMemory;
pub use stack_scan::{StackMark, StackScan};
pub use statistics::{SizeStatistics, Sources, Statistics};
pub use walk::{OutgoingPointer, Root, roots_of};

/// How layouts say where pointers are; of `burrow-layout`, so that a runtime needs this crate alone.
pub use burrow_layout::pointer_map::{PointerMap, PointerMapBuilder};
