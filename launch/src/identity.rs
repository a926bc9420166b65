//! Which build of the runtime an executable holds.
//!
//! Compiled code and runtime share offsets, tables and calling conventions that no version number covers, so an image runs
//! only on the runtime that it was compiled for. `build.rs` hashes all that makes the runtime what it is; the engine writes
//! the hash into each image, and [`crate::program`] compares it before an image is loaded.
//!
//! Every executable with this crate in it carries the hash as an ELF note as well. There `burrow` sees, before it starts or
//! copies a `burrow-runtime`, whether that was built along with itself: [`of_file`]. A few short reads answer.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;

/// Of this build. 64 bits: a guard against accidents.
pub const IDENTITY: u64 = match u64::from_str_radix(env!("BURROW_RUNTIME_IDENTITY"), 10) {
    Ok(identity) => identity,
    Err(_) => panic!("the build script writes a number"),
};

/// What the note begins with: sizes of name and description, the kind, the name.
const NOTE_START: [u8; 20] = *b"\x08\0\0\0\x08\0\0\0\x01\0\0\0Burrow\0\0";

#[repr(C, align(4))]
struct Note {
    start: [u8; 20],
    identity: [u8; 8],
}

// SAFETY: linkers collect sections with such names as notes; who reads them takes them for data.
#[unsafe(link_section = ".note.burrow")]
#[used]
static NOTE: Note = Note { start: NOTE_START, identity: IDENTITY.to_le_bytes() };

/// The identity in an executable's file. `None`: it has none, is no executable, or ends early.
pub fn of_file(file: &File) -> io::Result<Option<u64>> {
    match note(file) {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(None),
        identity => identity,
    }
}

fn note(file: &File) -> io::Result<Option<u64>> {
    let header: [u8; 64] = bytes_at(file, 0)?;
    if !header.starts_with(b"\x7fELF\x02\x01") {
        return Ok(None);
    }
    // The table of sections is what linkers write last.
    let sections_end =
        u64_in(&header, 40).saturating_add(u64::from(u16_in(&header, 58)) * u64::from(u16_in(&header, 60)));
    if file.metadata()?.len() < sections_end {
        return Ok(None);
    }
    let (segments, size) = (u64_in(&header, 32), u64::from(u16_in(&header, 54)));
    for number in 0..u64::from(u16_in(&header, 56)) {
        let segment: [u8; 56] = bytes_at(file, segments.saturating_add(number * size))?;
        if segment.starts_with(&NOTE_SEGMENT)
            && let Some(identity) = identity_in(file, u64_in(&segment, 8), u64_in(&segment, 32))?
        {
            return Ok(Some(identity));
        }
    }
    Ok(None)
}

/// The kind of segments that hold notes.
const NOTE_SEGMENT: [u8; 4] = 4u32.to_le_bytes();

/// Notes are looked for in so much of a segment; ours are a few hundred bytes.
const MOST_NOTES: u64 = 64 << 10;

/// Looks through the notes that the file has at `offset`. They begin at multiples of four.
fn identity_in(file: &File, offset: u64, size: u64) -> io::Result<Option<u64>> {
    let mut notes = vec![0; size.min(MOST_NOTES) as usize];
    file.read_exact_at(&mut notes, offset)?;
    let whole = notes.windows(size_of::<Note>()).step_by(4);
    Ok(whole.filter(|note| note.starts_with(&NOTE_START)).map(|note| u64_in(note, NOTE_START.len())).next())
}

fn bytes_at<const SIZE: usize>(file: &File, offset: u64) -> io::Result<[u8; SIZE]> {
    let mut bytes = [0; SIZE];
    file.read_exact_at(&mut bytes, offset)?;
    Ok(bytes)
}

fn u16_in(bytes: &[u8], at: usize) -> u16 {
    u16::from_le_bytes(bytes[at..at + 2].try_into().expect("two bytes"))
}

fn u64_in(bytes: &[u8], at: usize) -> u64 {
    u64::from_le_bytes(bytes[at..at + 8].try_into().expect("eight bytes"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// This test's executable, which has the note as every other.
    fn executable() -> Vec<u8> {
        std::fs::read("/proc/self/exe").expect("it is there")
    }

    fn identity(bytes: &[u8], name: &str) -> Option<u64> {
        let path = std::env::temp_dir().join(format!("burrow-identity-{name}-{}", std::process::id()));
        std::fs::write(&path, bytes).expect("a file");
        let identity = of_file(&File::open(&path).expect("a file"));
        std::fs::remove_file(&path).expect("it was there");
        identity.expect("readable")
    }

    #[test]
    fn an_executable_tells_its_identity() {
        assert_eq!(identity(&executable(), "own"), Some(IDENTITY));
    }

    #[test]
    fn another_identity_is_told_as_it_is() {
        let mut bytes = executable();
        let all = bytes.len();
        let place = (0..all).find(|&at| bytes[at..].starts_with(&NOTE_START)).expect("a note") + NOTE_START.len();
        bytes[place..place + 8].copy_from_slice(&7u64.to_le_bytes());
        assert_eq!(identity(&bytes, "other"), Some(7));
    }

    #[test]
    fn files_that_end_early_and_other_files_have_none() {
        let bytes = executable();
        for (name, bytes) in [
            ("empty", &[][..]),
            ("magic", &bytes[..4]),
            ("header", &bytes[..64]),
            ("half", &bytes[..bytes.len() / 2]),
            ("text", b"#!/bin/sh\nexit 0\n"),
            ("ones", &[0xff; 4096]),
        ] {
            assert_eq!(identity(bytes, name), None, "{name}");
        }
        let mut damaged = bytes;
        damaged[32..64].fill(0xff);
        assert_eq!(identity(&damaged, "damaged"), None);
    }
}
