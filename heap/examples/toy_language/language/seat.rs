//! Chapter 2: what a thread owns, and how it lets others have a look.
//!
//! A thread that runs a program is a *mutator*. It owns two things that the collector needs now and then: the [`Cache`] that
//! it allocates from, and its stack, which holds roots. Both are used without any lock while the thread runs. It
//! gives them out at *safepoints* only: moments at which every value it still needs lies on the stack, so that
//! the collector sees all of them, and at which it holds no address in a local variable of Rust.
//!
//! Ownership says it all, so it is what this language uses. A [`Mutator`] is a value. While its thread runs, the thread holds
//! it; while the thread waits for something (another thread, a lock, a collection), the mutator lies in the thread's
//! [`Seat`], and whoever has a reason may take it from there. A thread that runs on and on looks at its
//! safepoints whether somebody asks for it: then it puts its mutator down, and takes it up again when nobody asks
//! any more. Compiled code would do that test in a loop's back edge and on entry to a function: one load and one branch.
//!
//! Next chapter: `world`, where these few lines become a handshake and a stop of the world.

use super::objects::Value;
use burrow_heap::Cache;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard};

/// What a thread works with. Whoever holds it may use it.
pub struct Mutator {
    /// What the thread allocates from. A heap has one for each mutator: allocation takes no lock.
    pub cache: Box<Cache>,
    /// All values that the thread still needs, at its safepoints.
    pub stack: Vec<Value>,
}

/// Where a thread's mutator lies while the thread does not run.
pub struct Seat {
    /// How many threads want to have the mutator. A hint for the owner, who looks without a lock.
    asked: AtomicUsize,
    place: Mutex<Place>,
    changed: Condvar,
}

enum Place {
    /// The thread runs, or somebody else has taken the mutator.
    Empty,
    Here(Mutator),
    /// The thread has ended.
    Closed,
}

impl Seat {
    /// The seat of a thread that has not begun to run.
    pub fn new(mutator: Mutator) -> Seat {
        Seat { asked: AtomicUsize::new(0), place: Mutex::new(Place::Here(mutator)), changed: Condvar::new() }
    }

    /// Whether the thread is asked to put its mutator down; for its safepoints.
    pub fn is_asked(&self) -> bool {
        // Relaxed: it may be seen late. What counts is passed on under the lock.
        self.asked.load(Ordering::Relaxed) > 0
    }

    /// Puts the mutator down.
    pub fn put(&self, mutator: Mutator) {
        *self.lock() = Place::Here(mutator);
        self.changed.notify_all();
    }

    /// Takes the mutator up to run: once it is here and nobody else asks for it. For its own thread.
    pub fn take_up(&self) -> Mutator {
        let mut place = self.lock();
        loop {
            if self.asked.load(Ordering::Relaxed) == 0
                && let Place::Here(_) = *place
                && let Place::Here(mutator) = std::mem::replace(&mut *place, Place::Empty)
            {
                return mutator;
            }
            place = self.changed.wait(place).expect("no thread failed");
        }
    }

    /// Takes the mutator of a thread as soon as it is put down; [`Seat::put`] gives it back. `None`: the thread has ended.
    /// For other threads, and for the own one while it does not run.
    pub fn ask(&self) -> Option<Mutator> {
        self.asked.fetch_add(1, Ordering::Relaxed);
        let mut place = self.lock();
        let mutator = loop {
            match std::mem::replace(&mut *place, Place::Empty) {
                Place::Here(mutator) => break Some(mutator),
                Place::Closed => {
                    *place = Place::Closed;
                    break None;
                }
                Place::Empty => place = self.changed.wait(place).expect("no thread failed"),
            }
        };
        self.asked.fetch_sub(1, Ordering::Relaxed);
        mutator
    }

    /// The thread has ended, and its mutator is gone.
    pub fn close(&self) {
        *self.lock() = Place::Closed;
        self.changed.notify_all();
    }

    /// Whether the thread has ended.
    pub fn is_closed(&self) -> bool {
        matches!(*self.lock(), Place::Closed)
    }

    fn lock(&self) -> MutexGuard<'_, Place> {
        self.place.lock().expect("no thread failed")
    }
}
