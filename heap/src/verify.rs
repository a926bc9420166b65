//! Verification: goes over the whole heap again, slowly and strictly, with the world stopped.
//!
//! Run after marking and before anything is swept, it follows every pointer from the roots with a
//! set of its own and demands of each one that points into the arena: it leads to a span; to a
//! slot, not the waste behind the last; to an allocated one; and that one is marked. Then it demands
//! of each span that counts, bitmaps and page entries agree, and that nothing is marked that is not
//! allocated or not reachable. Any failure ends the process.
//! Start at [`check`].

use crate::address::Address;
use crate::bits;
use crate::embedder::{Embedder, Holder};
use crate::fatal::fatal;
use crate::heap::Heap;
use crate::layouts::{LayoutId, Period};
use crate::mark::{MarkTotals, RootVisitor, scan_all_roots};
use crate::span::{Slot, SpanId, SpanKind};
use crate::sync::Ordering::Relaxed;
use crate::weak;
use std::collections::HashSet;

/// Checks the whole heap after a stop-the-world collector marked it; `marked` is what the marker claims: exactly what is
/// reachable.
pub(crate) fn check(heap: &Heap, embedder: &dyn Embedder, marked: &MarkTotals) {
    let found = reachable(heap, embedder).len() as u64;
    if found != marked.objects {
        fatal!("{} objects are marked, but {found} are reachable", marked.objects);
    }
    let marks: usize = heap.spans.lock().ids().map(|id| check_span(heap, id)).sum();
    if marks as u64 != marked.objects {
        fatal!("{marks} mark bits are set for {} marked objects", marked.objects);
    }
}

/// Checks, in the final stop of a collector that marked beside the mutators, that everything reachable is marked: what the
/// weak tricolour invariant comes to when nothing is grey. More may be marked.
pub(crate) fn check_reachable_is_marked(heap: &Heap, embedder: &dyn Embedder) {
    reachable(heap, embedder);
    heap.spans.lock().ids().for_each(|id| {
        check_span(heap, id);
    });
}

/// Checks the strong tricolour invariant while nothing is grey: no marked object points to an unmarked one. World stopped.
pub(crate) fn check_strong_invariant(heap: &Heap) {
    let mut walk = Walk::new(heap, None);
    let ids: Vec<SpanId> = heap.spans.lock().ids().collect();
    for id in ids {
        let span = heap.table.span(id);
        if span.kind() == SpanKind::Closed {
            continue;
        }
        for index in 0..span.slots() {
            if bits::get(heap.table.mark_bits(id), index) {
                // Visits what it points to, and stops the process at an unmarked object.
                walk.scan(Slot { span: id, index });
            }
        }
    }
}

/// Marked objects that nothing reaches, and their bytes. World stopped, everything reachable marked, caches flushed.
pub(crate) fn floating_garbage(heap: &Heap, embedder: &dyn Embedder) -> (u64, u64) {
    let found = reachable(heap, embedder);
    let mut sum = (0, 0);
    let ids: Vec<SpanId> = heap.spans.lock().ids().collect();
    for id in ids {
        let span = heap.table.span(id);
        if span.kind() == SpanKind::Closed {
            continue;
        }
        for index in 0..span.slots() {
            let slot = Slot { span: id, index };
            let kept = bits::get(heap.table.mark_bits(id), index) && bits::get(heap.table.allocated_bits(id), index);
            if kept && !found.contains(&heap.table.slot_address(slot).0) {
                sum = (sum.0 + 1, sum.1 + span.slot_size() as u64);
            }
        }
    }
    sum
}

/// First addresses of all objects that the roots lead to.
fn reachable(heap: &Heap, embedder: &dyn Embedder) -> HashSet<usize> {
    embedder.verify_stacks();
    let mut walk = Walk::new(heap, Some(embedder));
    scan_all_roots(embedder, &mut walk);
    // Their contents are alive, and some may be reached by nothing but themselves.
    embedder.watched().into_iter().for_each(|address| walk.visit(address, Address::NULL));
    weak::report_ephemerons(heap, &mut |value| walk.visit(value, Address::NULL));
    while let Some(slot) = walk.pending.pop() {
        walk.scan(slot);
    }
    walk.found
}

struct Walk<'h> {
    heap: &'h Heap,
    /// First addresses of objects.
    found: HashSet<usize>,
    pending: Vec<Slot>,
    /// Told of pointers that do not lead into the heap.
    embedder: Option<&'h dyn Embedder>,
    /// What is being scanned.
    holder: Holder,
}

impl RootVisitor for Walk<'_> {
    fn begin(&mut self, holder: Holder) {
        self.holder = holder;
    }

    fn visit(&mut self, value: Address, place: Address) {
        let table = &self.heap.table;
        if !table.arena.contains(value.0) {
            if let Some(embedder) = self.embedder {
                embedder.verify_foreign(value, place, self.holder);
            }
            return;
        }
        let Some(slot) = table.slot_at(value) else {
            fatal!("pointer {value:?} at {place:?} leads to no object: {}", describe(self.heap, value));
        };
        if !bits::get(table.allocated_bits(slot.span), slot.index) {
            fatal!("pointer {value:?} at {place:?} leads to a free slot: {}", describe(self.heap, value));
        }
        if !bits::get(table.mark_bits(slot.span), slot.index) {
            fatal!("pointer {value:?} at {place:?} leads to an unmarked object: {}", describe(self.heap, value));
        }
        if self.found.insert(table.slot_address(slot).0) {
            self.pending.push(slot);
        }
    }
}

impl<'h> Walk<'h> {
    fn new(heap: &'h Heap, embedder: Option<&'h dyn Embedder>) -> Walk<'h> {
        Walk { heap, found: HashSet::new(), pending: Vec::new(), embedder, holder: Holder::Tables }
    }

    /// Visits every pointer of an object.
    fn scan(&mut self, slot: Slot) {
        let table = &self.heap.table;
        let base = table.slot_address(slot);
        self.holder = Holder::Object(base);
        let layout = self.heap.layout_of(slot);
        let span = table.span(slot.span);
        let bytes = if span.kind() == SpanKind::Large { span.large_size() } else { span.slot_size() };
        let mut offsets = Vec::new();
        let period = match self.heap.layouts.info(layout).period() {
            Period::PointerFree => return,
            Period::Mask { mask, words } => {
                // An object may be longer than its mask, which has 64 bits.
                offsets.extend((0..words.min(64)).filter(|word| mask >> word & 1 == 1).map(|word| word * 8));
                words * 8
            }
            Period::Map(map) => {
                map.for_each_pointer(|word| offsets.push(word as usize * 8));
                map.words() as usize * 8
            }
        };
        for start in (0..bytes / period).map(|index| index * period) {
            for offset in &offsets {
                let place = base.offset(start + offset);
                // SAFETY: the word lies within an allocated object; the world is stopped.
                let value = Address(unsafe { place.as_ptr::<usize>().read() });
                self.visit(value, place);
            }
        }
    }
}

/// Checks one span; returns how many of its slots are marked.
fn check_span(heap: &Heap, id: SpanId) -> usize {
    let span = heap.table.span(id);
    if span.kind() == SpanKind::Closed {
        return 0;
    }
    let base = heap.table.base(id);
    for page in [0, span.bytes() - 1] {
        if heap.table.span_at(base.offset(page)) != Some(id) {
            fatal!("page tables do not lead from {:?} to its span {id:?}", base.offset(page));
        }
    }
    let mut marks = 0;
    let mut allocated = 0;
    for (mark, bits) in heap.table.mark_bits(id).iter().zip(heap.table.allocated_bits(id)) {
        let (mark, bits) = (mark.load(Relaxed), bits.load(Relaxed));
        if mark & !bits != 0 {
            fatal!("span {id:?} at {base:?} has marked free slots: {mark:#x}, allocated {bits:#x}");
        }
        marks += mark.count_ones() as usize;
        allocated += bits.count_ones() as usize;
    }
    if allocated != span.allocated() {
        fatal!("span {id:?} at {base:?} counts {} allocated slots, bits say {allocated}", span.allocated());
    }
    marks
}

/// What is known about an address, for a report.
fn describe(heap: &Heap, address: Address) -> String {
    let Some(id) = heap.table.span_at(address) else { return "no span covers it".to_string() };
    let span = heap.table.span(id);
    let layout = heap.table.slot_at(address).map(|slot| heap.layout_of(slot)).unwrap_or(LayoutId(0));
    format!(
        "{:?} span {id:?} at {:?}, {} pages, slots of {} bytes, {} of {} allocated, {layout:?}",
        span.kind(),
        heap.table.base(id),
        span.pages(),
        span.slot_size(),
        span.allocated(),
        span.slots()
    )
}
