//! Relocation: writing final addresses into the sections, once it is known where they lie.

use crate::image::{Image, NativeUse, Relocation, RelocationKind, Section, Stub, Target};
use std::fmt;

/// Where each section will run.
#[derive(Debug, Clone, Copy)]
pub struct Bases {
    pub code: usize,
    pub read_only: usize,
    pub data: usize,
    pub bss: usize,
}

impl Bases {
    pub fn of(&self, section: Section) -> usize {
        match section {
            Section::Code => self.code,
            Section::ReadOnly => self.read_only,
            Section::Data => self.data,
            Section::Bss => self.bss,
        }
    }
}

/// The writable bytes of the sections: copies of the image's.
pub struct Sections<'a> {
    pub code: &'a mut [u8],
    pub read_only: &'a mut [u8],
    pub data: &'a mut [u8],
}

/// Why a program cannot be loaded here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RelocateError {
    /// The runtime has no such native (or one with another effect).
    UnknownNative(String),
    /// A section or stub lies more than 2 GiB away.
    TooFar,
    /// A section is shorter than the image says.
    SectionSize,
}

impl fmt::Display for RelocateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownNative(symbol) => write!(f, "the runtime has no native function {symbol}"),
            Self::TooFar => write!(f, "the sections of the image lie too far apart"),
            Self::SectionSize => write!(f, "a section is shorter than the image says"),
        }
    }
}

impl std::error::Error for RelocateError {}

/// Patches `sections` (which hold the image's bytes) for running at `bases`. `native` gives the
/// address of a native's stub, `stub` that of a special stub.
pub fn relocate(
    image: &Image,
    bases: &Bases,
    sections: &mut Sections<'_>,
    mut native: impl FnMut(&NativeUse) -> Option<usize>,
    stub: impl Fn(Stub) -> usize,
) -> Result<(), RelocateError> {
    let mut natives = Vec::with_capacity(image.natives.len());
    for each in &image.natives {
        natives.push(native(each).ok_or_else(|| RelocateError::UnknownNative(each.symbol.clone()))?);
    }
    for relocation in &image.relocations {
        let target = match relocation.target {
            Target::Section(section) => bases.of(section),
            Target::Native(index) => natives[index as usize],
            Target::Stub(which) => stub(which),
        };
        patch(relocation, bases, sections, target)?;
    }
    Ok(())
}

fn patch(
    relocation: &Relocation,
    bases: &Bases,
    sections: &mut Sections<'_>,
    target: usize,
) -> Result<(), RelocateError> {
    let bytes = match relocation.section {
        Section::Code => &mut *sections.code,
        Section::ReadOnly => &mut *sections.read_only,
        Section::Data => &mut *sections.data,
        Section::Bss => return Err(RelocateError::SectionSize),
    };
    let offset = relocation.offset as usize;
    let value = (target as u64).wrapping_add(relocation.addend as u64);
    match relocation.kind {
        RelocationKind::Absolute64 => {
            let place = bytes.get_mut(offset..offset + 8).ok_or(RelocateError::SectionSize)?;
            place.copy_from_slice(&value.to_le_bytes());
        }
        RelocationKind::Relative32 => {
            let place = bytes.get_mut(offset..offset + 4).ok_or(RelocateError::SectionSize)?;
            let distance = value.wrapping_sub((bases.of(relocation.section) + offset) as u64) as i64;
            let distance = i32::try_from(distance).map_err(|_| RelocateError::TooFar)?;
            place.copy_from_slice(&distance.to_le_bytes());
        }
    }
    Ok(())
}
