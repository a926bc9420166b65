//! A census: what a cycle found alive and what it leaves to be swept, by layout; and by place of allocation, of the objects
//! that the allocation profile samples.
//!
//! Marking itself counts nothing by layout, so that it stays fast. The final stop reads marks and allocated bits
//! afterwards, which takes about as long as sweeping: a mode for tools ([`Config::census`](crate::Config)).
//!
//! Start at [`count`] and [`count_samples`].

use crate::bits;
use crate::heap::Heap;
use crate::layouts::LayoutId;
use crate::span::{Slot, SpanId, SpanKind};
use crate::sync::Ordering::Relaxed;
use burrow_layout::layout_table::Owner;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Objects of one layout at the end of marking. Sizes in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LayoutCount {
    pub layout: LayoutId,
    /// Whose objects they are, if the compiler said so.
    pub owner: Owner,
    /// Of a slot; 0 for large objects, whose sizes differ.
    pub size: usize,
    /// Alive, as far as this cycle knows.
    pub marked_objects: u64,
    pub marked_bytes: u64,
    /// The part of them that marking reads: up to the last pointer.
    pub scanned_bytes: u64,
    /// To be swept.
    pub dead_objects: u64,
    pub dead_bytes: u64,
    /// Slots that sweepers go over; those of a span with objects of several layouts count for each object in it.
    pub swept_slots: u64,
}

/// Sampled objects of one place of allocation at the end of marking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SampleCount {
    /// As [`Heap::record_sample`] was told.
    pub trace: Arc<[usize]>,
    /// Bytes of each object.
    pub size: usize,
    /// Alive, as far as this cycle knows.
    pub marked: u64,
    /// To be swept.
    pub dead: u64,
}

/// Counts sampled objects. World stopped, everything reachable marked, caches flushed.
pub(crate) fn count_samples(heap: &Heap) -> Vec<SampleCount> {
    let mut counts = BTreeMap::new();
    heap.for_each_sampled_slot(|slot, trace, size| {
        let count = counts.entry((Arc::clone(trace), size)).or_insert((0, 0));
        if bits::get(heap.table.mark_bits(slot.span), slot.index) {
            count.0 += 1;
        } else {
            count.1 += 1;
        }
    });
    let count = |((trace, size), (marked, dead))| SampleCount { trace, size, marked, dead };
    counts.into_iter().map(count).collect()
}

/// Counts all objects. World stopped, everything reachable marked, caches flushed.
pub(crate) fn count(heap: &Heap) -> Vec<LayoutCount> {
    let mut counts = BTreeMap::new();
    let ids: Vec<SpanId> = heap.spans.lock().ids().collect();
    for id in ids {
        match heap.table.span(id).kind() {
            SpanKind::Closed => {}
            SpanKind::Mixed => count_mixed(heap, id, &mut counts),
            _ => count_uniform(heap, id, &mut counts),
        }
    }
    let with_owner = |count: LayoutCount| LayoutCount { owner: heap.layouts.owner(count.layout), ..count };
    counts.into_values().map(with_owner).collect()
}

/// A span whose objects have one layout.
fn count_uniform(heap: &Heap, id: SpanId, counts: &mut BTreeMap<LayoutId, LayoutCount>) {
    let span = heap.table.span(id);
    let (mut marked, mut dead) = (0, 0);
    for (mark, allocated) in heap.table.mark_bits(id).iter().zip(heap.table.allocated_bits(id)) {
        let (mark, allocated) = (mark.load(Relaxed), allocated.load(Relaxed));
        marked += u64::from((allocated & mark).count_ones());
        dead += u64::from((allocated & !mark).count_ones());
    }
    let is_large = span.kind() == SpanKind::Large;
    let size = if is_large { span.large_size() } else { span.slot_size() };
    let entry = entry(counts, span.layout(), if is_large { 0 } else { size });
    add(entry, marked, dead, size, heap.scanned_part(span.layout(), size));
    entry.swept_slots += span.slots() as u64;
}

/// A span whose objects have layouts of their own.
fn count_mixed(heap: &Heap, id: SpanId, counts: &mut BTreeMap<LayoutId, LayoutCount>) {
    let size = heap.table.span(id).slot_size();
    let words = heap.table.mark_bits(id).iter().zip(heap.table.allocated_bits(id)).enumerate();
    for (place, (mark, allocated)) in words {
        let (mark, mut left) = (mark.load(Relaxed), allocated.load(Relaxed));
        while left != 0 {
            let bit = left.trailing_zeros();
            left &= left - 1;
            let layout = heap.table.layout_of(Slot { span: id, index: place * 64 + bit as usize });
            let marked = mark >> bit & 1;
            let entry = entry(counts, layout, size);
            add(entry, marked, 1 - marked, size, heap.scanned_part(layout, size));
            entry.swept_slots += 1;
        }
    }
}

fn entry(counts: &mut BTreeMap<LayoutId, LayoutCount>, layout: LayoutId, size: usize) -> &mut LayoutCount {
    counts.entry(layout).or_insert(LayoutCount {
        layout,
        owner: Owner::SHARED,
        size,
        marked_objects: 0,
        marked_bytes: 0,
        scanned_bytes: 0,
        dead_objects: 0,
        dead_bytes: 0,
        swept_slots: 0,
    })
}

fn add(count: &mut LayoutCount, marked: u64, dead: u64, size: usize, scanned: usize) {
    count.marked_objects += marked;
    count.marked_bytes += marked * size as u64;
    count.scanned_bytes += marked * scanned as u64;
    count.dead_objects += dead;
    count.dead_bytes += dead * size as u64;
}
