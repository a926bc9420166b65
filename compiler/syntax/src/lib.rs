//! Scanner, parser and tree of the Go language.
//!
//! [`parse_file`] (for a package at once, [`parse_files`]) turns a file's bytes into a [`tree::File`] and a list of diagnostics; both always come, however
//! broken the text is. Messages and positions are those of Go's own compiler (1.27).
//!
//! Start at [`tree`] to use the result, at the `parser` module to see how it is made. [`expr_string`] prints an
//! expression as messages show it.
#![forbid(unsafe_code)]

mod branches;
pub mod build_constraint;
mod cursor;
mod directive;
mod directive_check;
mod literal;
mod operator;
mod parser;
mod printing;
mod scanner;
mod session;
mod token;
pub mod tree;

pub use directive_check::check_directives;
pub use parser::{MAX_HEIGHT, MAX_NESTING, MAX_TYPE_NESTING, parse_file, parse_files};
pub use printing::{expr_list_string, expr_string, signature_string, simple_statement_string};
pub use session::{Name, ParseSession};
