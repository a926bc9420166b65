//! Figures.

/// Objects by size class.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SizeStatistics {
    /// Slot size.
    pub size: usize,
    pub mallocs: u64,
    pub frees: u64,
}

/// How often each source served a request for memory.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sources {
    pub tiny: u64,
    pub cache: u64,
    pub central: u64,
    pub page_cache: u64,
    pub heap: u64,
}

/// All figures of a heap: enough for `runtime.MemStats`.
#[derive(Debug, Clone, Default)]
pub struct Statistics {}
