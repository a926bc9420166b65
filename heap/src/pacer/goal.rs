//! Goal and trigger as pure functions over figures.
//!
//! The *goal* is the heap size by which a cycle shall be over; the *trigger* the size at which it
//! starts. The goal is Go's: it follows GOGC, or the memory limit where that asks for less. The
//! trigger keeps a runway in front of the goal that mutators may use up while others mark.
//!
//! Go's trigger lies at 70 % of the way to the goal or beyond, ours at 78 %. The runway is planned for a quarter of the processors, and where
//! idle ones mark, too, a cycle is over when half of it is used up: it began too early, and mutators, who owed little, allocated much that
//! stays marked, dead or not. Later means more assists, a shorter cycle, less floating garbage and so a lower next goal (`binary_trees 18`,
//! means of twenty runs: the largest heap at a cycle's end 36.2 MB at 70 %, 34.2 at 78 %, 32.9 at 84 %; processor time 1.02, 1.05, 1.05 s).

/// Least goal at GOGC=100.
pub const MINIMUM_GOAL: u64 = 4 << 20;

/// The goal that is never reached: GOGC=off, no limit.
pub const NEVER: u64 = u64::MAX;

/// Least room that a limit leaves free for what the figures don't show, and its share of the goal in percent.
const LEAST_HEADROOM: u64 = 1 << 20;
const HEADROOM_PERCENT: u64 = 3;

/// What GOGC's formula needs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Growth {
    /// GOGC; `None`: off.
    pub percent: Option<u32>,
    /// Bytes that the last cycle marked.
    pub marked: u64,
    /// Bytes of roots that it scanned.
    pub stacks: u64,
    pub globals: u64,
}

impl Growth {
    /// The goal by GOGC alone: roots count as work, so they buy room like live bytes do.
    pub fn goal(&self) -> u64 {
        let Some(percent) = self.percent.map(u64::from) else { return NEVER };
        let scanned = self.marked.saturating_add(self.stacks).saturating_add(self.globals);
        self.marked.saturating_add(share(scanned, percent)).max(share(MINIMUM_GOAL, percent))
    }

    /// What stands for the marked bytes before the first cycle: what makes the minimum the goal.
    pub fn before_first_cycle(percent: Option<u32>) -> u64 {
        percent.map_or(MINIMUM_GOAL / 2, |percent| {
            let percent = u64::from(percent);
            share(MINIMUM_GOAL, percent) * 100 / (100 + percent)
        })
    }
}

/// What the process holds, for the memory limit. In bytes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct MemoryUse {
    /// Everything that is mapped and accessible, less what was given back: heap, stacks, tables.
    pub mapped: u64,
    /// Pages of the heap in no span and not given back: the heap may grow into them.
    pub free: u64,
    /// Objects, dead ones that are not swept included.
    pub objects: u64,
}

/// The goal by the memory limit: what is left of it when everything but objects has its part, and
/// never less than what is known to live.
pub fn limit_goal(limit: u64, memory: &MemoryUse, marked: u64) -> u64 {
    if limit == NEVER {
        return NEVER;
    }
    let others = memory.mapped.saturating_sub(memory.free).saturating_sub(memory.objects);
    let overage = memory.mapped.saturating_sub(limit);
    let room = limit.saturating_sub(others.saturating_add(overage));
    if room == 0 {
        return marked;
    }
    let headroom = share(room, HEADROOM_PERCENT).max(LEAST_HEADROOM);
    // A tiny goal is better than none.
    room.saturating_sub(headroom).max(headroom).max(marked)
}

/// Bytes that mutators are expected to allocate while `scan` bytes are marked at the background's
/// share of the processors. `cons_mark`: bytes allocated per byte marked, each per processor time.
pub fn runway(cons_mark: f64, scan: u64, background: f64) -> u64 {
    // Conversion saturates, which is what a huge runway means.
    (cons_mark * (1.0 - background) / background * scan as f64) as u64
}

/// The trigger of a collector that marks beside the mutators: a runway before the goal, but between
/// 78 % and 95 % of the way from what was marked, and not before `least`.
pub fn trigger(goal: u64, marked: u64, runway: u64, least: u64) -> u64 {
    if goal == NEVER || marked >= goal {
        return goal;
    }
    let way = goal - marked;
    let lowest = (marked + way / 64 * 50).max(least);
    // Far goals leave up to 4 MiB.
    let highest = (marked + way / 64 * 61).max(goal.saturating_sub(MINIMUM_GOAL)).max(lowest);
    goal.saturating_sub(runway).clamp(lowest, highest).min(goal)
}

/// `percent` percent of `bytes`.
fn share(bytes: u64, percent: u64) -> u64 {
    (u128::from(bytes) * u128::from(percent) / 100).min(u128::from(u64::MAX)) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    const MIB: u64 = 1 << 20;

    #[test]
    fn roots_count_into_the_growth() {
        let growth = Growth { percent: Some(100), marked: 100 * MIB, stacks: 2 * MIB, globals: MIB };
        assert_eq!(growth.goal(), 203 * MIB);
        assert_eq!(Growth { percent: Some(50), ..growth }.goal(), 100 * MIB + 103 * MIB / 2);
        assert_eq!(Growth { percent: Some(0), ..growth }.goal(), 100 * MIB);
        assert_eq!(Growth { percent: None, ..growth }.goal(), NEVER);
        assert_eq!(Growth { percent: Some(i32::MAX as u32), marked: 1 << 62, ..growth }.goal(), NEVER);
    }

    #[test]
    fn small_heaps_have_the_minimum_goal() {
        for percent in [10, 100, 400] {
            let marked = Growth::before_first_cycle(Some(percent));
            let growth = Growth { percent: Some(percent), marked, stacks: 0, globals: 0 };
            assert_eq!(growth.goal(), 4 * MIB * u64::from(percent) / 100);
            assert!(marked < growth.goal());
        }
    }

    #[test]
    fn the_limit_leaves_room_for_everything_else() {
        let memory = MemoryUse { mapped: 80 * MIB, free: 10 * MIB, objects: 50 * MIB };
        // 20 MiB are neither free nor objects; 3 % of the rest stay free.
        assert_eq!(limit_goal(120 * MIB, &memory, 0), 97 * MIB);
        assert_eq!(limit_goal(220 * MIB, &memory, 0), 194 * MIB);
        assert_eq!(limit_goal(NEVER, &memory, 0), NEVER);
        // Over the limit by 20 MiB: room is 60 - 20 - 20.
        assert_eq!(limit_goal(60 * MIB, &memory, 0), 19 * MIB);
        assert_eq!(limit_goal(60 * MIB, &memory, 40 * MIB), 40 * MIB);
        assert_eq!(limit_goal(51 * MIB, &memory, 0), MIB);
        assert_eq!(limit_goal(10 * MIB, &memory, 5), 5);
        assert_eq!(limit_goal(0, &memory, 0), 0);
    }

    #[test]
    fn triggers_stay_between_their_bounds() {
        assert_eq!(trigger(200 * MIB, 100 * MIB, 0, 0), 196 * MIB);
        assert_eq!(trigger(200 * MIB, 100 * MIB, 10 * MIB, 0), 190 * MIB);
        let lowest = 100 * MIB + 100 * MIB / 64 * 50;
        assert_eq!(trigger(200 * MIB, 100 * MIB, 60 * MIB, 0), lowest);
        assert_eq!(trigger(200 * MIB, 100 * MIB, u64::MAX, 0), lowest);
        assert_eq!(trigger(200 * MIB, 100 * MIB, u64::MAX, 180 * MIB), 180 * MIB);
        assert_eq!(trigger(200 * MIB, 100 * MIB, 0, 300 * MIB), 200 * MIB);
        // A small heap: 61/64 of the way.
        assert_eq!(trigger(4 * MIB, 2 * MIB, 0, 0), 2 * MIB + 2 * MIB / 64 * 61);
        assert_eq!(trigger(100, 100, 0, 0), 100);
        assert_eq!(trigger(NEVER, 100, 5, 0), NEVER);
    }

    #[test]
    fn the_runway_is_what_mutators_allocate_meanwhile() {
        // A quarter marks, three quarters allocate.
        assert_eq!(runway(0.5, 1000, 0.25), 1500);
        assert_eq!(runway(0.0, 1000, 0.25), 0);
        assert_eq!(runway(1e300, u64::MAX, 0.25), u64::MAX);
    }
}
