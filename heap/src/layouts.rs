//! Layout numbers.

/// A registered layout: size class and pointer map of an object. Index of its allocation slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(transparent)]
pub struct LayoutId(pub u32);
