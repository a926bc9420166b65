//! Memory for stacks.
use crate::address::Address;

/// A stack's memory. Not `Clone`: whoever has it, owns it.
#[derive(Debug, PartialEq, Eq)]
pub struct StackMemory {
    /// Lowest address.
    pub base: Address,
    /// Bytes, a power of two.
    pub size: usize,
}
