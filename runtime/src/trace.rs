//! `GODEBUG=gctrace=1`, `gcpacertrace=1` and `scavtrace=1`: lines about collections and about memory that went back.

use crate::runtime::Runtime;
use burrow_heap::CycleReport;

/// Prints the lines of a cycle that are asked for.
pub(crate) fn print(runtime: &Runtime, report: &CycleReport) {
    let mut text = if runtime.config.pacer_trace { runtime.heap.pacer_trace() } else { String::new() };
    if runtime.config.gc_trace {
        text += &report.gctrace(runtime.processors().len() as u32);
        text.push('\n');
    }
    crate::fatal::write_error(text.as_bytes());
}

/// Prints that the sweep is over, and what was given back to the system, as far as asked for.
pub(crate) fn print_swept(runtime: &Runtime) {
    if runtime.config.pacer_trace {
        crate::fatal::write_error(format!("{}\n", runtime.heap.sweep_trace()).as_bytes());
    }
    if runtime.config.scavenger_trace {
        print_scavenger(runtime, false);
    }
}

/// Prints what was given back to the system since the last such line.
pub(crate) fn print_scavenger(runtime: &Runtime, forced: bool) {
    crate::fatal::write_error(format!("{}\n", runtime.heap.scavtrace(forced)).as_bytes());
}
