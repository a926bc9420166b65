//! Collection cycles: why one starts, what it reports; one file per collector.
//!
//! A collector is a short recipe of shared parts: stopping (`embedder`), marking (`mark`), sweeping
//! (`sweep`), pacing (`pacer`). So far there is [`mark_sweep`].

pub(crate) mod mark_sweep;

use crate::os;
use crate::statistics::Statistics;

/// Why a collection starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// The heap reached its goal.
    Growth,
    /// The last collection is too long ago (the runtime's timer).
    Periodic,
    /// The program asked for it; the call returns when the garbage is swept, too.
    Forced,
    /// An attack mode.
    Zeal,
}

/// Figures of one cycle, for gctrace and tools. Times in nanoseconds, sizes in bytes.
#[derive(Debug, Clone, PartialEq)]
pub struct CycleReport {
    /// Number of the cycle, from 1.
    pub number: u32,
    pub reason: Reason,
    /// When the cycle ended, after the heap was made.
    pub end: u64,
    /// From the request to stop until the last span of the cycle before is swept and caches are
    /// flushed (sweep termination).
    pub stop_time: u64,
    /// From there until everything is marked.
    pub mark_time: u64,
    /// From there until the world runs again (mark termination; sweeping, if it is done inside).
    pub finish_time: u64,
    /// Processor time of the same three parts, helping threads included.
    pub stop_cpu: u64,
    pub mark_cpu: u64,
    pub finish_cpu: u64,
    /// Live bytes when the cycle began.
    pub heap_at_start: u64,
    /// Live bytes when marking ended: the same, as long as the world is stopped meanwhile.
    pub heap_at_end: u64,
    /// Bytes that were marked.
    pub marked: u64,
    /// Objects that were marked.
    pub marked_objects: u64,
    /// Threads that marked.
    pub workers: u32,
    /// The goal that this cycle worked towards; `u64::MAX` with GOGC=off.
    pub goal: u64,
    /// Scanned bytes of stacks and globals.
    pub stacks: u64,
    pub globals: u64,
    /// Share of the process's time since its start that collections took, if `processors` were
    /// all busy; in percent for one processor.
    pub cpu_percent: f64,
}

impl CycleReport {
    /// How long the world was stopped.
    pub fn pause(&self) -> u64 {
        self.stop_time + self.mark_time + self.finish_time
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
        }
    }
}

/// Pauses that are remembered, as in `runtime.MemStats`.
const PAUSES: usize = 256;

impl History {
    /// Takes a cycle in; completes its report with what depends on the past.
    fn add(&mut self, report: &mut CycleReport) {
        self.cycles += 1;
        self.forced += u32::from(report.reason == Reason::Forced);
        self.pause_total += report.pause();
        self.cpu_total += report.stop_cpu + report.mark_cpu + report.finish_cpu;
        self.last_end = os::unix_nanoseconds();
        self.last_marked = report.marked;
        let entry = (report.pause(), self.last_end);
        match self.pauses.len() {
            PAUSES => self.pauses[(self.cycles as usize - 1) % PAUSES] = entry,
            _ => self.pauses.push(entry),
        }
        report.number = self.cycles;
        report.end = os::monotonic_nanoseconds() - self.begin;
        report.cpu_percent = self.cpu_total as f64 * 100.0 / report.end.max(1) as f64;
    }

    pub fn describe(&self, statistics: &mut Statistics) {
        statistics.cycles = self.cycles;
        statistics.forced_cycles = self.forced;
        statistics.pauses = self.pauses.clone();
        statistics.pause_total = self.pause_total;
        statistics.collector_cpu = self.cpu_total;
        statistics.last_cycle_end = self.last_end;
        statistics.last_marked = self.last_marked;
    }
}
