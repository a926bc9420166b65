//! Walking the heap: every live object with its address, size, layout and outgoing pointers.
//!
//! A walk sees objects whose allocated bit is set; right after a collection that swept these are the live ones, later
//! also those that died since. Open runs count as objects of zeros: caches are flushed first, so there are none.
//!
//! Start at [`Heap::walk`].

use crate::address::Address;
use crate::heap::{Heap, Object};
use crate::layouts::{LayoutId, LayoutInfo, Period};
use crate::mark::{Marker, RootVisitor};
use crate::span::{Slot, SpanId, SpanKind};
use crate::sync::Ordering::Relaxed;

const WORD_SIZE: usize = size_of::<usize>();

/// A pointer in an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OutgoingPointer {
    /// Bytes from the object's start.
    pub offset: usize,
    /// What the pointer is: an address within an object, or outside the heap. Not nil.
    pub target: Address,
}

/// A pointer that is a root.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Root {
    /// Where it was found; null if it lies in a register or a table without a place for it.
    pub slot: Address,
    /// Where it leads.
    pub value: Address,
}

/// What `report` reports.
pub fn roots_of(report: &mut dyn FnMut(&mut Marker<'_>)) -> Vec<Root> {
    struct Collected(Vec<Root>);
    impl RootVisitor for Collected {
        fn visit(&mut self, value: Address, slot: Address) {
            self.0.push(Root { slot, value });
        }
    }
    let mut collected = Collected(Vec::new());
    report(&mut Marker::new(&mut collected));
    collected.0
}

impl Heap {
    /// Calls `visit` with every object and its pointers that are not nil.
    ///
    /// # Safety
    /// The world is stopped: no thread uses its cache or changes an object meanwhile.
    pub unsafe fn walk(&self, visit: &mut dyn FnMut(Object, &[OutgoingPointer])) {
        self.sweep_all();
        // SAFETY: the world is stopped (contract).
        unsafe { self.for_each_stopped_cache(|cache| cache.flush()) };
        let mut pointers = Vec::new();
        for id in self.open_span_ids() {
            for index in self.allocated_slots(id) {
                let slot = Slot { span: id, index };
                let size = self.table.span(id).slot_size();
                let object = Object { base: self.table.slot_address(slot), size, layout: self.layout_of(slot) };
                pointers.clear();
                // SAFETY: an allocated object, which nobody changes (contract).
                unsafe { self.collect_pointers(&object, &mut pointers) };
                visit(object, &pointers);
            }
        }
    }

    /// Offsets of the words of an object that hold pointers, nil or not, in order.
    pub fn pointer_offsets(&self, object: &Object) -> Vec<usize> {
        let mut offsets = Vec::new();
        let words = object.size / WORD_SIZE;
        for_each_pointer_slot(self.layouts.info(object.layout), words, |word| offsets.push(word * WORD_SIZE));
        offsets
    }

    /// First address of the range of objects, and the end of the part that was used so far.
    pub fn address_range(&self) -> (Address, Address) {
        let start = Address(self.table.arena.base());
        (start, start.offset(self.spans.lock().pages.committed_bytes()))
    }

    /// Bytes of allocated objects up to their last pointer: what marking would look at if all of them lived.
    /// Exact while no other thread allocates.
    pub fn scannable_bytes(&self) -> u64 {
        let mut bytes = 0;
        for id in self.open_span_ids() {
            let span = self.table.span(id);
            bytes += match span.kind() {
                SpanKind::Mixed => {
                    let layouts = self.allocated_slots(id).map(|index| self.layout_of(Slot { span: id, index }));
                    layouts.map(|layout| self.scanned_part(layout, span.slot_size())).sum::<usize>()
                }
                SpanKind::Large => span.allocated() * self.scanned_part(span.layout(), span.large_size()),
                _ => span.allocated() * self.scanned_part(span.layout(), span.slot_size()),
            };
        }
        bytes as u64
    }

    /// Spans that are open now.
    fn open_span_ids(&self) -> Vec<SpanId> {
        let ids = self.spans.lock().ids();
        ids.filter(|&id| self.table.span(id).kind() != SpanKind::Closed).collect()
    }

    fn allocated_slots(&self, id: SpanId) -> impl Iterator<Item = usize> + '_ {
        let words = self.table.allocated_bits(id).iter().enumerate();
        words.flat_map(|(place, word)| set_bits(word.load(Relaxed)).map(move |bit| place * 64 + bit))
    }

    /// Bytes of an object up to its last pointer.
    pub(crate) fn scanned_part(&self, layout: LayoutId, size: usize) -> usize {
        let mut bytes = 0;
        for_each_pointer_slot(self.layouts.info(layout), size / WORD_SIZE, |word| bytes = (word + 1) * WORD_SIZE);
        bytes
    }

    /// # Safety
    /// The object is allocated, and nobody changes it.
    unsafe fn collect_pointers(&self, object: &Object, into: &mut Vec<OutgoingPointer>) {
        for_each_pointer_slot(self.layouts.info(object.layout), object.size / WORD_SIZE, |word| {
            let offset = word * WORD_SIZE;
            // SAFETY: a word of the object (contract).
            let target = Address(unsafe { *object.base.offset(offset).as_ptr::<usize>() });
            if !target.is_null() {
                into.push(OutgoingPointer { offset, target });
            }
        });
    }
}

/// Calls `visit` with each word of an object of `words` words that is a pointer slot, in order.
fn for_each_pointer_slot(layout: &LayoutInfo, words: usize, mut visit: impl FnMut(usize)) {
    let mut visit_in_object = |word: usize| {
        if word < words {
            visit(word);
        }
    };
    match layout.period() {
        Period::PointerFree => {}
        Period::Mask { mask, words: period } => {
            for start in (0..words).step_by(period) {
                set_bits(mask).for_each(|bit| visit_in_object(start + bit));
            }
        }
        Period::Map(map) => {
            for start in (0..words).step_by(map.words() as usize) {
                map.for_each_pointer(|word| visit_in_object(start + word as usize));
            }
        }
    }
}

/// Numbers of the bits that are set.
fn set_bits(mut word: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let bit = (word != 0).then(|| word.trailing_zeros() as usize)?;
        word &= word - 1;
        Some(bit)
    })
}
