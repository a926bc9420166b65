//! Scanner, parser and tree of the Go language.
//!
//! [`parse_file`] turns a file's bytes into a [`tree::File`] and a list of diagnostics; both always come, however
//! broken the text is. Messages and positions are those of Go's own compiler (1.27).
//!
//! Start at [`tree`] to use the result, at `parser` to see how it is made.
#![forbid(unsafe_code)]

mod session;
pub mod tree;

pub use session::{Name, ParseSession};
