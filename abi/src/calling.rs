//! Calling convention of compiled Go functions.
//!
//! - Cranelift's `CallConv::Tail`: integer arguments in rdi, rsi, rdx, rcx, r8, r9, then the stack
//!   (popped by the callee); floats in xmm0–7; results in rax, rcx, rdx, rsi, rdi, r8, … and
//!   xmm0–7. Frame pointers are kept, so rbp chains the frames.
//! - **rbx, r12, r13, r14 are callee-saved on normal returns** (Cranelift's `Tail` is SystemV in this
//!   respect): a stub that parks a goroutine saves and restores them with rsp, rbp and pc, and a
//!   stack that moves has them adjusted like stack words. On the exceptional edge of a call (a
//!   jump to a handler) *no* register but rsp, rbp and r15 is expected to hold anything.
//! - The collector never looks at registers: at every call that is a safepoint, each live pointer is
//!   in a frame word that the stack map names (registers may hold copies).
//! - Function entry: `cmp` of rsp (or, for frames above [`burrow_layout::processor::STACK_RESERVE`]'s
//!   share, of r11 = rsp - excess) with the limit; `jbe` to code behind the body that loads **r11 with
//!   the address of the function's first byte** and jumps to [`crate::native::GROW_STACK`]. There rsp
//!   is as at the function's entry (its word is the return address into the caller), the argument
//!   registers are live (rdi, rsi, rdx, rcx, r8, r9, xmm0–7, and rbx, r12–r14), r10, r11 and rax are
//!   free. The stub makes room (or yields), restores them, and jumps to the address that was in r11,
//!   which checks again. The room needed is [`crate::tables::FunctionTable::frame_size`] +
//!   `STACK_RESERVE` below rsp.
//! - Exceptional edge: rbp = the frame's, rsp = rbp - `frame_size`, then jump to `handler`.
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
