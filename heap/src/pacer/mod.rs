//! When to collect, and how fast: Go's pacing.
//!
//! The figures and the formulas are apart: [`goal`], [`assist`], [`workers`] and [`limiter`] are pure functions
//! and small values; [`Pacer`] holds the figures of one heap and asks them.
//!
//! A cycle: live bytes reach the *trigger*; the collector calls [`Pacer::begin_marking`] and learns how
//! many processors mark. Markers report what they scanned ([`Pacer::add_scan_work`]); mutators pay for
//! what they allocate meanwhile ([`Pacer::assist_work`]), first with the credit that background
//! markers left ([`Pacer::add_credit`], [`Pacer::take_credit`]), then by marking. At the end
//! [`Pacer::finish_cycle`] sets the next goal and trigger, and learns for the next plan. A collector that
//! stops the world allocates nothing while it marks: for it the trigger is the goal.
//!
//! Live bytes are what the last cycle marked plus what was handed out since, in whole runs. A
//! processor counts for itself and reports from time to time, so that processors do not fight for
//! the figure; what is left of its runs is taken back when it is flushed.
//!
//! Invariant: goal and trigger change only under the lock of `plan`, all together.
//! Start at [`Pacer::wants_collection`] and [`Pacer::finish_cycle`].

// The concurrent collectors use the rest.
#![allow(dead_code, unused_imports)]

mod assist;
mod goal;
mod limiter;
mod report;
mod workers;

use crate::embedder::RootBytes;
use crate::os;
use crate::sync::{AtomicBool, AtomicU32, AtomicU64, Mutex, MutexGuard, Ordering::Relaxed, Rank};
use assist::{ConsMark, Pace, Progress};
use goal::{Growth, NEVER};
use limiter::{Limiter, Seen};

pub use assist::ScanWork;
pub use goal::MemoryUse;
pub use report::{MarkingReport, MarkingStart, general};
pub use workers::{Workers, workers_for};

/// Whether mutators run while the collector marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Marking {
    /// No: a cycle starts at the goal.
    WorldStopped,
    /// Yes: a cycle starts before the goal, and mutators assist.
    Concurrent,
}

/// What a finished cycle tells the pacer.
#[derive(Debug, Clone, Copy, Default)]
pub struct CycleOutcome {
    /// Bytes of all marked objects, those that were born marked included.
    pub marked: u64,
    pub roots: RootBytes,
    /// How long marking lasted, in nanoseconds of the clock.
    pub mark_nanoseconds: u64,
    /// Processor time of assists, and of processors that marked because they were idle.
    pub assist_nanoseconds: u64,
    pub idle_nanoseconds: u64,
}

/// See the module's header. The atomics are figures without partners: relaxed.
pub struct Pacer {
    marking: Marking,
    /// Bytes handed out and not known to be dead.
    live: AtomicU64,
    /// Live bytes that start a cycle. [`NEVER`] while one marks.
    trigger: AtomicU64,
    goal: AtomicU64,
    memory_limit: AtomicU64,
    /// The last cycle's dead objects that are not swept yet.
    unswept: AtomicU64,
    /// Monotonic time before which the memory limit starts no cycle; 0: none.
    not_before: AtomicU64,
    /// Bits of the running cycle's assist ratio; 0: no assists.
    assist_ratio: AtomicU64,
    /// Bytes ever handed out, less those that live counts.
    allocated_before: AtomicU64,
    /// Work done by background markers that no mutator has claimed.
    credit: AtomicU64,
    scanned_heap: AtomicU64,
    scanned_stacks: AtomicU64,
    scanned_globals: AtomicU64,
    limiting: AtomicBool,
    /// Number of the cycle in which that last began; 0: never.
    limited_in: AtomicU32,
    /// For the limiter; a rank below that of `plan`.
    seen: Mutex<Seen>,
    plan: Mutex<Plan>,
}

/// What goal and trigger follow from.
#[derive(Debug, Clone)]
struct Plan {
    growth: Growth,
    memory: MemoryUse,
    /// Goals by GOGC and by the limit.
    percent_goal: u64,
    limit_goal: u64,
    /// Bytes of the heap that the last cycle scanned.
    last_scanned: u64,
    /// The sweep needs this many live bytes before the next cycle.
    least_trigger: u64,
    cons_mark: ConsMark,
    limiter: Limiter,
    /// Set while a cycle marks.
    running: Option<Running>,
    /// The last cycle's plan and outcome.
    last: Option<(MarkingStart, Option<MarkingReport>)>,
}

/// The cycle that is marking.
#[derive(Debug, Clone, Copy)]
struct Running {
    processors: u32,
    triggered: u64,
    expected: ScanWork,
    /// Monotonic time.
    begin: u64,
}

impl Pacer {
    /// A pacer for an empty heap. `memory_limit`: bytes; `None`: no limit.
    pub fn new(gc_percent: Option<u32>, memory_limit: Option<u64>, marking: Marking) -> Pacer {
        let growth =
            Growth { percent: gc_percent, marked: Growth::before_first_cycle(gc_percent), ..Growth::default() };
        let plan = Plan {
            growth,
            memory: MemoryUse::default(),
            percent_goal: NEVER,
            limit_goal: NEVER,
            last_scanned: 0,
            least_trigger: 0,
            cons_mark: ConsMark::default(),
            limiter: Limiter::default(),
            running: None,
            last: None,
        };
        let figure = || AtomicU64::new(0);
        let pacer = Pacer {
            marking,
            live: figure(),
            trigger: figure(),
            goal: figure(),
            memory_limit: AtomicU64::new(memory_limit.unwrap_or(NEVER)),
            unswept: figure(),
            not_before: figure(),
            assist_ratio: figure(),
            allocated_before: figure(),
            credit: figure(),
            scanned_heap: figure(),
            scanned_stacks: figure(),
            scanned_globals: figure(),
            limiting: AtomicBool::new(false),
            limited_in: AtomicU32::new(0),
            seen: Mutex::new(Rank::Limiter, Seen::default()),
            plan: Mutex::new(Rank::Statistics, plan),
        };
        pacer.set_goal(&mut pacer.plan.lock());
        pacer
    }

    /// Counts memory that is handed out or, if negative, was handed out in a run and comes back unused.
    pub fn count(&self, bytes: isize) {
        // Wrapping: adding a negative number subtracts.
        self.live.fetch_add(bytes as u64, Relaxed);
    }

    /// Counts dead objects of the last cycle that were swept.
    pub fn count_swept(&self, bytes: u64) {
        self.unswept.fetch_sub(bytes, Relaxed);
    }

    /// Whether a cycle should start.
    #[inline]
    pub fn wants_collection(&self) -> bool {
        self.live.load(Relaxed) >= self.trigger.load(Relaxed) && self.may_collect()
    }

    /// Whether the limiter lets a cycle start.
    #[cold]
    fn may_collect(&self) -> bool {
        let not_before = self.not_before.load(Relaxed);
        not_before == 0 || os::monotonic_nanoseconds() >= not_before
    }

    /// A cycle starts to mark, with all spans swept: plans it. `processors`: GOMAXPROCS.
    pub fn begin_marking(&self, processors: u32) -> MarkingStart {
        let mut plan = self.plan.lock();
        self.credit.store(0, Relaxed);
        for figure in [&self.unswept, &self.not_before] {
            figure.store(0, Relaxed);
        }
        let roots = RootBytes { stacks: plan.growth.stacks as usize, globals: plan.growth.globals as usize };
        let expected = ScanWork::expected(plan.last_scanned, roots);
        let triggered = self.live();
        plan.running = Some(Running { processors, triggered, expected, begin: os::monotonic_nanoseconds() });
        self.trigger.store(NEVER, Relaxed);
        if self.marking == Marking::Concurrent {
            self.revise_ratio(&plan);
        }
        let start = MarkingStart {
            workers: workers_for(processors),
            assist_ratio: f64::from_bits(self.assist_ratio.load(Relaxed)),
            expected: expected.total(),
            live: triggered,
            goal: self.goal.load(Relaxed),
        };
        plan.last = Some((start, None));
        start
    }

    /// The lines of `GODEBUG=gcpacertrace=1` about the last cycle's marking.
    pub fn trace(&self) -> String {
        let last = self.plan.lock().last;
        let lines = last.map(|(start, report)| [Some(start.line()), report.map(|report| report.line())]);
        lines.into_iter().flatten().flatten().map(|line| line + "\n").collect()
    }

    /// Bytes of mark work owed per allocated byte; 0: none is owed.
    #[inline]
    pub fn assist_ratio(&self) -> f64 {
        f64::from_bits(self.assist_ratio.load(Relaxed))
    }

    /// Bytes of mark work that a mutator owes for `bytes` that it allocates.
    pub fn assist_work(&self, bytes: u64) -> u64 {
        (self.assist_ratio() * bytes as f64) as u64
    }

    /// Takes in what a marker scanned since its last report, and adapts the ratio to it.
    pub fn add_scan_work(&self, work: ScanWork) {
        self.scanned_heap.fetch_add(work.heap, Relaxed);
        self.scanned_stacks.fetch_add(work.stacks, Relaxed);
        self.scanned_globals.fetch_add(work.globals, Relaxed);
        self.revise();
    }

    /// Takes in what was scanned of roots, also while a cycle is starting.
    pub fn count_scanned_roots(&self, work: ScanWork) {
        self.scanned_stacks.fetch_add(work.stacks, Relaxed);
        self.scanned_globals.fetch_add(work.globals, Relaxed);
    }

    /// Computes the assist ratio anew, while a cycle marks: also when the mutators have allocated much.
    pub fn revise(&self) {
        if self.marking == Marking::Concurrent {
            let plan = self.plan.lock();
            if plan.running.is_some() {
                self.revise_ratio(&plan);
            }
        }
    }

    /// A background marker did work that mutators need not do.
    pub fn add_credit(&self, work: u64) {
        self.credit.fetch_add(work, Relaxed);
    }

    /// Takes up to `wanted` of the background's work; returns how much.
    pub fn take_credit(&self, wanted: u64) -> u64 {
        let taken = self.credit.fetch_update(Relaxed, Relaxed, |credit| Some(credit.saturating_sub(wanted)));
        taken.unwrap_or_else(|credit| credit).min(wanted)
    }

    /// Scan work of the running cycle so far.
    pub fn scan_work(&self) -> ScanWork {
        ScanWork {
            heap: self.scanned_heap.load(Relaxed),
            stacks: self.scanned_stacks.load(Relaxed),
            globals: self.scanned_globals.load(Relaxed),
        }
    }

    /// Marking is over: takes the outcome, and sets the next goal and trigger. Without a
    /// [`Pacer::begin_marking`] before, it counts as a cycle of a stopped world.
    pub fn finish_cycle(&self, outcome: &CycleOutcome) -> MarkingReport {
        let mut plan = self.plan.lock();
        let live = self.live();
        let work = self.scan_work();
        let running = plan.running.take();
        let mut report = MarkingReport {
            utilization: workers::BACKGROUND_SHARE,
            work,
            expected: running.map_or(0, |running| running.expected.total()),
            triggered: running.map_or(live, |running| running.triggered),
            live,
            goal: self.goal.load(Relaxed),
            cons_mark: plan.cons_mark.planned(),
        };
        if let Some(running) = running {
            self.learn(&mut plan, &running, outcome, &mut report);
            self.delay_next(&plan, running.begin);
        }
        plan.last_scanned = if work.heap == 0 { outcome.marked } else { work.heap };
        plan.growth.marked = outcome.marked;
        plan.growth.stacks = outcome.roots.stacks as u64;
        plan.growth.globals = outcome.roots.globals as u64;
        for figure in [&self.scanned_heap, &self.scanned_stacks, &self.scanned_globals, &self.assist_ratio] {
            figure.store(0, Relaxed);
        }
        self.unswept.store(live.saturating_sub(outcome.marked), Relaxed);
        // Wrapping, as their sum is what counts.
        self.allocated_before.fetch_add(live.wrapping_sub(outcome.marked), Relaxed);
        self.live.store(outcome.marked, Relaxed);
        self.set_goal(&mut plan);
        if let Some((_, last)) = &mut plan.last {
            *last = Some(report);
        }
        report
    }

    /// GOGC.
    pub fn percent(&self) -> Option<u32> {
        self.plan.lock().growth.percent
    }

    /// Changes GOGC, at once; returns the old value.
    pub fn set_percent(&self, percent: Option<u32>) -> Option<u32> {
        let mut plan = self.plan.lock();
        let old = std::mem::replace(&mut plan.growth.percent, percent);
        self.set_goal(&mut plan);
        old
    }

    /// Changes the memory limit, at once; returns the old value. In bytes; `None`: no limit.
    pub fn set_memory_limit(&self, limit: Option<u64>) -> Option<u64> {
        let mut plan = self.plan.lock();
        let old = self.memory_limit.swap(limit.unwrap_or(NEVER), Relaxed);
        self.set_goal(&mut plan);
        (old != NEVER).then_some(old)
    }

    /// The memory limit in bytes; `None`: no limit.
    pub fn memory_limit(&self) -> Option<u64> {
        let limit = self.memory_limit.load(Relaxed);
        (limit != NEVER).then_some(limit)
    }

    /// Tells what the process holds: with a memory limit the goal follows it. `objects` need not be filled in.
    pub fn set_memory_use(&self, memory: &MemoryUse) {
        let mut plan = self.plan.lock();
        plan.memory = *memory;
        self.set_goal(&mut plan);
    }

    /// Tells how far the sweep must have come: no cycle starts below this many live bytes, unless the goal does.
    pub fn set_least_trigger(&self, live: u64) {
        let mut plan = self.plan.lock();
        plan.least_trigger = live;
        self.set_goal(&mut plan);
    }

    /// Tells the limiter what the processors did since the last call, in nanoseconds of processor time. `cycle`: the number of the
    /// cycle that runs or comes next.
    pub fn account(&self, collector: u64, mutators: u64, processors: u32, cycle: u32) {
        let mut plan = self.plan.lock();
        plan.limiter.account(collector, mutators, processors);
        let limiting = plan.limiter.is_limiting();
        if limiting && !self.limiting.swap(limiting, Relaxed) {
            self.limited_in.store(cycle, Relaxed);
        }
        self.limiting.store(limiting, Relaxed);
        if limiting {
            self.assist_ratio.store(0, Relaxed);
        }
    }

    /// Whether the collector has had more than half of the processors' time for long.
    pub fn is_limiting(&self) -> bool {
        self.limiting.load(Relaxed)
    }

    /// Number of the cycle in which the limiter last began to limit; 0: never.
    pub fn limited_in(&self) -> u32 {
        self.limited_in.load(Relaxed)
    }

    /// Bytes handed out and not known to be dead.
    pub fn live(&self) -> u64 {
        self.live.load(Relaxed)
    }

    /// Bytes of objects: live ones, and dead ones that are not swept.
    pub fn object_bytes(&self) -> u64 {
        // Spans are swept in whole slots, so the rest may come out below zero.
        self.live() + (self.unswept.load(Relaxed) as i64).max(0) as u64
    }

    /// Bytes ever handed out.
    pub fn total_allocated(&self) -> u64 {
        self.allocated_before.load(Relaxed).wrapping_add(self.live())
    }

    /// The heap size by which a cycle shall be over; `None`: never.
    pub fn goal(&self) -> Option<u64> {
        let goal = self.goal.load(Relaxed);
        (goal != NEVER).then_some(goal)
    }

    /// The goal by GOGC alone; `None`: off.
    pub fn percent_goal(&self) -> Option<u64> {
        let goal = self.plan.lock().percent_goal;
        (goal != NEVER).then_some(goal)
    }

    /// The heap size that starts a cycle; `None`: never.
    pub fn trigger(&self) -> Option<u64> {
        let trigger = self.trigger.load(Relaxed);
        (trigger != NEVER).then_some(trigger)
    }

    fn set_goal(&self, plan: &mut MutexGuard<'_, Plan>) {
        let memory = MemoryUse { objects: self.object_bytes(), ..plan.memory };
        plan.percent_goal = plan.growth.goal();
        plan.limit_goal = goal::limit_goal(self.memory_limit.load(Relaxed), &memory, plan.growth.marked);
        let goal = plan.percent_goal.min(plan.limit_goal);
        self.goal.store(goal, Relaxed);
        if plan.running.is_some() {
            return;
        }
        let trigger = match self.marking {
            Marking::WorldStopped => goal,
            Marking::Concurrent => {
                let scan = plan.last_scanned + plan.growth.stacks + plan.growth.globals;
                let runway = goal::runway(plan.cons_mark.planned(), scan, workers::BACKGROUND_SHARE);
                goal::trigger(goal, plan.growth.marked, runway, plan.least_trigger)
            }
        };
        self.trigger.store(trigger, Relaxed);
    }

    fn revise_ratio(&self, plan: &MutexGuard<'_, Plan>) {
        let Some(running) = plan.running else { return };
        if self.is_limiting() {
            return self.assist_ratio.store(0, Relaxed);
        }
        let live = self.live();
        let roots = running.expected.stacks + running.expected.globals;
        let progress = Progress {
            done: self.scan_work().total(),
            expected: running.expected.total(),
            most: (live + roots).max(running.expected.total()),
            live,
            triggered: running.triggered,
            goal: self.goal.load(Relaxed),
            percent: plan.growth.percent,
        };
        self.assist_ratio.store(assist::ratio(&progress).to_bits(), Relaxed);
    }

    /// Where the memory limit asks for collections without end, a stopped world runs for as long as it stood.
    fn delay_next(&self, plan: &Plan, begin: u64) {
        if self.marking == Marking::WorldStopped && self.is_limiting() && plan.limit_goal < plan.percent_goal {
            let now = os::monotonic_nanoseconds();
            self.not_before.store(now + (now - begin), Relaxed);
        }
    }

    /// Feedback from a cycle that marked beside the mutators.
    fn learn(&self, plan: &mut Plan, running: &Running, outcome: &CycleOutcome, report: &mut MarkingReport) {
        let all = (outcome.mark_nanoseconds * u64::from(running.processors)) as f64;
        let mut pace = Pace {
            allocated: report.live.saturating_sub(running.triggered),
            scanned: report.work.total(),
            share: workers::BACKGROUND_SHARE,
            idle_share: 0.0,
        };
        if all > 0.0 {
            pace.share += outcome.assist_nanoseconds as f64 / all;
            pace.idle_share = outcome.idle_nanoseconds as f64 / all;
        }
        report.utilization = pace.share;
        if self.marking == Marking::Concurrent {
            plan.cons_mark.learn(&pace);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MIB: u64 = 1 << 20;

    fn outcome(marked: u64) -> CycleOutcome {
        CycleOutcome { marked, ..CycleOutcome::default() }
    }

    #[test]
    fn a_stopped_world_collects_at_the_goal() {
        let pacer = Pacer::new(Some(100), None, Marking::WorldStopped);
        assert_eq!((pacer.goal(), pacer.trigger()), (Some(4 * MIB), Some(4 * MIB)));
        let roots = RootBytes { stacks: 2 << 20, globals: 1 << 20 };
        pacer.finish_cycle(&CycleOutcome { roots, ..outcome(100 * MIB) });
        assert_eq!(pacer.goal(), Some(203 * MIB));
        assert_eq!(pacer.set_percent(Some(50)), Some(100));
        assert_eq!(pacer.goal(), Some(100 * MIB + 103 * MIB / 2));
        pacer.count(60 << 20);
        pacer.count(-100);
        assert_eq!(pacer.live(), 160 * MIB - 100);
        assert!(pacer.wants_collection());
        assert_eq!(pacer.set_percent(None), Some(50));
        assert_eq!(pacer.goal(), None);
        assert!(!pacer.wants_collection());
        assert_eq!(pacer.set_percent(Some(10)), None);
        pacer.finish_cycle(&outcome(0));
        assert_eq!(pacer.goal(), Some(4 * MIB / 10));
    }

    #[test]
    fn a_concurrent_cycle_starts_before_the_goal_and_learns() {
        let pacer = Pacer::new(Some(100), None, Marking::Concurrent);
        pacer.finish_cycle(&outcome(100 * MIB));
        assert_eq!((pacer.goal(), pacer.trigger()), (Some(200 * MIB), Some(196 * MIB)));
        pacer.count(96 << 20);
        assert!(pacer.wants_collection());
        let start = pacer.begin_marking(2);
        assert!(!pacer.wants_collection());
        assert_eq!(start.expected, 100 * MIB);
        // 100 MiB of work within three of 4 MiB.
        assert_eq!(pacer.assist_ratio(), 100.0 / 3.0);
        assert_eq!(pacer.assist_work(10), 333);
        pacer.add_scan_work(ScanWork { heap: 50 * MIB, ..ScanWork::default() });
        pacer.count(2 << 20);
        pacer.revise();
        assert_eq!(pacer.assist_ratio(), 50.0);
        pacer.add_scan_work(ScanWork { heap: 50 * MIB, ..ScanWork::default() });
        pacer.count(8 << 20);
        let report = pacer.finish_cycle(&CycleOutcome { mark_nanoseconds: 1000, ..outcome(100 * MIB) });
        assert_eq!((report.live, report.triggered, report.work.total()), (206 * MIB, 196 * MIB, 100 * MIB));
        assert_eq!(pacer.assist_ratio(), 0.0);
        // A tenth of the work was allocated by three quarters of the processors: 10 MiB of runway.
        assert!(pacer.trigger().unwrap().abs_diff(190 * MIB) < 8);
        assert_eq!(pacer.object_bytes(), 206 * MIB);
        pacer.count_swept(100 * MIB);
        assert_eq!(pacer.object_bytes(), 106 * MIB);
    }

    #[test]
    fn credit_is_taken_once() {
        let pacer = Pacer::new(Some(100), None, Marking::Concurrent);
        pacer.add_credit(100);
        assert_eq!(pacer.take_credit(70), 70);
        assert_eq!(pacer.take_credit(70), 30);
        assert_eq!(pacer.take_credit(70), 0);
    }

    #[test]
    fn the_smaller_goal_counts() {
        let pacer = Pacer::new(Some(100), Some(50 * MIB), Marking::WorldStopped);
        pacer.set_memory_use(&MemoryUse { mapped: 30 * MIB, ..MemoryUse::default() });
        assert_eq!(pacer.goal(), Some(4 * MIB));
        pacer.finish_cycle(&outcome(15 * MIB));
        // 15 MiB are no objects; 35 MiB less headroom are left.
        assert_eq!(pacer.goal(), Some(30 * MIB));
        pacer.set_percent(None);
        assert_eq!(pacer.goal(), Some(35 * MIB - 35 * MIB * 3 / 100));
        assert_eq!(pacer.set_memory_limit(None), Some(50 * MIB));
        assert_eq!(pacer.goal(), None);
        assert_eq!(pacer.set_memory_limit(Some(0)), None);
        assert_eq!(pacer.goal(), Some(15 * MIB));
        assert!(pacer.wants_collection());
    }

    #[test]
    fn the_limiter_ends_assists_and_delays_stops() {
        let second = 1_000_000_000;
        let concurrent = Pacer::new(Some(100), None, Marking::Concurrent);
        concurrent.begin_marking(1);
        assert!(concurrent.assist_ratio() > 0.0);
        assert_eq!(concurrent.limited_in(), 0);
        concurrent.account(second, 0, 1, 3);
        concurrent.account(second, 0, 1, 4);
        assert_eq!(concurrent.limited_in(), 3);
        assert_eq!(concurrent.assist_ratio(), 0.0);
        concurrent.revise();
        assert_eq!(concurrent.assist_ratio(), 0.0);
        let stopped = Pacer::new(Some(100), Some(0), Marking::WorldStopped);
        stopped.count(3 << 20);
        assert!(stopped.wants_collection());
        stopped.account(second, 0, 1, 1);
        assert!(stopped.is_limiting() && stopped.wants_collection());
        let begin = os::monotonic_nanoseconds();
        stopped.begin_marking(1);
        std::thread::sleep(std::time::Duration::from_millis(10));
        stopped.finish_cycle(&outcome(3 << 20));
        let delay = &stopped.not_before;
        assert!(delay.load(Relaxed) >= begin + 2 * 10_000_000);
        delay.store(begin + 3600 * second, Relaxed);
        assert!(!stopped.wants_collection());
        delay.store(begin, Relaxed);
        assert!(stopped.wants_collection());
    }
}
