//! Reports on what a program's memory did, from plain data.
//!
//! [`gctrace`] reads the lines that `GODEBUG=gctrace=1` prints, real Go's and Burrow's alike, and sums them up. [`cycles`] are the
//! fuller figures that Burrow's own tools ask for; [`comparison`] sums up runs under different collectors, [`cost`]
//! tells which types cost the collector how much. [`escape`] are escape diagnostics as data, [`optimizer_log`] their form
//! in Go's compiler, [`allocation_profile`] what a program allocated where, whoever wrote it down.
#![forbid(unsafe_code)]

pub mod allocation_profile;
pub mod comparison;
pub mod cost;
pub mod cycles;
pub mod escape;
pub mod gctrace;
mod inflate;
pub mod optimizer_log;
mod pprof;
