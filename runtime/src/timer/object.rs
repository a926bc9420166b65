//! The timer object in the Go heap, behind `time.Timer` and `time.Ticker`.

use crate::processor::CurrentProcessor;
use burrow_heap::{Address, LayoutId, barrier};
use burrow_layout::pointer_map::PointerMap;
use std::cell::Cell;
use std::sync::atomic::{AtomicU32, Ordering};

/// See the header of [`crate::timer`] for what guards the fields. The first three are pointers.
#[derive(Debug)]
#[repr(C)]
pub(super) struct Timer {
    /// The channel that gets the time; 0 for function timers.
    channel: usize,
    /// The function that runs; 0 for channel timers.
    closure: usize,
    /// The `*time.Location` of the times sent.
    location: usize,
    /// When it is due; 0 while it is not set.
    when: Cell<u64>,
    /// 0 unless it repeats.
    period: Cell<u64>,
    /// Place in the queue + 1; 0 outside.
    pub(super) position: Cell<usize>,
}

/// Number of the timer object's layout + 1; 0 until the first use. One heap per process runs Go.
static LAYOUT: AtomicU32 = AtomicU32::new(0);

fn layout(current: CurrentProcessor) -> LayoutId {
    let known = LAYOUT.load(Ordering::Relaxed);
    if known != 0 {
        return LayoutId(known - 1);
    }
    let size = size_of::<Timer>();
    let layout = current.runtime().heap.register_layout(size, &PointerMap::from_mask(size as u64 / 8, 0b111));
    LAYOUT.store(layout.0 + 1, Ordering::Relaxed);
    layout
}

impl Timer {
    /// A timer that is not set.
    pub(super) fn allocate(
        current: CurrentProcessor,
        channel: usize,
        closure: usize,
        location: usize,
    ) -> &'static Timer {
        let address = current.allocate(layout(current));
        for (word, value) in [channel, closure, location].into_iter().enumerate() {
            // SAFETY: the fresh object's pointer words.
            unsafe { barrier::write(current.cache(), Address(address + 8 * word), Address(value)) };
        }
        // SAFETY: zero bits are valid for the other fields.
        unsafe { Timer::at(address) }
    }

    /// The timer at `address`.
    ///
    /// # Safety
    /// A timer stands there, alive while the native runs.
    pub(super) unsafe fn at(address: usize) -> &'static Timer {
        // SAFETY: the caller's promise.
        unsafe { &*(address as *const Timer) }
    }

    pub(super) fn channel(&self) -> usize {
        self.channel
    }

    pub(super) fn closure(&self) -> usize {
        self.closure
    }

    pub(super) fn location(&self) -> usize {
        self.location
    }

    pub(super) fn when(&self) -> u64 {
        self.when.get()
    }

    pub(super) fn is_set(&self) -> bool {
        self.when.get() != 0
    }

    pub(super) fn is_due(&self, now: u64) -> bool {
        self.is_set() && self.when.get() <= now
    }

    /// Sets the timer; returns whether it was set before. `when` 0: not any more.
    pub(super) fn set(&self, when: u64, period: u64) -> bool {
        self.period.set(period);
        self.when.replace(when) != 0
    }

    /// The timer went off: the next time is the first of its beat after `now`, or none.
    pub(super) fn advance(&self, now: u64) {
        let (when, period) = (self.when.get(), self.period.get());
        let next = match (now - when).checked_div(period) {
            Some(missed) => when.saturating_add(period.saturating_mul(missed + 1)),
            None => 0,
        };
        self.when.set(next);
    }
}
