//! Times as package time lays them out.
//!
//! A `time.Time` that holds a monotonic reading is: a word with bit 63 set, 33 bits of seconds since
//! 1885 and 30 bits of nanoseconds; a word with the monotonic nanoseconds since the program's start
//! (from 1); the location. `time/time.go` of the library says the same in Go.

use crate::native::Pair;
use crate::runtime::Runtime;

/// Seconds from 1885 to 1970.
const SECONDS_1885_TO_1970: u64 = 2_682_288_000;
const HAS_MONOTONIC: u64 = 1 << 63;
const BILLION: i128 = 1_000_000_000;

/// A `time.Time`.
#[derive(Debug, Clone, Copy)]
#[repr(C)]
pub(super) struct Time {
    wall: u64,
    monotonic: u64,
    location: usize,
}

/// Nanoseconds since 1970, by the system's wall clock.
fn wall_clock() -> i128 {
    match std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH) {
        Ok(since) => since.as_nanos() as i128,
        Err(error) => -(error.duration().as_nanos() as i128),
    }
}

fn pack(wall: i128, monotonic: u64) -> (u64, u64) {
    let seconds = wall.div_euclid(BILLION) + i128::from(SECONDS_1885_TO_1970);
    let nanoseconds = wall.rem_euclid(BILLION) as u64;
    (HAS_MONOTONIC | (seconds as u64 & ((1 << 33) - 1)) << 30 | nanoseconds, monotonic + 1)
}

/// The first two words of `time.Now()`.
pub(super) fn now(runtime: &Runtime) -> Pair {
    let (wall, monotonic) = pack(wall_clock(), runtime.nanoseconds());
    Pair(wall as usize, monotonic as usize)
}

/// The time at a moment of the monotonic clock.
pub(super) fn time_at(runtime: &Runtime, moment: u64, location: usize) -> Time {
    let ago = i128::from(runtime.nanoseconds()) - i128::from(moment);
    let (wall, monotonic) = pack(wall_clock() - ago, moment);
    Time { wall, monotonic, location }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_are_counted_from_1885() {
        // 85 years, of which 20 are leap years: 1900 is none.
        let days = 85 * 365 + 20;
        let (wall, monotonic) = pack(1_000_000_000_000_000_007, 41);
        assert_eq!(monotonic, 42);
        assert_eq!(wall & ((1 << 30) - 1), 7);
        assert_eq!((wall >> 30) & ((1 << 33) - 1), 1_000_000_000 + days * 86_400);
    }
}
