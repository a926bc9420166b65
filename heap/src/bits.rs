//! The side bitmaps: one *mark* bit and one *allocated* bit per slot of every span.
//!
//! A span's bits are a short run of words (at most 17) in two regions, at the same index in both.
//! Bits are as dense as the slots, whatever their size: marking is bound by cache misses, and the
//! mark bits of ten million 48-byte objects fill 1.3 MiB. Runs of words are recycled by length.
//!
//! Each span has at least one bit more than it has slots, so that an address in the waste behind
//! the last slot names a bit that nobody reads.
//!
//! Meaning: *allocated* is set for slots that are handed out (those in the rest of a processor's
//! run included, until the cache is flushed). *mark* is set by the markers, only ever during a
//! cycle; the sweeper makes it the new *allocated* and clears it.
//! Start at [`BitAllocator::allocate`] and [`next_free_run`].

use crate::heap::OutOfMemory;
use crate::region::Region;
use crate::sync::{AtomicU64, Ordering::Relaxed};

/// Longest run of words that a span needs: 1,025 bits.
const MAX_WORDS: usize = 17;

/// Mark and allocated bits of all spans.
pub struct Bits {
    /// See the module's header.
    pub mark: Region<AtomicU64>,
    /// See the module's header.
    pub allocated: Region<AtomicU64>,
}

impl Bits {
    /// Bits for an arena of `bytes` bytes.
    pub fn new(bytes: usize) -> Result<Bits, OutOfMemory> {
        // At worst one bit for 8 bytes, plus the rounding of short runs: a word for each page.
        let words = bytes / 8 / 64 + bytes / 8192;
        Ok(Bits { mark: Region::new(words)?, allocated: Region::new(words)? })
    }
}

/// Words needed for a span of `slots` slots.
pub fn words_for(slots: usize) -> usize {
    (slots + 1).div_ceil(64)
}

/// Hands out runs of words. Belongs to the page lock.
#[derive(Debug, Default)]
pub struct BitAllocator {
    next: usize,
    free: [Vec<u32>; MAX_WORDS + 1],
}

impl BitAllocator {
    /// A run for `slots` slots, all bits clear. Word 0 is never handed out.
    pub fn allocate(&mut self, bits: &Bits, slots: usize) -> u32 {
        let words = words_for(slots);
        let index = match self.free[words].pop() {
            Some(index) => index as usize,
            None => {
                let index = self.next.max(1);
                self.next = index + words;
                assert!(self.next <= bits.mark.len(), "side bitmaps are exhausted");
                index
            }
        };
        for word in index..index + words {
            bits.mark[word].store(0, Relaxed);
            bits.allocated[word].store(0, Relaxed);
        }
        index as u32
    }

    /// Takes a run back.
    pub fn free(&mut self, index: u32, slots: usize) {
        self.free[words_for(slots)].push(index);
    }

    /// Bytes of both bitmaps that were ever used.
    pub fn bytes(&self) -> usize {
        self.next * 16
    }
}

/// The first run of clear bits in `words` at or after bit `from`, cut at `limit` bits in length and
/// at bit `end`: `(start, end)`.
pub fn next_free_run(words: &[AtomicU64], from: usize, end: usize, limit: usize) -> Option<(usize, usize)> {
    let start = next_bit(words, from, end, 0);
    if start == end {
        return None;
    }
    let cut = end.min(start + limit);
    Some((start, next_bit(words, start + 1, cut, u64::MAX)))
}

/// Sets (`value` true) or clears the bits `start..end`.
pub fn fill(words: &[AtomicU64], start: usize, end: usize, value: bool) {
    let mut position = start;
    while position < end {
        let word = position / 64;
        let high = (end - word * 64).min(64);
        let mask = (u64::MAX << (position % 64)) & (u64::MAX >> (64 - high));
        let old = words[word].load(Relaxed);
        words[word].store(if value { old | mask } else { old & !mask }, Relaxed);
        position = word * 64 + high;
    }
}

/// Sets the bits `start..end` while other threads set bits of the same words.
pub fn set_shared(words: &[AtomicU64], start: usize, end: usize) {
    let mut position = start;
    while position < end {
        let word = position / 64;
        let high = (end - word * 64).min(64);
        words[word].fetch_or((u64::MAX << (position % 64)) & (u64::MAX >> (64 - high)), Relaxed);
        position = word * 64 + high;
    }
}

/// Clears the bits `start..end` while other threads set bits of the same words.
pub fn clear_shared(words: &[AtomicU64], start: usize, end: usize) {
    for index in start..end {
        words[index / 64].fetch_and(!(1 << (index % 64)), Relaxed);
    }
}

/// Bit `index`.
pub fn get(words: &[AtomicU64], index: usize) -> bool {
    words[index / 64].load(Relaxed) >> (index % 64) & 1 == 1
}

/// The first bit in `from..end` that is clear (`flip` = 0) or set (`flip` = all ones); `end` if none.
fn next_bit(words: &[AtomicU64], from: usize, end: usize, flip: u64) -> usize {
    let mut position = from;
    while position < end {
        let candidates = (!words[position / 64].load(Relaxed) ^ flip) >> (position % 64);
        if candidates != 0 {
            return (position + candidates.trailing_zeros() as usize).min(end);
        }
        position = (position / 64 + 1) * 64;
    }
    end
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_are_found_across_words_and_cut() {
        let words: Vec<AtomicU64> = [!0, !0 >> 4, 0, 1 << 5].into_iter().map(AtomicU64::new).collect();
        assert_eq!(next_free_run(&words, 0, 250, 1000), Some((124, 197)));
        assert_eq!(next_free_run(&words, 0, 250, 10), Some((124, 134)));
        assert_eq!(next_free_run(&words, 150, 170, 1000), Some((150, 170)));
        assert_eq!(next_free_run(&words, 197, 250, 1000), Some((198, 250)));
        assert_eq!(next_free_run(&words, 250, 250, 1000), None);
        fill(&words, 124, 250, true);
        assert_eq!(next_free_run(&words, 0, 250, 1000), None);
        fill(&words, 63, 66, false);
        assert_eq!(next_free_run(&words, 0, 250, 1000), Some((63, 66)));
        assert!(get(&words, 66) && !get(&words, 65));
    }

    #[test]
    fn words_are_recycled_by_length() {
        let bits = Bits::new(1 << 20).unwrap();
        let mut allocator = BitAllocator::default();
        let first = allocator.allocate(&bits, 1024);
        let second = allocator.allocate(&bits, 63);
        assert_eq!((first, second), (1, 18));
        bits.mark[1].store(5, Relaxed);
        allocator.free(first, 1024);
        assert_eq!(allocator.allocate(&bits, 63), 19);
        assert_eq!(allocator.allocate(&bits, 1023), 20);
        assert_eq!(allocator.allocate(&bits, 1024), 1);
        assert_eq!(bits.mark[1].load(Relaxed), 0);
    }
}
