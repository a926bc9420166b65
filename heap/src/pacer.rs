//! When to collect: Go's formula for the heap goal.
//!
//! After a cycle that marked `live` bytes the goal is
//! `live + (live + stacks + globals) * GOGC / 100`, and at least 4 MiB * GOGC / 100.
//! This stage's collector works with the world stopped, so nothing is allocated while it marks: the
//! trigger is the goal itself.
//!
//! Live bytes are what the last cycle marked plus what was handed out since, in whole runs. A
//! processor counts for itself and reports from time to time, so that processors do not fight for
//! the figure; what is left of its runs is taken back when it is flushed.
//! Start at [`Pacer::wants_collection`] and [`Pacer::finish_cycle`].

use crate::embedder::RootBytes;
use crate::sync::{AtomicU64, Ordering::Relaxed};

/// Least goal at GOGC=100.
const MINIMUM_GOAL: u64 = 4 << 20;

/// Stands for "GOGC=off", and for the goal that is never reached.
const OFF: u64 = u64::MAX;

/// See the module's header. All fields are figures without partners: relaxed.
pub struct Pacer {
    percent: AtomicU64,
    /// Bytes handed out and not known to be dead.
    live: AtomicU64,
    goal: AtomicU64,
    /// Bytes that the last cycle marked.
    marked: AtomicU64,
    stacks: AtomicU64,
    globals: AtomicU64,
    /// Live bytes when the running mark phase began.
    live_at_start: AtomicU64,
    /// Heap size at which a collection starts.
    trigger: AtomicU64,
    concurrent: bool,
}

impl Pacer {
    pub fn new(gc_percent: Option<u32>, concurrent: bool) -> Pacer {
        let pacer = Pacer {
            percent: AtomicU64::new(encode(gc_percent)),
            live: AtomicU64::new(0),
            goal: AtomicU64::new(0),
            marked: AtomicU64::new(0),
            stacks: AtomicU64::new(0),
            globals: AtomicU64::new(0),
            live_at_start: AtomicU64::new(0),
            trigger: AtomicU64::new(0),
            concurrent,
        };
        pacer.set_goal();
        pacer
    }

    /// Counts memory that is handed out or, if negative, was handed out in a run and comes back unused.
    pub fn count(&self, bytes: isize) {
        // Wrapping: adding a negative number subtracts.
        self.live.fetch_add(bytes as u64, Relaxed);
    }

    /// Whether the heap has reached its goal.
    #[inline]
    pub fn wants_collection(&self) -> bool {
        self.live.load(Relaxed) >= self.trigger.load(Relaxed)
    }

    /// A concurrent collector begins to mark.
    pub fn begin_marking(&self) {
        self.live_at_start.store(self.live.load(Relaxed), Relaxed);
    }

    /// Bytes to mark for `bytes` that were allocated while marking.
    pub fn owed(&self, bytes: u64) -> u64 {
        (bytes as f64 * self.ratio()) as u64
    }

    /// Bytes of allocation that are paid for by `bytes` of marking.
    pub fn paid(&self, bytes: u64) -> u64 {
        (bytes as f64 / self.ratio()) as u64
    }

    /// Bytes to mark per byte allocated, so that marking ends when the heap reaches its goal.
    fn ratio(&self) -> f64 {
        let start = self.live_at_start.load(Relaxed);
        let goal = self.goal.load(Relaxed);
        if goal == OFF {
            return 1.0;
        }
        let runway = goal.saturating_sub(start).max(start / 20).max(1 << 16);
        self.marked.load(Relaxed).max(1 << 16) as f64 / runway as f64
    }

    /// Takes the result of a cycle and sets the next goal.
    pub fn finish_cycle(&self, marked: u64, roots: RootBytes) {
        self.live.store(marked, Relaxed);
        self.marked.store(marked, Relaxed);
        self.stacks.store(roots.stacks as u64, Relaxed);
        self.globals.store(roots.globals as u64, Relaxed);
        self.set_goal();
    }

    /// Changes GOGC; returns the old value.
    pub fn set_percent(&self, percent: Option<u32>) -> Option<u32> {
        let old = self.percent.swap(encode(percent), Relaxed);
        self.set_goal();
        (old != OFF).then_some(old as u32)
    }

    /// Bytes handed out and not known to be dead.
    pub fn live(&self) -> u64 {
        self.live.load(Relaxed)
    }

    /// The heap size that starts a collection; `None`: never.
    pub fn goal(&self) -> Option<u64> {
        let goal = self.goal.load(Relaxed);
        (goal != OFF).then_some(goal)
    }

    fn set_goal(&self) {
        let percent = self.percent.load(Relaxed);
        if percent == OFF {
            self.trigger.store(OFF, Relaxed);
            return self.goal.store(OFF, Relaxed);
        }
        let live = self.marked.load(Relaxed);
        let scanned = live + self.stacks.load(Relaxed) + self.globals.load(Relaxed);
        let goal = live.saturating_add(scanned.saturating_mul(percent) / 100);
        let goal = goal.max(MINIMUM_GOAL.saturating_mul(percent) / 100);
        self.goal.store(goal, Relaxed);
        // Marking beside the mutators has to begin before the goal is reached.
        let distance = goal.saturating_sub(live);
        self.trigger.store(if self.concurrent { live + distance / 20 * 17 } else { goal }, Relaxed);
    }
}

fn encode(percent: Option<u32>) -> u64 {
    percent.map_or(OFF, u64::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn goals_follow_the_formula() {
        let pacer = Pacer::new(Some(100), false);
        assert_eq!(pacer.goal(), Some(4 << 20));
        pacer.finish_cycle(100 << 20, RootBytes { stacks: 2 << 20, globals: 1 << 20 });
        assert_eq!(pacer.goal(), Some(203 << 20));
        assert_eq!(pacer.set_percent(Some(50)), Some(100));
        assert_eq!(pacer.goal(), Some((100 << 20) + (103 << 20) / 2));
        pacer.count(60 << 20);
        pacer.count(-100);
        assert_eq!(pacer.live(), (160 << 20) - 100);
        assert!(pacer.wants_collection());
        assert_eq!(pacer.set_percent(None), Some(50));
        assert_eq!(pacer.goal(), None);
        assert!(!pacer.wants_collection());
        assert_eq!(pacer.set_percent(Some(10)), None);
        pacer.finish_cycle(0, RootBytes::default());
        assert_eq!(pacer.goal(), Some((4 << 20) / 10));
    }
}
