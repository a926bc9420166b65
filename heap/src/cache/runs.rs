//! Runs: where they come from, and how what is left of one goes back.
//!
//! Start at [`Cache::refill`].

use super::mixing::{Recent, Stock};
use super::sampling::RunPlan;
use super::{Cache, EMPTY, TINY, list_of};
use crate::address::Address;
use crate::bits;
use crate::central::ListId;
use crate::events::{Event, SpanSource};
use crate::fatal::fatal;
use crate::heap::OutOfMemory;
use crate::layouts::LayoutId;
use crate::poison;
use crate::span::{Purpose, Span, SpanId, SpanKind};
use crate::sync::Ordering::Relaxed;
use burrow_layout::processor::AllocationSlot;
use burrow_layout::size_class::{CLASS_COUNT, PAGE_SHIFT, SizeClass, slot_of_offset};
use std::sync::Arc;

/// Bytes of a run at most, unless a single slot is larger: zeroing ahead shall stay in the cache.
const RUN_BYTES: usize = 8192;

/// Spans that an allocation sweeps in search of a free slot before it takes a new span.
const SWEEP_TRIES: usize = 100;

impl Cache {
    /// Puts a new run into the slot of `layout`, whose run is used up.
    pub(super) fn refill(&mut self, layout: LayoutId, class: SizeClass) -> Result<(), OutOfMemory> {
        if self.own.len() <= layout.0 as usize {
            self.own.resize(layout.0 as usize + 1, SpanId::NONE);
            self.recent.resize(layout.0 as usize + 1, Recent::default());
        }
        *self.slot(layout) = EMPTY;
        let shared = self.shares(layout, class);
        let longest = if self.heap.config.zeal.is_some() { 1 } else { (RUN_BYTES / class.slot_size()).max(1) };
        let plan = self.plan_run(layout, class.slot_size(), shared.map_or(longest, |slots| slots.min(longest)));
        if shared == Some(1) && self.take_from_neighbour(layout, class, &plan) {
            return Ok(());
        }
        while !self.take_run(layout, class, shared.is_some(), &plan, longest) {
            self.acquire(layout, class, shared.is_some())?;
        }
        Ok(())
    }

    /// Takes a run from a span that this cache holds. False: there is none with free slots.
    fn take_run(&mut self, layout: LayoutId, class: SizeClass, shared: bool, plan: &RunPlan, longest: usize) -> bool {
        // What is left of a span of its own comes first, so that it doesn't lie about.
        let own = self.own[layout.0 as usize];
        if own != SpanId::NONE {
            if let Some(run) = self.take_slots(own, plan.limit) {
                if self.heap.table.span(own).kind() == SpanKind::Mixed {
                    self.write_codes(own, run, layout);
                }
                self.open_run(layout, class, plan, run);
                return true;
            }
            self.own[layout.0 as usize] = SpanId::NONE;
            self.release(own);
        }
        if !shared || !self.has_stock(class, longest) {
            return false;
        }
        let Stock { span, ready, last } = &mut self.stocks[class.index()];
        let (span, start) = (*span, ready.current);
        let end = ready.end.min(start + plan.limit * class.slot_size());
        ready.current = end;
        if plan.limit > 1 {
            *last = (layout, end);
        }
        let run = AllocationSlot { current: start, end };
        self.write_codes(span, run, layout);
        self.open_run(layout, class, plan, run);
        true
    }

    /// Takes a slot of the run that another layout of the class took last: what is allocated next to an object lies next to it.
    fn take_from_neighbour(&mut self, layout: LayoutId, class: SizeClass, plan: &RunPlan) -> bool {
        let (neighbour, end) = self.stocks[class.index()].last;
        let has_own = self.own[layout.0 as usize] != SpanId::NONE;
        let run = self.slot(neighbour);
        if has_own || neighbour == layout || run.end != end || run.current == end {
            return false;
        }
        let slot = AllocationSlot { current: run.current, end: run.current + class.slot_size() };
        run.current = slot.end;
        self.gave_away(neighbour, class.slot_size());
        self.write_codes(self.span_of_run(slot), slot, layout);
        self.open_run(layout, class, plan, slot);
        true
    }

    /// Whether slots are ready for all layouts of a class; if not, up to `limit` are made ready from its mixed span.
    fn has_stock(&mut self, class: SizeClass, limit: usize) -> bool {
        let Stock { span, ready, .. } = self.stocks[class.index()];
        if ready.current != ready.end {
            return true;
        }
        if span == SpanId::NONE {
            return false;
        }
        let Some(ready) = self.take_slots(span, limit) else {
            // It is full: nobody takes from it before the next sweep, which closes the open runs in it first.
            self.stocks[class.index()] = Stock::NONE;
            self.release(span);
            return false;
        };
        self.stocks[class.index()].ready = ready;
        true
    }

    /// Says that the objects of a run in a mixed span have this layout.
    fn write_codes(&self, mixed: SpanId, run: AllocationSlot, layout: LayoutId) {
        let (table, layouts) = (&self.heap.table, &self.heap.layouts);
        let (base, info) = (table.base(mixed).0, layouts.info(layout));
        let slot = |address: usize| slot_of_offset(address - base, info.class().reciprocal());
        let codes = &table.codes(mixed)[slot(run.current)..slot(run.end)];
        codes.iter().for_each(|place| place.store(info.code(), Relaxed));
    }

    fn open_run(&mut self, layout: LayoutId, class: SizeClass, plan: &RunPlan, run: AllocationSlot) {
        let (base, size) = (Address(run.current), class.slot_size());
        let slots = slot_of_offset(run.end - run.current, class.reciprocal());
        *self.slot(layout) = run;
        self.counters.sources.cache += 1;
        if layout == TINY {
            self.counters.tiny_slots += slots as u64;
        }
        self.took_run(plan, layout, base, size, slots);
        self.emit(|| Event::RunTaken { layout, base, slots: slots as u32, slot_size: size as u32 });
    }

    /// Takes up to `limit` adjacent free slots of a span that this cache holds: zeroed and counted.
    fn take_slots(&mut self, id: SpanId, limit: usize) -> Option<AllocationSlot> {
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
        Some(AllocationSlot { current: memory.0, end: memory.0 + count * size })
    }

    fn may_hold_pointers(&self, span: &Span) -> bool {
        span.kind() == SpanKind::Mixed || !self.heap.layouts.info(span.layout()).is_pointer_free()
    }

    /// Takes back what is left of all runs.
    pub(super) fn close_runs(&mut self) {
        for index in 0..self.own.len() {
            self.close_run(LayoutId(index as u32));
        }
        for class in 0..CLASS_COUNT {
            let ready = std::mem::replace(&mut self.stocks[class].ready, EMPTY);
            self.give_back(ready, false);
        }
    }

    /// Takes back what is left of a layout's run.
    pub(super) fn close_run(&mut self, layout: LayoutId) {
        let run = std::mem::replace(self.slot(layout), EMPTY);
        self.give_back(run, layout == TINY);
    }

    fn give_back(&mut self, slot: AllocationSlot, tiny: bool) {
        if slot.current == slot.end {
            return;
        }
        let id = self.span_of_run(slot);
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
        if tiny {
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

    /// The span that an open run lies in.
    pub(super) fn span_of_run(&self, run: AllocationSlot) -> SpanId {
        match self.heap.table.span_at(Address(run.current)) {
            Some(id) => id,
            None => fatal!("the run at {:#x} lies in no span", run.current),
        }
    }

    /// Gets hold of a span that `layout` may take from: of the kind that is wanted, else one of the other kind that has room
    /// before memory grows.
    fn acquire(&mut self, layout: LayoutId, class: SizeClass, shared: bool) -> Result<(), OutOfMemory> {
        self.heap.sweep_share(class.span_pages() << PAGE_SHIFT);
        // Tiny objects share slots of what is a pointer-free layout to the rest of the heap.
        let of_span = if layout == TINY { LayoutId::pointer_free(class) } else { layout };
        let uniform = ListId::uniform(of_span);
        let has_code = self.heap.layouts.info(layout).code() != 0;
        let mixed = has_code.then_some(ListId::mixed(class));
        let (first, second) = if shared { (mixed, Some(uniform)) } else { (Some(uniform), mixed) };
        let found =
            first.and_then(|list| self.find_free(list)).or_else(|| second.and_then(|list| self.find_free(list)));
        let id = match found {
            Some(id) => id,
            None => {
                let purpose = if shared { Purpose::Mixed(class) } else { Purpose::Uniform(class, of_span) };
                Arc::clone(&self.heap).open_span(self, class.span_pages(), purpose)?
            }
        };
        if shared && self.heap.table.span(id).kind() == SpanKind::Mixed {
            self.stocks[class.index()].span = id;
        } else {
            self.own[layout.0 as usize] = id;
        }
        Ok(())
    }

    /// A span with free slots from a central list, swept if need be.
    fn find_free(&mut self, list: ListId) -> Option<SpanId> {
        for _ in 0..SWEEP_TRIES {
            let acquired = self.heap.sweep_for_allocation(list)?;
            let span = self.heap.table.span(acquired);
            if span.allocated() < span.slots() {
                self.counters.sources.central += 1;
                self.emit(|| Event::SpanTaken { base: self.heap.table.base(acquired), source: SpanSource::Central });
                return Some(acquired);
            }
            self.heap.central.release(list, acquired, true);
        }
        None
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
