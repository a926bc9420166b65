//! The line that `GODEBUG=gctrace=1` prints for a cycle, in Go's format.

use crate::cycle::{CycleReport, Reason};
use std::fmt::Write;

impl CycleReport {
    /// The cycle as a gctrace line, without line end. `processors`: GOMAXPROCS.
    ///
    /// Go names three clock times: sweep termination, marking, mark termination; and in processor time also who marked:
    /// assists, workers, idle processors. Of a stop-the-world collection all three parts are one stop.
    pub fn gctrace(&self, processors: u32) -> String {
        let mut line = String::new();
        let seconds = Decimal { value: self.end / 1_000_000, places: 3 };
        let percent = (self.cpu_percent / f64::from(processors.max(1))) as u64;
        let clock = [self.stop_time, self.mark_time, self.finish_time].map(milliseconds);
        let (stop, finish) = (milliseconds(self.stop_cpu), milliseconds(self.finish_cpu));
        let [assist, mark, idle] = [self.assist_cpu, self.mark_cpu, self.idle_cpu].map(milliseconds);
        let megabytes = |bytes: u64| bytes >> 20;
        write!(
            line,
            "gc {} @{seconds}s {percent}%: {}+{}+{} ms clock, {stop}+{assist}/{mark}/{idle}+{finish} ms cpu, \
             {}->{}->{} MB, {} MB goal, {} MB stacks, {} MB globals, {processors} P",
            self.number,
            clock[0],
            clock[1],
            clock[2],
            megabytes(self.heap_at_start),
            megabytes(self.heap_at_end),
            megabytes(self.marked),
            megabytes(self.goal),
            megabytes(self.stacks),
            megabytes(self.globals),
        )
        .expect("writing to a string succeeds");
        if self.reason == Reason::Forced {
            line.push_str(" (forced)");
        }
        line
    }
}

/// `value` with the decimal point `places` digits from the right.
struct Decimal {
    value: u64,
    places: usize,
}

impl std::fmt::Display for Decimal {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let unit = 10_u64.pow(self.places as u32);
        match self.places {
            0 => write!(formatter, "{}", self.value),
            places => write!(formatter, "{}.{:0places$}", self.value / unit, self.value % unit),
        }
    }
}

/// A time in milliseconds: whole ones from 10 ms on, else two digits with at most three places.
fn milliseconds(nanoseconds: u64) -> Decimal {
    if nanoseconds >= 10_000_000 {
        return Decimal { value: nanoseconds / 1_000_000, places: 0 };
    }
    let mut value = nanoseconds / 1000;
    if value == 0 {
        return Decimal { value: 0, places: 0 };
    }
    let mut places = 3;
    while value >= 100 {
        value /= 10;
        places -= 1;
    }
    Decimal { value, places }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Collector;

    #[test]
    fn the_line_has_the_format_of_go() {
        let mut report = CycleReport::new(Reason::Forced, Collector::Hybrid);
        report.number = 7;
        report.end = 1_234_567_890;
        report.stop_time = 26_400;
        report.mark_time = 12_345_678;
        report.finish_time = 950;
        report.stop_cpu = 26_000;
        report.assist_cpu = 500_000;
        report.mark_cpu = 1_234_567;
        report.finish_cpu = 5_600;
        report.heap_at_start = 5 << 20;
        report.heap_at_end = 5 << 20;
        report.marked = 3 << 20;
        report.goal = 8 << 20;
        report.stacks = 1 << 20;
        report.cpu_percent = 5.0;
        assert_eq!(
            report.gctrace(2),
            "gc 7 @1.234s 2%: 0.026+12+0 ms clock, 0.026+0.50/1.2/0+0.005 ms cpu, 5->5->3 MB, 8 MB goal, \
             1 MB stacks, 0 MB globals, 2 P (forced)"
        );
    }
}
