//! The pipeline from source to image; the only crate that sees compiler and runtime.
