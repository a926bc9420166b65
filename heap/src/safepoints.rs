//! Stops and handshakes: how one thread gets all processors to a safepoint. For embedders whose mutators run on processors that
//! threads hold: they build [`Embedder`](crate::Embedder)'s stops and handshakes on it. The runtime of compiled programs and the
//! schedule explorer both do.
//!
//! A *stop* holds every processor until the world is started again. A *handshake* has an action run once on every
//! processor, each at a safepoint of its own, and holds nobody. One operation runs at a time; whoever waits for his own takes
//! part in the running one.
//!
//! A processor counts as stopped when it is idle (nobody takes an idle one while the world stops),
//! when its thread is blocked (its standing goes from `Blocked` to `Stopped`, so the thread waits
//! when it comes back), or when its thread waits here. In a handshake the initiator answers for idle and blocked processors,
//! under the lock, which both must take before they come back.
//!
//! Whoever starts an operation sets `stop_requested` or `handshake`, then looks at each processor's standing; whoever changes its
//! standing to `Blocked` looks at these words afterwards. Both sequentially consistent: one sees the other.
//!
//! The lock guards the embedder's own data too (`S`): which processors are idle, say.
//! Start at [`Safepoints::stop`] and [`Safepoints::handshake`].

use crate::sync::{
    AtomicBool, AtomicU64, AtomicUsize, Condvar, Fault, Mutex, MutexGuard, Ordering, Rank, entries, planted,
};
use std::ops::{Deref, DerefMut};

/// Where a processor stands. Changed by its holder, and by compare-and-swap where noted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Standing {
    /// No thread holds it. Taken, and given up, under the lock.
    Idle = 0,
    /// A thread holds it.
    Running = 1,
    /// Its thread does something that may take long; others may take it by compare-and-swap.
    Blocked = 2,
    /// At a safepoint, for an operation.
    Stopped = 3,
}

/// A processor's part: where it stands, and what it answered.
#[derive(Debug)]
pub struct Station {
    /// A [`Standing`] in the low byte; above it the tick of the time that the thread is blocked.
    standing: AtomicU64,
    /// The last handshake that this processor answered.
    answered: AtomicU64,
}

impl Station {
    /// Of a processor that stands like this.
    pub fn new(standing: Standing) -> Station {
        Station { standing: AtomicU64::new(standing as u64), answered: AtomicU64::new(0) }
    }

    /// Where it stands.
    pub fn standing(&self) -> Standing {
        // SeqCst: see the module's header.
        match self.standing.load(Ordering::SeqCst) as u8 {
            0 => Standing::Idle,
            1 => Standing::Running,
            2 => Standing::Blocked,
            _ => Standing::Stopped,
        }
    }

    /// Release: pairs with the Acquire of the exchanges.
    pub fn set(&self, standing: Standing) {
        self.standing.store(standing as u64, Ordering::Release);
    }

    /// The holder is about to do something that may take long; `tick` (not 0) tells this time from all others. It then asks
    /// [`Safepoints::wants`], and if so calls [`Safepoints::acknowledge_blocked`].
    pub fn set_blocked(&self, tick: u64) {
        self.standing.store(tick << 8 | Standing::Blocked as u64, Ordering::SeqCst);
    }

    /// The thread that was blocked takes the processor back, unless it was taken away.
    pub fn take_back(&self, tick: u64) -> bool {
        let blocked = tick << 8 | Standing::Blocked as u64;
        let running = Standing::Running as u64;
        self.standing.compare_exchange(blocked, running, Ordering::AcqRel, Ordering::Relaxed).is_ok()
    }

    /// Another takes the processor of a thread that is blocked; false if it is not, or only rests.
    pub fn take_away(&self) -> bool {
        let value = self.standing.load(Ordering::SeqCst);
        value >> 8 != RESTING && self.exchange_from(value, Standing::Blocked, Standing::Running)
    }

    /// From `old` to `new`, keeping the tick, if it still is `old`: the winner may touch the processor.
    pub fn exchange(&self, old: Standing, new: Standing) -> bool {
        self.exchange_from(self.standing.load(Ordering::SeqCst), old, new)
    }

    /// The same, if the word still is `value`.
    fn exchange_from(&self, value: u64, old: Standing, new: Standing) -> bool {
        if value as u8 != old as u8 {
            return false;
        }
        let wanted = value & !0xff | new as u64;
        // SeqCst: see the module's header; the winner sees what the former holder wrote.
        self.standing.compare_exchange(value, wanted, Ordering::SeqCst, Ordering::Relaxed).is_ok()
    }
}

/// The tick of a thread that rests: see [`Safepoints::rest`]. No other time has it.
const RESTING: u64 = 0;

/// The embedder's processors, by number.
pub trait Processors {
    /// How many there are. Does not change while an operation runs.
    fn number(&self) -> usize;

    /// A processor's part.
    fn station(&self, index: usize) -> &Station;

    /// Has the thread that holds the processor come to a safepoint, where it calls [`Safepoints::take_part`], soon. Under the lock.
    fn request_attention(&self, index: usize);

    /// A stop begins. Under the lock.
    fn stop_begins(&self) {}

    /// All have stopped.
    fn all_stopped(&self) {}

    /// A stop ends. Under the lock.
    fn stop_ends(&self) {}
}

/// What a handshake runs on every processor: it gets the processor's number.
pub type Action<'a> = &'a (dyn Fn(usize) + Sync);

/// The handshake under way.
#[derive(Debug)]
struct Handshake {
    /// The initiator's action; valid until `waiting` is 0.
    action: ActionPointer,
    /// Processors that have not answered.
    waiting: usize,
}

#[derive(Debug, Clone, Copy)]
struct ActionPointer(*const (dyn Fn(usize) + Sync));

// SAFETY: the action is `Sync`, and the initiator keeps it alive until all have answered.
unsafe impl Send for ActionPointer {}

impl ActionPointer {
    /// # Safety
    /// Only while `handshake` runs, whose guard or caller keeps the action alive.
    unsafe fn of(action: Action<'_>) -> ActionPointer {
        // SAFETY: only the lifetime changes; the caller's promise.
        ActionPointer(unsafe { std::mem::transmute::<Action<'_>, &'static (dyn Fn(usize) + Sync)>(action) })
    }

    /// # Safety
    /// The handshake of this action still waits for the processor, whose thread is the caller's, or cannot run.
    unsafe fn run(self, processor: usize) {
        // SAFETY: the caller's promise.
        unsafe { (*self.0)(processor) };
    }
}

/// What the lock guards: the embedder's data, and the operation under way.
#[derive(Debug)]
pub struct Guarded<S> {
    shared: S,
    /// The world stops or stands still.
    stopping: bool,
    /// Stops and handshakes that are over.
    operations: u64,
    handshake: Option<Handshake>,
    /// Processors that have not stopped yet.
    still_running: usize,
}

impl<S> Guarded<S> {
    /// Whether the world stops or stands still: no idle processor may be taken.
    pub fn is_stopping(&self) -> bool {
        self.stopping
    }
}

impl<S> Deref for Guarded<S> {
    type Target = S;
    fn deref(&self) -> &S {
        &self.shared
    }
}

impl<S> DerefMut for Guarded<S> {
    fn deref_mut(&mut self) -> &mut S {
        &mut self.shared
    }
}

/// The lock, held.
pub type Guard<'a, S> = MutexGuard<'a, Guarded<S>>;

/// See the module's header.
#[derive(Debug)]
pub struct Safepoints<S> {
    guarded: Mutex<Guarded<S>>,
    /// A copy of `Guarded::stopping`.
    stop_requested: AtomicBool,
    /// Number of the handshake under way; 0: none.
    handshake: AtomicU64,
    /// Processors that the running operation still waits for: a copy of the figure in `Guarded`, to spin on.
    awaited: AtomicUsize,
    /// Signalled when the last processor stops or answers.
    complete: Condvar,
    /// Signalled when an operation is over.
    over: Condvar,
}

impl<S> Safepoints<S> {
    /// No operation runs.
    pub fn new(shared: S) -> Safepoints<S> {
        let guarded = Guarded { shared, stopping: false, operations: 0, handshake: None, still_running: 0 };
        Safepoints {
            guarded: Mutex::new(Rank::Safepoints, guarded),
            stop_requested: AtomicBool::new(false),
            handshake: AtomicU64::new(0),
            awaited: AtomicUsize::new(0),
            complete: Condvar::new(),
            over: Condvar::new(),
        }
    }

    /// Takes the lock.
    pub fn lock(&self) -> Guard<'_, S> {
        self.guarded.lock()
    }

    /// Whether an operation wants this processor at a safepoint.
    #[inline]
    pub fn wants(&self, station: &Station) -> bool {
        if self.stop_requested.load(Ordering::SeqCst) {
            return true;
        }
        let handshake = self.handshake.load(Ordering::SeqCst);
        handshake != 0 && handshake != station.answered.load(Ordering::Relaxed)
    }

    /// Whether the world stops or stands.
    pub fn is_stop_requested(&self) -> bool {
        self.stop_requested.load(Ordering::SeqCst)
    }

    /// Gives the lock up until no stop holds the world; for threads without a processor.
    pub fn wait_for_start<'a>(&'a self, mut guard: Guard<'a, S>) -> Guard<'a, S> {
        while guard.stopping {
            guard = self.over.wait(&self.guarded, guard);
        }
        guard
    }

    /// Returns when all other processors have stopped. The caller holds processor `own` and stands at a safepoint.
    pub fn stop(&self, processors: &impl Processors, own: usize) {
        let mut guard = self.wait_for_turn(processors, own);
        guard.stopping = true;
        processors.stop_begins();
        guard.still_running = 0;
        self.stop_requested.store(true, Ordering::SeqCst);
        for index in 0..processors.number() {
            let station = processors.station(index);
            if index == own
                || station.standing() == Standing::Idle
                || station.exchange(Standing::Blocked, Standing::Stopped)
            {
                continue;
            }
            guard.still_running += 1;
            processors.request_attention(index);
        }
        guard = self.spin(guard.still_running, guard);
        while guard.still_running != 0 {
            guard = self.complete.wait(&self.guarded, guard);
        }
        drop(guard);
        processors.all_stopped();
    }

    /// Lets all processors go on.
    pub fn start(&self, processors: &impl Processors) {
        let mut guard = self.lock();
        for index in 0..processors.number() {
            // Those that wait here set their standing themselves; the rest was blocked.
            processors.station(index).exchange(Standing::Stopped, Standing::Blocked);
        }
        processors.stop_ends();
        self.stop_requested.store(false, Ordering::SeqCst);
        guard.stopping = false;
        guard.operations += 1;
        drop(guard);
        self.over.notify_all();
    }

    /// Runs `action` once on every processor, each at a safepoint of its own; on the caller's (`own`) first. The caller stands at a
    /// safepoint. An action is short and takes no lock that is taken before this one.
    pub fn handshake(&self, processors: &impl Processors, own: usize, action: Action<'_>) {
        let mut guard = self.wait_for_turn(processors, own);
        action(own);
        let number = guard.operations + 1;
        processors.station(own).answered.store(number, Ordering::Relaxed);
        // SAFETY: this function returns when all have answered.
        let action = unsafe { ActionPointer::of(action) };
        guard.handshake = Some(Handshake { action, waiting: 0 });
        self.handshake.store(number, Ordering::SeqCst);
        let mut waiting = 0;
        for index in (0..processors.number()).filter(|&index| index != own) {
            let station = processors.station(index);
            if station.standing() == Standing::Idle {
                // Idle processors are taken under the lock only.
                station.answered.store(number, Ordering::Relaxed);
                // SAFETY: the action lives, see above.
                unsafe { action.run(index) };
            } else if !answer_for_blocked(station, index, number, action) {
                waiting += 1;
                processors.request_attention(index);
            }
        }
        guard.handshake.as_mut().expect("the handshake under way").waiting = waiting;
        guard = self.spin(waiting, guard);
        while guard.handshake.as_ref().is_some_and(|handshake| handshake.waiting != 0) {
            guard = self.complete.wait(&self.guarded, guard);
        }
        guard.handshake = None;
        guard.operations = number;
        self.handshake.store(0, Ordering::SeqCst);
        drop(guard);
        self.over.notify_all();
    }

    /// Takes part in the running operation, if it wants the caller's processor. The processor stands at a safepoint.
    pub fn take_part(&self, station: &Station, index: usize) {
        if !self.wants(station) {
            return;
        }
        let mut guard = self.lock();
        while self.wants(station) {
            guard = self.take_part_locked(station, index, guard);
        }
    }

    /// The caller blocked while an operation wanted its processor: see [`Station::set_blocked`].
    pub fn acknowledge_blocked(&self, station: &Station, index: usize) {
        if planted(Fault::BlocksUnseen) {
            return;
        }
        let mut guard = self.lock();
        if guard.stopping {
            if station.exchange(Standing::Blocked, Standing::Stopped) {
                guard.still_running -= 1;
                self.awaited.fetch_sub(1, Ordering::Relaxed);
                self.complete.notify_all();
            }
            return;
        }
        let number = self.handshake.load(Ordering::SeqCst);
        let Some(handshake) = &mut guard.handshake else { return };
        if station.answered.load(Ordering::Relaxed) != number
            && answer_for_blocked(station, index, number, handshake.action)
        {
            handshake.waiting -= 1;
            self.awaited.fetch_sub(1, Ordering::Relaxed);
            self.complete.notify_all();
        }
    }

    /// Calls `wait`, which touches nothing of the caller's processor: operations go on without its thread meanwhile, but nobody
    /// takes it away. The processor stands at a safepoint. Who waits for another's step so does not keep that other waiting.
    pub fn rest(&self, station: &Station, index: usize, wait: impl FnOnce()) {
        station.set_blocked(RESTING);
        if self.wants(station) {
            self.acknowledge_blocked(station, index);
        }
        wait();
        if !station.take_back(RESTING) {
            let _guard = self.wait_for_start(self.lock());
            assert!(station.take_back(RESTING), "who acts for a processor that rests holds the lock, or the world");
        }
    }

    /// Waits a moment for processors that run to come to their safepoint: they are microseconds away, a sleeping thread is
    /// tens of them away from its waking. Gives the lock up meanwhile, as waiting for a condition does.
    fn spin<'a>(&'a self, awaited: usize, guard: Guard<'a, S>) -> Guard<'a, S> {
        /// About 20 µs.
        const SPINS: usize = entries(2000, 1);
        self.awaited.store(awaited, Ordering::Relaxed);
        drop(guard);
        for _ in 0..SPINS {
            if self.awaited.load(Ordering::Relaxed) == 0 {
                break;
            }
            std::hint::spin_loop();
        }
        self.lock()
    }

    /// Waits until no operation runs, taking part in those that do.
    fn wait_for_turn(&self, processors: &impl Processors, own: usize) -> Guard<'_, S> {
        let mut guard = self.lock();
        while guard.stopping || guard.handshake.is_some() {
            guard = self.take_part_locked(processors.station(own), own, guard);
        }
        guard
    }

    /// One step of taking part: stands until the stop is over, answers the handshake, or, answered already, waits for its end.
    fn take_part_locked<'a>(&'a self, station: &Station, index: usize, mut guard: Guard<'a, S>) -> Guard<'a, S> {
        if guard.stopping {
            guard.still_running -= 1;
            self.awaited.fetch_sub(1, Ordering::Relaxed);
            if guard.still_running == 0 {
                self.complete.notify_all();
            }
            return self.wait_for_end(guard);
        }
        let number = self.handshake.load(Ordering::SeqCst);
        let Some(handshake) = &guard.handshake else { return guard };
        if station.answered.load(Ordering::Relaxed) == number {
            return self.wait_for_end(guard);
        }
        let action = handshake.action;
        station.answered.store(number, Ordering::Relaxed);
        drop(guard);
        // SAFETY: the initiator keeps the action alive until this processor is counted as having answered.
        unsafe { action.run(index) };
        let mut guard = self.lock();
        let handshake = guard.handshake.as_mut().expect("the handshake waits for this processor");
        handshake.waiting -= 1;
        let complete = handshake.waiting == 0;
        self.awaited.fetch_sub(1, Ordering::Relaxed);
        if complete {
            self.complete.notify_all();
        }
        guard
    }

    /// Waits until the running operation is over. Another may begin before this thread wakes; the caller takes part in that one
    /// anew.
    fn wait_for_end<'a>(&'a self, mut guard: Guard<'a, S>) -> Guard<'a, S> {
        let operations = guard.operations;
        while guard.operations == operations {
            guard = self.over.wait(&self.guarded, guard);
        }
        guard
    }
}

/// Answers for a processor whose thread is blocked. Under the lock, which the thread takes when it cannot take its processor
/// back.
fn answer_for_blocked(station: &Station, index: usize, number: u64, action: ActionPointer) -> bool {
    if !station.exchange(Standing::Blocked, Standing::Stopped) {
        return false;
    }
    station.answered.store(number, Ordering::Relaxed);
    if !planted(Fault::BlockedAreSkipped) {
        // SAFETY: the action lives as long as the handshake; the processor is this thread's while it is `Stopped`.
        unsafe { action.run(index) };
    }
    station.exchange(Standing::Stopped, Standing::Blocked);
    true
}
