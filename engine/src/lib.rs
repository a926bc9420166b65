//! The pipeline from source to image: the only crate that sees compiler and runtime.
//!
//! [`load`] finds and parses packages, [`checked`] checks them, [`pipeline`] turns them into an image, [`cache`] keeps
//! images, [`executable`] attaches them to a copy of the runtime's executable.

pub mod build_constraint;
pub mod cache;
pub mod checked;
pub mod deep_stack;
pub mod diagnose;
mod error;
pub mod executable;
pub mod load;
mod locate;
pub mod module;
pub mod pipeline;
pub mod positions;
pub mod shown_path;
mod target;
