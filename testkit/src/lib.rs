//! Golden files, attack modes, running programs; for tests only.

pub mod attack;
pub mod diagnostics;
pub mod golden;
pub mod program;
