//! Objects that are marked and not scanned yet, on a stack of one worker.
//!
//! Of a scattered heap a third of all objects is pending at one time, so the stack's memory counts: it takes what is pending and at
//! most [`CAPACITY`] entries more. The newest entries lie in an array in which pushing and popping is a move of an index;
//! when it is full its older half becomes a block of its own, and comes back when the array is empty. A stack that
//! grows by doubling took 40 MB more beside a heap of 560 MB (`random_graph`).
//!
//! Other workers get the oldest entries, which lead to most of the work.
//!
//! Invariant: what is in a block is older than what is in the array, and a block is never empty.
//! Start at [`PendingStack::make_room`].

use crate::layouts::LayoutId;
use crate::sync::entries;
use std::collections::VecDeque;

/// A marked object that is not scanned yet: offset in the arena in words, and layout. Never 0, since
/// pending objects have a registered layout.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(transparent)]
pub struct Pending(u64);

const OFFSET_BITS: u32 = 40;

impl Pending {
    pub const NONE: Pending = Pending(0);

    #[inline(always)]
    pub fn new(offset: usize, layout: LayoutId) -> Pending {
        Pending((offset >> 3) as u64 | (layout.0 as u64) << OFFSET_BITS)
    }

    #[inline(always)]
    pub fn offset(self) -> usize {
        (self.0 as usize & ((1 << OFFSET_BITS) - 1)) << 3
    }

    #[inline(always)]
    pub fn layout(self) -> LayoutId {
        LayoutId((self.0 >> OFFSET_BITS) as u32)
    }
}

/// Objects that one worker gives to another at most: what it can scan in about 100 µs, so that giving costs little beside.
const GIFT: usize = entries(2048, 64);

/// Entries of a block.
const BLOCK: usize = entries(1 << 13, 1 << 7);

/// Entries of the array at most.
const CAPACITY: usize = 2 * BLOCK;

/// Entries of the array of a new stack.
const FIRST_CAPACITY: usize = CAPACITY / 16;

/// Pending objects, last in first out; the oldest can be taken away at the other end.
pub struct PendingStack {
    /// The newest are `items[start..length]`.
    items: Box<[Pending]>,
    start: usize,
    length: usize,
    /// Those before them, oldest first.
    blocks: VecDeque<Vec<Pending>>,
    /// Entries of all blocks.
    in_blocks: usize,
}

impl PendingStack {
    pub fn new() -> PendingStack {
        let items = vec![Pending::NONE; FIRST_CAPACITY].into_boxed_slice();
        PendingStack { items, start: 0, length: 0, blocks: VecDeque::new(), in_blocks: 0 }
    }

    /// Makes room for `count` pushes, a block's entries at most.
    #[inline(always)]
    pub fn reserve(&mut self, count: usize) {
        if self.items.len() - self.length <= count {
            self.make_room(count);
        }
    }

    /// Pushes `item` if `condition` holds, without a branch. There is room for it.
    #[inline(always)]
    pub fn push_if(&mut self, item: Pending, condition: bool) {
        self.items[self.length] = item;
        self.length += condition as usize;
    }

    #[inline(always)]
    pub fn pop(&mut self) -> Option<Pending> {
        if self.length == self.start && (self.in_blocks == 0 || !self.bring_back()) {
            return None;
        }
        self.length -= 1;
        Some(self.items[self.length])
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub fn len(&self) -> usize {
        self.length - self.start + self.in_blocks
    }

    /// Takes the older half away, or a part of it, for another worker.
    pub fn split(&mut self) -> Vec<Pending> {
        let count = (self.len() / 2).min(GIFT);
        let Some(oldest) = self.blocks.front_mut() else {
            let older = self.items[self.start..self.start + count].to_vec();
            self.start += count;
            return older;
        };
        let older = oldest.split_off(oldest.len().saturating_sub(count));
        self.in_blocks -= older.len();
        if oldest.is_empty() {
            self.blocks.pop_front();
        }
        older
    }

    /// Adds what another worker gave away.
    pub fn extend(&mut self, items: &[Pending]) {
        self.reserve(items.len());
        for item in items {
            self.push_if(*item, true);
        }
    }

    /// Moves what is in the array to its front; the array grows, or its older half becomes a block, until there is room for
    /// `count` more and moving costs little per object.
    #[cold]
    #[inline(never)]
    fn make_room(&mut self, count: usize) {
        assert!(count < BLOCK, "{count} objects at once");
        self.items.copy_within(self.start..self.length, 0);
        self.length -= self.start;
        self.start = 0;
        let wanted = (2 * self.length).max(self.length + count + 1);
        if wanted <= self.items.len() {
            return;
        }
        if self.items.len() < CAPACITY {
            let mut items = vec![Pending::NONE; wanted.next_power_of_two().min(CAPACITY)].into_boxed_slice();
            items[..self.length].copy_from_slice(&self.items[..self.length]);
            self.items = items;
        }
        if self.length >= BLOCK {
            self.blocks.push_back(self.items[..BLOCK].to_vec());
            self.in_blocks += BLOCK;
            self.items.copy_within(BLOCK..self.length, 0);
            self.length -= BLOCK;
        }
    }

    /// The array is empty: fills it with the newest block; false if there is none.
    #[cold]
    #[inline(never)]
    fn bring_back(&mut self) -> bool {
        let Some(block) = self.blocks.pop_back() else { return false };
        self.in_blocks -= block.len();
        self.items[..block.len()].copy_from_slice(&block);
        (self.start, self.length) = (0, block.len());
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use burrow_layout::layout_table::FIRST_INTERNED;

    fn item(number: usize) -> Pending {
        Pending::new(number * 8, LayoutId(FIRST_INTERNED))
    }

    fn filled(count: usize) -> PendingStack {
        let mut stack = PendingStack::new();
        for number in 0..count {
            stack.reserve(1);
            stack.push_if(item(number), true);
            stack.reserve(1);
            stack.push_if(item(count), false);
        }
        stack
    }

    #[test]
    fn what_is_pushed_last_comes_first_through_all_blocks() {
        let count = 5 * BLOCK + 7;
        let mut stack = filled(count);
        assert_eq!(stack.len(), count);
        assert!(stack.items.len() <= CAPACITY && stack.blocks.len() >= 3);
        for number in (0..count).rev() {
            assert_eq!(stack.pop(), Some(item(number)));
        }
        assert_eq!(stack.pop(), None);
        assert!(stack.is_empty() && stack.blocks.is_empty());
    }

    #[test]
    fn the_oldest_are_given_away_and_nothing_is_lost() {
        let count = 3 * BLOCK;
        let mut stack = filled(count);
        let mut seen = vec![false; count];
        let mut given = 0;
        while stack.len() > 1 {
            let gift = stack.split();
            assert!(!gift.is_empty() && gift.len() <= GIFT);
            given += gift.len();
            assert!(gift.iter().all(|one| one.offset() / 8 <= given + GIFT + BLOCK), "what is given is old");
            gift.iter().for_each(|one| assert!(!std::mem::replace(&mut seen[one.offset() / 8], true)));
            assert_eq!(stack.len() + given, count);
        }
        while let Some(one) = stack.pop() {
            assert!(!std::mem::replace(&mut seen[one.offset() / 8], true));
        }
        assert!(seen.iter().all(|&seen| seen));
    }

    #[test]
    fn gifts_are_added() {
        let mut stack = PendingStack::new();
        let gift: Vec<Pending> = (0..GIFT).map(item).collect();
        for _ in 0..2 * CAPACITY / GIFT {
            stack.extend(&gift);
        }
        assert_eq!(stack.len(), 2 * CAPACITY);
        assert_eq!(stack.pop(), gift.last().copied());
    }
}
