//! Histograms of times, with the buckets of Go's `runtime/metrics`.
//!
//! Buckets grow with the times they hold: each doubling of the time has four buckets of equal width. The first four
//! cover 256 ns, the last doubling ends at 2^47 ns (39 hours); one more bucket holds what is below zero
//! (nothing, here) and one what is longer.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// Buckets of one doubling.
const PARTS: usize = 4;
/// The first doubling starts at 2 to this power; below it are buckets of the same width.
const FIRST_BITS: usize = 8;
/// Times are below 2 to this power, or in the last bucket.
const LAST_BITS: usize = 47;
/// Buckets between the first and the last.
const INNER: usize = PARTS * (LAST_BITS - FIRST_BITS + 1);

/// Counts of a histogram, the buckets for less than nothing and for very long included.
pub const COUNTS: usize = INNER + 2;

/// See the module's header. Counted by several threads at once; figures without partners, so relaxed.
pub struct TimeHistogram {
    counts: [AtomicU64; COUNTS],
    total: AtomicU64,
}

impl Default for TimeHistogram {
    fn default() -> TimeHistogram {
        TimeHistogram { counts: std::array::from_fn(|_| AtomicU64::new(0)), total: AtomicU64::new(0) }
    }
}

impl TimeHistogram {
    /// Counts one time.
    pub fn record(&self, nanoseconds: u64) {
        self.counts[bucket_of(nanoseconds)].fetch_add(1, Relaxed);
        self.total.fetch_add(nanoseconds, Relaxed);
    }

    /// The counts by bucket.
    pub fn counts(&self) -> [u64; COUNTS] {
        std::array::from_fn(|index| self.counts[index].load(Relaxed))
    }

    /// Sum of all times, in nanoseconds.
    pub fn total(&self) -> u64 {
        self.total.load(Relaxed)
    }
}

/// Where the buckets begin, in nanoseconds: of all but the first, and where the last begins.
pub fn boundaries() -> impl Iterator<Item = u64> {
    (0..=INNER).map(|index| match index / PARTS {
        0 => (index as u64) << (FIRST_BITS - 2),
        doubling => (PARTS as u64 + (index % PARTS) as u64) << (FIRST_BITS + doubling - 3),
    })
}

fn bucket_of(nanoseconds: u64) -> usize {
    let bits = nanoseconds.checked_ilog2().unwrap_or(0) as usize;
    if bits >= LAST_BITS {
        return COUNTS - 1;
    }
    let inner = match bits {
        0..FIRST_BITS => (nanoseconds >> (FIRST_BITS - 2)) as usize,
        _ => (bits - FIRST_BITS + 1) * PARTS + (nanoseconds >> (bits - 2)) as usize % PARTS,
    };
    inner + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_begin_where_real_go_has_them() {
        let all: Vec<u64> = boundaries().collect();
        assert_eq!(all.len(), COUNTS - 1);
        assert_eq!(all[..7], [0, 64, 128, 192, 256, 320, 384]);
        assert_eq!(all[7..11], [448, 512, 640, 768]);
        assert_eq!(all[all.len() - 3..], [105_553_116_266_496, 123_145_302_310_912, 140_737_488_355_328]);
    }

    #[test]
    fn times_fall_between_their_buckets_boundaries() {
        let all: Vec<u64> = boundaries().collect();
        for time in (0..48).flat_map(|bits| [(1_u64 << bits) - 1, 1 << bits, (1 << bits) + (1 << bits >> 1)]) {
            let bucket = bucket_of(time);
            assert!(all[bucket - 1] <= time, "{time}");
            assert!(bucket == COUNTS - 1 || time < all[bucket], "{time}");
        }
        assert_eq!(bucket_of(u64::MAX), COUNTS - 1);
    }

    #[test]
    fn counts_and_total_agree_with_what_was_recorded() {
        let histogram = TimeHistogram::default();
        [100, 300, 300].into_iter().for_each(|time| histogram.record(time));
        assert_eq!(histogram.total(), 700);
        assert_eq!((histogram.counts()[2], histogram.counts()[5]), (1, 2));
    }
}
