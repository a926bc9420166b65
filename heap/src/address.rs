//! A raw address, the only currency between heap and runtime.

/// An address in the process; not necessarily one of the heap's.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[repr(transparent)]
pub struct Address(pub usize);

impl Address {
    /// The nil pointer.
    pub const NULL: Address = Address(0);

    /// Whether this is the nil pointer.
    pub const fn is_null(self) -> bool {
        self.0 == 0
    }

    /// The address `bytes` further.
    pub const fn offset(self, bytes: usize) -> Address {
        Address(self.0 + bytes)
    }

    /// The address as a pointer to `T`.
    pub const fn as_ptr<T>(self) -> *mut T {
        self.0 as *mut T
    }
}

impl std::fmt::Debug for Address {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{:#x}", self.0)
    }
}
