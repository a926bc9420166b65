//! Strings: joining, comparing, and converting to and from bytes and runes.

use crate::native::Pair;
use crate::natives;
use crate::piecewise;
use crate::processor::CurrentProcessor;
use crate::short_copy;
use burrow_abi::native::{RUNE_BUFFER, STRING_BUFFER};
use burrow_layout::descriptor::GoString;
use std::cmp::Ordering;

natives! {
    "burrow.concat_strings" Full concat_strings;
    "burrow.compare_strings" Leaf compare_strings;
    "burrow.bytes_to_string" Full bytes_to_string;
    "burrow.string_to_bytes" Full string_to_bytes;
    "burrow.runes_to_string" Full runes_to_string;
    "burrow.string_to_runes" Full string_to_runes;
    "burrow.rune_to_string" Full rune_to_string;
    "burrow.decode_rune" Leaf decode_rune;
}

/// What stands for bytes that are no UTF-8.
const REPLACEMENT: u32 = 0xfffd;

/// All strings of one byte, which need no memory of their own.
static SINGLE_BYTES: [u8; 256] = {
    let mut bytes = [0; 256];
    let mut index = 0;
    while index < 256 {
        bytes[index] = index as u8;
        index += 1;
    }
    bytes
};

/// The bytes of a string or byte slice of Go.
///
/// # Safety
/// `length` bytes can be read at `data`, or `length` is 0; nobody writes them while the slice is used.
pub unsafe fn bytes_at<'a>(data: usize, length: usize) -> &'a [u8] {
    if length == 0 {
        return &[];
    }
    // SAFETY: the caller's promise.
    unsafe { std::slice::from_raw_parts(data as *const u8, length) }
}

/// A Go string with these bytes: in the buffer, if there is one and they fit.
///
/// # Safety
/// `buffer` is 0 or the address of `STRING_BUFFER` bytes that are the caller's.
unsafe fn make_string(current: CurrentProcessor, text: &[u8], buffer: usize) -> Pair {
    if let [byte] = text {
        return Pair(&raw const SINGLE_BYTES[usize::from(*byte)] as usize, 1);
    }
    if buffer != 0 && text.len() <= STRING_BUFFER {
        // SAFETY: the caller's promise. The text may be in the buffer of an earlier turn.
        unsafe { std::ptr::copy(text.as_ptr(), buffer as *mut u8, text.len()) };
        return Pair(buffer, text.len());
    }
    let string = current.allocate_string(text);
    Pair(string.data, string.length)
}

extern "C" fn concat_strings(current: CurrentProcessor, parts: *const GoString, count: usize, buffer: usize) -> Pair {
    // SAFETY: compiled code passes that many strings.
    let parts = unsafe { std::slice::from_raw_parts(parts, count) };
    let (mut length, mut full, mut last) = (0, 0, GoString { data: 0, length: 0 });
    for part in parts.iter().filter(|part| part.length != 0) {
        (length, full, last) = (length + part.length, full + 1, *part);
    }
    if full <= 1 {
        return Pair(last.data, last.length);
    }
    if length > piecewise::PIECE {
        return concat_many(current, parts, length);
    }
    let in_buffer = buffer != 0 && length <= STRING_BUFFER;
    let data = if in_buffer { buffer } else { current.allocate_bytes(length) };
    let mut end = data as *mut u8;
    for part in parts {
        // SAFETY: the parts' lengths add up to the size of the memory, which none of them is in: what is in the buffer of a
        // site is dead when the site is evaluated again.
        unsafe {
            short_copy::copy(part.data as *const u8, end, part.length);
            end = end.add(part.length);
        }
    }
    Pair(data, length)
}

/// [`concat_strings`] of much text, with pauses.
fn concat_many(current: CurrentProcessor, parts: &[GoString], length: usize) -> Pair {
    let (data, _) = current.allocate_bytes_unprepared(length, 0);
    let keep: Vec<usize> = parts.iter().map(|part| part.data).chain([data]).collect();
    let mut end = data;
    for part in parts {
        // SAFETY: the parts' lengths add up to the size of the fresh memory.
        unsafe { piecewise::copy_bytes(current, end, part.data, part.length, &keep) };
        end += part.length;
    }
    Pair(data, length)
}

/// -1, 0 or 1.
extern "C" fn compare_strings(a: usize, a_length: usize, b: usize, b_length: usize) -> i64 {
    // SAFETY: compiled code passes strings.
    match unsafe { bytes_at(a, a_length).cmp(bytes_at(b, b_length)) } {
        Ordering::Less => -1,
        Ordering::Equal => 0,
        Ordering::Greater => 1,
    }
}

extern "C" fn bytes_to_string(current: CurrentProcessor, data: usize, length: usize, buffer: usize) -> Pair {
    // SAFETY: compiled code passes a byte slice and a buffer.
    unsafe {
        if length > piecewise::PIECE {
            return Pair(piecewise::allocate_copy(current, length, data, length, 0), length);
        }
        make_string(current, bytes_at(data, length), buffer)
    }
}

extern "C" fn string_to_bytes(current: CurrentProcessor, data: usize, length: usize, buffer: usize) -> Pair {
    if buffer != 0 && length <= STRING_BUFFER {
        // SAFETY: compiled code passes a string and a buffer. The whole buffer can be seen through the slice's capacity.
        unsafe {
            std::ptr::copy(data as *const u8, buffer as *mut u8, length);
            std::ptr::write_bytes((buffer + length) as *mut u8, 0, STRING_BUFFER - length);
        }
        return Pair(buffer, length);
    }
    if length == 0 {
        // Not nil, unlike the empty string's address.
        return Pair(current.allocate_bytes(0), 0);
    }
    // SAFETY: compiled code passes a string.
    Pair(unsafe { piecewise::allocate_copy(current, length, data, length, 0) }, length)
}

extern "C" fn runes_to_string(current: CurrentProcessor, data: *const i32, length: usize, buffer: usize) -> Pair {
    // SAFETY: compiled code passes a slice of runes.
    let runes = if length == 0 { &[] } else { unsafe { std::slice::from_raw_parts(data, length) } };
    let mut text = Vec::with_capacity(length);
    for &rune in runes {
        push_rune(&mut text, i64::from(rune));
    }
    // SAFETY: compiled code passes a buffer.
    unsafe { make_string(current, &text, buffer) }
}

fn push_rune(text: &mut Vec<u8>, rune: i64) {
    let character = u32::try_from(rune).ok().and_then(char::from_u32).unwrap_or(char::REPLACEMENT_CHARACTER);
    text.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
}

extern "C" fn string_to_runes(current: CurrentProcessor, data: usize, length: usize, buffer: usize) -> Pair {
    // SAFETY: compiled code passes a string.
    let text = unsafe { bytes_at(data, length) };
    let mut count = 0;
    let mut index = 0;
    while index < length {
        index += decode(&text[index..]).1;
        count += 1;
    }
    let runes = if buffer != 0 && 4 * count <= RUNE_BUFFER {
        // SAFETY: compiled code passes a buffer. All of it can be seen through the slice's capacity.
        unsafe { std::ptr::write_bytes(buffer as *mut u8, 0, RUNE_BUFFER) };
        buffer
    } else {
        current.allocate_bytes(4 * count)
    };
    let mut index = 0;
    for position in 0..count {
        let (rune, width) = decode(&text[index..]);
        // SAFETY: the memory holds `count` runes.
        unsafe { *(runes as *mut u32).add(position) = rune };
        index += width;
    }
    Pair(runes, count)
}

extern "C" fn rune_to_string(current: CurrentProcessor, rune: i64, buffer: usize) -> Pair {
    let mut text = Vec::with_capacity(4);
    push_rune(&mut text, rune);
    // SAFETY: compiled code passes a buffer.
    unsafe { make_string(current, &text, buffer) }
}

extern "C" fn decode_rune(data: usize, length: usize, index: usize) -> Pair {
    // SAFETY: compiled code passes a string and an index within it.
    let text = unsafe { bytes_at(data, length) };
    let (rune, width) = decode(&text[index..]);
    Pair(rune as usize, width)
}

/// The first rune of `text`, which is not empty, and its width: replacement and 1 where it is no UTF-8.
fn decode(text: &[u8]) -> (u32, usize) {
    let first = text[0];
    let (width, least) = match first {
        0..0x80 => return (u32::from(first), 1),
        0xc2..0xe0 => (2, 0x80),
        0xe0..0xf0 => (3, 0x800),
        0xf0..0xf5 => (4, 0x1_0000),
        _ => return (REPLACEMENT, 1),
    };
    if text.len() < width {
        return (REPLACEMENT, 1);
    }
    let mut rune = u32::from(first) & (0x7f >> width);
    for &byte in &text[1..width] {
        if byte & 0xc0 != 0x80 {
            return (REPLACEMENT, 1);
        }
        rune = rune << 6 | u32::from(byte) & 0x3f;
    }
    if rune < least || char::from_u32(rune).is_none() { (REPLACEMENT, 1) } else { (rune, width) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Runes by the standard library: each maximal piece that is no UTF-8 counts byte by byte in Go.
    fn expected(text: &[u8]) -> Vec<u32> {
        let mut runes = Vec::new();
        for chunk in text.utf8_chunks() {
            runes.extend(chunk.valid().chars().map(u32::from));
            runes.extend(chunk.invalid().iter().map(|_| REPLACEMENT));
        }
        runes
    }

    fn decoded(mut text: &[u8]) -> Vec<u32> {
        let mut runes = Vec::new();
        while !text.is_empty() {
            let (rune, width) = decode(text);
            runes.push(rune);
            text = &text[width..];
        }
        runes
    }

    #[test]
    fn runes_are_decoded_as_the_standard_library_does() {
        for text in ["", "plain", "grüße", "日本語", "🦀 crab", "\u{10ffff}\u{0}"] {
            assert_eq!(decoded(text.as_bytes()), expected(text.as_bytes()));
        }
        let bytes = [0, 0x41, 0x7f, 0x80, 0xbf, 0xc0, 0xc2, 0xe0, 0xed, 0xa0, 0xef, 0xf0, 0x90, 0xf4, 0x8f, 0xf5, 0xff];
        let mut state = 1_u64;
        for _ in 0..20_000 {
            let text: Vec<u8> = (0..6)
                .map(|_| {
                    state = crate::hash::word(state, 11);
                    bytes[(state % bytes.len() as u64) as usize]
                })
                .collect();
            assert_eq!(decoded(&text), expected(&text), "{text:x?}");
        }
    }
}
