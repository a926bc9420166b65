//! Calling convention of compiled Go functions.
//!
//! - Cranelift's `CallConv::Tail`: integer arguments in rdi, rsi, rdx, rcx, r8, r9, then the stack
//!   (popped by the callee); floats in xmm0–7; results in rax, rcx, rdx, rsi, rdi, r8, … and
//!   xmm0–7; no callee-saved registers. Frame pointers are kept, so rbp chains the frames.
//! - r15 (Cranelift's pinned register) holds the address of the
//!   [`burrow_layout::processor::ProcessorRecord`] of the processor that runs the goroutine. It
//!   changes when a goroutine migrates, so compiled code reads it anew after every call.
//! - Parameters are flattened scalars in order. A value whose flattening has more than
//!   [`MAX_FLAT`] scalars is passed as the address of a copy that the callee may keep as its own
//!   variable. Zero-sized values are not passed.
//! - Results: the flattened scalars of all results in order when they are at most
//!   [`MAX_RESULT_SCALARS`] and none of them is an in-memory value; otherwise the caller passes, as
//!   the very first parameter, the address of zeroed memory of its own frame laid out as a struct
//!   of the results (each at its natural alignment), and nothing is returned in registers.
//! - Order of parameters: result address (if any), closure object (if the code belongs to a
//!   closure), receiver, parameters.

/// Most scalars a value is split into; larger ones live in memory.
pub const MAX_FLAT: usize = 4;

/// Most scalars returned in registers.
pub const MAX_RESULT_SCALARS: usize = 6;

/// Integer argument registers before arguments go to the stack, in the order of
/// [`crate::tables::EntryMap::registers`]: rdi, rsi, rdx, rcx, r8, r9.
pub const INTEGER_ARGUMENT_REGISTERS: usize = 6;

/// A register-sized piece of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scalar {
    I8,
    I16,
    I32,
    I64,
    /// A 64-bit address that the collector must see.
    Pointer,
    F32,
    F64,
}

impl Scalar {
    pub fn is_float(self) -> bool {
        matches!(self, Self::F32 | Self::F64)
    }
}
