//! The typed tree between checker and code generator.
//!
//! It keeps Go's expressions, positions and loop structure, so that escape analysis and inlining
//! judge what the programmer wrote, but it is desugared (range, select, switch, method values,
//! promoted fields, implicit conversions are spelled out) and monomorphic: generics are
//! instantiated by [`lower`]. Control flow graphs begin in codegen.
//!
//! A [`program::Program`] is self-contained: codegen and escape need no other crate of the front end.
//! Start at [`program`], then [`func`] for statements and expressions, [`types`] for types.
#![forbid(unsafe_code)]

pub mod boxes;
pub mod func;
pub mod index;
pub mod inline;
pub mod lower;
pub mod print;
pub mod program;
pub mod types;
pub mod verify;
pub mod visit;

pub use burrow_source::Pos;
