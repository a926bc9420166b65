//! The lines of `GODEBUG=gctrace=1`.
//!
//! Format (Go's `runtime` documentation, "gctrace"):
//! `gc 2 @0.082s 9%: 0.064+12+8.1 ms clock, 0.12+0.11/0.10/3.1+16 ms cpu, 16->18->5 MB, 19 MB goal, … 2 P (forced)`

use std::fmt;

/// One collection.
#[derive(Debug, Clone, PartialEq)]
pub struct Collection {
    pub number: u32,
    /// Seconds since the program started.
    pub at: f64,
    /// Percent of CPU time spent in collection since the start.
    pub cpu_percent: f64,
    /// Milliseconds of wall time: first stop of the world, concurrent phase, last stop.
    pub clock: [f64; 3],
    /// Milliseconds of CPU time: first stop, assists, background workers, idle workers, last stop.
    pub cpu: [f64; 5],
    /// MB of heap at the start, at the end, and live after marking.
    pub heap: [f64; 3],
    /// MB the heap was to reach.
    pub goal: f64,
    /// Whether `runtime.GC` or a timer asked for it.
    pub forced: bool,
}

impl Collection {
    /// Reads a line; `None` if it is no such line.
    pub fn parse(line: &str) -> Option<Collection> {
        let rest = line.strip_prefix("gc ")?;
        let (number, rest) = rest.split_once(" @")?;
        let (at, rest) = rest.split_once("s ")?;
        let (percent, rest) = rest.split_once("%: ")?;
        let mut parts = rest.split(", ");
        let clock = numbers(parts.next()?.strip_suffix(" ms clock")?, "+")?;
        let cpu = numbers(&parts.next()?.strip_suffix(" ms cpu")?.replace('/', "+"), "+")?;
        let heap = numbers(parts.next()?.strip_suffix(" MB")?, "->")?;
        let goal = parts.next()?.strip_suffix(" MB goal")?.parse().ok()?;
        Some(Collection {
            number: number.parse().ok()?,
            at: at.parse().ok()?,
            cpu_percent: percent.trim().parse().ok()?,
            clock,
            cpu,
            heap,
            goal,
            forced: line.trim_end().ends_with("(forced)"),
        })
    }

    /// Milliseconds for which the world stood still.
    pub fn stopped(&self) -> f64 {
        self.clock[0] + self.clock[2]
    }
}

fn numbers<const N: usize>(text: &str, separator: &str) -> Option<[f64; N]> {
    let values = text.split(separator).map(|part| part.parse().ok()).collect::<Option<Vec<f64>>>()?;
    values.try_into().ok()
}

/// What all collections of a run come to.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Summary {
    pub collections: usize,
    pub forced: usize,
    /// Milliseconds the world stood still: median, longest, all together.
    pub stop_median: f64,
    pub stop_longest: f64,
    pub stop_total: f64,
    /// Milliseconds of CPU time of all collections.
    pub cpu_total: f64,
    /// MB: largest heap, last goal.
    pub heap_peak: f64,
    pub last_goal: f64,
}

impl Summary {
    pub fn of(collections: &[Collection]) -> Summary {
        let mut stops: Vec<f64> = collections.iter().map(Collection::stopped).collect();
        stops.sort_by(f64::total_cmp);
        Summary {
            collections: collections.len(),
            forced: collections.iter().filter(|collection| collection.forced).count(),
            stop_median: stops.get(stops.len() / 2).copied().unwrap_or(0.0),
            stop_longest: stops.last().copied().unwrap_or(0.0),
            stop_total: stops.iter().fold(0.0, |sum, stop| sum + stop),
            cpu_total: collections.iter().flat_map(|collection| collection.cpu).fold(0.0, |sum, part| sum + part),
            heap_peak: collections.iter().map(|collection| collection.heap[1]).fold(0.0, f64::max),
            last_goal: collections.last().map_or(0.0, |collection| collection.goal),
        }
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "collections   {} ({} forced)", self.collections, self.forced)?;
        writeln!(
            f,
            "world stopped {:.3} ms median, {:.3} ms longest, {:.3} ms in all",
            self.stop_median, self.stop_longest, self.stop_total
        )?;
        writeln!(f, "CPU           {:.3} ms", self.cpu_total)?;
        write!(f, "heap          {} MB at most, last goal {} MB", self.heap_peak, self.last_goal)
    }
}

/// All collections of a run's standard error, and the other lines.
pub fn read(text: &str) -> (Vec<Collection>, Vec<&str>) {
    let mut collections = Vec::new();
    let mut others = Vec::new();
    for line in text.lines() {
        match Collection::parse(line) {
            Some(collection) => collections.push(collection),
            None => others.push(line),
        }
    }
    (collections, others)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINES: &str = "gc 1 @0.082s 9%: 0.064+12+8.1 ms clock, 0.12+0.11/0.10/3.1+16 ms cpu, 16->18->5 MB, 19 MB goal, 0 MB stacks, 0 MB globals, 2 P\nhello\ngc 2 @0.690s 10%: 0.18+31+0.004 ms clock, 0.36+0/15/41+0.009 ms cpu, 44->44->24 MB, 67 MB goal, 0 MB stacks, 0 MB globals, 2 P (forced)\n";

    #[test]
    fn lines_are_read_and_others_kept() {
        let (collections, others) = read(LINES);
        assert_eq!(others, ["hello"]);
        assert_eq!(collections[0].heap, [16.0, 18.0, 5.0]);
        assert_eq!(collections[1].cpu, [0.36, 0.0, 15.0, 41.0, 0.009]);
        assert!(collections[1].forced && !collections[0].forced);
    }

    #[test]
    fn a_summary_adds_up() {
        let (collections, _) = read(LINES);
        let summary = Summary::of(&collections);
        assert_eq!((summary.collections, summary.forced), (2, 1));
        assert!((summary.stop_longest - 8.164).abs() < 1e-9);
        assert_eq!((summary.heap_peak, summary.last_goal), (44.0, 67.0));
    }

    #[test]
    fn what_is_no_trace_is_none() {
        for line in ["", "gc", "gc 1 @x", "gc 1 @0.1s 3%: 1+2 ms clock", "scan: total 1"] {
            assert_eq!(Collection::parse(line), None);
        }
    }
}
