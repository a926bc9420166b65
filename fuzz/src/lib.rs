//! Generators and oracles for bad input.
//!
//! [`mutation`] makes wrong programs of right ones, reproducibly from a seed; [`oracle`] says whether the
//! compiler took them well: an answer in time, no panic.
#![forbid(unsafe_code)]

pub mod mutation;
pub mod oracle;
