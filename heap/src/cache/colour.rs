//! The colour of what a cache hands out while a collector marks, and what the mutator owes for it.
//!
//! White objects are found by the marker or die; black ones are marked from the start and never scanned. A cache that turns
//! black colours what its open runs still have, since compiled code takes objects from them without asking. What is left
//! of a run when the cache is flushed loses its allocated bit; the mark bit beside it keeps nothing, and is cleared by
//! the sweep.

use super::{Cache, TINY};
use crate::bits;
use crate::span::SpanId;
use crate::sync::{Fault, Ordering::Relaxed, planted};
use burrow_layout::processor::AllocationSlot;
use burrow_layout::size_class::TINY_SIZE;

impl Cache {
    /// From now on all that is handed out is black.
    pub(crate) fn start_black(&mut self) {
        if self.black {
            // The cache was made after the decision and before the handshake.
            return;
        }
        self.black = true;
        if planted(Fault::InsertionHalfEndsEarly) {
            self.stack_is_black();
        }
        if planted(Fault::OpenRunsStayWhite) {
            return;
        }
        // Objects share slots of the tiny run: no more go to the slot that is in use, which stays white.
        let tiny = self.slot(TINY);
        tiny.current = tiny.current.next_multiple_of(TINY_SIZE);
        let open: Vec<AllocationSlot> = self.open_runs().map(|(_, run)| run).collect();
        for run in open {
            let id = self.span_of_run(run);
            let (base, size) = (self.heap.table.base(id).0, self.heap.table.span(id).class().slot_size());
            self.blacken(id, (run.current - base) / size, (run.end - base) / size);
        }
    }

    /// The colour means nothing any more.
    pub(crate) fn end_black(&mut self) {
        self.black = false;
        self.debt = 0;
        let bytes = std::mem::take(&mut self.black_bytes);
        // Wrapping: a cache may take back more than it handed out.
        self.heap.cycle.black_bytes.fetch_add(bytes as u64, Relaxed);
    }

    /// Colours slots of a span that this cache holds.
    pub(super) fn blacken(&mut self, id: SpanId, start: usize, end: usize) {
        bits::set_shared(self.heap.table.mark_bits(id), start, end);
        self.black_bytes += ((end - start) * self.heap.table.span(id).slot_size()) as isize;
    }

    /// Bytes of marking that the mutator owes for what it allocated while a collector marks, beyond what background workers
    /// did for it; 0 if none.
    #[inline]
    pub fn assist_due(&mut self) -> u64 {
        if self.debt <= 0 || !self.heap.is_marking_or_ending() { 0 } else { self.assist_due_now() }
    }

    #[cold]
    fn assist_due_now(&mut self) -> u64 {
        let pacer = &self.heap.pacer;
        let work = pacer.assist_work(self.debt as u64);
        let credit = if work == 0 { 0 } else { pacer.take_credit(work) };
        if credit == work {
            self.debt = 0;
            return 0;
        }
        self.pay(credit);
        work - credit
    }

    /// What the mutator owed is somebody else's business from now on.
    pub fn forgive(&mut self) {
        self.debt = 0;
    }

    /// The mutator marked `bytes`.
    pub fn pay(&mut self, bytes: u64) {
        let ratio = self.heap.pacer.assist_ratio();
        self.debt -= if ratio > 0.0 { (bytes as f64 / ratio) as i64 } else { self.debt };
    }
}
