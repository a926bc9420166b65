//! Groups: eight slots behind a word of eight control bytes.
//!
//! A control byte is 0 for an empty slot (so zeroed memory is an empty group), 1 for a deleted one,
//! else 0x80 with seven bits of the hash. Bytes are searched eight at a time within a general
//! register; the marks that come back have bit 7 of each byte that was found.

/// Slots of a group.
pub(super) const SLOTS: usize = burrow_layout::descriptor::GROUP_SLOTS;
/// Bytes of the control word, before the slots.
pub(super) const CONTROL_SIZE: usize = burrow_layout::descriptor::GROUP_CONTROL;

const DELETED: u8 = 1;
const ONES: u64 = 0x0101_0101_0101_0101;
const HIGHS: u64 = 0x8080_8080_8080_8080;

/// The control byte of a key with this hash.
#[inline(always)]
pub(super) fn tag(hash: u64) -> u8 {
    hash as u8 | 0x80
}

/// A group's control word, read once.
#[derive(Debug, Clone, Copy)]
pub(super) struct Control(u64);

impl Control {
    /// The control word of the group at `group`.
    ///
    /// # Safety
    /// A group stands there.
    #[inline(always)]
    pub(super) unsafe fn read(group: usize) -> Control {
        // SAFETY: the control word is the group's first.
        Control(unsafe { *(group as *const u64) })
    }

    /// Slots with this tag; now and then also one with another, so compare the keys.
    #[inline(always)]
    pub(super) fn candidates(self, tag: u8) -> Marks {
        Marks(zero_bytes(self.0 ^ (ONES * u64::from(tag))))
    }

    /// Whether some slot is empty: then the search ends here.
    #[inline(always)]
    pub(super) fn has_empty(self) -> bool {
        zero_bytes(self.0) != 0
    }

    /// Whether the slot is empty (not deleted).
    #[inline(always)]
    pub(super) fn is_empty_at(self, slot: usize) -> bool {
        (self.0 >> (8 * slot)) as u8 == 0
    }

    /// Slots without an entry: empty or deleted.
    #[inline(always)]
    pub(super) fn free(self) -> Marks {
        Marks(!self.0 & HIGHS)
    }

    /// Slots with an entry.
    #[inline(always)]
    pub(super) fn full(self) -> Marks {
        Marks(self.0 & HIGHS)
    }
}

/// Marks every zero byte; above the lowest one, also bytes that are 1.
#[inline(always)]
fn zero_bytes(word: u64) -> u64 {
    word.wrapping_sub(ONES) & !word & HIGHS
}

/// A set of slots; as an iterator it yields them in ascending order.
#[derive(Debug, Clone, Copy)]
pub(super) struct Marks(u64);

impl Marks {
    /// The lowest slot.
    #[inline(always)]
    pub(super) fn first(self) -> Option<usize> {
        if self.0 == 0 { None } else { Some(self.0.trailing_zeros() as usize / 8) }
    }

    #[inline(always)]
    pub(super) fn contains(self, slot: usize) -> bool {
        self.0 >> (8 * slot + 7) & 1 == 1
    }
}

impl Iterator for Marks {
    type Item = usize;

    #[inline(always)]
    fn next(&mut self) -> Option<usize> {
        let slot = self.first()?;
        self.0 &= self.0 - 1;
        Some(slot)
    }
}

/// Says that `slot` holds an entry with this tag.
///
/// # Safety
/// A group stands at `group`, `slot < SLOTS`, and nobody else uses it.
#[inline(always)]
pub(super) unsafe fn set_tag(group: usize, slot: usize, tag: u8) {
    // SAFETY: the byte lies in the control word.
    unsafe { *((group + slot) as *mut u8) = tag };
}

/// Says that `slot` is empty.
///
/// # Safety
/// As for [`set_tag`].
pub(super) unsafe fn set_empty(group: usize, slot: usize) {
    // SAFETY: as above.
    unsafe { set_tag(group, slot, 0) };
}

/// Says that `slot` held an entry: searches go on behind it.
///
/// # Safety
/// As for [`set_tag`].
pub(super) unsafe fn set_deleted(group: usize, slot: usize) {
    // SAFETY: as above.
    unsafe { set_tag(group, slot, DELETED) };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_told_apart() {
        let control = Control(u64::from_le_bytes([tag(5), 0, DELETED, tag(6), tag(5), 0, tag(0x85), DELETED]));
        let candidates: Vec<usize> = control.candidates(tag(5)).collect();
        assert_eq!(candidates, [0, 4, 6]);
        assert_eq!(control.full().collect::<Vec<_>>(), [0, 3, 4, 6]);
        assert_eq!(control.free().collect::<Vec<_>>(), [1, 2, 5, 7]);
        assert!(control.has_empty() && control.is_empty_at(1) && !control.is_empty_at(2));
        assert!(!Control(ONES).has_empty() && !Control(HIGHS).has_empty());
        assert!(control.full().contains(3) && !control.full().contains(2));
    }
}
