//! `GODEBUG=gctrace=1`, `gcpacertrace=1` and `scavtrace=1`: lines about collections and about memory that went back.

use crate::runtime::Runtime;
use burrow_heap::CycleReport;

/// Prints the line of a cycle.
pub(crate) fn print(runtime: &Runtime, report: &CycleReport) {
    let processors = runtime.processors().len() as u32;
    crate::fatal::write_error(format!("{}\n", report.gctrace(processors)).as_bytes());
}

/// Prints what was given back to the system since the last such line.
pub(crate) fn print_scavenger(runtime: &Runtime, forced: bool) {
    crate::fatal::write_error(format!("{}\n", runtime.heap.scavtrace(forced)).as_bytes());
}
