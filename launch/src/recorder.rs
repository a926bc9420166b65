//! Writes down what a running program's collector does, for the commands that ran the program to find out.
//!
//! `BURROW_RECORD=FILE` makes any program append a line per collection and one at its end to this file
//! ([`burrow_profile::cycles`]); `FILE,floating` and `FILE,census` add figures that cost time.

use std::ffi::OsString;
use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use burrow_heap::{CycleReport, LayoutCount, Reason, SampleCount, StopReason, SweepCost, SweptSpans};
use burrow_profile::cycles::{Cycle, End, LayoutCensus, Line, SiteCensus, Stop, SweepCensus};
use burrow_runtime::{CENSUS_SAMPLE_RATE, EndFigures, Observer, ObserverHandle, Places};

/// What is to be recorded beside the ordinary figures; each makes the program's stops longer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Extras {
    /// Floating garbage.
    pub floating: bool,
    /// Objects by layout.
    pub census: bool,
}

impl Extras {
    /// The value of `BURROW_RECORD` that asks for these figures in this file.
    pub fn variable(self, path: &Path) -> OsString {
        let mut value = path.as_os_str().to_owned();
        for (wanted, word) in [(self.floating, FLOATING), (self.census, CENSUS)] {
            if wanted {
                value.push(word);
            }
        }
        value
    }

    /// The opposite of [`Extras::variable`].
    pub fn from_variable(text: &str) -> (Extras, &Path) {
        let (rest, census) = text.strip_suffix(CENSUS).map_or((text, false), |rest| (rest, true));
        let (rest, floating) = rest.strip_suffix(FLOATING).map_or((rest, false), |rest| (rest, true));
        (Extras { floating, census }, Path::new(rest))
    }
}

const FLOATING: &str = ",floating";
const CENSUS: &str = ",census";

struct Recorder {
    file: Mutex<File>,
}

/// An observer that appends to this file.
pub fn recorder(path: &Path) -> std::io::Result<ObserverHandle> {
    Ok(ObserverHandle(Arc::new(Recorder { file: Mutex::new(File::options().append(true).create(true).open(path)?) })))
}

impl Recorder {
    fn write(&self, line: &Line) {
        let text = format!("{}\n", line.write());
        // Whoever reads the file misses the line of the end, and says so.
        let _ = self.file.lock().unwrap_or_else(PoisonError::into_inner).write_all(text.as_bytes());
    }
}

impl Observer for Recorder {
    fn collection(&self, report: &CycleReport, places: &Places<'_>) {
        let mut cycle = cycle(report);
        cycle.sites = report.samples.iter().map(|sample| site(sample, places)).collect();
        self.write(&Line::Cycle(Box::new(cycle)));
    }

    fn end(&self, figures: &EndFigures) {
        let EndFigures { wall, cpu, heap_peak, memory_peak, ref sweeps } = *figures;
        let sweeps = sweeps.iter().map(sweep).collect();
        self.write(&Line::End(End { wall, cpu, heap_peak, memory_peak, sweeps }));
    }
}

fn cycle(report: &CycleReport) -> Cycle {
    let stop = |stop: &burrow_heap::Stop| Stop {
        phase: phase(stop.reason).to_owned(),
        wall: stop.wall,
        waiting: stop.waiting,
        cpu: stop.cpu,
    };
    Cycle {
        number: report.number.into(),
        reason: reason(report.reason).to_owned(),
        end: report.end,
        start_time: report.stop_time,
        mark_time: report.mark_time,
        finish_time: report.finish_time,
        start_cpu: report.stop_cpu,
        finish_cpu: report.finish_cpu,
        mark_cpu: report.mark_cpu,
        assist_cpu: report.assist_cpu,
        idle_cpu: report.idle_cpu,
        stops: report.stops.iter().map(stop).collect(),
        handshakes: report.handshakes.clone(),
        heap_at_start: report.heap_at_start,
        heap_at_end: report.heap_at_end,
        marked: report.marked,
        marked_objects: report.marked_objects,
        allocated_black: report.allocated_black,
        barrier_hits: report.barrier_hits,
        shaded: report.shaded,
        floating: report.floating,
        goal: Some(report.goal).filter(|&goal| goal != u64::MAX),
        census: report.census.iter().map(layout).collect(),
        sites: Vec::new(),
        sweeps: report.sweeps.iter().map(sweep).collect(),
    }
}

fn layout(count: &LayoutCount) -> LayoutCensus {
    LayoutCensus {
        layout: count.layout.0.into(),
        owner: count.owner.number().into(),
        array: count.owner.is_array(),
        table: count.owner.is_table(),
        size: count.size as u64,
        marked_objects: count.marked_objects,
        marked_bytes: count.marked_bytes,
        scanned_bytes: count.scanned_bytes,
        dead_objects: count.dead_objects,
        dead_bytes: count.dead_bytes,
        mixed_objects: count.mixed_objects,
    }
}

fn sweep(cost: &SweepCost) -> SweepCensus {
    let (layout, size) = match cost.of {
        SweptSpans::Uniform(layout) => (layout.0.into(), 0),
        SweptSpans::Mixed(size) => (0, size as u64),
    };
    SweepCensus { layout, size, spans: cost.spans, time: cost.nanoseconds }
}

/// Calls that tell a place of allocation from others.
const CALLS: usize = 4;

fn site(sample: &SampleCount, places: &Places<'_>) -> SiteCensus {
    let calls = sample.trace.iter().flat_map(|&address| places.at(address));
    let text = |(function, file, line): (&str, &str, u32)| {
        let file = Path::new(file).file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        format!("{function} {file}:{line}")
    };
    SiteCensus {
        calls: calls.take(CALLS).map(text).collect(),
        size: sample.size as u64,
        layout: sample.layout.0.into(),
        of: places.type_name(sample.note),
        rate: CENSUS_SAMPLE_RATE as u64,
        marked: sample.marked,
        dead: sample.dead,
    }
}

fn phase(reason: StopReason) -> &'static str {
    match reason {
        StopReason::Collection => "collection",
        StopReason::Snapshot => "snapshot",
        StopReason::MarkTermination => "mark termination",
    }
}

fn reason(reason: Reason) -> &'static str {
    match reason {
        Reason::Growth => "growth",
        Reason::Periodic => "periodic",
        Reason::Forced => "forced",
        Reason::Zeal => "zeal",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_variable_says_file_and_figures() {
        for (floating, census) in [(false, false), (true, false), (false, true), (true, true)] {
            let extras = Extras { floating, census };
            let variable = extras.variable(Path::new("/tmp/a,b"));
            assert_eq!(Extras::from_variable(variable.to_str().unwrap()), (extras, Path::new("/tmp/a,b")));
        }
    }
}
