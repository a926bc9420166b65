//! An executable of `burrow build`: the runtime's executable, the image, and a trailer that tells
//! where the image starts.

use crate::error::ImageError;

const TRAILER_MAGIC: [u8; 8] = *b"BURROWEX";

/// Bytes at the end of the file that [`find`] needs to see.
pub const TRAILER_SIZE: usize = 16;

/// `executable` with `image` (the bytes of [`crate::Image::write`]) behind it.
pub fn attach(mut executable: Vec<u8>, image: &[u8]) -> Vec<u8> {
    executable.extend(image);
    executable.extend((image.len() as u64).to_le_bytes());
    executable.extend(TRAILER_MAGIC);
    executable
}

/// Given the last [`TRAILER_SIZE`] bytes of a file and the file's length: where the attached image
/// is, `None` if there is none.
pub fn find(trailer: &[u8], file_length: u64) -> Result<Option<std::ops::Range<u64>>, ImageError> {
    let Some((length, TRAILER_MAGIC)) = trailer
        .len()
        .checked_sub(TRAILER_SIZE)
        .map(|start| &trailer[start..])
        .and_then(|last| last.split_first_chunk::<8>())
        .and_then(|(length, magic)| Some((*length, magic.try_into().ok()?)))
    else {
        return Ok(None);
    };
    let end = file_length.checked_sub(TRAILER_SIZE as u64).ok_or(ImageError::Truncated("the trailer"))?;
    let start = end.checked_sub(u64::from_le_bytes(length)).ok_or(ImageError::Truncated("the attached image"))?;
    Ok(Some(start..end))
}
