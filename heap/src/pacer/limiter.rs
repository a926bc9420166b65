//! The limiter: keeps collections from taking more than half of the time that the program uses.
//!
//! Near its memory limit a program could collect without end and hardly run. The limiter is a
//! leaky bucket: time of the collector fills it, time of the mutators empties it; time that nobody used does neither, as in Go
//! (`mgclimit.go`). While it is full, the
//! collector asks no help from mutators (no assists; a collector that stops the world waits), and
//! the limit is broken instead. It holds one second per processor, so that short phases of more
//! work pass.

use crate::heap::Heap;
use crate::os;

/// Least time between two looks at what collections took, in nanoseconds.
const PERIOD: u64 = 10_000_000;

/// What one processor adds to the bucket's size, in nanoseconds.
const PER_PROCESSOR: u64 = 1_000_000_000;

/// See the module's header.
#[derive(Debug, Clone, Default)]
pub struct Limiter {
    fill: u64,
    limiting: bool,
}

impl Limiter {
    /// Takes in what processors did since the last call, in nanoseconds of processor time.
    pub fn account(&mut self, collector: u64, mutators: u64, processors: u32) {
        let capacity = PER_PROCESSOR * u64::from(processors);
        self.fill = (self.fill + collector).saturating_sub(mutators).min(capacity);
        self.limiting = self.fill == capacity;
    }

    /// Whether the collector has had more than its half.
    pub fn is_limiting(&self) -> bool {
        self.limiting
    }
}

/// What was seen of collections last time. All in nanoseconds.
#[derive(Debug, Clone, Copy, Default)]
pub struct Seen {
    at: u64,
    /// Processor time of the process, and of its collections.
    process: u64,
    cpu: u64,
    pause: u64,
    /// Time of the collector that was more than the time between two looks: a pause counts when it is over.
    late: u64,
}

impl Heap {
    /// Sees whether collections take more than half of the time of `processors` that is used; to be called often, by any one
    /// thread.
    pub fn limit_collections(&self, processors: u32) {
        let at = os::monotonic_nanoseconds();
        let mut seen = self.pacer.seen.lock();
        if at.saturating_sub(seen.at) < PERIOD {
            return;
        }
        let (cpu, pause) = self.history.lock().totals();
        let now = Seen { at, process: os::process_nanoseconds(), cpu: cpu + self.cycle.marking_cpu(), pause, late: 0 };
        let before = std::mem::replace(&mut *seen, now);
        if before.at == 0 {
            return;
        }
        // While the world stands still, all processors belong to the collector.
        let pause = now.pause.saturating_sub(before.pause) * u64::from(processors);
        let all = (at - before.at) * u64::from(processors);
        let collector = before.late + now.cpu.saturating_sub(before.cpu).max(pause);
        seen.late = collector.saturating_sub(all);
        let collector = collector.min(all);
        let mutators = (now.process - before.process).saturating_sub(now.cpu.saturating_sub(before.cpu));
        self.pacer.account(collector, mutators.min(all - collector), processors, self.central.cycle() + 1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_than_half_for_long_enough_limits() {
        let mut limiter = Limiter::default();
        for _ in 0..19 {
            limiter.account(150_000_000, 50_000_000, 2);
        }
        assert!(!limiter.is_limiting());
        limiter.account(150_000_000, 50_000_000, 2);
        assert!(limiter.is_limiting());
        limiter.account(10, 10, 2);
        assert!(limiter.is_limiting());
        limiter.account(10, 11, 2);
        assert!(!limiter.is_limiting());
        for _ in 0..100 {
            limiter.account(400_000_000, 500_000_000, 2);
        }
        assert_eq!(limiter.fill, 0);
    }
}
