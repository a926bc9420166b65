//! Whether it is worth waking a thread for work that its own processor may well take up at once.
//!
//! A goroutine that hands something to another through a channel often parks right after, and its processor goes on with
//! the other one: a thread that was woken to take it over comes too late, searches, and sleeps again. The same holds for a
//! thread that is woken to look after a timer, while the one that set it is about to sleep until then. For a server with a
//! few requests at a time these are three switches of threads per request, which cost as much as the requests.
//!
//! So it counts how often in a row a search for work found nothing. From [`Wakes::patience`] on, these two wake-ups are left out.
//! Nothing is lost by that: the processor itself looks at its queue and the timers before it goes idle, under the lock that
//! all wake-ups take. What can happen is that it does not come to that for long, while another processor is idle. The monitor
//! looks for this every [`LONGEST_LOOK`]; if so it wakes a thread, and the count begins anew, with twice the patience.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering::Relaxed};
use std::time::Duration;

/// How long the monitor rests at most while wake-ups are left out.
pub(crate) const LONGEST_LOOK: Duration = Duration::from_millis(4);

/// Nanoseconds that something may wait for its own processor; waking a thread takes about half as long.
const GRACE: u64 = 100_000;

const FIRST_PATIENCE: u32 = 64;
const LAST_PATIENCE: u32 = 1 << 14;

/// See the module's header. Figures without partners: relaxed.
pub(crate) struct Wakes {
    /// Searches in a row that found nothing.
    fruitless: AtomicU32,
    /// So many of them are evidence.
    patience: AtomicU32,
    /// A timer was set while no thread slept for timers, and none was woken.
    timers_unwatched: AtomicBool,
}

impl Wakes {
    pub(crate) fn new() -> Wakes {
        Wakes {
            fruitless: AtomicU32::new(0),
            patience: AtomicU32::new(FIRST_PATIENCE),
            timers_unwatched: AtomicBool::new(false),
        }
    }

    /// Whether wake-ups are left out where the waker's processor may do the work itself.
    #[inline]
    pub(crate) fn are_fruitless(&self) -> bool {
        self.fruitless.load(Relaxed) >= self.patience.load(Relaxed)
    }

    /// A thread found nothing to do and goes to sleep.
    pub(crate) fn found_nothing(&self) {
        let fruitless = self.fruitless.load(Relaxed);
        self.fruitless.store(fruitless.saturating_add(1), Relaxed);
    }

    /// A thread found something that another processor would have left waiting.
    pub(crate) fn found_work(&self) {
        if self.fruitless.load(Relaxed) != 0 {
            self.fruitless.store(0, Relaxed);
        }
    }

    /// Nobody is woken for a timer.
    pub(crate) fn leave_timers_unwatched(&self) {
        self.timers_unwatched.store(true, Relaxed);
    }

    /// A thread sleeps until the next timer.
    pub(crate) fn watch_timers(&self) {
        self.timers_unwatched.store(false, Relaxed);
    }

    /// A goroutine was left waiting at `since`; whether that was too long.
    pub(crate) fn note_wait(&self, since: u64, now: u64) -> bool {
        let late = now.saturating_sub(since) > GRACE;
        if late {
            self.came_late();
        }
        late
    }

    /// A timer was due at `deadline` and is not run before `now`; whether that is too late, and since nobody watched it.
    pub(crate) fn note_timer(&self, deadline: u64, now: u64) -> bool {
        let late = self.timers_unwatched.load(Relaxed) && self.note_wait(deadline, now);
        if late {
            self.watch_timers();
        }
        late
    }

    /// Something waited since no thread was woken for it.
    fn came_late(&self) {
        self.fruitless.store(0, Relaxed);
        self.patience.store((self.patience.load(Relaxed) * 2).min(LAST_PATIENCE), Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn search_in_vain(wakes: &Wakes, times: u32) {
        (0..times).for_each(|_| wakes.found_nothing());
    }

    #[test]
    fn wakes_are_left_out_after_many_that_found_nothing() {
        let wakes = Wakes::new();
        search_in_vain(&wakes, FIRST_PATIENCE - 1);
        assert!(!wakes.are_fruitless());
        wakes.found_work();
        search_in_vain(&wakes, FIRST_PATIENCE - 1);
        assert!(!wakes.are_fruitless());
        search_in_vain(&wakes, 1);
        assert!(wakes.are_fruitless());
        wakes.found_work();
        assert!(!wakes.are_fruitless());
    }

    #[test]
    fn each_delay_asks_for_more_evidence_up_to_a_limit() {
        let wakes = Wakes::new();
        search_in_vain(&wakes, FIRST_PATIENCE);
        wakes.came_late();
        search_in_vain(&wakes, 2 * FIRST_PATIENCE - 1);
        assert!(!wakes.are_fruitless());
        search_in_vain(&wakes, 1);
        assert!(wakes.are_fruitless());
        (0..40).for_each(|_| wakes.came_late());
        search_in_vain(&wakes, LAST_PATIENCE);
        assert!(wakes.are_fruitless());
    }
}
