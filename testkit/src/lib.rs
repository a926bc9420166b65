//! A toy language on the heap, golden files, attack modes; for tests only.

pub mod attack;
pub mod golden;
pub mod program;
pub mod toy;
