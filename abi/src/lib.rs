//! The contract of compiled code and runtime, as data.
//!
//! [`calling`]: how values travel; [`native`]: Rust functions that compiled code calls;
//! [`tables`]: what the image says about each function (call sites, stack maps, exception edges,
//! positions). Code generator and runtime both read these; neither repeats them.
#![forbid(unsafe_code)]

pub mod calling;
pub mod native;
pub mod tables;
