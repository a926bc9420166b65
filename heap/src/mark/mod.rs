//! Marking: finds what is alive, from exact roots along exact pointers.
//!
//! - [`Marker`] is what the embedder reports roots to.
//! - `worker` turns a pointer into a mark bit and scans marked objects (the hot part, with its essay).
//! - `pending` is the stack of those that are not scanned yet.
//! - `work` shares the work between threads, and tells when it may be done.
//! - `stopped` marks all while the world stands, alone or with helpers.
//!
//! Words that point outside the arena (nil, stacks, constants, integers that unsafe code left) are
//! ignored, and so are pointers to pages that no span covers; the verifier is stricter.
//! Start at [`mark_from_roots`].

mod pending;
mod stopped;
mod watch;
mod work;
mod worker;

use crate::address::Address;
use crate::embedder::{Embedder, Holder};
use burrow_layout::pointer_map::PointerMap;

pub(crate) use stopped::mark_from_roots;
pub(crate) use watch::{is_marked, mark_watched};
pub(crate) use work::{MarkWork, Take};

/// A worker beside others and beside mutators.
pub(crate) type SharedWorker<'h> = worker::Worker<'h, true>;

/// Receives one pointer of a root.
pub(crate) trait RootVisitor {
    /// `value` was found at `slot` (null if the slot has no address, as a register).
    fn visit(&mut self, value: Address, slot: Address);

    /// What follows is found there.
    fn begin(&mut self, _holder: Holder) {}
}

/// Receives the roots that an [`Embedder`] reports.
pub struct Marker<'a> {
    visitor: &'a mut dyn RootVisitor,
}

impl<'a> Marker<'a> {
    pub(crate) fn new(visitor: &'a mut dyn RootVisitor) -> Marker<'a> {
        Marker { visitor }
    }

    /// Reports the pointer `value`. Values outside the heap's range are ignored.
    pub fn pointer(&mut self, value: Address) {
        self.visitor.visit(value, Address::NULL);
    }

    /// Reports the pointer in the word at `slot`.
    ///
    /// # Safety
    /// `slot` is aligned and readable.
    pub unsafe fn slot(&mut self, slot: Address) {
        // SAFETY: contract.
        let value = Address(unsafe { slot.as_ptr::<usize>().read() });
        self.visitor.visit(value, slot);
    }

    /// Reports the pointers of `count` adjacent values with this map, from `base`.
    ///
    /// # Safety
    /// The memory is readable and `base` aligned to words.
    pub unsafe fn block(&mut self, base: Address, map: &PointerMap, count: usize) {
        for value in 0..count {
            let start = base.offset(value * map.words() as usize * 8);
            map.for_each_pointer(|word| {
                // SAFETY: the word lies within the block (contract).
                unsafe { self.slot(start.offset(word as usize * 8)) };
            });
        }
    }
}

/// What a mark phase found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct MarkTotals {
    /// Bytes of marked slots and large objects.
    pub bytes: u64,
    /// Marked objects.
    pub objects: u64,
    /// Threads that marked.
    pub workers: u32,
    /// Processor time of the helping threads, in nanoseconds.
    pub helper_cpu: u64,
}

/// Reports root number `index`: stacks first, then the globals, then the runtime's tables.
fn scan_root(embedder: &dyn Embedder, stacks: usize, index: usize, visitor: &mut dyn RootVisitor) {
    let mut marker = Marker::new(visitor);
    if index < stacks {
        embedder.scan_stack(index, &mut marker);
    } else if index == stacks {
        embedder.scan_globals(&mut marker);
    } else {
        embedder.scan_tables(&mut marker);
    }
}

/// Roots besides the stacks: see [`scan_root`].
const OTHER_ROOTS: usize = 2;

/// Reports all roots to `visitor`.
pub(crate) fn scan_all_roots(embedder: &dyn Embedder, visitor: &mut dyn RootVisitor) {
    let stacks = embedder.stack_count();
    (0..stacks + OTHER_ROOTS).for_each(|index| {
        visitor.begin(holder(stacks, index));
        scan_root(embedder, stacks, index, visitor);
    });
}

/// What root number `index` is: see [`scan_root`].
fn holder(stacks: usize, index: usize) -> Holder {
    if index < stacks {
        Holder::Stack(index)
    } else if index == stacks {
        Holder::Globals
    } else {
        Holder::Tables
    }
}
