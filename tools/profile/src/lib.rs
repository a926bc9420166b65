//! Reports on what a program's memory did, from plain data.
//!
//! [`gctrace`] reads the lines that `GODEBUG=gctrace=1` prints, real Go's and Burrow's alike, and sums them up.
#![forbid(unsafe_code)]

pub mod gctrace;
