//! What is too large for a stack, with the limits of Go's compiler.

use burrow_ir::func::{Constant, Expr, ExprKind};

/// Bytes of an explicitly declared variable. Elements of a slice literal may be as many (Go has no limit for them).
pub const VARIABLE: u64 = 128 << 10;

/// Bytes of an implicit allocation: `new`, `&T{}`, `make`.
pub const IMPLICIT: u64 = 64 << 10;

/// Bytes of a buffer in the frame for a result of unknown size, which goes to the heap if it does not fit.
pub const BUFFER: u64 = 32;

/// Entries for which a map needs no more than its first group.
pub const MAP_ENTRIES: u64 = 8;

/// Bytes of a key or value that stands in the group itself.
pub const MAP_INLINE: u64 = 128;

/// Bytes of a map's object and first group.
pub const MAP: u64 = 2 << 10;

/// Bytes of variables without pointers that share an object, as in Go.
pub const SHARED_VARIABLES: u64 = 16;

/// Bytes of any object that is shared: so little stays alive with a part that is needed longer than the others.
pub const SHARED: u64 = 256;

/// Bytes of an object that begins in the frame and is copied to the heap on some paths.
pub const MOVED: u64 = 256;

/// Bytes of a struct that the code generator may keep in registers as it is.
pub const FLAT: u64 = 32;

/// Fields of a struct that becomes a variable for each.
pub const FIELDS: usize = 8;

/// Bytes that an object of up to [`SHARED`] bytes takes.
pub fn slot_size(size: u64) -> u64 {
    size.next_multiple_of(if size <= 32 { 8 } else { 16 })
}

/// The value of a constant, non-negative size.
pub fn constant_size(expr: &Expr) -> Option<u64> {
    match &*expr.kind {
        ExprKind::Constant(Constant::Int(value)) if (*value as i64) >= 0 => Some(*value),
        _ => None,
    }
}
