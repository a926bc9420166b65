//! Runs the threads of a scenario one at a time, in an order that a strategy chooses.
//!
//! Before each operation on an atomic or a lock a thread comes here, and goes on when it is its turn. A *decision* is a
//! point where more than one thread could go on and the strategy may choose: all others are forced. A thread that waits for
//! another's step (in a loop of its own) is not eligible until another thread has written something, one that
//! failed to get a lock not until the lock is released. If nobody is eligible, the scenario is in a deadlock.
//!
//! When a thread fails, the run is over: the other threads are unwound at their next step.

use crate::strategy::Strategy;
use burrow_heap::sync::explored::{Operation, Scheduler};
use std::collections::HashMap;
use std::panic::{Location, resume_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

/// Steps of one run at most: more means that it does not end.
const MOST_STEPS: usize = 400_000;

/// A line of source.
pub type Place = &'static Location<'static>;

/// What unwinds a thread whose run is over.
pub struct Over;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Status {
    Ready,
    /// Until the lock at this address is released.
    Blocked(usize),
    /// Until another thread writes.
    Waits,
    Done,
}

/// One step of a run, for the report.
#[derive(Debug, Clone)]
pub struct Step {
    pub thread: usize,
    pub what: What,
}

#[derive(Debug, Clone)]
pub enum What {
    Operation(Operation, Place),
    Waits(Place),
    Blocked,
    /// What the scenario says it does.
    Note(String),
}

struct State {
    running: usize,
    status: Vec<Status>,
    /// The running thread's last operation was a write, which is done when the thread comes here again.
    wrote: bool,
    /// Nobody has written since waiting threads were last woken for want of others.
    stuck: bool,
    strategy: Box<dyn Strategy>,
    decisions: usize,
    /// Decisions that took the turn from a thread that could have gone on, or gave it to another than the next: number of
    /// the decision, and the thread that was chosen.
    switches: Vec<(usize, usize)>,
    steps: Vec<Step>,
    /// Collected if somebody wants to know.
    sharing: Option<Sharing>,
    failure: Option<String>,
}

/// Which places touch memory that several threads touch, one of them writing: where the order matters.
#[derive(Debug, Default, Clone)]
pub struct Sharing {
    /// By address: bit set of threads, whether one wrote, places.
    words: HashMap<usize, (u64, bool, Vec<Place>)>,
}

impl Sharing {
    fn note(&mut self, thread: usize, operation: Operation, place: Place) {
        let (address, writes) = match operation {
            Operation::Read(address) => (address, false),
            Operation::Write(address) | Operation::Lock(address) => (address, true),
        };
        let (threads, written, places) = self.words.entry(address).or_default();
        *threads |= 1 << thread;
        *written |= writes;
        if !places.contains(&place) {
            places.push(place);
        }
    }

    /// The places.
    pub fn places(&self) -> impl Iterator<Item = Place> {
        let shared = self.words.values().filter(|(threads, written, _)| threads.count_ones() > 1 && *written);
        shared.flat_map(|(_, _, places)| places.iter().copied())
    }
}

/// What became of a run.
pub struct Outcome {
    pub failure: Option<String>,
    pub decisions: usize,
    pub switches: Vec<(usize, usize)>,
    pub steps: Vec<Step>,
    pub sharing: Option<Sharing>,
    pub strategy: Box<dyn Strategy>,
}

/// The scheduler of one run, shared by its threads.
pub struct Turns {
    state: Mutex<State>,
    changed: Vec<Condvar>,
}

impl Turns {
    pub fn new(threads: usize, strategy: Box<dyn Strategy>, sharing: Option<Sharing>) -> Arc<Turns> {
        let state = State {
            running: 0,
            status: vec![Status::Ready; threads],
            wrote: false,
            stuck: false,
            strategy,
            decisions: 0,
            switches: Vec::new(),
            steps: Vec::new(),
            sharing,
            failure: None,
        };
        Arc::new(Turns { state: Mutex::new(state), changed: (0..threads).map(|_| Condvar::new()).collect() })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A new thread waits for its first turn.
    pub fn begin(&self, thread: usize) {
        self.wait_for_turn(self.state(), thread);
    }

    /// The thread has done all it had to do.
    pub fn finish(&self, thread: usize) {
        let mut state = self.state();
        if state.failure.is_some() {
            return;
        }
        state.status[thread] = Status::Done;
        state.wrote = true;
        state.settle_write(thread);
        if state.status.iter().any(|status| *status != Status::Done) {
            self.pass_on(state, thread, None);
        }
    }

    /// The thread failed: the run is over.
    pub fn fail(&self, message: String) {
        let mut state = self.state();
        state.failure.get_or_insert(message);
        self.changed.iter().for_each(Condvar::notify_all);
    }

    /// Notes what the scenario is about to do.
    pub fn note(&self, thread: usize, text: String) {
        self.state().steps.push(Step { thread, what: What::Note(text) });
    }

    /// The run is over and nobody uses this any more.
    pub fn outcome(&self) -> Outcome {
        let mut state = self.state();
        Outcome {
            failure: state.failure.take(),
            decisions: state.decisions,
            switches: std::mem::take(&mut state.switches),
            steps: std::mem::take(&mut state.steps),
            sharing: state.sharing.take(),
            strategy: std::mem::replace(&mut state.strategy, Box::new(crate::strategy::Recorded::default())),
        }
    }

    /// Unwinds the thread if the run is over.
    fn check_over<'a>(&self, state: MutexGuard<'a, State>) -> MutexGuard<'a, State> {
        if state.failure.is_some() {
            drop(state);
            resume_unwind(Box::new(Over));
        }
        state
    }

    fn step(&self, thread: usize, what: What) -> MutexGuard<'_, State> {
        let mut state = self.check_over(self.state());
        state.settle_write(thread);
        state.steps.push(Step { thread, what });
        if state.steps.len() > MOST_STEPS {
            state.failure = Some("no end: the threads wait for each other".to_string());
            self.changed.iter().for_each(Condvar::notify_all);
        }
        self.check_over(state)
    }

    /// Decides who goes on; returns when it is `thread`'s turn again, unless it is done.
    fn pass_on(&self, mut state: MutexGuard<'_, State>, thread: usize, at: Option<Place>) {
        let Some(next) = state.choose(thread, at) else {
            let waiting: Vec<String> = state.status.iter().map(|status| format!("{status:?}")).collect();
            state.failure = Some(format!("deadlock: {}", waiting.join(", ")));
            self.changed.iter().for_each(Condvar::notify_all);
            if state.status[thread] != Status::Done {
                drop(self.check_over(state));
            }
            return;
        };
        if next == thread {
            return;
        }
        state.running = next;
        self.changed[next].notify_all();
        if state.status[thread] != Status::Done {
            self.wait_for_turn(state, thread);
        }
    }

    fn wait_for_turn(&self, mut state: MutexGuard<'_, State>, thread: usize) {
        while state.running != thread && state.failure.is_none() {
            state = self.changed[thread].wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        drop(self.check_over(state));
    }
}

impl State {
    /// The last write of `thread` is done: whoever waits for one may look.
    fn settle_write(&mut self, thread: usize) {
        if std::mem::take(&mut self.wrote) {
            self.stuck = false;
            for (other, status) in self.status.iter_mut().enumerate() {
                if other != thread && *status == Status::Waits {
                    *status = Status::Ready;
                }
            }
        }
    }

    /// Who goes on after `thread`; `None` in a deadlock. `at`: where `thread` could go on itself.
    fn choose(&mut self, thread: usize, at: Option<Place>) -> Option<usize> {
        let mut eligible = self.eligible(thread);
        if eligible.is_empty() && !self.stuck {
            // A thread may have begun to wait for what had happened already: let all look once.
            self.stuck = true;
            self.status
                .iter_mut()
                .filter(|status| **status == Status::Waits)
                .for_each(|status| *status = Status::Ready);
            eligible = self.eligible(thread);
        }
        let &first = eligible.first()?;
        if eligible.len() == 1 {
            return Some(first);
        }
        let next = self.strategy.choose(&eligible, thread, at);
        if next != first {
            self.switches.push((self.decisions, next));
        }
        self.decisions += 1;
        Some(next)
    }

    /// Threads that can go on: `thread` itself first, then those after it.
    fn eligible(&self, thread: usize) -> Vec<usize> {
        let threads = self.status.len();
        (0..threads)
            .map(|offset| (thread + offset) % threads)
            .filter(|&other| self.status[other] == Status::Ready)
            .collect()
    }
}

/// A thread's connection to [`Turns`].
pub struct Turn {
    pub turns: Arc<Turns>,
    pub thread: usize,
}

impl Scheduler for Turn {
    fn before(&self, operation: Operation, place: Place) {
        let mut state = self.turns.step(self.thread, What::Operation(operation, place));
        if let Some(sharing) = &mut state.sharing {
            sharing.note(self.thread, operation, place);
        }
        self.turns.pass_on(state, self.thread, Some(place));
        if matches!(operation, Operation::Write(_)) {
            self.turns.state().wrote = true;
        }
    }

    fn blocked(&self, lock: usize) {
        let mut state = self.turns.step(self.thread, What::Blocked);
        state.status[self.thread] = Status::Blocked(lock);
        self.turns.pass_on(state, self.thread, None);
    }

    fn released(&self, lock: usize) {
        let mut state = self.turns.state();
        state.wrote = true;
        for status in &mut state.status {
            if *status == Status::Blocked(lock) {
                *status = Status::Ready;
            }
        }
    }

    fn waits(&self, place: Place) {
        let mut state = self.turns.step(self.thread, What::Waits(place));
        state.status[self.thread] = Status::Waits;
        self.turns.pass_on(state, self.thread, None);
    }
}
