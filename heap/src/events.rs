//! The event stream: what the heap does, as plain data that a tool drains.
//!
//! Off by default. Then an [`emit`](Cache::emit) is one load and one test, in slow paths only, and the event is not
//! even made (it is passed as a closure). [`Events::start`] turns the stream on for the whole heap. From then on each
//! cache writes into a ring of its own, threads without cache into a shared one, and
//! [`Events::drain`] takes out what all of them hold. A full ring drops what comes, and counts
//! it: the stream never grows without bound and never stops the program.
//!
//! A ring has a lock, which its cache and the drain alone take: uncontended nearly always. Its rank is the
//! last, so that events may be emitted while any other lock is held.
//!
//! Invariant: records of one ring are in order of time; [`Events::drain`] puts all rings in order.
//! Start at [`Event`] for what there is to see.

use crate::address::Address;
use crate::cache::Cache;
use crate::cycle::{Reason, StopReason, WorkerKind};
use crate::heap::Heap;
use crate::layouts::LayoutId;
use crate::os;
use crate::span::SpanId;
use crate::sync::{AtomicBool, AtomicU32, Mutex, Ordering::Relaxed, Rank};
use std::cell::OnceCell;
use std::collections::VecDeque;
use std::sync::Arc;

/// Where a collection cycle stands, as the event stream tells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EventPhase {
    /// The last cycle's sweep is being finished, on the way into a new cycle.
    SweepTermination,
    /// Grey objects may exist; the mutators may run.
    Mark,
    /// The world is stopped; no grey object is left.
    MarkTermination,
    /// Dead slots become free, span by span.
    Sweep,
    /// Every span is swept.
    Idle,
}

/// Where the pages of a span came from, or the span itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SpanSource {
    /// A central list had the span.
    Central,
    /// The processor's page cache had its pages.
    PageCache,
    /// The page allocator had its pages.
    Heap,
}

/// Something that the heap did. Sizes in bytes, times in nanoseconds.
///
/// Fields mean the same everywhere: `cycle` is a cycle's number, `base` the first address of a span, run, object or stack,
/// `class` a size class, `slots` how many a span or run has, and of them `allocated`, `freed` or `alive` ones;
/// `bytes` and `size` are bytes, `duration` is processor time or, of a handshake, wall time.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
#[expect(missing_docs, reason = "what the fields mean is said above")]
pub enum Event {
    /// A cycle begins.
    CycleBegan { cycle: u32, reason: Reason, live: u64, goal: u64 },
    /// A phase begins; the one before is over.
    Phase { cycle: u32, phase: EventPhase },
    /// The world is asked to stop.
    StopRequested { reason: StopReason },
    /// It stands.
    Stopped { reason: StopReason },
    /// It runs again.
    Started { reason: StopReason },
    /// Every processor ran a handshake's action; it took so long until the last had.
    Handshake { duration: u64 },
    /// A cycle has marked all there is.
    CycleMarked { cycle: u32, bytes: u64, objects: u64 },
    /// A processor's page cache got so many free pages, the first of them at `base` or behind it.
    PagesCached { base: Address, pages: u32 },
    /// A span was made of free pages.
    SpanOpened { base: Address, pages: u32, class: u8, layout: LayoutId, source: SpanSource },
    /// A cache took a span to allocate from.
    SpanTaken { base: Address, source: SpanSource },
    /// A cache gave a span up.
    SpanReturned { base: Address, allocated: u32, slots: u32 },
    /// A span's dead slots became free slots.
    SpanSwept { base: Address, freed: u32, alive: u32 },
    /// A span's pages became free.
    SpanClosed { base: Address, pages: u32 },
    /// A layout got a run of free slots to bump through: fresh ones, or one out of the run that another layout has open.
    RunTaken { layout: LayoutId, base: Address, slots: u32, slot_size: u32 },
    /// A large object was allocated.
    LargeAllocated { base: Address, size: usize, layout: LayoutId },
    /// The write barrier recorded this value, some time before: told when the barrier's buffer is handed to the markers.
    BarrierHit { value: Address },
    /// A stack was scanned for roots.
    StackScanned { stack: u64, bytes: u64 },
    /// One thread's helping of marking ended: bytes that it marked, and how long it took (of its processor time).
    Marked { bytes: u64, duration: u64, worker: WorkerKind },
    /// A stack was handed out.
    StackAllocated { base: Address, size: usize },
    /// A stack came back.
    StackFreed { base: Address, size: usize },
    /// Free pages went back to the system.
    PagesReleased { base: Address, bytes: u64 },
    /// The embedder's own.
    User { kind: u32, value: u64 },
}

/// An event with its time and place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Record {
    /// Nanoseconds since the heap was made.
    pub time: u64,
    /// Number of the cache that emitted it; `None`: a thread without cache.
    pub cache: Option<u32>,
    /// What happened.
    pub event: Event,
}

/// What [`Events::drain`] took out.
#[derive(Debug, Clone, Default)]
pub struct Drained {
    /// In order of time.
    pub records: Vec<Record>,
    /// Events lost since the drain before, because a ring was full.
    pub dropped: u64,
}

/// The stream's central part; see the module's header.
pub struct Events {
    on: AtomicBool,
    /// Records that a ring holds at most.
    capacity: AtomicU32,
    begin: u64,
    /// For threads without cache.
    shared: Arc<Ring>,
    /// Those of caches, also of caches that are gone, until they are drained.
    rings: Mutex<Rings>,
}

#[derive(Default)]
struct Rings {
    all: Vec<Arc<Ring>>,
    /// Number of the next ring.
    next: u32,
}

/// Records of one source that nobody drained yet.
struct Ring {
    cache: Option<u32>,
    contents: Mutex<Contents>,
}

#[derive(Default)]
struct Contents {
    records: VecDeque<Record>,
    dropped: u64,
}

/// A cache's end of the stream: its ring, from the first event on.
#[derive(Default)]
pub(crate) struct Emitter(OnceCell<Arc<Ring>>);

impl Events {
    pub(crate) fn new() -> Events {
        Events {
            on: AtomicBool::new(false),
            capacity: AtomicU32::new(0),
            begin: os::monotonic_nanoseconds(),
            shared: Arc::new(Ring::new(None)),
            rings: Mutex::new(Rank::Events, Rings::default()),
        }
    }

    /// Turns the stream on. Each ring holds `capacity` records until it is drained.
    pub fn start(&self, capacity: u32) {
        self.capacity.store(capacity, Relaxed);
        self.on.store(true, Relaxed);
    }

    /// Turns the stream off. What the rings hold can still be drained.
    pub fn stop(&self) {
        self.on.store(false, Relaxed);
    }

    /// Whether the stream is on.
    #[inline(always)]
    pub fn is_on(&self) -> bool {
        self.on.load(Relaxed)
    }

    /// Takes out all records that the rings hold.
    pub fn drain(&self) -> Drained {
        let mut drained = Drained::default();
        self.shared.drain_into(&mut drained);
        // Not under the lock of the list: both have the same rank.
        let rings = self.rings.lock().all.clone();
        for ring in rings {
            // The list and this loop alone hold it: its cache was gone before the last drain begins.
            let is_last = Arc::strong_count(&ring) == 2;
            ring.drain_into(&mut drained);
            if is_last {
                self.rings.lock().all.retain(|other| !Arc::ptr_eq(other, &ring));
            }
        }
        drained.records.sort_by_key(|record| record.time);
        drained
    }

    #[cold]
    #[inline(never)]
    fn record(&self, ring: &Ring, event: Event) {
        let time = os::monotonic_nanoseconds() - self.begin;
        let record = Record { time, cache: ring.cache, event };
        let mut contents = ring.contents.lock();
        if contents.records.len() < self.capacity.load(Relaxed) as usize {
            contents.records.push_back(record);
        } else {
            contents.dropped += 1;
        }
    }

    #[cold]
    fn new_ring(&self) -> Arc<Ring> {
        let mut rings = self.rings.lock();
        let ring = Arc::new(Ring::new(Some(rings.next)));
        rings.next += 1;
        rings.all.push(Arc::clone(&ring));
        ring
    }
}

impl Ring {
    fn new(cache: Option<u32>) -> Ring {
        Ring { cache, contents: Mutex::new(Rank::Events, Contents::default()) }
    }

    fn drain_into(&self, drained: &mut Drained) {
        let mut contents = self.contents.lock();
        drained.records.extend(contents.records.drain(..));
        drained.dropped += std::mem::take(&mut contents.dropped);
    }
}

impl Heap {
    /// The event stream.
    pub fn events(&self) -> &Events {
        &self.events
    }

    /// Emits an event from a thread that has no cache at hand. The closure runs if the stream is on.
    #[inline(always)]
    pub fn emit(&self, event: impl FnOnce() -> Event) {
        if self.events.is_on() {
            self.events.record(&self.events.shared, event());
        }
    }

    /// A phase of the running cycle begins.
    pub(crate) fn emit_phase(&self, phase: EventPhase) {
        // The number of cycles that have marked grows when the sweep begins.
        let has_marked = matches!(phase, EventPhase::Sweep | EventPhase::Idle);
        self.emit(|| Event::Phase { cycle: self.central.cycle() + u32::from(!has_marked), phase });
    }

    pub(crate) fn emit_cycle(&self, reason: Reason) {
        let goal = self.pacer.goal().unwrap_or(u64::MAX);
        self.emit(|| Event::CycleBegan { cycle: self.central.cycle() + 1, reason, live: self.pacer.live(), goal });
        self.emit_phase(EventPhase::SweepTermination);
    }

    pub(crate) fn describe_opened(&self, id: SpanId, source: SpanSource) -> Event {
        let span = self.table.span(id);
        let (base, class) = (self.table.base(id), span.class().index() as u8);
        Event::SpanOpened { base, pages: span.pages(), class, layout: span.layout(), source }
    }
}

impl Cache {
    /// Emits an event. The closure runs if the stream is on.
    #[inline(always)]
    pub fn emit(&self, event: impl FnOnce() -> Event) {
        let events = &self.heap.events;
        if events.is_on() {
            events.record(self.emitter.0.get_or_init(|| events.new_ring()), event());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    fn small_heap() -> Arc<Heap> {
        Heap::new(Config { arena_bytes: 64 << 20, stack_bytes: 64 << 20, ..Config::default() }).expect("address space")
    }

    #[test]
    fn nothing_is_recorded_while_the_stream_is_off() {
        let heap = small_heap();
        heap.emit(|| unreachable!("the stream is off"));
        Cache::standalone(&heap).emit(|| unreachable!("the stream is off"));
        assert!(heap.events().drain().records.is_empty());
    }

    #[test]
    fn records_of_all_rings_come_in_order_of_time() {
        let heap = small_heap();
        heap.events().start(8);
        let (first, second) = (Cache::standalone(&heap), Cache::standalone(&heap));
        let user = |value| move || Event::User { kind: 1, value };
        first.emit(user(1));
        heap.emit(user(2));
        second.emit(user(3));
        first.emit(user(4));
        drop(first);
        let drained = heap.events().drain();
        assert!(drained.records.is_sorted_by_key(|record| record.time));
        let values: Vec<(Option<u32>, Event)> =
            drained.records.iter().map(|record| (record.cache, record.event)).collect();
        let expected = [(Some(0), 1), (None, 2), (Some(1), 3), (Some(0), 4)];
        assert_eq!(values, expected.map(|(cache, value)| (cache, Event::User { kind: 1, value })));
        assert_eq!(heap.events.rings.lock().all.len(), 1);
    }

    #[test]
    fn a_full_ring_drops_and_counts() {
        let heap = small_heap();
        heap.events().start(2);
        for value in 0..5 {
            heap.emit(|| Event::User { kind: 0, value });
        }
        heap.events().stop();
        heap.emit(|| unreachable!("the stream is off"));
        let drained = heap.events().drain();
        assert_eq!((drained.records.len(), drained.dropped), (2, 3));
        assert_eq!(heap.events().drain().dropped, 0);
    }
}
