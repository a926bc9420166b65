//! Strategies: which thread goes on, where several could.
//!
//! - [`Walk`]: at random, switching with a fixed probability: long runs of one thread find other failures than short ones.
//! - [`Priorities`]: threads have random priorities, and the first in rank that can go on does; at a few random points the
//!   running thread falls behind all others (Burckhardt et al., "A randomized scheduler with probabilistic guarantees
//!   of finding bugs", 2010). Reaches orders where one thread stands still for long.
//! - [`Systematic`]: all schedules that differ from the simplest one (each thread runs until it cannot) in at most so many
//!   decisions, at places where the order matters (Emmi, Qadeer and Rakamarić, "Delay-bounded scheduling", 2011).
//! - [`Recorded`]: a schedule that was printed before.

use crate::scheduler::Place;
use std::any::Any;
use std::collections::HashSet;

/// Chooses the thread that goes on.
pub trait Strategy: Send {
    /// One of `eligible`, whose first is what goes on if nothing speaks against it: the thread that was `running`, if it can
    /// go on (then `at` says where), else the next.
    fn choose(&mut self, eligible: &[usize], running: usize, at: Option<Place>) -> usize;

    /// For strategies that learn from run to run.
    fn into_any(self: Box<Self>) -> Box<dyn Any>;
}

/// A small generator of pseudo-random numbers (SplitMix64).
#[derive(Debug, Clone)]
pub struct Random(pub u64);

impl Random {
    pub fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % limit
    }
}

/// See the module's header.
pub struct Walk {
    random: Random,
    /// One decision in so many takes the turn from a thread.
    every: u64,
}

impl Walk {
    pub fn new(seed: u64, every: u64) -> Walk {
        Walk { random: Random(seed), every }
    }
}

impl Strategy for Walk {
    fn choose(&mut self, eligible: &[usize], _running: usize, at: Option<Place>) -> usize {
        if at.is_some() && self.random.below(self.every) != 0 {
            return eligible[0];
        }
        eligible[self.random.below(eligible.len() as u64) as usize]
    }

    fn into_any(self: Box<Self>) -> Box<dyn Any> {
        self
    }
}

/// See the module's header.
pub struct Priorities {
    random: Random,
    /// By thread; greater goes first.
    priorities: Vec<i64>,
    lowest: i64,
    /// Decisions at which the running thread falls behind.
    changes: Vec<usize>,
    decisions: usize,
}

impl Priorities {
    /// `expected`: decisions that a run is likely to have.
    pub fn new(seed: u64, threads: usize, changes: usize, expected: usize) -> Priorities {
        let mut random = Random(seed);
        let priorities = (0..threads).map(|_| random.below(1 << 30) as i64).collect();
        let changes = (0..changes).map(|_| random.below(expected.max(1) as u64) as usize).collect();
        Priorities { random, priorities, lowest: 0, changes, decisions: 0 }
    }

    fn fall_behind(&mut self, thread: usize) {
        self.lowest -= 1;
        self.priorities[thread] = self.lowest;
    }
}

impl Strategy for Priorities {
    fn choose(&mut self, eligible: &[usize], running: usize, at: Option<Place>) -> usize {
        let change = self.changes.contains(&self.decisions);
        self.decisions += 1;
        // A thread that waits in a loop may go on waiting first, or last.
        if change || at.is_none() && self.random.below(2) == 0 {
            self.fall_behind(running);
        }
        *eligible.iter().max_by_key(|&&thread| self.priorities[thread]).expect("somebody is eligible")
    }

    fn into_any(self: Box<Self>) -> Box<dyn Any> {
        self
    }
}

/// See the module's header. One value goes through all runs: [`Systematic::advance`] leads from one to the next.
pub struct Systematic {
    /// Places where the order matters.
    places: HashSet<Place>,
    bound: usize,
    decisions: Vec<Decision>,
    /// Decisions of this run so far, and how many of them differ from the simplest schedule.
    position: usize,
    deviations: usize,
}

struct Decision {
    options: Vec<usize>,
    chosen: usize,
}

impl Systematic {
    pub fn new(places: HashSet<Place>, bound: usize) -> Systematic {
        Systematic { places, bound, decisions: Vec::new(), position: 0, deviations: 0 }
    }

    /// Turns to the next schedule; false if there is none.
    pub fn advance(&mut self) -> bool {
        self.position = 0;
        self.deviations = 0;
        while let Some(last) = self.decisions.last_mut() {
            last.chosen += 1;
            if last.chosen < last.options.len() {
                return true;
            }
            self.decisions.pop();
        }
        false
    }
}

impl Strategy for Systematic {
    fn choose(&mut self, eligible: &[usize], _running: usize, at: Option<Place>) -> usize {
        if self.position == self.decisions.len() {
            let matters = at.is_none_or(|place| self.places.contains(place));
            let all = matters && self.deviations < self.bound;
            let options = if all { eligible.to_vec() } else { vec![eligible[0]] };
            self.decisions.push(Decision { options, chosen: 0 });
        }
        let decision = &self.decisions[self.position];
        self.position += 1;
        self.deviations += usize::from(decision.chosen > 0);
        decision.options[decision.chosen]
    }

    fn into_any(self: Box<Self>) -> Box<dyn Any> {
        self
    }
}

/// See the module's header.
#[derive(Default)]
pub struct Recorded {
    /// Numbers of decisions, and the threads chosen there.
    pub switches: Vec<(usize, usize)>,
    pub decisions: usize,
    pub next: usize,
}

impl Recorded {
    pub fn new(switches: &[(usize, usize)]) -> Recorded {
        Recorded { switches: switches.to_vec(), decisions: 0, next: 0 }
    }
}

impl Strategy for Recorded {
    fn choose(&mut self, eligible: &[usize], _running: usize, _at: Option<Place>) -> usize {
        let decision = self.decisions;
        self.decisions += 1;
        match self.switches.get(self.next) {
            Some(&(number, thread)) if number == decision => {
                self.next += 1;
                if eligible.contains(&thread) { thread } else { eligible[0] }
            }
            _ => eligible[0],
        }
    }

    fn into_any(self: Box<Self>) -> Box<dyn Any> {
        self
    }
}
