//! Searching long texts for a byte.

use burrow_runtime::natives;

natives! {
    "internal/bytealg.indexByteLong" Leaf index_byte;
    "internal/bytealg.countByteLong" Leaf count_byte;
}

/// # Safety
/// `data` and `length` are a Go string.
unsafe extern "C" fn index_byte(data: *const u8, length: usize, byte: u8) -> isize {
    // SAFETY: the caller's promise; `memchr` reads no further.
    let found = unsafe { libc::memchr(data.cast(), i32::from(byte), length) };
    if found.is_null() { -1 } else { found as isize - data as isize }
}

/// # Safety
/// `data` and `length` are a Go string, not empty.
unsafe extern "C" fn count_byte(data: *const u8, length: usize, byte: u8) -> usize {
    // SAFETY: the caller's promise.
    let text = unsafe { std::slice::from_raw_parts(data, length) };
    // Counts per chunk fit a byte, which lets the compiler count many at once.
    text.chunks(255).map(|chunk| usize::from(chunk.iter().map(|&other| u8::from(other == byte)).sum::<u8>())).sum()
}

#[cfg(test)]
mod tests {
    use super::{count_byte, index_byte};

    #[test]
    fn long_texts_are_searched_to_their_end() {
        let mut text = vec![b'a'; 1000];
        text[999] = b'b';
        // SAFETY: address and length are of one vector.
        unsafe {
            assert_eq!(index_byte(text.as_ptr(), text.len(), b'b'), 999);
            assert_eq!(index_byte(text.as_ptr(), text.len(), b'c'), -1);
            assert_eq!(count_byte(text.as_ptr(), text.len(), b'a'), 999);
        }
    }
}
