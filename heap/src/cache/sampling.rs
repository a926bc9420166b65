//! Which objects the allocation profile samples.
//!
//! Think of each layout's memory as one long stream of bytes with marks in it, at distances that are exponentially
//! distributed with the profile's rate as their mean: an object with a mark is sampled. So large objects are
//! sampled more likely than small ones, in proportion, and nothing is when objects come in a rhythm (Go's
//! `malloc.go` does the same with one stream per thread).
//!
//! Inline allocation knows nothing of marks: a run is cut so that a marked object is the first of a run, and so taken in
//! the slow path. That costs nothing while the profile is off, and one look at the countdown per run while it is on.
//!
//! Start at [`Cache::plan_run`].

use super::{Cache, TINY};
use crate::address::Address;
use crate::layouts::LayoutId;

/// An object that the profile shall remember.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SampledObject {
    /// Its first byte.
    pub address: Address,
    /// Bytes of its slot, or of a large object's pages.
    pub size: usize,
}

/// A cache's part of the profile.
pub(super) struct Sampler {
    /// The rate that the countdowns were drawn for.
    rate: u64,
    /// By layout: bytes before the next mark.
    countdowns: Vec<u64>,
    /// Of large objects.
    large_countdown: u64,
    /// An object that the embedder has not asked for yet.
    pending: Option<SampledObject>,
    /// State of the random numbers: not 0.
    random: u64,
}

/// A countdown that is to be drawn.
const UNDRAWN: u64 = u64::MAX;

/// How long a run may be, and whether its first object is sampled.
pub(super) struct RunPlan {
    pub limit: usize,
    pub sampled: bool,
}

impl Sampler {
    pub fn new(seed: u64) -> Sampler {
        Sampler {
            rate: 0,
            countdowns: Vec::new(),
            large_countdown: UNDRAWN,
            pending: None,
            random: seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1,
        }
    }

    /// Bytes before the next mark.
    fn draw(&mut self) -> u64 {
        if self.rate <= 1 {
            return 0;
        }
        // xorshift64*; 53 bits make a number above 0 and at most 1.
        self.random ^= self.random >> 12;
        self.random ^= self.random << 25;
        self.random ^= self.random >> 27;
        let bits = self.random.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 11;
        let uniform = (bits + 1) as f64 / (1_u64 << 53) as f64;
        (-libm::log(uniform) * self.rate as f64) as u64
    }

    fn countdown(&mut self, layout: LayoutId) -> u64 {
        let index = layout.0 as usize;
        if index >= self.countdowns.len() {
            self.countdowns.resize(index + 1, UNDRAWN);
        }
        if self.countdowns[index] == UNDRAWN {
            self.countdowns[index] = self.draw();
        }
        self.countdowns[index]
    }

    /// Takes `bytes` off a countdown; true if the mark is among them, and the next is drawn.
    fn passes(&mut self, countdown: u64, bytes: usize) -> (u64, bool) {
        match countdown.checked_sub(bytes as u64) {
            Some(rest) => (rest, false),
            None => (self.draw(), true),
        }
    }
}

impl Cache {
    /// The object that the last allocation made the profile's, if one did. The embedder asks after each allocation
    /// that may have taken a slow path, and calls [`Heap::record_sample`](crate::Heap::record_sample).
    #[inline(always)]
    pub fn take_sample(&mut self) -> Option<SampledObject> {
        self.sampler.pending.take()
    }

    /// Whether the profile is on. A new rate starts all streams anew.
    #[inline(always)]
    pub(super) fn samples(&mut self) -> bool {
        let rate = self.heap.profile.rate();
        if rate != self.sampler.rate {
            self.change_rate(rate);
        }
        rate != 0
    }

    /// If the profile is on, each next allocation of a layout asks for its rate, whatever was made ready before.
    pub fn restart_sampling(&mut self) {
        let rate = self.heap.profile.rate();
        if rate != 0 {
            self.change_rate(rate);
        }
    }

    /// How the next run of `layout`, with slots of `size` bytes and at most `limit` of them, is to be cut.
    pub(super) fn plan_run(&mut self, layout: LayoutId, size: usize, limit: usize) -> RunPlan {
        if !self.samples() {
            return RunPlan { limit, sampled: false };
        }
        let countdown = self.sampler.countdown(layout);
        if countdown >= (limit * size) as u64 {
            return RunPlan { limit, sampled: false };
        }
        let before = (countdown / size as u64) as usize;
        if before > 0 {
            return RunPlan { limit: before, sampled: false };
        }
        let next = self.sampler.draw();
        self.sampler.countdowns[layout.0 as usize] = next + size as u64;
        RunPlan { limit: limit.min(1 + (next / size as u64) as usize), sampled: true }
    }

    /// A run was taken as planned.
    pub(super) fn took_run(&mut self, plan: &RunPlan, layout: LayoutId, base: Address, size: usize, slots: usize) {
        if self.sampler.rate == 0 {
            return;
        }
        self.sampler.countdowns[layout.0 as usize] -= (slots * size) as u64;
        if plan.sampled {
            self.sampled(SampledObject { address: base, size });
        }
    }

    /// Another layout got `bytes` of the run that this one took.
    pub(super) fn gave_away(&mut self, layout: LayoutId, bytes: usize) {
        if self.sampler.rate != 0 {
            self.sampler.countdowns[layout.0 as usize] += bytes as u64;
        }
    }

    /// A large object was allocated.
    pub(super) fn took_large(&mut self, address: Address, size: usize) {
        if !self.samples() {
            return;
        }
        if self.sampler.large_countdown == UNDRAWN {
            self.sampler.large_countdown = self.sampler.draw();
        }
        let (rest, marked) = self.sampler.passes(self.sampler.large_countdown, size);
        self.sampler.large_countdown = rest;
        if marked {
            self.sampled(SampledObject { address, size });
        }
    }

    fn sampled(&mut self, object: SampledObject) {
        // Nobody asked for the one before: then its place is unknown.
        if let Some(former) = self.sampler.pending.replace(object) {
            self.heap.record_sample(former, &[], 0);
        }
    }

    /// Runs that were cut for the old rate, or for none, end here.
    #[cold]
    fn change_rate(&mut self, rate: u64) {
        self.sampler.rate = rate;
        self.sampler.countdowns.clear();
        self.sampler.large_countdown = UNDRAWN;
        for index in TINY.0 as usize..self.own.len() {
            self.close_run(LayoutId(index as u32));
        }
    }
}
