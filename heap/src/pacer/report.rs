//! What the pacer planned and what came of it, and the lines of `GODEBUG=gcpacertrace=1` in Go's format.

use super::assist::ScanWork;
use super::workers::{BACKGROUND_SHARE, Workers};

/// The plan of a cycle that starts to mark.
#[derive(Debug, Clone, Copy)]
pub struct MarkingStart {
    pub workers: Workers,
    pub assist_ratio: f64,
    /// Bytes that are expected to be scanned.
    pub expected: u64,
    pub live: u64,
    pub goal: u64,
}

impl MarkingStart {
    /// The line about it, without line end.
    pub fn line(&self) -> String {
        format!(
            "pacer: assist ratio={} (scan {} MB in {}->{} MB) workers={}+{}",
            general(self.assist_ratio),
            self.expected >> 20,
            self.live >> 20,
            self.goal >> 20,
            self.workers.dedicated,
            general(self.workers.fractional_share),
        )
    }
}

/// How a cycle's marking went.
#[derive(Debug, Clone, Copy)]
pub struct MarkingReport {
    /// Share of the processors that marked on purpose.
    pub utilization: f64,
    pub work: ScanWork,
    pub expected: u64,
    /// Live bytes at the beginning and at the end.
    pub triggered: u64,
    pub live: u64,
    pub goal: u64,
    /// The ratio that the plan was made with.
    pub cons_mark: f64,
}

impl MarkingReport {
    /// The line about it, without line end.
    pub fn line(&self) -> String {
        format!(
            "pacer: {}% CPU ({} exp.) for {}+{}+{} B work ({} B exp.) in {} B -> {} B (∆goal {}, cons/mark {})",
            (self.utilization * 100.0) as u64,
            (BACKGROUND_SHARE * 100.0) as u64,
            self.work.heap,
            self.work.stacks,
            self.work.globals,
            self.expected,
            self.triggered,
            self.live,
            self.live.wrapping_sub(self.goal) as i64,
            general(self.cons_mark),
        )
    }
}

/// A number as Go's `%g` writes it: the shortest digits, with an exponent where the point would be far away.
pub fn general(value: f64) -> String {
    let scientific = format!("{value:e}");
    let Some((digits, exponent)) = scientific.split_once('e') else { return scientific };
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if (-4..21).contains(&exponent) {
        return value.to_string();
    }
    format!("{digits}e{}{:02}", if exponent < 0 { '-' } else { '+' }, exponent.abs())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_have_the_format_of_go() {
        let workers = Workers { dedicated: 0, fractional_share: 0.25 };
        let start = MarkingStart { workers, assist_ratio: 1.5, expected: 3 << 20, live: 7 << 20, goal: 8 << 20 };
        assert_eq!(start.line(), "pacer: assist ratio=1.5 (scan 3 MB in 7->8 MB) workers=0+0.25");
        let report = MarkingReport {
            utilization: 0.278,
            work: ScanWork { heap: 10, stacks: 20, globals: 30 },
            expected: 55,
            triggered: 100,
            live: 120,
            goal: 130,
            cons_mark: 0.0,
        };
        assert_eq!(
            report.line(),
            "pacer: 27% CPU (25 exp.) for 10+20+30 B work (55 B exp.) in 100 B -> 120 B (∆goal -10, cons/mark 0)"
        );
    }

    #[test]
    fn numbers_are_short() {
        assert_eq!(general(225818.0), "225818");
        assert_eq!(general(0.00041203991887713096), "0.00041203991887713096");
        assert_eq!(general(0.0000125), "1.25e-05");
        assert_eq!(general(2e21), "2e+21");
    }
}
