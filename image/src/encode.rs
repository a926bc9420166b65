//! The header of the file format, shared by reader and writer.
//!
//! `magic, version (u32), reserved (u32), identity of the runtime (u64), payload length (u64), payload checksum (u64),
//! payload`.
//! All numbers are little-endian. The payload is the image's fields in order, each table with its
//! count before it.

pub(crate) const MAGIC: [u8; 8] = *b"BURROWIM";

/// Raised by every change to the format or to the meaning of a table.
pub(crate) const VERSION: u32 = 4;

pub(crate) const HEADER_SIZE: usize = 40;
