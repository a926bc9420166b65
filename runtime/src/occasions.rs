//! Attacks that thin out, so that programs with very many safepoints end under attack.
//!
//! An attack has an occasion at each safepoint, or each function entry. It uses all of them, unless [`crate::config::Attack::thin_after`]
//! is a number *n*: then a processor uses all until it has used *n*, every second one until it has used *n* more, then every
//! fourth, and so on. Of *s* occasions it uses about *n* · log₂ (*s* / *n*).

use std::cell::Cell;
use std::num::NonZeroU32;

/// A processor's occasions for one attack. Its holder's only.
#[derive(Debug, Default)]
pub(crate) struct Occasions {
    used: Cell<u64>,
    /// Since the last that was used.
    passed: Cell<u64>,
}

impl Occasions {
    /// Whether the attack uses this one.
    pub(crate) fn take(&self, thin_after: Option<NonZeroU32>) -> bool {
        let Some(limit) = thin_after else { return true };
        let halvings = (self.used.get() / u64::from(limit.get())).min(63);
        if self.passed.get() + 1 < 1 << halvings {
            self.passed.set(self.passed.get() + 1);
            return false;
        }
        self.passed.set(0);
        self.used.set(self.used.get() + 1);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(occasions: &Occasions, thin_after: Option<NonZeroU32>, count: usize) -> usize {
        (0..count).filter(|_| occasions.take(thin_after)).count()
    }

    #[test]
    fn all_are_used_where_nothing_thins() {
        assert_eq!(taken(&Occasions::default(), None, 1000), 1000);
    }

    #[test]
    fn each_round_uses_half_as_often() {
        let (occasions, limit) = (Occasions::default(), NonZeroU32::new(10));
        for every in [1, 2, 4, 8] {
            assert_eq!(taken(&occasions, limit, 10 * every), 10);
        }
    }
}
