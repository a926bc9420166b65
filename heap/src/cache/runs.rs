//! Runs: where they come from, and how what is left of one goes back.
//!
//! Start at [`Cache::refill`].

use super::{Cache, EMPTY, TINY, list_of};
use crate::address::Address;
use crate::bits;
use crate::central::ListId;
use crate::events::{Event, SpanSource};
use crate::fatal::fatal;
use crate::heap::OutOfMemory;
use crate::layouts::LayoutId;
use crate::poison;
use crate::span::{Purpose, Slot, Span, SpanId, SpanKind};
use burrow_layout::processor::AllocationSlot;
use burrow_layout::size_class::{PAGE_SHIFT, SizeClass};
use std::sync::Arc;

/// Bytes of a run at most, unless a single slot is larger: zeroing ahead shall stay in the cache.
const RUN_BYTES: usize = 8192;

/// Spans that an allocation sweeps in search of a free slot before it takes a new span.
const SWEEP_TRIES: usize = 100;

impl Cache {
    /// One object from the mixed span of its class.
    pub(super) fn allocate_rare(&mut self, layout: LayoutId, class: SizeClass) -> Result<Address, OutOfMemory> {
        loop {
            let span = self.mixed[class.index()];
            if span != SpanId::NONE
                && let Some((start, end)) = self.take_slots(span, 1)
            {
                debug_assert_eq!(end, start + 1);
                let slot = Slot { span, index: start };
                self.heap.table.set_layout(slot, layout);
                let object = self.heap.table.slot_address(slot);
                self.took_one(layout, object, class.slot_size());
                return Ok(object);
            }
            let next = self.acquire(ListId::mixed(class), Purpose::Mixed(class))?;
            self.mixed[class.index()] = next;
            if span != SpanId::NONE {
                self.release(span);
            }
        }
    }

    /// Puts a new run into the slot of `layout`, whose run is used up.
    pub(super) fn refill(&mut self, layout: LayoutId, list: ListId, purpose: Purpose) -> Result<(), OutOfMemory> {
        let Purpose::Uniform(class, _) = purpose else { fatal!("runs come from uniform spans only") };
        if self.spans.len() <= layout.0 as usize {
            self.spans.resize(layout.0 as usize + 1, SpanId::NONE);
        }
        let limit = if self.heap.config.zeal.is_some() { 1 } else { (RUN_BYTES / class.slot_size()).max(1) };
        let plan = self.plan_run(layout, class.slot_size(), limit);
        loop {
            let span = self.spans[layout.0 as usize];
            if span != SpanId::NONE
                && let Some((start, end)) = self.take_slots(span, plan.limit)
            {
                let base = self.heap.table.base(span).0;
                let size = class.slot_size();
                *self.slot(layout) = AllocationSlot { current: base + start * size, end: base + end * size };
                self.counters.sources.cache += 1;
                if layout == TINY {
                    self.counters.tiny_slots += (end - start) as u64;
                }
                self.took_run(&plan, layout, Address(base + start * size), size, end - start);
                self.emit(|| {
                    let base = Address(base + start * size);
                    Event::RunTaken { layout, base, slots: (end - start) as u32, slot_size: size as u32 }
                });
                return Ok(());
            }
            let next = self.acquire(list, purpose)?;
            self.spans[layout.0 as usize] = next;
            *self.slot(layout) = EMPTY;
            if span != SpanId::NONE {
                self.release(span);
            }
        }
    }

    /// Takes up to `limit` adjacent free slots of a span that this cache holds: zeroed and counted.
    fn take_slots(&mut self, id: SpanId, limit: usize) -> Option<(usize, usize)> {
        let table = &self.heap.table;
        let span = table.span(id);
        let words = table.allocated_bits(id);
        let (start, end) = bits::next_free_run(words, span.cursor(), span.slots(), limit)?;
        let size = span.class().slot_size();
        let base = table.base(id);
        bits::fill(words, start, end, true);
        span.set_cursor(end);
        let count = end - start;
        span.set_allocated(span.allocated() + count);
        let memory = base.offset(start * size);
        // SAFETY: free slots of a span that this cache holds: nobody else uses their memory.
        unsafe {
            self.heap.prepare(memory, count * size, span.is_fresh());
            if span.is_fresh() && self.may_hold_pointers(span) {
                touch(memory, count * size);
            }
        }
        self.counters.mallocs[span.class().index()] += count as u64;
        if self.black {
            self.blacken(id, start, end);
        }
        self.count_allocated(count * size);
        Some((start, end))
    }

    fn may_hold_pointers(&self, span: &Span) -> bool {
        span.kind() == SpanKind::Mixed || !self.heap.layouts.info(span.layout()).is_pointer_free()
    }

    /// Takes back what is left of a layout's run.
    pub(super) fn close_run(&mut self, layout: LayoutId, id: SpanId) {
        let slot = std::mem::replace(self.slot(layout), EMPTY);
        let span = self.heap.table.span(id);
        let size = span.class().slot_size();
        // The tiny run may end within a slot, which is then in use.
        let unused = (slot.end - slot.current) / size;
        if unused == 0 {
            return;
        }
        let end = (slot.end - self.heap.table.base(id).0) / size;
        let start = end - unused;
        bits::fill(self.heap.table.allocated_bits(id), start, end, false);
        span.set_allocated(span.allocated() - unused);
        span.set_cursor(start.min(span.cursor()));
        if self.heap.config.poison {
            // SAFETY: the slots were this cache's run and are free again.
            unsafe { poison::fill(Address(slot.end - unused * size), unused * size) };
        }
        self.counters.mallocs[span.class().index()] -= unused as u64;
        if layout == TINY {
            self.counters.tiny_slots -= unused as u64;
        }
        self.unreported -= (unused * size) as isize;
        if self.black {
            bits::clear_shared(self.heap.table.mark_bits(id), start, end);
            self.black_bytes -= (unused * size) as isize;
        }
    }

    /// Puts a span that this cache held into its central list.
    pub(super) fn release(&mut self, id: SpanId) {
        let span = self.heap.table.span(id);
        self.emit(|| {
            let base = self.heap.table.base(id);
            Event::SpanReturned { base, allocated: span.allocated() as u32, slots: span.slots() as u32 }
        });
        self.heap.central.release(list_of(span), id, span.allocated() == span.slots());
    }

    /// A span with free slots: from the central list, swept if need be, or a new one.
    fn acquire(&mut self, list: ListId, purpose: Purpose) -> Result<SpanId, OutOfMemory> {
        let heap = Arc::clone(&self.heap);
        let class = match purpose {
            Purpose::Uniform(class, _) | Purpose::Mixed(class) => class,
            Purpose::Large(..) => fatal!("large objects have no free slots"),
        };
        heap.sweep_share(class.span_pages() << PAGE_SHIFT);
        for _ in 0..SWEEP_TRIES {
            let Some(acquired) = heap.sweep_for_allocation(list) else { break };
            let span = heap.table.span(acquired);
            if span.allocated() < span.slots() {
                self.counters.sources.central += 1;
                self.emit(|| Event::SpanTaken { base: heap.table.base(acquired), source: SpanSource::Central });
                return Ok(acquired);
            }
            heap.central.release(list, acquired, true);
        }
        heap.open_span(self, class.span_pages(), purpose)
    }
}

/// Writes to every system page of fresh memory for objects with pointers. The first access would else often be a read (the
/// barrier's), which maps the page of zeros; the write behind it would fault again, and interrupt the other processors.
/// Pointer-free memory takes none before the program writes to it, which it may never do.
///
/// # Safety
/// The memory belongs to the caller, is aligned to words and zero.
unsafe fn touch(memory: Address, bytes: usize) {
    const SYSTEM_PAGE: usize = 4096;
    let mut place = memory.0;
    while place < memory.0 + bytes {
        // SAFETY: a word of the caller's memory.
        unsafe { (place as *mut usize).write_volatile(0) };
        place = (place + 1).next_multiple_of(SYSTEM_PAGE);
    }
}
