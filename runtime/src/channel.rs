//! Channels. (The entry in a wait queue is here so that roots and goroutines know it; channels follow.)

use crate::goroutine::GoroutineRef;
use std::cell::Cell;

/// A goroutine's entry in the wait queue of one channel; lives in [`crate::goroutine::Goroutine::waiters`].
#[derive(Debug)]
pub struct Waiter {
    pub goroutine: GoroutineRef,
    /// Address of the channel object.
    pub channel: usize,
    /// Address of the element (in the goroutine's frame, or on the heap), or 0.
    pub element: usize,
    pub next: Cell<*const Waiter>,
    pub previous: Cell<*const Waiter>,
}

impl Waiter {
    /// Pointers that the collector must see while the goroutine waits.
    pub(crate) fn roots(&self) -> [usize; 2] {
        [self.channel, self.element]
    }
}
