//! Random numbers for the packages that promise no particular sequence.
//!
//! A counter that starts at a number of the system's, mixed as SplitMix64 does: cheap, without locks, and
//! different in each process.

use burrow_runtime::natives;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

natives! {
    "internal/random.Uint64" Leaf uint64;
}

/// The golden ratio in 64 bits: steps of it visit all numbers, spread evenly.
const STEP: u64 = 0x9e37_79b9_7f4a_7c15;

static COUNTER: OnceLock<AtomicU64> = OnceLock::new();

extern "C" fn uint64() -> u64 {
    let counter = COUNTER.get_or_init(|| AtomicU64::new(seed()));
    mix(counter.fetch_add(STEP, Ordering::Relaxed))
}

fn seed() -> u64 {
    let mut bytes = [0; 8];
    // SAFETY: the buffer has the length that is given.
    let filled = unsafe { libc::getrandom(bytes.as_mut_ptr().cast(), bytes.len(), 0) };
    assert_eq!(filled, 8, "the system gives eight random bytes at once");
    u64::from_ne_bytes(bytes)
}

fn mix(mut value: u64) -> u64 {
    value = (value ^ value >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    value = (value ^ value >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ value >> 31
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_differ() {
        assert_ne!(uint64(), uint64());
    }
}
