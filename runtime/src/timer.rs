//! Timers: what the scheduler asks of them.

use crate::processor::CurrentProcessor;
use crate::runtime::Runtime;

/// Runs the timers that are due. Returns when the next one is (nanoseconds of [`Runtime::nanoseconds`]).
pub(crate) fn run_due(_current: CurrentProcessor) -> Option<u64> {
    None
}

/// When the next timer is due; cheap, called by idle threads and sysmon.
pub(crate) fn next_deadline(_runtime: &Runtime) -> Option<u64> {
    None
}
