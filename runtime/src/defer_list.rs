//! The deferred calls of a goroutine: a stack, the first few of which lie in the goroutine's record.
//!
//! Most goroutines defer one call or none, so they need no memory of their own for it.
//!
//! Invariant: while `spilled` has a capacity, all calls lie there and the record's part is unused.

use crate::panic::Defer;
use std::ops::{Deref, DerefMut};

const INLINE: usize = 2;

/// See the module's header.
#[derive(Debug, Default)]
pub(crate) struct DeferList {
    inline: [Defer; INLINE],
    inline_count: usize,
    spilled: Vec<Defer>,
}

impl DeferList {
    pub(crate) fn push(&mut self, defer: Defer) {
        if self.spilled.capacity() == 0 {
            if self.inline_count < INLINE {
                self.inline[self.inline_count] = defer;
                self.inline_count += 1;
                return;
            }
            self.spill();
        }
        self.spilled.push(defer);
    }

    pub(crate) fn insert(&mut self, place: usize, defer: Defer) {
        if self.spilled.capacity() == 0 {
            self.spill();
        }
        self.spilled.insert(place, defer);
    }

    pub(crate) fn pop(&mut self) -> Option<Defer> {
        if self.spilled.capacity() != 0 {
            return self.spilled.pop();
        }
        self.inline_count = self.inline_count.checked_sub(1)?;
        Some(self.inline[self.inline_count])
    }

    /// Removes all calls, and the memory for more than the first few.
    pub(crate) fn clear(&mut self) {
        self.inline_count = 0;
        if self.spilled.capacity() != 0 {
            self.spilled = Vec::new();
        }
    }

    fn spill(&mut self) {
        self.spilled = Vec::with_capacity(4 * INLINE);
        self.spilled.extend_from_slice(&self.inline[..self.inline_count]);
        self.inline_count = 0;
    }
}

impl Deref for DeferList {
    type Target = [Defer];
    fn deref(&self) -> &[Defer] {
        if self.spilled.capacity() == 0 { &self.inline[..self.inline_count] } else { &self.spilled }
    }
}

impl DerefMut for DeferList {
    fn deref_mut(&mut self) -> &mut [Defer] {
        if self.spilled.capacity() == 0 { &mut self.inline[..self.inline_count] } else { &mut self.spilled }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(closure: usize) -> Defer {
        Defer { closure, frame: 0 }
    }

    #[test]
    fn calls_come_back_in_reverse_order_however_many_they_are() {
        for count in 0..10 {
            let mut list = DeferList::default();
            (0..count).for_each(|index| list.push(call(index)));
            assert!(list.iter().map(|defer| defer.closure).eq(0..count));
            let back: Vec<usize> = std::iter::from_fn(|| list.pop()).map(|defer| defer.closure).collect();
            assert!(back.into_iter().eq((0..count).rev()));
        }
    }

    #[test]
    fn a_call_can_be_put_in_between_and_clearing_starts_anew() {
        let mut list = DeferList::default();
        list.push(call(1));
        list.push(call(3));
        list.insert(1, call(2));
        assert!(list.iter().map(|defer| defer.closure).eq([1, 2, 3]));
        list.clear();
        assert!(list.is_empty());
        list.push(call(4));
        assert_eq!(list.last().map(|defer| defer.closure), Some(4));
    }
}
