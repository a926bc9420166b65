//! Which layouts of a size class share spans.
//!
//! Objects that are made together are used together: a record, the array it refers to, that array's items. If each layout had spans
//! of its own, they would lie on as many pages, and a program that touches much cold memory would pay a miss of the
//! translation buffer for each. So layouts of a class that are allocated in turns share mixed spans, in short runs, once the heap is
//! larger than the caches ([`Config::mix_from`](crate::Config)). A layout that its class belongs to for a while gets spans of
//! its own: marking them takes no codes, and runs are long. (`request_server`: sessions, their item lists and items, all of 64 bytes.
//! Real Go's spans of a size have them side by side, too.)
//!
//! A layout's run is as long as its part of what the class hands out, so that runs of different layouts last equally long. One that
//! would get a single slot takes it out of the run of the layout that was served before: then a session lies between the items of the one
//! before and its own, and the processor's prefetcher brings the first of them along. (`request_server 500 60000 1`, which is always
//! busy: with runs of 512 bytes each, the first load of an item took 593 samples of 8,500, so 325; real Go's 200.)
//!
//! Longer runs cost locality, shorter ones time: two layouts of 64 bytes in turns take 9 ns for both from spans of their own, 17 ns in runs
//! of 512 bytes, 26 in runs of 256; real Go takes 34.
//!
//! Start at [`Cache::shares`].

use super::{Cache, EMPTY};
use crate::layouts::LayoutId;
use crate::span::SpanId;
use crate::sync::entries;
use burrow_layout::processor::AllocationSlot;
use burrow_layout::size_class::SizeClass;

/// Objects of a layout that come one by one before it gets runs: a layout that is rarely used shall occupy no memory.
const RARE: usize = entries(64, 2);

/// Bytes of a run in a mixed span at most, unless a single slot is larger.
const SHARED_RUN_BYTES: usize = entries(512, 64);

/// Bytes that a class shall hand out, of all its layouts, while a layout uses up its run in a mixed span.
const NEIGHBOURHOOD: usize = entries(1024, 128);

/// Bytes that one layout takes with no other of its class in between before it gets spans of its own.
const ALONE: usize = entries(8192, 128);

/// Which layout a class served last, and for how long.
#[derive(Clone, Copy)]
pub(super) struct Turn {
    layout: LayoutId,
    bytes: usize,
    /// Bytes of all runs in mixed spans.
    served: usize,
}

impl Turn {
    pub const NONE: Turn = Turn { layout: LayoutId(0), bytes: 0, served: 0 };
}

/// The last run that a layout got in a mixed span; its size says how long the next one is.
#[derive(Clone, Copy, Default)]
pub(super) struct Recent {
    bytes: usize,
    /// What its class had served before.
    at: usize,
}

/// What a class's layouts take runs from in turns.
#[derive(Clone, Copy)]
pub(super) struct Stock {
    /// The mixed span that the cache holds.
    pub span: SpanId,
    /// Slots of it that are ready for all: zeroed and counted as allocated, like a run.
    pub ready: AllocationSlot,
    /// Who took the last run that may have several slots, and where it ends: while that layout's run ends there, it is this one.
    pub last: (LayoutId, usize),
}

impl Stock {
    pub const NONE: Stock = Stock { span: SpanId::NONE, ready: EMPTY, last: (LayoutId(0), 0) };
}

impl Cache {
    /// Slots that the next run of `layout` shall have in a mixed span; `None`: it gets a span of its own.
    pub(super) fn shares(&mut self, layout: LayoutId, class: SizeClass) -> Option<usize> {
        let info = self.heap.layouts.info(layout);
        if info.code() == 0 {
            return None;
        }
        if info.count_rare(RARE as u32) {
            return Some(1);
        }
        if self.heap.pacer.live() < self.heap.config.mix_from {
            return None;
        }
        let turn = &mut self.turns[class.index()];
        if turn.layout != layout {
            *turn = Turn { layout, bytes: 0, ..*turn };
        }
        let recent = &mut self.recent[layout.0 as usize];
        let since = turn.served - recent.at;
        // The first time, nothing is known: `since` may be 0 then, and `recent.bytes` is.
        let wanted = (recent.bytes * NEIGHBOURHOOD).checked_div(since).unwrap_or(0);
        let slots = (wanted.min(SHARED_RUN_BYTES) / class.slot_size()).max(1);
        let bytes = slots * class.slot_size();
        *recent = Recent { bytes, at: turn.served };
        turn.served += bytes;
        turn.bytes += bytes;
        (turn.bytes <= ALONE).then_some(slots)
    }
}
