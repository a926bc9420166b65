//! Timers: sleeping goroutines, functions that run later, and channels that get a time.
//!
//! One [`queue::Queue`] holds what is due at some moment; the scheduler runs what is due before it
//! looks for goroutines, and sleeps no longer than to the next one.
//!
//! A *channel timer* is in the queue only while some goroutine waits at its channel. Otherwise nobody
//! can notice the time but by receiving, and that operation asks the timer first ([`before_receive`]).
//! So an unreferenced ticker costs nothing and is collected, and `Stop` and `Reset` just drop a time
//! that nobody received: no stale one is ever seen.
//!
//! # Invariants
//!
//! - `when` and `period` of a channel timer are guarded by its channel's lock, those of a function
//!   timer by the queue's; `position` always by the queue's.
//! - The channel's lock is taken before the queue's.
//! - What the queue refers to is a root for the collector; what enters or leaves it is shaded. A cycle looks at all of it
//!   beside the mutators; its final stop at what was not marked shortly before, and what was entered since
//!   ([`Timers::settle`]).
//!
//! Start at [`run_due`]; the natives of package time are in [`natives`].

mod clock;
pub mod natives;
mod object;
mod queue;

use crate::channel::{Channel, Wakeups, receive_timer_value};
use crate::processor::CurrentProcessor;
use crate::roots::RootSource;
use crate::runtime::Runtime;
use crate::{goroutines, scheduler};
use burrow_heap::{Address, Marker};
use object::Timer;
use queue::{Queue, Target};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// All timers of a program.
pub(crate) struct Timers {
    queue: Mutex<Queue>,
    /// When the first is due; [`NEVER`] without any. A copy for those that don't take the lock.
    earliest: AtomicU64,
}

const NEVER: u64 = u64::MAX;

impl Timers {
    pub(crate) fn new() -> Timers {
        Timers { queue: Mutex::new(Queue::default()), earliest: AtomicU64::new(NEVER) }
    }

    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Looks, beside the mutators, which timers are marked, and stay so until the cycle ends: its final stop need not look at
    /// those.
    pub(crate) fn settle(&self, is_marked: &dyn Fn(Address) -> bool) {
        let mut timers = self.lock().begin_settling();
        timers.retain(|&timer| !is_marked(Address(timer)));
        self.lock().end_settling(timers);
    }

    /// The cycle has ended.
    pub(crate) fn forget_settled(&self) {
        self.lock().forget_settled();
    }

    /// Changes the queue. Tells the scheduler when something is due earlier than before.
    fn change<R>(&self, runtime: &'static Runtime, work: impl FnOnce(&mut Queue) -> R) -> R {
        let mut queue = self.lock();
        let before = self.earliest.load(Ordering::Relaxed);
        let result = work(&mut queue);
        let after = queue.earliest().unwrap_or(NEVER);
        if after != before {
            // Release: pairs with the Acquire in `next_deadline`.
            self.earliest.store(after, Ordering::Release);
        }
        drop(queue);
        if after < before {
            scheduler::notify_timer(runtime, after);
        }
        result
    }
}

/// The queue as a root.
pub(crate) struct TimerRoots(pub(crate) &'static Runtime);

impl RootSource for TimerRoots {
    fn scan(&self, marker: &mut Marker<'_>) {
        self.0.timers.lock().timers().for_each(|timer| marker.pointer(Address(timer)));
    }

    fn scan_unsettled(&self, marker: &mut Marker<'_>) {
        self.0.timers.lock().unsettled().into_iter().for_each(|timer| marker.pointer(Address(timer)));
    }
}

/// Runs the timers that are due. Returns when the next one is (nanoseconds of [`Runtime::nanoseconds`]).
pub(crate) fn run_due(current: CurrentProcessor) -> Option<u64> {
    let runtime = current.runtime();
    loop {
        let next = next_deadline(runtime)?;
        let now = runtime.nanoseconds();
        if next > now {
            return Some(next);
        }
        runtime.scheduler.wakes.note_timer(next, now);
        match runtime.timers.change(runtime, |queue| queue.pop_due(now)) {
            None => {}
            Some(Target::Goroutine(goroutine)) => current.ready(goroutine),
            // SAFETY: the queue holds timers that are alive; no collection happens meanwhile.
            Some(Target::Timer(address)) => unsafe { run(current, Timer::at(address), now) },
        }
    }
}

/// When the next timer is due; cheap, called by idle threads and sysmon.
pub(crate) fn next_deadline(runtime: &Runtime) -> Option<u64> {
    // Acquire: pairs with the Release in `change`.
    Some(runtime.timers.earliest.load(Ordering::Acquire)).filter(|&deadline| deadline != NEVER)
}

/// A timer left the queue since it is due.
///
/// # Safety
/// The timer is valid.
unsafe fn run(current: CurrentProcessor, timer: &'static Timer, now: u64) {
    // What the queue alone led to is not found there any more.
    current.shade(std::ptr::from_ref(timer) as usize);
    if timer.channel() == 0 {
        let closure = timer.closure();
        // SAFETY: a function value points to its closure object, whose first word is its code.
        let code = unsafe { *(closure as *const usize) };
        scheduler::queue_next(current, goroutines::new_goroutine(current, code, closure));
        return;
    }
    let mut wakeups = Wakeups::default();
    // SAFETY: a channel timer's channel is alive while the timer is.
    let channel = unsafe { Channel::at(timer.channel()) };
    channel.lock();
    // Between leaving the queue and here, `Stop` or `Reset` may have changed it, or a receiver have run it.
    if timer.is_due(now) {
        fire(current, channel, timer, now, &mut wakeups);
        if channel.has_receivers() {
            schedule(current, timer);
        }
    }
    channel.unlock();
    wakeups.finish(current);
}

/// Puts the time when the timer was due into its channel, and sets it anew if it repeats. The
/// channel's lock is held.
fn fire(current: CurrentProcessor, channel: &Channel, timer: &Timer, now: u64, wakeups: &mut Wakeups) {
    let time = clock::time_at(current.runtime(), timer.when(), timer.location());
    timer.advance(now);
    // SAFETY: the lock is held, and a timer's channel is one of times.
    unsafe { receive_timer_value(channel, current, std::ptr::from_ref(&time) as usize, wakeups) };
}

/// Somebody is about to receive from a timer's channel, whose lock is held.
pub(crate) fn before_receive(current: CurrentProcessor, channel: &Channel) {
    // SAFETY: a channel's timer is alive while the channel is.
    let timer = unsafe { Timer::at(channel.timer()) };
    if !timer.is_set() || channel.holds_value() || channel.has_receivers() {
        return;
    }
    let now = current.runtime().nanoseconds();
    if timer.is_due(now) {
        let mut wakeups = Wakeups::default();
        fire(current, channel, timer, now, &mut wakeups);
        debug_assert!(wakeups.is_empty(), "nobody waited");
    }
}

/// A goroutine waits at a timer's channel, whose lock is held: from now on the queue runs the timer.
pub(crate) fn somebody_waits(current: CurrentProcessor, channel: &Channel) {
    // SAFETY: as above.
    schedule(current, unsafe { Timer::at(channel.timer()) });
}

/// Nobody waits at a timer's channel any more; its lock is held.
pub(crate) fn nobody_waits(current: CurrentProcessor, channel: &Channel) {
    // SAFETY: as above.
    let timer = unsafe { Timer::at(channel.timer()) };
    let runtime = current.runtime();
    runtime.timers.change(runtime, |queue| queue.remove(timer));
}

/// Enters a timer into the queue, or moves it to its place, if it is set.
fn schedule(current: CurrentProcessor, timer: &Timer) {
    let runtime = current.runtime();
    current.shade(std::ptr::from_ref(timer) as usize);
    runtime.timers.change(runtime, |queue| {
        queue.remove(timer);
        if timer.is_set() {
            queue.insert(timer.when(), Target::Timer(std::ptr::from_ref(timer) as usize));
        }
    });
}
