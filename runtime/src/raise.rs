//! Panics that the runtime itself starts: what went wrong, before it becomes a Go value.
//!
//! A native calls [`crate::processor::CurrentProcessor::raise`] and returns; its stub then continues
//! in the Go function `runtime.raise`, which fetches the fault through the native `runtime.fault`
//! and builds the error value in Go. So no Rust code needs to know the layout of Go's error types.

use std::borrow::Cow;

/// A panic in the making.
#[derive(Debug, Clone)]
pub enum Fault {
    /// A `runtime.Error` whose text has no prefix: "send on closed channel".
    Plain(Cow<'static, str>),
    /// A `runtime.Error` that prints "runtime error: " and this text.
    Error(Cow<'static, str>),
    /// Like `Error`, for a bad memory access at an address; the header line of a crash tells it.
    Memory {
        address: usize,
        program_counter: usize,
    },
    Index {
        index: u64,
        length: u64,
        signed: bool,
    },
    Slice {
        low: u64,
        high: u64,
        kind: u64,
        signed: bool,
    },
    /// Slice of `have` elements converted to an array of `want`.
    SliceToArray {
        have: u64,
        want: u64,
    },
    /// `x.(T)` failed. Addresses of type descriptors, 0 where there is none; `missing` is the method
    /// that the dynamic type lacks, if `want` is an interface.
    TypeAssertion {
        have: usize,
        want: usize,
        interface: usize,
        missing: Option<&'static [u8]>,
    },
    /// Any value of interface type `any`.
    Value {
        word: usize,
        data: usize,
    },
}
