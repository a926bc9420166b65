//! What a cycle reports, and the figures of past cycles.

use super::Reason;
use crate::census::{LayoutCount, SampleCount, SweepCost};
use crate::config::Collector;
use crate::os;
use crate::statistics::Statistics;

/// Why mutators stood still during a cycle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StopReason {
    /// A stop-the-world collector's whole work.
    Collection,
    /// All stacks are scanned at one time (the deletion barrier's snapshot).
    Snapshot,
    /// Mark termination: proof that nothing grey is left, and the change from marking to sweeping; the insertion
    /// barrier's rescan of all stacks is part of it.
    MarkTermination,
}

/// One stop of the world. Times in nanoseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stop {
    /// What it was for.
    pub reason: StopReason,
    /// From the request until the world runs again.
    pub wall: u64,
    /// Until the last mutator stood still; part of `wall`.
    pub waiting: u64,
    /// Processor time of the stopping thread.
    pub cpu: u64,
}

/// Figures of one cycle, for gctrace and tools. Times in nanoseconds, sizes in bytes.
#[derive(Debug, Clone, PartialEq)]
pub struct CycleReport {
    /// Number of the cycle, from 1.
    pub number: u32,
    /// Why it began.
    pub reason: Reason,
    /// Which collector it was.
    pub collector: Collector,
    /// When the cycle ended, after the heap was made.
    pub end: u64,
    /// From the request until the last span of the cycle before is swept and, with a concurrent collector, the barrier is up
    /// (sweep termination).
    pub stop_time: u64,
    /// From there until everything is marked.
    pub mark_time: u64,
    /// From there until the world runs again (mark termination; sweeping, if it is done inside).
    pub finish_time: u64,
    /// Processor time of the first part.
    pub stop_cpu: u64,
    /// Processor time of the last part.
    pub finish_cpu: u64,
    /// Processor time of marking by workers with a right to their processor.
    pub mark_cpu: u64,
    /// The same by mutators that assisted.
    pub assist_cpu: u64,
    /// The same by processors that had nothing else to do.
    pub idle_cpu: u64,
    /// The stops of the world.
    pub stops: Vec<Stop>,
    /// How long each handshake took until the last processor had answered; nobody stood still for it.
    pub handshakes: Vec<u64>,
    /// Live bytes when the cycle began.
    pub heap_at_start: u64,
    /// Live bytes when marking ended.
    pub heap_at_end: u64,
    /// Bytes that were marked, those allocated in the collector's colour included.
    pub marked: u64,
    /// Objects that were marked by markers.
    pub marked_objects: u64,
    /// Bytes that were allocated in the collector's colour.
    pub allocated_black: u64,
    /// Values that barriers recorded.
    pub barrier_hits: u64,
    /// Objects that were marked because a barrier or the scan of a stack recorded them.
    pub shaded: u64,
    /// Marked objects that nothing reached in the final stop, and their bytes, if that was measured.
    pub floating: Option<(u64, u64)>,
    /// By layout, if that was asked for.
    pub census: Vec<LayoutCount>,
    /// By place of allocation, if that was asked for and the allocation profile is on.
    pub samples: Vec<SampleCount>,
    /// What the sweep before this cycle took, if that was asked for.
    pub sweeps: Vec<SweepCost>,
    /// Threads that marked, of a stop-the-world collection; 0 if processors shared the work.
    pub workers: u32,
    /// The goal that this cycle worked towards; `u64::MAX` with GOGC=off.
    pub goal: u64,
    /// Scanned bytes of stacks.
    pub stacks: u64,
    /// Scanned bytes of global variables.
    pub globals: u64,
    /// Share of the process's time since its start that collections took, if `processors` were
    /// all busy; in percent for one processor.
    pub cpu_percent: f64,
}

impl CycleReport {
    pub(crate) fn new(reason: Reason, collector: Collector) -> CycleReport {
        CycleReport {
            number: 0,
            reason,
            collector,
            end: 0,
            stop_time: 0,
            mark_time: 0,
            finish_time: 0,
            stop_cpu: 0,
            finish_cpu: 0,
            mark_cpu: 0,
            assist_cpu: 0,
            idle_cpu: 0,
            stops: Vec::new(),
            handshakes: Vec::new(),
            heap_at_start: 0,
            heap_at_end: 0,
            marked: 0,
            marked_objects: 0,
            allocated_black: 0,
            barrier_hits: 0,
            shaded: 0,
            floating: None,
            census: Vec::new(),
            samples: Vec::new(),
            sweeps: Vec::new(),
            workers: 0,
            goal: 0,
            stacks: 0,
            globals: 0,
            cpu_percent: 0.0,
        }
    }

    /// How long the world was stopped.
    pub fn pause(&self) -> u64 {
        self.stops.iter().map(|stop| stop.wall).sum()
    }

    /// Processor time of the whole cycle, sweeping aside.
    pub fn cpu(&self) -> u64 {
        self.stop_cpu + self.mark_cpu + self.assist_cpu + self.idle_cpu + self.finish_cpu
    }
}

/// A point in time, by wall clock and by the calling thread's processor time.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Moment {
    pub wall: u64,
    pub cpu: u64,
}

impl Moment {
    pub fn now() -> Moment {
        Moment { wall: os::monotonic_nanoseconds(), cpu: os::thread_nanoseconds() }
    }
}

/// Figures of past cycles.
#[derive(Debug)]
pub(crate) struct History {
    /// Monotonic time when the heap was made.
    pub begin: u64,
    cycles: u32,
    forced: u32,
    pauses: Vec<(u64, u64)>,
    pause_total: u64,
    cpu_total: u64,
    last_end: u64,
    last_marked: u64,
    last_stacks: u64,
    /// Processor time of marking beside the mutators: dedicated, assisting, idle.
    marking: [u64; 3],
}

impl Default for History {
    fn default() -> History {
        History {
            begin: os::monotonic_nanoseconds(),
            cycles: 0,
            forced: 0,
            pauses: Vec::new(),
            pause_total: 0,
            cpu_total: 0,
            last_end: 0,
            last_marked: 0,
            last_stacks: 0,
            marking: [0; 3],
        }
    }
}

/// Pauses that are remembered, as in `runtime.MemStats`.
const PAUSES: usize = 256;

impl History {
    /// Takes a cycle in; completes its report with what depends on the past.
    pub fn add(&mut self, report: &mut CycleReport) {
        self.cycles += 1;
        self.forced += u32::from(report.reason == Reason::Forced);
        self.pause_total += report.pause();
        self.cpu_total += report.cpu();
        self.last_end = os::unix_nanoseconds();
        self.last_marked = report.marked;
        self.last_stacks = report.stacks;
        if report.collector != Collector::MarkSweep {
            let more = [report.mark_cpu, report.assist_cpu, report.idle_cpu];
            self.marking.iter_mut().zip(more).for_each(|(sum, time)| *sum += time);
        }
        let entry = (report.pause(), self.last_end);
        match self.pauses.len() {
            PAUSES => self.pauses[(self.cycles as usize - 1) % PAUSES] = entry,
            _ => self.pauses.push(entry),
        }
        report.number = self.cycles;
        report.end = os::monotonic_nanoseconds() - self.begin;
        report.cpu_percent = self.cpu_total as f64 * 100.0 / report.end.max(1) as f64;
    }

    /// Processor time of all cycles, and the sum of all pauses.
    pub fn totals(&self) -> (u64, u64) {
        (self.cpu_total, self.pause_total)
    }

    pub fn describe(&self, statistics: &mut Statistics) {
        statistics.cycles = self.cycles;
        statistics.forced_cycles = self.forced;
        statistics.pauses = self.pauses.clone();
        statistics.pause_total = self.pause_total;
        statistics.collector_cpu = self.cpu_total;
        statistics.last_cycle_end = self.last_end;
        statistics.last_marked = self.last_marked;
        statistics.last_stacks = self.last_stacks;
        [statistics.dedicated_cpu, statistics.assist_cpu, statistics.idle_cpu] = self.marking;
    }
}
