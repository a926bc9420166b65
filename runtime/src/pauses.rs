//! How long the world takes to stop, and how long it stands: by reason, as `runtime/metrics` has it.
//!
//! [`crate::stop_world`] tells the moments. Stops exclude each other, so one record of the current one is enough.
//! A stop is "other" until the collector says that it is its own.

use crate::histogram::TimeHistogram;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::time::Instant;

/// Stops for one kind of reason.
#[derive(Default)]
pub(crate) struct Stops {
    /// From the request until every processor stands.
    pub(crate) stopping: TimeHistogram,
    /// From the request until they run again.
    pub(crate) total: TimeHistogram,
}

/// See the module's header.
pub(crate) struct Pauses {
    pub(crate) collections: Stops,
    pub(crate) others: Stops,
    epoch: Instant,
    /// Of the current stop, in nanoseconds since `epoch`.
    requested: AtomicU64,
    stopped: AtomicU64,
    is_collection: AtomicBool,
}

impl Pauses {
    pub(crate) fn new() -> Pauses {
        Pauses {
            collections: Stops::default(),
            others: Stops::default(),
            epoch: Instant::now(),
            requested: AtomicU64::new(0),
            stopped: AtomicU64::new(0),
            is_collection: AtomicBool::new(false),
        }
    }

    /// The caller is about to ask everybody to stop; no other stop is under way.
    pub(crate) fn request(&self) {
        self.is_collection.store(false, Relaxed);
        self.requested.store(self.now(), Relaxed);
    }

    /// Everybody stands.
    pub(crate) fn stopped(&self) {
        self.stopped.store(self.now(), Relaxed);
    }

    /// The stop under way is the collector's.
    pub(crate) fn for_collection(&self) {
        self.is_collection.store(true, Relaxed);
    }

    /// Everybody is about to go on.
    pub(crate) fn start(&self) {
        let stops = if self.is_collection.load(Relaxed) { &self.collections } else { &self.others };
        let requested = self.requested.load(Relaxed);
        stops.stopping.record(self.stopped.load(Relaxed) - requested);
        stops.total.record(self.now() - requested);
    }

    fn now(&self) -> u64 {
        self.epoch.elapsed().as_nanos() as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stop_counts_for_its_reason() {
        let pauses = Pauses::new();
        for collection in [false, true, false] {
            pauses.request();
            pauses.stopped();
            if collection {
                pauses.for_collection();
            }
            pauses.start();
        }
        let count = |histogram: &TimeHistogram| histogram.counts().iter().sum::<u64>();
        let all = [&pauses.collections, &pauses.others].map(|stops| (count(&stops.stopping), count(&stops.total)));
        assert_eq!(all, [(1, 1), (2, 2)]);
        assert!(pauses.others.stopping.total() <= pauses.others.total.total());
    }
}
