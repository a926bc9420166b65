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
    /// While a cycle ends: timers that were not marked when the collector looked, and those that were entered since. The
    /// entries themselves move too much to remember a place among them.
    unsettled: Option<Vec<usize>>,
}

impl Queue {
    pub(super) fn earliest(&self) -> Option<u64> {
        self.entries.first().map(|entry| entry.when)
    }

    pub(super) fn insert(&mut self, when: u64, target: Target) {
        if let (Target::Timer(address), Some(unsettled)) = (target, &mut self.unsettled) {
            unsettled.push(address);
        }
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

    pub(super) fn timers(&self) -> impl Iterator<Item = usize> {
        self.entries.iter().filter_map(|entry| match entry.target {
            Target::Timer(address) => Some(address),
            Target::Goroutine(_) => None,
        })
    }

    /// All timers, for somebody to look at; from now on those are remembered that are entered.
    pub(super) fn begin_settling(&mut self) -> Vec<usize> {
        self.unsettled = Some(Vec::new());
        self.timers().collect()
    }

    /// Of the timers that [`Queue::begin_settling`] returned, these need another look.
    pub(super) fn end_settling(&mut self, unsettled: Vec<usize>) {
        self.unsettled.get_or_insert_default().extend(unsettled);
    }

    /// The timers that need a look when a cycle ends: some that left the queue may be among them.
    pub(super) fn unsettled(&self) -> Vec<usize> {
        self.unsettled.clone().unwrap_or_else(|| self.timers().collect())
    }

    pub(super) fn forget_settled(&mut self) {
        self.unsettled = None;
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
    fn what_is_entered_while_the_collector_looks_needs_another_look() {
        let mut queue = Queue::default();
        let timers: Vec<&Timer> = (0..5).map(|_| timer()).collect();
        let addresses: Vec<usize> = timers.iter().map(|timer| address(timer)).collect();
        for (when, &timer) in addresses[..3].iter().enumerate() {
            queue.insert(when as u64, Target::Timer(timer));
        }
        assert_eq!(queue.unsettled(), addresses[..3], "nothing is settled yet");
        assert_eq!(queue.begin_settling(), addresses[..3]);
        queue.insert(0, Target::Timer(addresses[3]));
        queue.end_settling(vec![addresses[1]]);
        queue.remove(timers[0]);
        queue.insert(9, Target::Timer(addresses[0]));
        assert_eq!(queue.unsettled(), [addresses[3], addresses[1], addresses[0]]);
        queue.forget_settled();
        queue.insert(4, Target::Timer(addresses[4]));
        let (mut all, mut expected) = (queue.unsettled(), addresses);
        all.sort_unstable();
        expected.sort_unstable();
        assert_eq!(all, expected);
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
