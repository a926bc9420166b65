//! What the code generator cannot translate.

use burrow_ir::Pos;
use std::fmt;

/// A construct without code, or a broken contract of the IR, with its place.
#[derive(Debug, Clone)]
pub struct CodegenError {
    pub pos: Pos,
    /// Name of the function it is in; may be empty.
    pub function: String,
    pub message: String,
}

impl fmt::Display for CodegenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.function.is_empty() {
            write!(f, "{}", self.message)
        } else {
            write!(f, "{} (in {})", self.message, self.function)
        }
    }
}

impl std::error::Error for CodegenError {}

pub(crate) type Result<T> = std::result::Result<T, CodegenError>;
