//! What can be wrong with an image's bytes.

use std::fmt;

/// Why bytes are not an image. The text names what is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ImageError {
    /// The bytes don't start as an image does.
    NotAnImage,
    /// Written by another version of the format.
    Version { found: u32, expected: u32 },
    /// The file ends early; what was being read.
    Truncated(&'static str),
    /// The contents don't match their checksum.
    Checksum,
    /// A value that cannot be; what it belongs to.
    Invalid(&'static str),
}

impl fmt::Display for ImageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAnImage => write!(f, "not a Burrow image"),
            Self::Version { found, expected } => {
                write!(f, "image has format version {found}, this Burrow reads version {expected}")
            }
            Self::Truncated(what) => write!(f, "image is truncated: it ends within {what}"),
            Self::Checksum => write!(f, "image is corrupt: its checksum does not match its contents"),
            Self::Invalid(what) => write!(f, "image is corrupt: invalid {what}"),
        }
    }
}

impl std::error::Error for ImageError {}
