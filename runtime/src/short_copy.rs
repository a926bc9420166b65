//! Copies of short texts without a call: most strings that are joined have a few bytes, for which a call costs more than
//! the copy.

/// Copies `length` bytes.
///
/// # Safety
/// So many bytes can be read at `from` and written at `to`, and the two do not overlap.
#[inline(always)]
pub(crate) unsafe fn copy(from: *const u8, to: *mut u8, length: usize) {
    // SAFETY: each word lies within the first `length` bytes: the second one of a pair ends with them.
    unsafe {
        match length {
            0 => {}
            1 => *to = *from,
            2..4 => copy_ends::<u16>(from, to, length),
            4..8 => copy_ends::<u32>(from, to, length),
            8..=16 => copy_ends::<u64>(from, to, length),
            17..=32 => copy_ends::<u128>(from, to, length),
            _ => std::ptr::copy_nonoverlapping(from, to, length),
        }
    }
}

/// Copies the first and the last bytes of a text that is as long as one to two `W`.
///
/// # Safety
/// As for [`copy`].
#[inline(always)]
unsafe fn copy_ends<W: Copy>(from: *const u8, to: *mut u8, length: usize) {
    let last = length - size_of::<W>();
    // SAFETY: contract.
    unsafe {
        let ends = (from.cast::<W>().read_unaligned(), from.add(last).cast::<W>().read_unaligned());
        to.cast::<W>().write_unaligned(ends.0);
        to.add(last).cast::<W>().write_unaligned(ends.1);
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_length_is_copied_and_nothing_around_it() {
        let text: Vec<u8> = (0..70).map(|n| n as u8 + 1).collect();
        for length in 0..=60 {
            let mut place = [0_u8; 70];
            // SAFETY: both hold 70 bytes.
            unsafe { super::copy(text[3..].as_ptr(), place[5..].as_mut_ptr(), length) };
            assert_eq!(place[5..5 + length], text[3..3 + length]);
            assert!(place[..5].iter().chain(&place[5 + length..]).all(|&byte| byte == 0), "{length}");
        }
    }
}
