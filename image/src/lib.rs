//! A compiled program as one relocatable file.
//!
//! The code generator fills an [`Image`], [`Image::write`] makes bytes of it, [`Image::read`] takes
//! them back (checking everything that the loader relies on), and [`relocate`] patches the sections
//! once the runtime has decided where they lie. The same bytes serve the cache on disk, `burrow run`
//! and the executable that `burrow build` makes (see [`attach`]).
//!
//! This crate maps no memory and knows no heap: where sections live is the runtime's business.
//!
//! Invariant: what [`Image::read`] returns is consistent: every index points into its table, every
//! relocation lies within its section. A damaged file is an [`ImageError`], never a panic.
#![forbid(unsafe_code)]

pub mod attach;
mod checksum;
mod encode;
mod error;
mod image;
mod lookup;
mod reader;
mod relocate;
mod validate;
mod writer;

pub use error::ImageError;
pub use image::{Described, Hooks, Image, NativeUse, Relocation, RelocationKind, RootRange, Section, Stub, Target};
pub use relocate::{Bases, RelocateError, Sections, relocate};
