//! Files, positions, diagnostics.
//!
//! A [`SourceMap`] owns the bytes of every file of a compilation and hands out [`Pos`] values: one `u32` that
//! names a byte of a file. Nothing else in the compiler stores line numbers; [`SourceMap::location`] computes them,
//! honouring `//line` directives, when something is printed.
//!
//! Wrong programs are normal input: every phase returns [`Diagnostic`] values, and [`Report`] prints them in the
//! order and number in which the Go command prints them.
#![forbid(unsafe_code)]

mod diagnostic;
mod map;
mod position;

pub use diagnostic::{Diagnostic, ERROR_LIMIT, Note, Report};
pub use map::{LineDirective, Location, SourceFile, SourceMap, TooMuchSource};
pub use position::{FileId, Pos, TextRange};
