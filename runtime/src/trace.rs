//! `GODEBUG=gctrace=1`: one line per collection.

use crate::runtime::Runtime;
use burrow_heap::CycleReport;

/// Prints the line of a cycle.
pub(crate) fn print(runtime: &Runtime, report: &CycleReport) {
    let _ = runtime;
    crate::fatal::write_error(format!("gc {}\n", report.number).as_bytes());
}
