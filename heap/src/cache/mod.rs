//! A processor's cache: what it allocates from without locks.
//!
//! For each layout the cache holds a *run*: adjacent free slots, zeroed and
//! counted as allocated in advance. Compiled code bumps through the run (the record's allocation
//! slot); this module refills it: from the next free slots of a span that the cache holds, else from another span of the
//! central lists (which may need sweeping), else from new pages. The span is the layout's own, or a mixed one that the layouts of its
//! class take from in turns ([`mixing`]).
//!
//! Invariants: the slots of a run have their allocated bit set; what is left of a run when the cache is flushed gets it cleared.
//! Of a span of its own a layout has one open run at most. A mixed span may be back in its central list while runs in it are open, but only as
//! a full one, which nobody takes before the next cycle has closed them.
//! Start at [`Cache::allocate`] and its slow path [`Cache::refill`]; tiny and large objects, arrays and
//! the barrier's buffer have files of their own.

mod arrays;
mod barrier_buffer;
mod colour;
mod large;
mod mixing;
mod runs;
mod sampling;
mod tiny;

use crate::address::Address;
use crate::central::ListId;
use crate::events::{Emitter, Event};
use crate::fatal::fatal;
use crate::heap::{Heap, OutOfMemory};
use crate::layouts::LayoutId;
use crate::page_cache::{LANES, PageCache};
use crate::span::{PageEntry, Span, SpanId, SpanKind};
use crate::stack::{StackCache, StackMemory};
use crate::statistics::CacheCounters;
use arrays::ArrayLayouts;
use barrier_buffer::BARRIER_ENTRIES;
use burrow_layout::processor::{AllocationSlot, ProcessorRecord};
use burrow_layout::size_class::{CLASS_COUNT, SizeClass};
use mixing::{Recent, Stock, Turn};
pub use sampling::SampledObject;
use sampling::Sampler;
use std::ptr::NonNull;
use std::sync::Arc;

/// Bytes that are handed out before the pacer hears of it: little beside the smallest usual goal.
const REPORT_BYTES: isize = 32 << 10;

/// The state of the tiny allocator lies where layout 0 would be, which is none.
const TINY: LayoutId = LayoutId(0);

/// What one processor allocates from. Used by one thread at a time, and by the collector while the
/// world is stopped.
pub struct Cache {
    pub(crate) heap: Arc<Heap>,
    record: NonNull<ProcessorRecord>,
    slots: NonNull<AllocationSlot>,
    slot_count: usize,
    /// By layout: a span that it alone takes runs from. Grows with the layouts.
    own: Vec<SpanId>,
    /// By layout, as long as `own`.
    recent: Vec<Recent>,
    /// Runs of layouts that have no slot in the record.
    hidden_slots: Vec<AllocationSlot>,
    /// By class.
    stocks: [Stock; CLASS_COUNT],
    /// By class.
    turns: [Turn; CLASS_COUNT],
    /// By [`Lane`](crate::page_cache::Lane).
    pub(crate) pages: [PageCache; LANES],
    stacks: StackCache,
    arrays: ArrayLayouts,
    pub(crate) counters: CacheCounters,
    /// Bytes handed out that the pacer does not know of yet.
    unreported: isize,
    barrier_buffer: Box<[usize; BARRIER_ENTRIES]>,
    barrier_hits: u64,
    /// While marking: what is handed out is marked already.
    black: bool,
    /// Bytes handed out black in the running cycle.
    black_bytes: isize,
    /// Bytes handed out while marking that the mutator has not paid for by marking.
    debt: i64,
    zeal_countdown: u32,
    pub(crate) emitter: Emitter,
    sampler: Sampler,
    /// Backs `record` and `slots` of a cache that stands alone.
    own_memory: Option<Box<[u64]>>,
}

// SAFETY: the pointers lead to memory that only this cache's user touches (the contract of `new`); which
// thread that is may change.
unsafe impl Send for Cache {}

impl Cache {
    /// A cache over `record`, which `slot_count` allocation slots follow directly.
    ///
    /// # Safety
    /// Record and slots are initialised, and stay valid at their place until the cache is dropped.
    /// Meanwhile only the cache's user and the heap write to the slots, the tiny run and the
    /// barrier's fields.
    pub unsafe fn new(heap: &Arc<Heap>, record: NonNull<ProcessorRecord>, slot_count: usize) -> Box<Cache> {
        // SAFETY: the slots follow the record (contract).
        let slots = unsafe { record.add(1).cast::<AllocationSlot>() };
        let mut cache = Box::new(Cache {
            heap: Arc::clone(heap),
            record,
            slots,
            slot_count,
            own: Vec::new(),
            recent: Vec::new(),
            hidden_slots: Vec::new(),
            stocks: [Stock::NONE; CLASS_COUNT],
            turns: [Turn::NONE; CLASS_COUNT],
            pages: Default::default(),
            stacks: StackCache::default(),
            arrays: ArrayLayouts::new(),
            counters: CacheCounters::default(),
            unreported: 0,
            barrier_buffer: Box::new([0; BARRIER_ENTRIES]),
            barrier_hits: 0,
            black: false,
            black_bytes: 0,
            debt: 0,
            zeal_countdown: heap.config.zeal.map_or(0, |zeal| zeal.every),
            emitter: Emitter::default(),
            sampler: Sampler::new(heap.next_cache_number()),
            own_memory: None,
        });
        for index in 0..slot_count {
            *cache.slot(LayoutId(index as u32)) = EMPTY;
        }
        *cache.slot(TINY) = EMPTY;
        cache.reset_barrier_buffer();
        heap.add_cache(&mut cache);
        cache
    }

    /// A cache with a record of its own, for embedders without compiled code.
    pub fn standalone(heap: &Arc<Heap>) -> Box<Cache> {
        const SLOTS: usize = 128;
        let words = (size_of::<ProcessorRecord>() + SLOTS * size_of::<AllocationSlot>()) / 8;
        let mut memory = vec![0_u64; words].into_boxed_slice();
        let record = NonNull::from(&mut *memory).cast::<ProcessorRecord>();
        // SAFETY: all fields of record and slots are plain words, for which zero is a value; the memory
        // is kept in the cache and reached through the cache alone.
        let mut cache = unsafe { Cache::new(heap, record, SLOTS) };
        cache.own_memory = Some(memory);
        cache
    }

    /// The heap behind this cache.
    pub fn heap(&self) -> &Arc<Heap> {
        &self.heap
    }

    /// Whether the caller, if it stands at a safepoint, should collect before it allocates. In the
    /// attack mode that collects all the time, this call counts the allocations.
    #[inline]
    pub fn wants_collection(&mut self) -> bool {
        if self.heap.wants_collection() {
            return true;
        }
        let Some(zeal) = self.heap.config.zeal else { return false };
        self.zeal_countdown = self.zeal_countdown.saturating_sub(1);
        if self.zeal_countdown > 0 {
            return false;
        }
        self.zeal_countdown = zeal.every;
        true
    }

    /// One zeroed object of `layout`. Leaves a run for the next ones in the layout's slot.
    ///
    /// No safepoint, and never a collection: ask [`Cache::wants_collection`] first where one may happen. The object lives until
    /// the first collection that no root leads to it in. [`OutOfMemory`]: the system gives no more; nothing has changed then.
    /// `layout` was registered with this heap.
    #[inline]
    pub fn allocate(&mut self, layout: LayoutId) -> Result<Address, OutOfMemory> {
        let class = self.heap.layouts.info(layout).class();
        if class.is_large() {
            let size = self.heap.layouts.large_size(layout);
            return self.allocate_large(size, layout);
        }
        match self.bump(layout, class.slot_size()) {
            Some(object) => Ok(object),
            None => self.allocate_slow(layout, class),
        }
    }

    /// Zeroed memory of `size` bytes without pointers, which may be 0. Up to 8 bytes share blocks of 16, which live as long as one
    /// of them does. Otherwise as [`Cache::allocate`].
    #[inline]
    pub fn allocate_bytes(&mut self, size: usize) -> Result<Address, OutOfMemory> {
        match self.bump_bytes(size) {
            Some(bytes) => Ok(bytes),
            None => self.allocate_bytes_slow(size),
        }
    }

    /// What [`Cache::allocate_bytes`] gives, if that is the next place in an open run. Nothing is due after it: neither a
    /// sample nor a collection that was not due before. Never for size 0.
    #[inline]
    pub fn bump_bytes(&mut self, size: usize) -> Option<Address> {
        if self.goes_to_tiny_run(size) {
            return self.bump_tiny(size);
        }
        let class = SizeClass::for_size(size);
        if class.is_large() { None } else { self.bump(LayoutId::pointer_free(class), class.slot_size()) }
    }

    #[cold]
    #[inline(never)]
    fn allocate_bytes_slow(&mut self, size: usize) -> Result<Address, OutOfMemory> {
        let size = size.max(1);
        let class = SizeClass::for_size(size);
        if class.is_large() {
            return self.allocate_large(size, LayoutId::pointer_free(class));
        }
        if !self.goes_to_tiny_run(size) {
            return self.allocate_slow(LayoutId::pointer_free(class), class);
        }
        self.refill_tiny()?;
        match self.bump_tiny(size) {
            Some(bytes) => Ok(bytes),
            None => fatal!("a refilled run for {size} bytes is empty"),
        }
    }

    /// A stack of at least `size` bytes (rounded up to a power of two, at least 2 KiB). Its contents
    /// are not defined.
    pub fn allocate_stack(&mut self, size: usize) -> Result<StackMemory, OutOfMemory> {
        let stack = self.stacks.allocate(&self.heap.stacks, size)?;
        self.emit(|| Event::StackAllocated { base: stack.base, size: stack.size });
        Ok(stack)
    }

    /// Gives a stack back that nothing uses any more.
    pub fn free_stack(&mut self, stack: StackMemory) {
        self.emit(|| Event::StackFreed { base: stack.base, size: stack.size });
        self.stacks.free(&self.heap.stacks, stack);
    }

    /// Returns all runs and spans to the heap. The collector does it for every cache; an embedder may
    /// when a processor goes idle.
    pub fn flush(&mut self) {
        // All runs first: several may lie in one mixed span.
        self.close_runs();
        for index in 0..self.own.len() {
            let span = std::mem::replace(&mut self.own[index], SpanId::NONE);
            if span != SpanId::NONE {
                self.release(span);
            }
        }
        for class in 0..CLASS_COUNT {
            let Stock { span, .. } = std::mem::replace(&mut self.stocks[class], Stock::NONE);
            if span != SpanId::NONE {
                self.release(span);
            }
        }
        for pages in self.pages.iter_mut().filter_map(PageCache::flush) {
            self.heap.spans.lock().pages.free_group(pages);
        }
        self.heap.pacer.count(std::mem::take(&mut self.unreported));
        self.flush_barrier();
    }

    /// The counters, as if the cache were flushed.
    pub(crate) fn exact_counters(&self) -> CacheCounters {
        let mut counters = self.counters.clone();
        counters.sources.stacks.cache = self.stacks.served();
        counters.tiny_allocations += self.tiny_bumped();
        let size_class = |run| self.heap.table.span(self.span_of_run(run)).class();
        for (layout, run) in self.open_runs() {
            let class = size_class(run);
            let unused = ((run.end - run.current) / class.slot_size()) as u64;
            counters.mallocs[class.index()] -= unused;
            if layout == Some(TINY) {
                counters.tiny_slots -= unused;
            }
        }
        counters
    }

    /// What is open: each layout's run, and what is ready for all layouts of a class.
    fn open_runs(&self) -> impl Iterator<Item = (Option<LayoutId>, AllocationSlot)> + '_ {
        let of_layouts = (0..self.own.len() as u32).map(LayoutId).map(|layout| (Some(layout), self.slot_value(layout)));
        let of_classes = self.stocks.iter().map(|stock| (None, stock.ready));
        of_layouts.chain(of_classes).filter(|(_, run)| run.current != run.end)
    }

    /// Tiny objects that compiled code took without asking.
    fn tiny_bumped(&self) -> u64 {
        // SAFETY: the record lives as long as the cache (see `Cache::new`); the word is read whole.
        unsafe { (&raw const (*self.record.as_ptr()).tiny_count).read() }
    }

    /// Bytes that the cache itself takes.
    pub(crate) fn bytes(&self) -> usize {
        size_of::<Cache>()
            + (self.slot_count + self.hidden_slots.capacity()) * size_of::<AllocationSlot>()
            + self.own.capacity() * size_of::<SpanId>()
            + self.recent.capacity() * size_of::<Recent>()
            + self.arrays.bytes()
            + size_of_val(&*self.barrier_buffer)
    }

    /// The next object of the layout's run.
    #[inline(always)]
    fn bump(&mut self, layout: LayoutId, size: usize) -> Option<Address> {
        let slot = self.slot(layout);
        // A run is whole slots, so it has room for one unless it is empty.
        if slot.current == slot.end {
            return None;
        }
        let object = slot.current;
        slot.current += size;
        Some(Address(object))
    }

    #[cold]
    #[inline(never)]
    fn allocate_slow(&mut self, layout: LayoutId, class: SizeClass) -> Result<Address, OutOfMemory> {
        self.refill(layout, class)?;
        match self.bump(layout, class.slot_size()) {
            Some(object) => Ok(object),
            None => fatal!("a refilled run of {layout:?} is empty"),
        }
    }

    #[inline]
    fn count_allocated(&mut self, bytes: usize) {
        self.unreported += bytes as isize;
        if self.barrier_is_raised() {
            self.debt += bytes as i64;
        }
        if self.unreported >= REPORT_BYTES {
            self.heap.pacer.count(std::mem::take(&mut self.unreported));
            if self.barrier_is_raised() {
                // Markers may have been interrupted by the system: what mutators owe must not wait for them.
                self.heap.pacer.revise();
            }
        }
    }

    #[inline(always)]
    fn slot(&mut self, layout: LayoutId) -> &mut AllocationSlot {
        if layout == TINY {
            // SAFETY: the record is valid (contract of `new`). Its tiny run is laid out as a slot: two
            // words, current and end.
            return unsafe { &mut *(&raw mut (*self.record.as_ptr()).tiny_current).cast::<AllocationSlot>() };
        }
        let index = layout.0 as usize;
        if index < self.slot_count {
            // SAFETY: one of the slots that follow the record (contract of `new`).
            return unsafe { self.slots.add(index).as_mut() };
        }
        let hidden = index - self.slot_count;
        if hidden >= self.hidden_slots.len() {
            self.hidden_slots.resize(hidden + 1, EMPTY);
        }
        &mut self.hidden_slots[hidden]
    }

    fn slot_value(&self, layout: LayoutId) -> AllocationSlot {
        let index = layout.0 as usize;
        if layout == TINY {
            let record = self.record.as_ptr();
            // SAFETY: the record is valid (contract of `new`).
            return unsafe { AllocationSlot { current: (*record).tiny_current, end: (*record).tiny_end } };
        }
        if index < self.slot_count {
            // SAFETY: one of the slots that follow the record (contract of `new`).
            return unsafe { *self.slots.add(index).as_ref() };
        }
        self.hidden_slots.get(index - self.slot_count).copied().unwrap_or(EMPTY)
    }
}

impl Drop for Cache {
    fn drop(&mut self) {
        let heap = Arc::clone(&self.heap);
        heap.remove_cache(self);
        self.flush();
        self.end_black();
        self.stacks.flush(&heap.stacks);
        self.counters.sources.stacks.cache = self.stacks.served();
        self.counters.tiny_allocations += self.tiny_bumped();
        heap.retired.lock().add(&self.counters);
    }
}

const EMPTY: AllocationSlot = AllocationSlot { current: 0, end: 0 };

/// The central list that a span belongs to.
pub(crate) fn list_of(span: &Span) -> ListId {
    match span.kind() {
        SpanKind::Uniform => ListId::uniform(span.layout()),
        SpanKind::Mixed => ListId::mixed(span.class()),
        SpanKind::Large => ListId::LARGE,
        SpanKind::Closed => fatal!("a closed span has no list"),
    }
}

const _: () = {
    use std::mem::{offset_of, size_of};
    // `slot` reads the tiny run as an allocation slot.
    assert!(offset_of!(ProcessorRecord, tiny_end) == offset_of!(ProcessorRecord, tiny_current) + size_of::<usize>());
    assert!(PageEntry::MIXED.0 > 0);
};
