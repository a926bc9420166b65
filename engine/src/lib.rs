//! The pipeline from source to image, and running images: the only crate that sees compiler and runtime.
//!
//! [`load`] finds and parses packages, [`checked`] checks them, [`pipeline`] turns them into an image, [`cache`] keeps
//! images, [`executable`] attaches them to a copy of this executable, [`run`] runs them.

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
pub mod run;
pub mod shown_path;
mod target;
