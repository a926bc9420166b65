//! One thread's marking: pointer → mark bit → pending object → its pointers.
//!
//! Marking a scattered heap is bound by cache misses, so the design is about having few and having
//! many of them in flight:
//! - A pointer costs one load of the page's entry (8 bytes for 8 KiB of heap) and one of a dense mark
//!   bit (170 48-byte slots share 24 bytes); both tables mostly stay in the caches. Objects without
//!   pointers are never touched.
//! - Pending objects lie on a stack; what is popped goes through a ring of [`RING`] entries with
//!   its memory prefetched, and is scanned when it comes out, [`RING`] objects later; at once where nothing else is pending, as in a
//!   list.
//! - What objects refer to is gathered without a branch (half of a tree's pointers are nil), and marked [`BATCH`] at a time, in two
//!   steps: where all their marks are, then the marks. Steps of one batch don't wait for each other; nor does a step for the
//!   next object's pointers. A binary tree gained 10 % by this, a random graph 15 %.
//! - Whether a bit was already set is as random as the heap. One worker alone pushes without a branch:
//!   it writes the item above the stack's top and moves the top by 0 or 1.
//! - Workers that share the heap set bits with locked instructions, which hold up the loads behind them until the bit's
//!   cache line has come, often from the other processor. The first step asks for the lines to be written: two workers on a random
//!   graph came from 7 to 20 million objects per second of processor time. (No gain: to keep what was located until the next batch
//!   is, and to set several bits of a word at once.)
//!
//! (Cher, Hosking and Vitek, "Software prefetching for mark-sweep garbage collection", 2004, for the
//! ring in front of the stack.)
//!
//! The other design that was tried takes objects page by page, in the manner of Go's "Green Tea" collector: a marked object puts
//! its span into a first-in-first-out queue, unless it is there; a span that comes out has all its marked objects that were not
//! scanned (a third bitmap) sent through the same ring, in the order of their addresses. Millions of objects per second of
//! processor time, ten million objects, one worker, single runs of five cycles under `chrt -r 1` on a
//! shared AMD Zen 4 that reads 25 GB/s in order, at 0491261
//! (`cargo bench -p burrow-heap --bench marking -- SHAPE 10`, which says what the shapes are):
//!
//! | shape | bytes | stack and ring | pages |
//! |---|---|---|---|
//! | random | 48 | 18.2 | 19.1 |
//! | near | 48 | **49.5** | 37.6 |
//! | small, random | 16 | 22.8 | 25.9 |
//! | tree, level by level | 16 | 93.1 | **127.7** |
//! | tree, depth first | 16 | **107.5** | 102.2 |
//! | list | 48 | **43.1** | 25.7 |
//! | list, scattered | 48 | **4.0** | 3.1 |
//!
//! Pages gain where a page gathers many marked objects before its turn, little on random graphs (there the random
//! access is to bitmaps and page entries, which both designs have), and lose where one object leads to the next. The stack stays: it
//! loses least, and needs neither bitmap nor flags.
//!
//! Invariant: each object is pushed at most once, by the worker that set its mark bit.
//! Start at [`Worker::mark_found`] and [`Worker::drain`].

use crate::address::Address;
use crate::heap::Heap;
use crate::layouts::{LayoutId, LayoutInfo, Period};
use crate::mark::RootVisitor;
use crate::mark::pending::{Pending, PendingStack};
use crate::prefetch::{prefetch, prefetch_to_write};
use crate::span::{PageEntry, Slot, SpanKind, SpanTable};
use crate::sync::{AtomicU8, AtomicU64, AtomicUsize, Ordering::Relaxed, entries};
use burrow_layout::layout_table::FIRST_INTERNED;
use burrow_layout::pointer_map::PointerMap;
use burrow_layout::size_class::{PAGE_SHIFT, PAGE_SIZE, SizeClass, slot_of_offset};

/// Pointers that are marked together.
const BATCH: usize = 32;

/// Room for a batch, what one mask more may find, and one that is written and does not count.
const FOUND: usize = BATCH + 64 + 1;

/// Objects whose memory is on its way into the cache.
const RING: usize = entries(16, 1);

/// Large objects are scanned in pieces of this many bytes, which other workers may take.
const PIECE_BYTES: usize = 128 << 10;

/// A part of a marked large object that is not scanned yet.
#[derive(Debug, Clone, Copy)]
pub struct Piece {
    start: Address,
    end: Address,
    layout: LayoutId,
}

/// Slot size and its reciprocal, and where a mixed span has its codes, by class.
#[derive(Clone, Copy)]
struct Geometry {
    size: u32,
    reciprocal: u32,
    codes: u32,
}

/// For all indices that a page's entry has room for, so that none needs a check.
static GEOMETRY: [Geometry; 128] = {
    let mut geometry = [Geometry { size: 0, reciprocal: 0, codes: 0 }; 128];
    let mut index = 0;
    while let Some(class) = SizeClass::from_index(index) {
        geometry[index] = Geometry {
            size: class.slot_size() as u32,
            reciprocal: class.reciprocal(),
            codes: class.codes_offset() as u32,
        };
        index += 1;
    }
    geometry
};

/// A slot that is to be marked: the word and bit of its mark, its size, and what is pending if it was not marked yet.
#[derive(Clone, Copy)]
struct Candidate {
    word: u32,
    /// Size in the upper 26 bits, bit in the lower 6.
    size_and_bit: u32,
    item: Pending,
}

impl Candidate {
    const NONE: Candidate = Candidate { word: 0, size_and_bit: 0, item: Pending::NONE };
}

/// See the module's header. `SHARED`: other workers mark at the same time.
pub struct Worker<'h, const SHARED: bool> {
    heap: &'h Heap,
    table: &'h SpanTable,
    infos: &'h [LayoutInfo],
    entries: &'h [AtomicU64],
    marks: &'h [AtomicU64],
    arena_base: usize,
    arena_bytes: usize,
    /// Offsets in the arena that are to be marked: what was found in objects. Empty between calls of `drain`.
    found: [usize; FOUND],
    /// Room for the first step's results.
    candidates: [Candidate; FOUND],
    found_count: usize,
    pub pending: PendingStack,
    pub pieces: Vec<Piece>,
    pub marked_bytes: u64,
    pub marked_objects: u64,
}

impl<'h, const SHARED: bool> Worker<'h, SHARED> {
    pub fn new(heap: &'h Heap) -> Worker<'h, SHARED> {
        Worker::with_stack(heap, None)
    }

    /// A worker that goes on with the (empty) stack of another.
    pub fn with_stack(heap: &'h Heap, stack: Option<PendingStack>) -> Worker<'h, SHARED> {
        let table = &heap.table;
        Worker {
            heap,
            table,
            infos: heap.layouts.infos(),
            entries: &table.entries,
            marks: &table.bits.mark,
            arena_base: table.arena.base(),
            arena_bytes: table.arena.bytes(),
            found: [0; FOUND],
            candidates: [Candidate::NONE; FOUND],
            found_count: 0,
            pending: stack.unwrap_or_else(PendingStack::new),
            pieces: Vec::new(),
            marked_bytes: 0,
            marked_objects: 0,
        }
    }

    /// Notes `value`, if it points into the heap; without a branch, since every other pointer of a tree is nil.
    #[inline(always)]
    fn note(&mut self, value: usize) {
        let offset = value.wrapping_sub(self.arena_base);
        self.found[self.found_count] = offset;
        self.found_count += (offset < self.arena_bytes) as usize;
    }

    /// Marks what was found: first where all the marks are, then the marks.
    fn mark_found(&mut self) {
        let mut count = 0;
        for index in 0..std::mem::take(&mut self.found_count) {
            if let Some(candidate) = self.candidate(self.found[index]) {
                if SHARED {
                    prefetch_to_write(&raw const self.marks[candidate.word as usize] as usize);
                }
                self.candidates[count] = candidate;
                count += 1;
            }
        }
        self.pending.reserve(FOUND);
        let (mut objects, mut bytes) = (0, 0);
        for candidate in &self.candidates[..count] {
            let newly = self.set_mark(candidate.word as usize, candidate.size_and_bit as usize % 64);
            objects += newly as u64;
            bytes += (candidate.size_and_bit >> 6) as u64 * newly as u64;
            // Pointer-free objects need no scan.
            self.pending.push_if(candidate.item, newly & (candidate.item.layout().0 >= FIRST_INTERNED));
        }
        self.marked_objects += objects;
        self.marked_bytes += bytes;
    }

    /// What is to be marked for an offset in the arena; large objects are marked at once.
    #[inline(always)]
    fn candidate(&mut self, offset: usize) -> Option<Candidate> {
        let entry = PageEntry(self.entries[offset >> PAGE_SHIFT].load(Relaxed));
        let class = entry.class_index();
        if class == 0 {
            self.mark_large(offset, entry);
            return None;
        }
        let in_span = entry.page_in_span() << PAGE_SHIFT | offset & (PAGE_SIZE - 1);
        let Geometry { size, reciprocal, .. } = GEOMETRY[class];
        let slot = ((in_span as u64 * reciprocal as u64) >> 32) as usize;
        let object = offset - (in_span - slot * size as usize);
        Some(Candidate {
            word: (entry.bits() + slot / 64) as u32,
            size_and_bit: size << 6 | (slot % 64) as u32,
            item: Pending::new(object, entry.layout()),
        })
    }

    /// Marks the object that `address` points into.
    pub fn mark_address(&mut self, address: Address) {
        self.mark_values(&[address.0]);
    }

    /// Marks the objects that these values point into.
    pub fn mark_values(&mut self, values: &[usize]) {
        for batch in values.chunks(BATCH) {
            batch.iter().for_each(|&value| self.note(value));
            self.mark_found();
        }
    }

    /// Has the contents of the object in `slot` scanned without marking it.
    pub fn scan_unmarked(&mut self, slot: Slot) {
        let (base, layout, span) =
            (self.table.slot_address(slot), self.heap.layout_of(slot), self.table.span(slot.span));
        if span.kind() == SpanKind::Large {
            if !layout.is_predefined() {
                self.pieces.push(Piece { start: base, end: base.offset(span.large_size()), layout });
            }
            return;
        }
        self.pending.reserve(1);
        let offset = base.0 - self.arena_base;
        self.pending.push_if(Pending::new(offset, layout), layout.0 >= FIRST_INTERNED);
    }

    /// Has the contents of these objects scanned without marking them: what watched objects refer to.
    pub fn scan_contents_of(&mut self, objects: &[Address]) {
        objects.iter().filter_map(|&address| self.table.slot_at(address)).for_each(|slot| self.scan_unmarked(slot));
    }

    /// Whether nothing is pending.
    pub fn is_done(&self) -> bool {
        self.pending.is_empty() && self.pieces.is_empty()
    }

    /// Sets a mark bit; true if it was clear.
    #[inline(always)]
    fn set_mark(&self, word: usize, bit: usize) -> bool {
        let word = &self.marks[word];
        let old = word.load(Relaxed);
        if SHARED {
            // Relaxed: marks order nothing; the end of the phase does.
            return old >> bit & 1 == 0 && word.fetch_or(1 << bit, Relaxed) >> bit & 1 == 0;
        }
        word.store(old | 1 << bit, Relaxed);
        old >> bit & 1 == 0
    }

    /// Class 0: a large object, or a page without span.
    #[cold]
    #[inline(never)]
    fn mark_large(&mut self, offset: usize, entry: PageEntry) {
        if entry.0 == 0 || !self.set_mark(entry.bits(), 0) {
            return;
        }
        let Some(id) = self.table.span_at(Address(self.arena_base + offset)) else { return };
        let span = self.table.span(id);
        self.marked_objects += 1;
        self.marked_bytes += span.bytes() as u64;
        if !entry.layout().is_predefined() {
            let start = self.table.base(id);
            self.pieces.push(Piece { start, end: start.offset(span.large_size()), layout: entry.layout() });
        }
    }

    /// Scans up to `limit` pending objects and what they lead to. True when nothing is pending any more.
    /// What is in the ring when the limit is reached goes back, so only a limit beyond the ring's
    /// length gets ahead.
    pub fn drain(&mut self, limit: usize) -> bool {
        // The newest is before `next`, the oldest `filled` places before it.
        let mut ring = [Pending::NONE; RING];
        let mut next = 0;
        let mut filled = 0;
        for _ in 0..limit {
            let oldest = (next + RING - filled) % RING;
            if let Some(incoming) = self.pending.pop() {
                self.prefetch(incoming);
                let outgoing = std::mem::replace(&mut ring[next], incoming);
                next = (next + 1) % RING;
                if filled == RING {
                    self.scan(outgoing);
                } else {
                    filled += 1;
                }
            } else if filled != 0 {
                filled -= 1;
                self.scan(std::mem::replace(&mut ring[oldest], Pending::NONE));
            } else if self.found_count != 0 {
                self.mark_found();
            } else if let Some(piece) = self.pieces.pop() {
                self.scan_piece(piece);
            } else {
                return true;
            }
        }
        // The limit is reached: what is in the ring is still pending.
        self.mark_found();
        self.pending.reserve(RING);
        for item in ring {
            self.pending.push_if(item, item != Pending::NONE);
        }
        self.pending.is_empty() && self.pieces.is_empty()
    }

    #[inline(always)]
    fn prefetch(&self, item: Pending) {
        let address = self.arena_base + item.offset();
        if item.layout() == PageEntry::MIXED {
            prefetch(self.code_address(item.offset()));
        }
        prefetch(address);
        // Objects of 48 bytes lie across two cache lines half of the time.
        prefetch(address + 40);
    }

    #[inline(always)]
    fn scan(&mut self, item: Pending) {
        let address = self.arena_base + item.offset();
        let infos = self.infos;
        let mut layout = item.layout();
        if layout == PageEntry::MIXED {
            layout = self.coded_layout(item.offset());
        }
        let info = &infos[layout.0 as usize];
        if info.is_flat() {
            return self.scan_mask(address, info.mask());
        }
        self.scan_periods(address, address + info.class().slot_size(), info);
    }

    /// Where the code of the object at this offset in the arena stands, which lies in a mixed span.
    #[inline(always)]
    fn code_address(&self, offset: usize) -> usize {
        let entry = PageEntry(self.entries[offset >> PAGE_SHIFT].load(Relaxed));
        let in_span = entry.page_in_span() << PAGE_SHIFT | offset & (PAGE_SIZE - 1);
        let Geometry { reciprocal, codes, .. } = GEOMETRY[entry.class_index()];
        self.arena_base + offset - in_span + codes as usize + slot_of_offset(in_span, reciprocal)
    }

    /// The layout of the object at this offset in the arena, which lies in a mixed span.
    #[inline(always)]
    fn coded_layout(&self, offset: usize) -> LayoutId {
        let entry = PageEntry(self.entries[offset >> PAGE_SHIFT].load(Relaxed));
        // SAFETY: a byte behind the slots of the object's span, which is for its code alone. Atomic, since the span's cache writes
        // codes of its neighbours; the object's own was written before the object was handed out.
        let code = unsafe { &*(self.code_address(offset) as *const AtomicU8) }.load(Relaxed);
        self.heap.layouts.coded(entry.class_index(), code)
    }

    /// Marks what the words of one mask point to.
    #[inline(always)]
    fn scan_mask(&mut self, address: usize, mut mask: u64) {
        if self.found_count > BATCH {
            self.mark_found();
        }
        while mask != 0 {
            let word = address + mask.trailing_zeros() as usize * 8;
            mask &= mask - 1;
            // SAFETY: the word lies within a marked object, by its pointer map; objects stay mapped. Atomic, since mutators
            // may store to it meanwhile: whichever value is read, the barrier saw to the other one.
            let value = unsafe { &*(word as *const AtomicUsize) }.load(Relaxed);
            self.note(value);
        }
    }

    /// Scans one piece of a large object and puts the rest back.
    fn scan_piece(&mut self, piece: Piece) {
        let infos = self.infos;
        let info = &infos[piece.layout.0 as usize];
        let period = match info.period() {
            Period::PointerFree => return,
            Period::Mask { words, .. } => words * 8,
            Period::Map(map) => map.words() as usize * 8,
        };
        let bytes = (PIECE_BYTES / period).max(1) * period;
        let end = piece.end.0.min(piece.start.0 + bytes);
        if end < piece.end.0 {
            self.pieces.push(Piece { start: Address(end), ..piece });
        }
        self.scan_periods(piece.start.0, end, info);
    }

    /// Scans the whole periods in `start..end`.
    fn scan_periods(&mut self, start: usize, end: usize, info: &LayoutInfo) {
        match info.period() {
            Period::PointerFree => {}
            Period::Mask { mask, words } => self.scan_repeated_mask(start, end, mask, words),
            Period::Map(map) => {
                let bytes = map.words() as usize * 8;
                let mut address = start;
                while address + bytes <= end {
                    self.scan_map(address, map);
                    address += bytes;
                }
            }
        }
    }

    fn scan_repeated_mask(&mut self, start: usize, end: usize, mask: u64, words: usize) {
        // Several short periods make one mask.
        let copies = 64 / words;
        let wide = (0..copies).fold(0, |sum, copy| sum | mask << (copy * words));
        let (bytes, wide_bytes) = (words * 8, copies * words * 8);
        let mut address = start;
        while address + wide_bytes <= end {
            self.scan_mask(address, wide);
            address += wide_bytes;
        }
        while address + bytes <= end {
            self.scan_mask(address, mask);
            address += bytes;
        }
    }

    fn scan_map(&mut self, address: usize, map: &PointerMap) {
        map.for_each_mask(|word, mask| self.scan_mask(address + word as usize * 8, mask));
    }
}

impl<const SHARED: bool> RootVisitor for Worker<'_, SHARED> {
    fn visit(&mut self, value: Address, _slot: Address) {
        self.mark_address(value);
    }
}
