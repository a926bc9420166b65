//! What is due when: a heap with four children per node, in which timers know their place.

use super::object::Timer;
use crate::goroutine::GoroutineRef;

const CHILDREN: usize = 4;

/// What happens at a moment.
#[derive(Debug, Clone, Copy)]
pub(super) enum Target {
    /// It is made ready. It can't be removed.
    Goroutine(GoroutineRef),
    /// Address of a [`Timer`].
    Timer(usize),
}

#[derive(Debug, Clone, Copy)]
struct Entry {
    when: u64,
    target: Target,
}

/// See the module's header. Invariant: no entry is due before its parent, and each timer's
/// `position` is its index + 1.
#[derive(Debug, Default)]
pub(super) struct Queue {
    entries: Vec<Entry>,
}

impl Queue {
    pub(super) fn earliest(&self) -> Option<u64> {
        self.entries.first().map(|entry| entry.when)
    }

    pub(super) fn insert(&mut self, when: u64, target: Target) {
        self.entries.push(Entry { when, target });
        self.rise(self.entries.len() - 1);
    }

    /// Takes out what is due first, if it is due.
    pub(super) fn pop_due(&mut self, now: u64) -> Option<Target> {
        let first = *self.entries.first().filter(|entry| entry.when <= now)?;
        self.remove_at(0);
        // A function timer is not set any more from here on; that is guarded by the queue's lock.
        if let Target::Timer(address) = first.target {
            // SAFETY: the queue holds timers that are alive.
            let timer = unsafe { Timer::at(address) };
            if timer.channel() == 0 {
                timer.set(0, 0);
            }
        }
        Some(first.target)
    }

    /// Takes a timer out; says whether it was in.
    pub(super) fn remove(&mut self, timer: &Timer) -> bool {
        let position = timer.position.get();
        if position != 0 {
            self.remove_at(position - 1);
        }
        position != 0
    }

    pub(super) fn for_each_timer(&self, mut visit: impl FnMut(usize)) {
        for entry in &self.entries {
            if let Target::Timer(address) = entry.target {
                visit(address);
            }
        }
    }

    fn remove_at(&mut self, index: usize) {
        let removed = self.entries.swap_remove(index);
        note_position(&removed, 0);
        if index < self.entries.len() {
            self.sink(index);
            self.rise(index);
        }
    }

    fn rise(&mut self, mut index: usize) {
        let entry = self.entries[index];
        while index > 0 {
            let parent = (index - 1) / CHILDREN;
            if self.entries[parent].when <= entry.when {
                break;
            }
            self.place(index, self.entries[parent]);
            index = parent;
        }
        self.place(index, entry);
    }

    fn sink(&mut self, mut index: usize) {
        let entry = self.entries[index];
        loop {
            let first = CHILDREN * index + 1;
            let children = first..(first + CHILDREN).min(self.entries.len());
            let Some(least) = children.min_by_key(|&child| self.entries[child].when) else { break };
            if entry.when <= self.entries[least].when {
                break;
            }
            self.place(index, self.entries[least]);
            index = least;
        }
        self.place(index, entry);
    }

    fn place(&mut self, index: usize, entry: Entry) {
        note_position(&entry, index + 1);
        self.entries[index] = entry;
    }
}

fn note_position(entry: &Entry, position: usize) {
    if let Target::Timer(address) = entry.target {
        // SAFETY: the queue holds timers that are alive; positions are guarded by the queue's lock.
        unsafe { Timer::at(address) }.position.set(position);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn timer() -> &'static Timer {
        // SAFETY: zero bits are a timer that is not set.
        Box::leak(Box::new(unsafe { std::mem::zeroed() }))
    }

    fn address(timer: &Timer) -> usize {
        std::ptr::from_ref(timer) as usize
    }

    #[test]
    fn timers_leave_in_order_and_can_be_removed() {
        let mut queue = Queue::default();
        let timers: Vec<(&Timer, u64)> =
            (0..5_000_u64).map(|number| (timer(), crate::hash::word(number, 3) % 1_000)).collect();
        for &(timer, when) in &timers {
            timer.set(when + 1, 0);
            queue.insert(when, Target::Timer(address(timer)));
        }
        for &(timer, _) in timers.iter().step_by(3) {
            assert!(queue.remove(timer));
            assert!(!queue.remove(timer));
        }
        let (mut count, mut last) = (0, 0);
        while let Some(earliest) = queue.earliest() {
            assert!(earliest >= last);
            last = earliest;
            assert!(earliest == 0 || queue.pop_due(earliest - 1).is_none(), "nothing comes early");
            let Some(Target::Timer(popped)) = queue.pop_due(earliest) else { panic!("something is due") };
            // SAFETY: the queue held our timers.
            assert_eq!(unsafe { Timer::at(popped) }.position.get(), 0);
            count += 1;
        }
        assert_eq!(count, timers.len() - timers.len().div_ceil(3));
    }

    #[test]
    fn repeating_timers_keep_their_beat() {
        let timer = timer();
        assert!(!timer.set(100, 10));
        timer.advance(100);
        assert_eq!(timer.when(), 110);
        timer.advance(137);
        assert_eq!(timer.when(), 140);
        assert!(timer.set(0, 0) && !timer.is_due(1000));
    }
}
