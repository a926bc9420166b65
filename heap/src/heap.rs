//! The heap as a value: all parts together, and the doors to them.
//!
//! Memory flows down: pages (`pages`), spans over them (`span`), central lists of spans (`central`),
//! caches that take objects from spans (`cache`). Collection turns it around: `cycle` stops the
//! world, `mark` finds what is alive, `sweep` gives the rest back.

use crate::address::Address;
use crate::bits;
use crate::cache::Cache;
use crate::census::SweepMeter;
use crate::central::Central;
use crate::config::{Collector, Config, HugePages};
use crate::cycle::{CycleState, History};
use crate::events::{Event, Events, SpanSource};
use crate::layouts::{LayoutId, Layouts, Period};
use crate::mark::MarkWork;
use crate::os;
use crate::pacer::{Marking, Pacer};
use crate::page_cache::{self, Lane};
use crate::pages::{PageAllocator, PageRun};
use crate::poison;
use crate::profile::Profile;
use crate::region::{Arena, reserve_fitting};
use crate::scavenge::Released;
use crate::span::{Purpose, Slot, SpanId, SpanKind, SpanPages, SpanTable};
use crate::stack::StackHeap;
use crate::statistics::{self, CacheCounters, FreeCounters, Statistics};
use crate::sweep::SweepState;
use crate::sync::{AtomicU64, AtomicUsize, Fault, Mutex, Ordering::Relaxed, Rank, planted};
use crate::weak::WeakTables;
use burrow_layout::pointer_map::PointerMap;
use burrow_layout::size_class::PAGE_SHIFT;
use std::ptr::NonNull;
use std::sync::Arc;

/// Where to reserve the arena: addresses that start with 0xc0 are easy to tell from others.
const ARENA_HINT: usize = 0xc0_0000_0000;
/// The largest arena: side bitmaps have 32-bit indices.
const MAXIMUM_ARENA: usize = 1 << 40;
/// The smallest arena worth having.
const MINIMUM_ARENA: usize = 16 << 20;

/// The system has no more memory (or address space) for the heap.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OutOfMemory {
    /// Bytes that were asked for.
    pub requested: usize,
}

impl std::fmt::Display for OutOfMemory {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "out of memory: cannot get {} bytes", self.requested)
    }
}

impl std::error::Error for OutOfMemory {}

/// An allocated object that an address lies in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Object {
    /// First byte.
    pub base: Address,
    /// Bytes of the slot, or of the large object's pages.
    pub size: usize,
    /// Its layout. Large pointer-free objects have 0; tiny objects share a slot of layout 2.
    pub layout: LayoutId,
}

/// A heap, shared by its caches. Several can live in one process.
pub struct Heap {
    pub(crate) config: Config,
    pub(crate) table: SpanTable,
    pub(crate) layouts: Layouts,
    pub(crate) central: Central,
    pub(crate) spans: Mutex<SpanPages>,
    pub(crate) pacer: Pacer,
    pub(crate) sweep: SweepState,
    pub(crate) sweep_meter: SweepMeter,
    pub(crate) stacks: StackHeap,
    pub(crate) freed: FreeCounters,
    pub(crate) released: Released,
    /// Counters of caches that are gone.
    pub(crate) retired: Mutex<CacheCounters>,
    pub(crate) history: Mutex<History>,
    pub(crate) cycle: CycleState,
    pub(crate) marking: MarkWork,
    pub(crate) events: Events,
    pub(crate) profile: Profile,
    /// Caches made so far.
    cache_count: AtomicU64,
    pub(crate) weak: WeakTables,
    caches: Mutex<Vec<CachePointer>>,
}

/// A registered cache. See [`Heap::for_each_cache`] for who may follow it.
struct CachePointer(NonNull<Cache>);

// SAFETY: only followed while the cache's owner is stopped or is the caller.
unsafe impl Send for CachePointer {}

impl Heap {
    /// Reserves address space for a heap.
    pub fn new(config: Config) -> Result<Arc<Heap>, OutOfMemory> {
        let (table, pages) = reserve(&config)?;
        let marking =
            if config.collector == Collector::MarkSweep { Marking::WorldStopped } else { Marking::Concurrent };
        Ok(Arc::new(Heap {
            layouts: Layouts::new()?,
            central: Central::new()?,
            spans: Mutex::new(Rank::Pages, SpanPages::new(pages)),
            pacer: Pacer::new(config.gc_percent, config.memory_limit, marking),
            sweep: SweepState::new(),
            sweep_meter: SweepMeter::new(),
            stacks: StackHeap::new(&config)?,
            freed: FreeCounters::default(),
            released: Released::new(),
            retired: Mutex::new(Rank::Statistics, CacheCounters::default()),
            history: Mutex::new(Rank::Statistics, History::default()),
            cycle: CycleState::new(),
            marking: MarkWork::new(),
            events: Events::new(),
            profile: Profile::new(),
            cache_count: AtomicU64::new(0),
            weak: WeakTables::new(),
            caches: Mutex::new(Rank::Caches, Vec::new()),
            table,
            config,
        }))
    }

    /// Most bytes that were in spans at one time.
    pub fn peak_in_use(&self) -> u64 {
        (self.spans.lock().peak_pages as u64) << burrow_layout::size_class::PAGE_SHIFT
    }

    /// How many cycles have marked. Who ended the last one may still be about to tell of it.
    pub fn cycles_marked(&self) -> u32 {
        self.central.cycle()
    }

    /// The settings the heap was made with.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// The number of the layout of objects of `size` bytes with pointers as in `map`.
    pub fn register_layout(&self, size: usize, map: &PointerMap) -> LayoutId {
        self.layouts.register(size, map)
    }

    /// Like [`Heap::register_layout`], for the tables of a map whose own objects have layout `map_object`: owned by whom they are.
    pub fn register_table_layout(&self, size: usize, map: &PointerMap, map_object: LayoutId) -> LayoutId {
        self.layouts.register_owned(size, map, self.layouts.owner(map_object).table())
    }

    /// The number of a layout that a compiler interned: of a table's entries in order, all get the table's numbers.
    pub fn adopt_layout(&self, layout: &burrow_layout::layout_table::Layout) -> LayoutId {
        self.layouts.adopt(layout.clone())
    }

    /// Whether `layout` is one owner's, so that its objects are told apart from others that look alike.
    pub fn is_owned(&self, layout: LayoutId) -> bool {
        self.layouts.info(layout).is_owned()
    }

    /// Bytes that an object of `layout` takes: the distance by which its allocation slot is bumped.
    /// 0 for objects above 32 KiB.
    pub fn slot_size(&self, layout: LayoutId) -> usize {
        self.layouts.info(layout).class().slot_size()
    }

    /// Whether the heap has reached its goal. [`Cache::wants_collection`] asks this and more.
    pub fn wants_collection(&self) -> bool {
        self.pacer.wants_collection() && !self.marking.is_busy()
    }

    /// GOGC; `None`: off.
    pub fn gc_percent(&self) -> Option<u32> {
        self.pacer.percent()
    }

    /// Changes GOGC and the goal with it; returns the old value. `None`: never collect by growth.
    pub fn set_gc_percent(&self, percent: Option<u32>) -> Option<u32> {
        self.pacer.set_percent(percent)
    }

    /// The lines of `GODEBUG=gcpacertrace=1` about the last cycle's marking; see also [`Heap::sweep_trace`].
    pub fn pacer_trace(&self) -> String {
        self.pacer.trace()
    }

    /// The soft limit of all memory in bytes; `None`: no limit.
    pub fn memory_limit(&self) -> Option<u64> {
        self.pacer.memory_limit()
    }

    /// Changes the soft limit of all memory, in bytes, and the goal with it; returns the old value. `None`: no limit.
    pub fn set_memory_limit(&self, limit: Option<u64>) -> Option<u64> {
        let old = self.pacer.set_memory_limit(limit);
        self.follow_limit(&mut self.spans.lock());
        old
    }

    /// Layout of the object in a slot.
    pub(crate) fn layout_of(&self, slot: Slot) -> LayoutId {
        let span = self.table.span(slot.span);
        match span.kind() {
            SpanKind::Mixed => {
                self.layouts.coded(span.class().index(), self.table.codes(slot.span)[slot.index].load(Relaxed))
            }
            _ => span.layout(),
        }
    }

    /// The object that `address` points into, if any. Exact while no other thread allocates.
    pub fn object_at(&self, address: Address) -> Option<Object> {
        let slot = self.table.slot_at(address)?;
        if !bits::get(self.table.allocated_bits(slot.span), slot.index) {
            return None;
        }
        Some(Object {
            base: self.table.slot_address(slot),
            size: self.table.span(slot.span).slot_size(),
            layout: self.layout_of(slot),
        })
    }

    /// Whether a pointer in the object at `from` leads into the object at `to`. Exact while no other thread
    /// changes them.
    pub fn refers_to(&self, from: Address, to: Address) -> bool {
        let (Some(from), Some(to)) = (self.object_at(from), self.object_at(to)) else { return false };
        let target = to.base.0..to.base.0 + to.size;
        let leads_there = |word: usize| {
            // SAFETY: a word of the object.
            let value = unsafe { (&*from.base.offset(word * 8).as_ptr::<AtomicUsize>()).load(Relaxed) };
            target.contains(&value)
        };
        let words = from.size / 8;
        match self.layouts.info(from.layout).period() {
            Period::PointerFree => false,
            Period::Mask { mask, words: period } => {
                // A period may be longer than its mask.
                let is_pointer =
                    |word: usize| mask.checked_shr((word % period) as u32).is_some_and(|rest| rest & 1 == 1);
                (0..words).any(|word| is_pointer(word) && leads_there(word))
            }
            Period::Map(map) => {
                let mut found = false;
                for start in (0..words / map.words() as usize).map(|index| index * map.words() as usize) {
                    map.for_each_pointer(|word| found |= leads_there(start + word as usize));
                }
                found
            }
        }
    }

    /// Whether `address` lies in the range of the heap's objects.
    pub fn contains(&self, address: Address) -> bool {
        self.table.arena.contains(address.0)
    }

    /// Whether `address` lies in the range of stacks.
    pub fn contains_stack(&self, address: Address) -> bool {
        self.stacks.contains(address)
    }

    /// Gives free stacks' memory back to the pages. Sensible when many stacks were freed.
    pub fn release_free_stacks(&self) {
        self.stacks.release_free();
    }

    /// All figures.
    ///
    /// # Safety
    /// No thread uses its cache meanwhile: the world is stopped, or the caller's thread is the only one.
    pub unsafe fn statistics(&self) -> Statistics {
        // SAFETY: contract.
        unsafe { statistics::gather(self) }
    }

    /// Calls `visit` with every cache.
    ///
    /// # Safety
    /// No thread uses its cache meanwhile.
    pub(crate) unsafe fn for_each_stopped_cache(&self, mut visit: impl FnMut(&mut Cache)) {
        // Not under the lock: flushing takes locks of its own. Nobody adds or removes caches meanwhile.
        let caches: Vec<NonNull<Cache>> = self.caches.lock().iter().map(|cache| cache.0).collect();
        for mut cache in caches {
            // SAFETY: registered caches exist, since they leave the list before they go, and nobody else
            // uses this one (contract).
            visit(unsafe { cache.as_mut() });
        }
    }

    pub(crate) fn add_cache(&self, cache: &mut Cache) {
        let mut caches = self.caches.lock();
        cache.set_barrier(self.cycle.barrier_raised.load(Relaxed));
        if self.cycle.allocate_black.load(Relaxed) && !planted(Fault::NewCachesAreWhite) {
            cache.start_black();
        }
        caches.push(CachePointer(NonNull::from(cache)));
    }

    /// Numbers caches, from 1.
    pub(crate) fn next_cache_number(&self) -> u64 {
        self.cache_count.fetch_add(1, Relaxed) + 1
    }

    pub(crate) fn remove_cache(&self, cache: &mut Cache) {
        let address = NonNull::from(cache);
        self.caches.lock().retain(|other| other.0 != address);
    }

    /// A new span: pages from the processor's page cache or the page allocator.
    pub(crate) fn open_span(&self, cache: &mut Cache, pages: usize, purpose: Purpose) -> Result<SpanId, OutOfMemory> {
        self.sweep_before_growth(pages);
        let lane = self.lane(purpose);
        let cached = if pages < page_cache::LARGEST { cache.pages[lane as usize].allocate(pages) } else { None };
        let mut spans = self.spans.lock();
        let (run, source) = match cached {
            Some(run) => {
                cache.counters.sources.page_cache += 1;
                (run, SpanSource::PageCache)
            }
            None => {
                cache.counters.sources.heap += 1;
                (self.take_pages(&mut spans, cache, pages, lane)?, SpanSource::Heap)
            }
        };
        let id = spans.open(&self.table, run, purpose, self.central.cycle());
        self.follow_limit(&mut spans);
        drop(spans);
        if lane == Lane::Pointers {
            let ahead = cache.pages[lane as usize].ahead(run, self.pacer.live());
            ahead.into_iter().for_each(|run| self.populate(run));
        }
        cache.emit(|| self.describe_opened(id, source));
        if self.config.poison {
            self.poison_span(id, run);
        }
        Ok(id)
    }

    /// Pages from the allocator; few pages by way of the processor's page cache.
    fn take_pages(
        &self,
        spans: &mut SpanPages,
        cache: &mut Cache,
        pages: usize,
        lane: Lane,
    ) -> Result<PageRun, OutOfMemory> {
        if pages < page_cache::LARGEST {
            let group = spans.pages.allocate_group(lane.filling())?;
            cache.emit(|| {
                let first = Address(self.table.arena.base() + ((group.first as usize) << PAGE_SHIFT));
                Event::PagesCached { base: first, pages: group.free.count_ones() }
            });
            let cached = &mut cache.pages[lane as usize];
            if let Some(rest) = cached.replace(group) {
                spans.pages.free_group(rest);
            }
            if let Some(run) = cached.allocate(pages) {
                return Ok(run);
            }
        }
        spans.pages.allocate(pages, lane.filling())
    }

    /// What the pages of a span are going to be used for. Objects that the heap does not write to, and the program perhaps does
    /// not, should take no memory before it does.
    fn lane(&self, purpose: Purpose) -> Lane {
        /// Objects up to this size share a page of the system with many others.
        const SMALL: usize = 512;
        /// Beyond it, an object has huge pages of its own.
        const LARGE: usize = 2 << 20;
        let (layout, size) = match purpose {
            Purpose::Uniform(class, layout) => (layout, class.slot_size()),
            Purpose::Large(size, layout) => (layout, size),
            Purpose::Mixed(_) => return Lane::Pointers,
        };
        match size {
            _ if !self.layouts.info(layout).is_pointer_free() => Lane::Pointers,
            ..=SMALL | LARGE.. => Lane::Bytes,
            _ => Lane::Sparse,
        }
    }

    /// Asks the system for pages that are about to be written, a clean run of the caller's.
    fn populate(&self, run: PageRun) {
        let base = self.table.arena.base() + ((run.first as usize) << PAGE_SHIFT);
        // SAFETY: committed pages of the arena, whole ones; to populate them changes nothing that they hold.
        unsafe { os::populate(base, (run.count as usize) << PAGE_SHIFT) };
    }

    /// Makes memory that is about to be handed out zero.
    ///
    /// # Safety
    /// The memory belongs to the caller alone, who just took it out of the free slots of a span;
    /// `is_zero` holds only if it was never used.
    #[inline]
    pub(crate) unsafe fn prepare(&self, memory: Address, bytes: usize, is_zero: bool) {
        if self.config.poison {
            // SAFETY: the caller's memory.
            unsafe { poison::check(memory, bytes) };
        }
        if !is_zero {
            // SAFETY: the caller's memory.
            unsafe { std::ptr::write_bytes(memory.as_ptr::<u8>(), 0, bytes) };
        }
    }

    /// Fills a new span with the pattern, so that all free slots hold it.
    fn poison_span(&self, id: SpanId, run: PageRun) {
        let (base, span) = (self.table.base(id), self.table.span(id));
        // SAFETY: the pages of a span that was just opened belong to the caller.
        unsafe {
            if run.dirty {
                poison::check_pages(base, span.bytes());
            }
            poison::fill(base, span.bytes());
        }
        span.clear_fresh();
    }
}

/// What the rest of the process (stacks, threads, the allocator of Rust) needs when memory is limited.
const OTHERS: usize = 192 << 20;

/// Reserves arena and tables, smaller ones where the system refuses.
fn reserve(config: &Config) -> Result<(SpanTable, PageAllocator), OutOfMemory> {
    let wanted = config.arena_bytes.clamp(MINIMUM_ARENA, MAXIMUM_ARENA);
    let share = |most: usize| (most / 2).max((most - most / 8).saturating_sub(OTHERS));
    reserve_fitting(wanted, MINIMUM_ARENA, share, |bytes| reserve_exactly(bytes, config.huge_pages))
}

fn reserve_exactly(bytes: usize, huge_pages: HugePages) -> Result<(SpanTable, PageAllocator), OutOfMemory> {
    let arena = Arc::new(Arena::reserve(ARENA_HINT, bytes)?);
    Ok((SpanTable::new(&arena)?, PageAllocator::new(&arena, 1, huge_pages)?))
}
