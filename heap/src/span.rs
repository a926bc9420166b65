//! Spans: runs of pages that hold objects of one size class, or one large object.
//!
//! A span is *uniform* (all its objects have one layout, so that marking needs one mask for the
//! whole span), *mixed* (a code behind the slots tells the layout of each: [`crate::cache`] says which layouts share
//! spans), or *large* (one object).
//!
//! Three tables turn an address into what is known about it, by subtract, shift and load:
//! - `entries`: 8 bytes per page with all that marking needs (see [`PageEntry`]): for most
//!   objects a mark takes this entry and one word of mark bits, no span record at all;
//! - `span_of_page`: the page's [`SpanId`];
//! - `spans`: the records.
//!
//! All tables are reserved for the whole arena and committed by the system where touched.
//!
//! Invariants: a page's entry is 0 exactly when no span covers the page; a record's geometry
//! (pages, class, bits, layout) is fixed from [`SpanTable::open`] to [`SpanTable::close`].
//! Start at [`SpanTable`].

use crate::address::Address;
use crate::bits::{self, BitAllocator, Bits};
use crate::heap::OutOfMemory;
use crate::layouts::LayoutId;
use crate::pages::{PageAllocator, PageRun};
use crate::region::{Arena, Region, Zeroable};
use crate::sync::{AtomicU8, AtomicU32, AtomicU64, Ordering::Relaxed};
use burrow_layout::size_class::{PAGE_SHIFT, PAGE_SIZE, SizeClass, slot_of_offset};
use std::sync::Arc;

/// Number of a span's record. 0 is no span.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(transparent)]
pub struct SpanId(pub u32);

impl SpanId {
    /// No span.
    pub const NONE: SpanId = SpanId(0);
}

/// What a span holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum SpanKind {
    /// Nothing: the record is not in use.
    Closed = 0,
    /// Slots that all have the span's layout.
    Uniform = 1,
    /// Slots whose layouts are told by the codes behind them.
    Mixed = 2,
    /// One object.
    Large = 3,
}

/// A span's record. Written by whoever owns the span at the time: the cache that allocates from it,
/// the sweeper that took it from a list, or the page lock while it is opened and closed.
#[repr(C, align(64))]
pub struct Span {
    first_page: AtomicU32,
    pages: AtomicU32,
    layout: AtomicU32,
    bits: AtomicU32,
    slots: AtomicU32,
    /// Slots with their allocated bit set.
    allocated: AtomicU32,
    /// No free slot lies before this one.
    cursor: AtomicU32,
    /// Number of the cycle whose sweep the span has seen, or that it was opened in.
    swept_in: AtomicU32,
    class: AtomicU8,
    kind: AtomicU8,
    /// 1: slots from the cursor on were never used and are zero.
    fresh: AtomicU8,
    /// 1: the allocation profile remembers an object of the span.
    sampled: AtomicU8,
    /// Bytes of the object (large).
    large_size: AtomicU64,
}

// SAFETY: all fields are atomics, for which zero is a value: a closed record.
unsafe impl Zeroable for Span {}

impl Span {
    pub fn first_page(&self) -> u32 {
        self.first_page.load(Relaxed)
    }
    pub fn pages(&self) -> u32 {
        self.pages.load(Relaxed)
    }
    pub fn bytes(&self) -> usize {
        (self.pages() as usize) << PAGE_SHIFT
    }
    pub fn layout(&self) -> LayoutId {
        LayoutId(self.layout.load(Relaxed))
    }
    pub fn slots(&self) -> usize {
        self.slots.load(Relaxed) as usize
    }
    pub fn allocated(&self) -> usize {
        self.allocated.load(Relaxed) as usize
    }
    pub fn set_allocated(&self, slots: usize) {
        self.allocated.store(slots as u32, Relaxed);
    }
    pub fn cursor(&self) -> usize {
        self.cursor.load(Relaxed) as usize
    }
    pub fn set_cursor(&self, slot: usize) {
        self.cursor.store(slot as u32, Relaxed);
    }
    pub fn swept_in(&self) -> u32 {
        self.swept_in.load(Relaxed)
    }
    pub fn set_swept_in(&self, cycle: u32) {
        self.swept_in.store(cycle, Relaxed);
    }
    pub fn is_fresh(&self) -> bool {
        self.fresh.load(Relaxed) == 1
    }
    pub fn clear_fresh(&self) {
        self.fresh.store(0, Relaxed);
    }
    pub fn is_sampled(&self) -> bool {
        self.sampled.load(Relaxed) == 1
    }
    pub fn set_sampled(&self, sampled: bool) {
        self.sampled.store(u8::from(sampled), Relaxed);
    }
    pub fn class(&self) -> SizeClass {
        SizeClass::from_index(self.class.load(Relaxed) as usize).expect("span has a size class")
    }
    pub fn kind(&self) -> SpanKind {
        match self.kind.load(Relaxed) {
            0 => SpanKind::Closed,
            1 => SpanKind::Uniform,
            2 => SpanKind::Mixed,
            _ => SpanKind::Large,
        }
    }
    /// Bytes of the large object, as it was asked for.
    pub fn large_size(&self) -> usize {
        debug_assert_eq!(self.kind(), SpanKind::Large);
        self.large_size.load(Relaxed) as usize
    }
    /// Distance of the slots.
    pub fn slot_size(&self) -> usize {
        match self.kind() {
            SpanKind::Large => self.bytes(),
            _ => self.class().slot_size(),
        }
    }
}

/// All that marking needs to know about a page, in one word:
/// bits 0–6 size class, 7–10 the page's place in its span, 11–30 layout, 31 set, 32–63 index of
/// the span's bits. Large objects have class 0, and the place is unused. 0: no span.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageEntry(pub u64);

impl PageEntry {
    /// Stands in for the layout of mixed spans.
    pub const MIXED: LayoutId = LayoutId((1 << 20) - 1);

    const IN_USE: u64 = 1 << 31;

    fn new(class: SizeClass, page_in_span: usize, layout: LayoutId, bits: u32) -> PageEntry {
        let place = if class.is_large() { 0 } else { page_in_span as u64 };
        PageEntry(class.index() as u64 | place << 7 | (layout.0 as u64) << 11 | PageEntry::IN_USE | (bits as u64) << 32)
    }

    #[inline(always)]
    pub fn class_index(self) -> usize {
        self.0 as usize & 0x7f
    }
    #[inline(always)]
    pub fn page_in_span(self) -> usize {
        (self.0 >> 7) as usize & 15
    }
    #[inline(always)]
    pub fn layout(self) -> LayoutId {
        LayoutId((self.0 >> 11) as u32 & 0xf_ffff)
    }
    #[inline(always)]
    pub fn bits(self) -> usize {
        (self.0 >> 32) as usize
    }
}

/// A slot of a span.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slot {
    pub span: SpanId,
    pub index: usize,
}

/// What a new span shall be.
#[derive(Debug, Clone, Copy)]
pub enum Purpose {
    Uniform(SizeClass, LayoutId),
    Mixed(SizeClass),
    /// Bytes and layout; pointer-free objects have layout 0.
    Large(usize, LayoutId),
}

/// The tables. Reading is free for all; opening and closing happens under the page lock.
pub struct SpanTable {
    pub arena: Arc<Arena>,
    pub entries: Region<AtomicU64>,
    pub bits: Bits,
    span_of_page: Region<AtomicU32>,
    spans: Region<Span>,
}

impl SpanTable {
    pub fn new(arena: &Arc<Arena>) -> Result<SpanTable, OutOfMemory> {
        let pages = arena.bytes() >> PAGE_SHIFT;
        Ok(SpanTable {
            arena: Arc::clone(arena),
            entries: Region::new(pages)?,
            bits: Bits::new(arena.bytes())?,
            span_of_page: Region::new(pages)?,
            spans: Region::new(pages + 1)?,
        })
    }

    /// The record with this number.
    #[inline(always)]
    pub fn span(&self, id: SpanId) -> &Span {
        &self.spans[id.0 as usize]
    }

    /// The span that covers `address`, if any.
    pub fn span_at(&self, address: Address) -> Option<SpanId> {
        if !self.arena.contains(address.0) {
            return None;
        }
        let page = (address.0 - self.arena.base()) >> PAGE_SHIFT;
        if self.entries[page].load(Relaxed) == 0 {
            return None;
        }
        Some(SpanId(self.span_of_page[page].load(Relaxed)))
    }

    /// The slot that contains `address`; `None` outside all spans and in the waste behind the last slot.
    pub fn slot_at(&self, address: Address) -> Option<Slot> {
        let id = self.span_at(address)?;
        let span = self.span(id);
        if span.kind() == SpanKind::Large {
            return Some(Slot { span: id, index: 0 });
        }
        let index = slot_of_offset(address.0 - self.base(id).0, span.class().reciprocal());
        (index < span.slots()).then_some(Slot { span: id, index })
    }

    /// First address of a span.
    pub fn base(&self, id: SpanId) -> Address {
        Address(self.arena.base() + ((self.span(id).first_page() as usize) << PAGE_SHIFT))
    }

    /// First address of a slot.
    pub fn slot_address(&self, slot: Slot) -> Address {
        self.base(slot.span).offset(slot.index * self.span(slot.span).slot_size())
    }

    /// The codes of a mixed span's slots ([`LayoutInfo::code`](crate::layouts::LayoutInfo::code)). Those of free slots mean nothing.
    pub fn codes(&self, id: SpanId) -> &[AtomicU8] {
        let span = self.span(id);
        assert_eq!(span.kind(), SpanKind::Mixed);
        let codes = self.base(id).offset(span.class().codes_offset());
        // SAFETY: bytes of the span behind its slots, which are for codes alone, and mapped as long as the arena is. Atomic, since
        // markers read them while the span's cache writes.
        unsafe { std::slice::from_raw_parts(codes.as_ptr(), span.slots()) }
    }

    /// The span's allocated bits.
    pub fn allocated_bits(&self, id: SpanId) -> &[AtomicU64] {
        &self.bits.allocated[self.bit_range(id)]
    }

    /// The span's mark bits.
    pub fn mark_bits(&self, id: SpanId) -> &[AtomicU64] {
        &self.bits.mark[self.bit_range(id)]
    }

    fn bit_range(&self, id: SpanId) -> std::ops::Range<usize> {
        let span = self.span(id);
        let first = span.bits.load(Relaxed) as usize;
        first..first + bits::words_for(span.slots())
    }
}

/// Pages and span records: the part of the heap under the page lock.
pub struct SpanPages {
    pub pages: PageAllocator,
    bit_allocator: BitAllocator,
    free_ids: Vec<u32>,
    /// Number of the last record ever used.
    last_id: u32,
    /// Pages covered by open spans.
    pub pages_in_spans: usize,
    /// Most pages ever covered, and since the scavenger last looked.
    pub peak_pages: usize,
    pub recent_peak: usize,
}

impl SpanPages {
    pub fn new(pages: PageAllocator) -> SpanPages {
        SpanPages {
            pages,
            bit_allocator: BitAllocator::default(),
            free_ids: Vec::new(),
            last_id: 0,
            pages_in_spans: 0,
            peak_pages: 0,
            recent_peak: 0,
        }
    }

    /// Numbers of the records that were ever used.
    pub fn ids(&self) -> impl Iterator<Item = SpanId> + use<> {
        (1..=self.last_id).map(SpanId)
    }

    /// Open records.
    pub fn open_spans(&self) -> usize {
        self.last_id as usize - self.free_ids.len()
    }

    /// Bytes of records ever used.
    pub fn record_bytes(&self) -> usize {
        self.last_id as usize * size_of::<Span>()
    }

    /// Bytes of bitmaps and of page tables that were ever used.
    pub fn table_bytes(&self) -> usize {
        self.bit_allocator.bytes() + (self.pages.committed_bytes() >> PAGE_SHIFT) * 12
    }

    /// Makes a span of `run`. No slot is allocated yet. `cycle`: the number of the running cycle.
    pub fn open(&mut self, table: &SpanTable, run: PageRun, purpose: Purpose, cycle: u32) -> SpanId {
        let (kind, class, layout, slots) = match purpose {
            Purpose::Uniform(class, layout) => (SpanKind::Uniform, class, layout, class.slots_per_span()),
            Purpose::Mixed(class) => (SpanKind::Mixed, class, PageEntry::MIXED, class.mixed_slots()),
            Purpose::Large(_, layout) => (SpanKind::Large, SizeClass::LARGE, layout, 1),
        };
        let id = self.free_ids.pop().unwrap_or_else(|| {
            self.last_id += 1;
            self.last_id
        });
        let bits = self.bit_allocator.allocate(&table.bits, bits_of(class));
        let large_size = if let Purpose::Large(bytes, _) = purpose { bytes } else { 0 };
        let span = table.span(SpanId(id));
        span.first_page.store(run.first, Relaxed);
        span.pages.store(run.count, Relaxed);
        span.layout.store(layout.0, Relaxed);
        span.bits.store(bits, Relaxed);
        span.slots.store(slots as u32, Relaxed);
        span.allocated.store(0, Relaxed);
        span.cursor.store(0, Relaxed);
        span.swept_in.store(cycle, Relaxed);
        span.class.store(class.index() as u8, Relaxed);
        span.kind.store(kind as u8, Relaxed);
        span.fresh.store(u8::from(!run.dirty), Relaxed);
        span.sampled.store(0, Relaxed);
        span.large_size.store(large_size as u64, Relaxed);
        for page in 0..run.count as usize {
            let index = run.first as usize + page;
            table.span_of_page[index].store(id, Relaxed);
            table.entries[index].store(PageEntry::new(class, page, layout, bits).0, Relaxed);
        }
        self.pages_in_spans += run.count as usize;
        self.recent_peak = self.recent_peak.max(self.pages_in_spans);
        self.peak_pages = self.peak_pages.max(self.recent_peak);
        SpanId(id)
    }

    /// Ends a span and frees its pages; returns how many.
    pub fn close(&mut self, table: &SpanTable, id: SpanId) -> usize {
        let span = table.span(id);
        let (first, count) = (span.first_page(), span.pages());
        for page in first..first + count {
            table.entries[page as usize].store(0, Relaxed);
        }
        self.bit_allocator.free(span.bits.load(Relaxed), bits_of(span.class()));
        span.kind.store(SpanKind::Closed as u8, Relaxed);
        self.free_ids.push(id.0);
        self.pages_in_spans -= count as usize;
        self.pages.free(first, count);
        count as usize
    }
}

/// Slots for which a span has bits: also for those that the codes of a mixed one take, since a wrong address may name them.
fn bits_of(class: SizeClass) -> usize {
    class.slots_per_span().max(1)
}

/// Bytes of the pages of a large object.
pub fn large_pages(size: usize) -> usize {
    size.div_ceil(PAGE_SIZE)
}
