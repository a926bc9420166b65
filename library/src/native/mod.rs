//! Natives: the Rust side of Go functions without a body.
//!
//! A native follows the abi's convention: System V, up to six integer arguments (a string is two
//! words, a float its bits), results in `rax:rdx`, more through a pointer in the first argument.
//! It never calls Go code, never blocks and is atomic for the collector.
//!
//! Start at [`tables`].

/// The address of a native's code.
#[derive(Debug, Clone, Copy)]
pub struct Code(pub *const ());

// SAFETY: a code address is never written through; sharing it between threads is harmless.
unsafe impl Sync for Code {}

/// A native's symbol and its code.
pub type Native = (&'static str, Code);

/// The natives of all embedded packages, one table per module.
pub fn tables() -> [&'static [Native]; 0] {
    []
}
