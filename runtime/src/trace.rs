//! `GODEBUG=gctrace=1`: one line per collection.

use crate::runtime::Runtime;
use burrow_heap::CycleReport;

/// Prints the line of a cycle.
pub(crate) fn print(runtime: &Runtime, report: &CycleReport) {
    let processors = runtime.processors().len() as u32;
    crate::fatal::write_error(format!("{}\n", report.gctrace(processors)).as_bytes());
}
