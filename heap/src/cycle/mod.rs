//! Collection cycles.

/// Why a collection starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// The heap reached its goal.
    Growth,
    /// Too long ago since the last one (the runtime's timer).
    Periodic,
    /// The program asked; the call returns when garbage is swept too.
    Forced,
    /// An attack mode.
    Zeal,
}

/// Figures of one cycle, for gctrace and tools. Times in nanoseconds.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CycleReport {
    /// Number of the cycle, from 1.
    pub number: u32,
}
