//! A census: what a cycle found alive and what it leaves to be swept, by layout; and by place of allocation, of the objects
//! that the allocation profile samples.
//!
//! Marking itself counts nothing by layout, so that it stays fast. The final stop reads marks and allocated bits
//! afterwards, which takes about as long as sweeping: a mode for tools ([`Config::census`](crate::Config)).
//! Sweeping is measured in that mode, span by span, since the objects of nearly all spans have one layout.
//!
//! Start at [`count`], [`count_samples`] and [`SweepMeter`].

use crate::bits;
use crate::heap::Heap;
use crate::layouts::LayoutId;
use crate::os;
use crate::span::{Slot, SpanId, SpanKind};
use crate::sync::{Mutex, Ordering::Relaxed, Rank};
use burrow_layout::layout_table::Owner;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Objects of one layout at the end of marking. Sizes in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LayoutCount {
    /// Which layout.
    pub layout: LayoutId,
    /// Whose objects they are, if the compiler said so.
    pub owner: Owner,
    /// Of a slot; 0 for large objects, whose sizes differ.
    pub size: usize,
    /// Alive, as far as this cycle knows.
    pub marked_objects: u64,
    /// Their bytes.
    pub marked_bytes: u64,
    /// The part of them that marking reads: up to the last pointer.
    pub scanned_bytes: u64,
    /// To be swept.
    pub dead_objects: u64,
    /// Their bytes.
    pub dead_bytes: u64,
    /// Those of all these objects that lie in spans with objects of several layouts.
    pub mixed_objects: u64,
}

/// Sampled objects of one place of allocation at the end of marking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SampleCount {
    /// As [`Heap::record_sample`] was told.
    pub trace: Arc<[usize]>,
    /// Its note about these objects.
    pub note: usize,
    /// Their layout.
    pub layout: LayoutId,
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
    heap.for_each_sampled_slot(|slot, trace, size, note| {
        let layout = heap.layout_of(slot);
        let count = counts.entry((Arc::clone(trace), note, layout, size)).or_insert((0, 0));
        if bits::get(heap.table.mark_bits(slot.span), slot.index) {
            count.0 += 1;
        } else {
            count.1 += 1;
        }
    });
    let count = |((trace, note, layout, size), (marked, dead))| SampleCount { trace, note, layout, size, marked, dead };
    counts.into_iter().map(count).collect()
}

/// Spans that are swept alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SweptSpans {
    /// Those whose objects have one layout.
    Uniform(LayoutId),
    /// Those with slots of so many bytes, whose objects have layouts of their own.
    Mixed(usize),
}

/// What it took to sweep spans of a kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SweepCost {
    /// Which.
    pub of: SweptSpans,
    /// How many.
    pub spans: u64,
    /// Processor time of the sweepers, putting the spans into their lists or freeing their pages included.
    pub nanoseconds: u64,
}

/// Measures sweeping while the heap has a census.
pub(crate) struct SweepMeter(Mutex<BTreeMap<SweptSpans, (u64, u64)>>);

impl SweepMeter {
    pub fn new() -> SweepMeter {
        SweepMeter(Mutex::new(Rank::Statistics, BTreeMap::new()))
    }

    fn add(&self, of: SweptSpans, spans: u64, nanoseconds: u64) {
        let mut costs = self.0.lock();
        let cost = costs.entry(of).or_insert((0, 0));
        cost.0 += spans;
        cost.1 += nanoseconds;
    }
}

impl Heap {
    /// Runs a part of sweeping the span, and charges its time to spans of the kind if there is a census. The part that
    /// makes free slots counts the span.
    #[inline]
    pub(crate) fn metered<R>(&self, id: SpanId, counted: bool, part: impl FnOnce() -> R) -> R {
        if !self.config.census {
            return part();
        }
        let span = self.table.span(id);
        let of = match span.kind() {
            SpanKind::Mixed => SweptSpans::Mixed(span.slot_size()),
            _ => SweptSpans::Uniform(span.layout()),
        };
        // The clock of processor time takes as long to read as a span to sweep; the other one also runs while the
        // system lets another thread run. Both say too much, so the lesser is nearer.
        let (cpu, wall) = (os::thread_nanoseconds(), os::monotonic_nanoseconds());
        let result = part();
        let wall = os::monotonic_nanoseconds() - wall;
        self.sweep_meter.add(of, counted.into(), wall.min(os::thread_nanoseconds() - cpu));
        result
    }

    /// What sweeping took since this was asked before, or since the last final stop, which tells its cycle's report
    /// ([`Config::census`](crate::Config)).
    pub fn take_sweep_costs(&self) -> Vec<SweepCost> {
        let costs = std::mem::take(&mut *self.sweep_meter.0.lock());
        costs.into_iter().map(|(of, (spans, nanoseconds))| SweepCost { of, spans, nanoseconds }).collect()
    }
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
            let layout = heap.layout_of(Slot { span: id, index: place * 64 + bit as usize });
            let marked = mark >> bit & 1;
            let entry = entry(counts, layout, size);
            add(entry, marked, 1 - marked, size, heap.scanned_part(layout, size));
            entry.mixed_objects += 1;
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
        mixed_objects: 0,
    })
}

fn add(count: &mut LayoutCount, marked: u64, dead: u64, size: usize, scanned: usize) {
    count.marked_objects += marked;
    count.marked_bytes += marked * size as u64;
    count.scanned_bytes += marked * scanned as u64;
    count.dead_objects += dead;
    count.dead_bytes += dead * size as u64;
}
