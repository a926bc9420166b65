//! How much marking an allocation owes, and how much was allocated per marking: pure functions.

use super::goal::NEVER;
use crate::embedder::RootBytes;

/// Work that is always assumed to be left: estimates are estimates.
const LEAST_WORK: u64 = 1000;

/// A goal that leaves less room than one part in so many of the heap is as good as passed.
const LEAST_ROOM: u64 = 512;

/// One part in so many of the room between trigger and goal stays free, if all goes as planned: what is allocated while marking
/// lives on to the next cycle and moves its goal. A mutator that allocates faster than real Go's would fill all of the room.
const SPARE: u64 = 4;

/// Past cons/mark ratios that count beside the newest.
const REMEMBERED: usize = 4;

/// Bytes that were scanned.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ScanWork {
    pub heap: u64,
    pub stacks: u64,
    pub globals: u64,
}

impl ScanWork {
    /// All of it.
    pub fn total(&self) -> u64 {
        self.heap + self.stacks + self.globals
    }

    /// Expected work: the heap like last time, and the roots.
    pub fn expected(heap: u64, roots: RootBytes) -> ScanWork {
        ScanWork { heap, stacks: roots.stacks as u64, globals: roots.globals as u64 }
    }
}

/// Where marking stands.
#[derive(Debug, Clone, Copy)]
pub struct Progress {
    /// Work done so far, work expected in all, and the most that it can be.
    pub done: u64,
    pub expected: u64,
    pub most: u64,
    /// Live bytes, and what they were when marking began.
    pub live: u64,
    pub triggered: u64,
    pub goal: u64,
    /// GOGC; `None`: off.
    pub percent: Option<u32>,
}

/// Bytes of mark work owed per allocated byte, so that the work ends when a part of the room is left.
///
/// When there is more work than expected the goal moves out in proportion, up to the goal that a heap of
/// nothing but live objects would have.
pub fn ratio(progress: &Progress) -> f64 {
    let Progress { done, mut expected, most, live, triggered, mut goal, percent } = *progress;
    if done > expected {
        let per_byte = goal.saturating_sub(triggered) as f64 / expected.max(1) as f64;
        let extended = triggered.saturating_add((per_byte * most as f64) as u64);
        let hard = percent.map_or(NEVER, |percent| (goal as f64 * (1.0 + f64::from(percent) / 100.0)) as u64);
        goal = goal.max(extended.min(hard));
        expected = most;
    }
    let mut spare = goal.saturating_sub(triggered) / SPARE;
    // Too late anyway: ask for the rest of the work within a tenth of the heap. A cycle may begin so, if the memory limit wants
    // less than what lives.
    for start in [triggered, live] {
        if start.saturating_add(start / LEAST_ROOM) > goal {
            goal = start.saturating_add(start / 10);
            expected = most;
            spare = 0;
        }
    }
    let work = expected.saturating_sub(done).max(LEAST_WORK);
    let room = goal.saturating_sub(live);
    work as f64 / room.saturating_sub(spare).max(room / SPARE).max(1) as f64
}

/// Bytes allocated per byte marked in past cycles, each per processor time spent on it.
#[derive(Debug, Clone, Default)]
pub struct ConsMark {
    newest: f64,
    past: [f64; REMEMBERED],
}

/// What one cycle says about [`ConsMark`].
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    /// Bytes allocated while marking.
    pub allocated: u64,
    /// Bytes scanned.
    pub scanned: u64,
    /// Share of the processors that marked on purpose, and that marked because they were idle.
    pub share: f64,
    pub idle_share: f64,
}

impl ConsMark {
    /// The ratio to plan with: the largest of the remembered, so that one calm cycle misleads nobody.
    pub fn planned(&self) -> f64 {
        self.newest
    }

    /// Learns from a cycle. One that allocated nothing says nothing.
    pub fn learn(&mut self, pace: &Pace) {
        if pace.allocated == 0 || pace.scanned == 0 || pace.share >= 1.0 {
            return;
        }
        let measured =
            pace.allocated as f64 * (pace.share + pace.idle_share) / (pace.scanned as f64 * (1.0 - pace.share));
        let largest = self.past.iter().fold(measured, |largest, &past| largest.max(past));
        self.past.rotate_left(1);
        self.past[REMEMBERED - 1] = measured;
        self.newest = largest;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: Progress = Progress {
        done: 0,
        expected: 1_000_000,
        most: 4_000_000,
        live: 3_000_000,
        triggered: 3_000_000,
        goal: 4_000_000,
        percent: Some(100),
    };

    #[test]
    fn the_work_ends_when_a_quarter_of_the_room_is_left() {
        assert_eq!(ratio(&START), 4.0 / 3.0);
        assert_eq!(ratio(&Progress { done: 500_000, live: 3_500_000, ..START }), 2.0);
        assert_eq!(ratio(&Progress { done: 900_000, live: 3_500_000, ..START }), 0.4);
        // The last quarter is for what is late.
        assert_eq!(ratio(&Progress { done: 900_000, live: 3_750_000, ..START }), 1.6);
        // Some work is always left.
        assert_eq!(ratio(&Progress { done: 1_000_000, live: 3_000_000, ..START }), 1.0 / 750.0);
    }

    #[test]
    fn more_work_than_expected_moves_the_goal_but_not_beyond_the_hard_one() {
        // One byte per byte: 4 MB of work end at 6 MB, 3 of 4 MB of room are for the 2 MB that are left.
        let progress = Progress { done: 2_000_000, live: 2_000_000, triggered: 2_000_000, goal: 3_000_000, ..START };
        assert_eq!(ratio(&progress), 2.0 / 3.0);
        assert_eq!(ratio(&Progress { percent: Some(0), ..progress }), 2.0 / 0.75);
        assert_eq!(ratio(&Progress { percent: None, ..progress }), 2.0 / 3.0);
    }

    #[test]
    fn beyond_the_goal_a_tenth_of_the_heap_is_left() {
        let progress = Progress { done: 500_000, live: 5_000_000, ..START };
        assert_eq!(ratio(&progress), 7.0);
    }

    #[test]
    fn a_cycle_that_begins_at_its_goal_has_a_tenth_of_the_heap() {
        let progress = Progress { live: 4_000_000, triggered: 4_000_000, ..START };
        assert_eq!(ratio(&progress), 10.0);
        assert_eq!(ratio(&Progress { done: 2_000_000, live: 4_200_000, ..progress }), 10.0);
    }

    #[test]
    fn the_largest_of_five_ratios_counts() {
        let mut cons_mark = ConsMark::default();
        let pace = |allocated| Pace { allocated, scanned: 1000, share: 0.25, idle_share: 0.0 };
        assert_eq!(cons_mark.planned(), 0.0);
        cons_mark.learn(&pace(3000));
        assert_eq!(cons_mark.planned(), 1.0);
        cons_mark.learn(&pace(0));
        assert_eq!(cons_mark.planned(), 1.0);
        for _ in 0..4 {
            cons_mark.learn(&pace(300));
            assert_eq!(cons_mark.planned(), 1.0);
        }
        cons_mark.learn(&pace(600));
        assert_eq!(cons_mark.planned(), 0.2);
    }
}
