//! The allocation profile: which places of the program allocate how much, and how much of it is freed; by sampling.
//!
//! On average one object per `rate` bytes is sampled ([`crate::cache`] decides which). The embedder says where the
//! program stood, as a trace of numbers that mean something to it; objects with the same trace and size share a
//! *site*. A sampled object is remembered until a sweep finds it dead; then it counts as freed at its site.
//!
//! What was allocated lately is nearly all alive, and what died lately is not found yet: a profile of this moment
//! would show too much in use. So counts are published a cycle at a time: what was allocated before marking
//! ended together with what the sweep after it freed. This is what Go's `mprof.go` does; here each
//! site catches up by itself when it is next looked at ([`Site::catch_up`]).
//!
//! Invariant: a span's `sampled` flag is set exactly when the table remembers an object of it.
//! Start at [`Heap::record_sample`], [`Heap::allocation_profile`].

use crate::address::Address;
use crate::bits;
use crate::cache::SampledObject;
use crate::heap::Heap;
use crate::span::{Slot, SpanId};
use crate::sync::{AtomicPtr, AtomicU64, Mutex, Ordering::Relaxed, Rank};
use std::collections::HashMap;
use std::sync::Arc;

/// What was counted at a site, or a part of it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SiteCounts {
    /// Sampled objects.
    pub allocated: u64,
    /// Those of them that were found dead.
    pub freed: u64,
}

impl SiteCounts {
    fn add(&mut self, other: SiteCounts) {
        self.allocated += other.allocated;
        self.freed += other.freed;
    }
}

/// A place that allocates, as of the last cycle that is over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SiteProfile {
    /// What the embedder said.
    pub trace: Arc<[usize]>,
    /// Bytes of each object: of its slot, or of a large object's pages.
    pub size: usize,
    /// What it has allocated and freed.
    pub counts: SiteCounts,
}

/// See the module's header.
pub(crate) struct Profile {
    /// Where the rate stands. Null: the profile is off.
    rate: AtomicPtr<i64>,
    table: Mutex<Table>,
    /// Bytes of the table, about.
    bytes: AtomicU64,
}

#[derive(Default)]
struct Table {
    sites: Vec<Site>,
    by_trace: HashMap<(Arc<[usize]>, usize), u32>,
    /// Sampled objects by span.
    samples: HashMap<SpanId, Vec<Sample>>,
}

/// A sampled object.
struct Sample {
    slot: u32,
    site: u32,
    note: usize,
}

struct Site {
    trace: Arc<[usize]>,
    size: usize,
    /// Cycles whose marking was over when the counts below were right.
    cycle: u32,
    /// Allocated since marking was over the last time.
    young: SiteCounts,
    /// Allocated before that, and freed by the sweep since.
    settling: SiteCounts,
    /// Of cycles before.
    published: SiteCounts,
}

impl Site {
    /// Moves the counts on to `cycle`, the number of cycles that have marked.
    fn catch_up(&mut self, cycle: u32) {
        match cycle - self.cycle {
            0 => {}
            1 => {
                self.published.add(std::mem::replace(&mut self.settling, std::mem::take(&mut self.young)));
            }
            _ => {
                self.published.add(std::mem::take(&mut self.settling));
                self.published.add(std::mem::take(&mut self.young));
            }
        }
        self.cycle = cycle;
    }
}

impl Profile {
    pub fn new() -> Profile {
        Profile {
            rate: AtomicPtr::new(std::ptr::null_mut()),
            table: Mutex::new(Rank::Profile, Table::default()),
            bytes: AtomicU64::new(0),
        }
    }

    /// Bytes per sampled object on average; 1: each object; 0: none.
    #[inline(always)]
    pub fn rate(&self) -> u64 {
        let place = self.rate.load(Relaxed);
        if place.is_null() {
            return 0;
        }
        // SAFETY: valid for as long as the heap (contract of `follow_sample_rate`). Volatile, since the
        // program writes it without asking.
        let rate = unsafe { place.read_volatile() };
        rate.max(0) as u64
    }

    /// Bytes of the tables, about.
    pub fn bytes(&self) -> u64 {
        self.bytes.load(Relaxed)
    }
}

impl Heap {
    /// Turns the allocation profile on: from now on the rate is what stands at `place`, which the program may change
    /// at any time. 0 or less turns it off, 1 samples each object.
    ///
    /// # Safety
    /// The place is readable for as long as the heap lives.
    pub unsafe fn follow_sample_rate(&self, place: *mut i64) {
        self.profile.rate.store(place, Relaxed);
    }

    /// Remembers a sampled object ([`Cache::take_sample`](crate::Cache::take_sample)), where it was allocated, and a note
    /// of the embedder (its type, perhaps).
    pub fn record_sample(&self, object: SampledObject, trace: &[usize], note: usize) {
        let Some(slot) = self.table.slot_at(object.address) else { return };
        let cycle = self.central.cycle();
        let mut guard = self.profile.table.lock();
        let table = &mut *guard;
        let key = (Arc::from(trace), object.size);
        let number = *table.by_trace.entry(key).or_insert_with_key(|(trace, size)| {
            let counts = SiteCounts::default();
            let (young, settling, published) = (counts, counts, counts);
            table.sites.push(Site { trace: Arc::clone(trace), size: *size, cycle, young, settling, published });
            let bytes = 2 * size_of::<Site>() + size_of_val(&**trace);
            self.profile.bytes.fetch_add(bytes as u64, Relaxed);
            table.sites.len() as u32 - 1
        });
        let site = &mut table.sites[number as usize];
        site.catch_up(cycle);
        site.young.allocated += 1;
        table.samples.entry(slot.span).or_default().push(Sample { slot: slot.index as u32, site: number, note });
        self.table.span(slot.span).set_sampled(true);
    }

    /// All sites, the latest first, as of the last cycle whose sweep is over. Before the first cycle: of now.
    pub fn allocation_profile(&self) -> Vec<SiteProfile> {
        let cycle = self.central.cycle();
        let swept = self.is_swept();
        let mut table = self.profile.table.lock();
        let profile = table.sites.iter_mut().rev().map(|site| {
            site.catch_up(cycle);
            if swept {
                site.published.add(std::mem::take(&mut site.settling));
            }
            let mut counts = site.published;
            if cycle == 0 {
                counts.add(site.young);
            }
            SiteProfile { trace: Arc::clone(&site.trace), size: site.size, counts }
        });
        profile.collect()
    }

    /// Calls `visit` with every sampled object that is not known to be dead, where it was allocated, and its note.
    pub fn for_each_sample(&self, mut visit: impl FnMut(Address, &Arc<[usize]>, usize)) {
        let table = self.profile.table.lock();
        for (&span, samples) in &table.samples {
            for sample in samples {
                let slot = Slot { span, index: sample.slot as usize };
                visit(self.table.slot_address(slot), &table.sites[sample.site as usize].trace, sample.note);
            }
        }
    }

    /// Calls `visit` with the slot of every sampled object that is not known to be dead, where it was allocated, its size and note.
    pub(crate) fn for_each_sampled_slot(&self, mut visit: impl FnMut(Slot, &Arc<[usize]>, usize, usize)) {
        let table = self.profile.table.lock();
        for (&span, samples) in &table.samples {
            for sample in samples {
                let site = &table.sites[sample.site as usize];
                visit(Slot { span, index: sample.slot as usize }, &site.trace, site.size, sample.note);
            }
        }
    }

    /// A span with sampled objects was swept: those whose slot is free now are dead.
    #[cold]
    pub(crate) fn sweep_samples(&self, id: SpanId, cycle: u32) {
        let allocated = self.table.allocated_bits(id);
        let mut guard = self.profile.table.lock();
        let table = &mut *guard;
        let Some(samples) = table.samples.get_mut(&id) else { return };
        samples.retain(|sample| {
            let alive = bits::get(allocated, sample.slot as usize);
            if !alive {
                let site = &mut table.sites[sample.site as usize];
                site.catch_up(cycle);
                site.settling.freed += 1;
            }
            alive
        });
        if samples.is_empty() {
            table.samples.remove(&id);
            self.table.span(id).set_sampled(false);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_published_a_cycle_later_together_with_their_frees() {
        let none = SiteCounts::default();
        let mut site = Site { trace: Arc::from([]), size: 8, cycle: 3, young: none, settling: none, published: none };
        site.young.allocated = 5;
        site.catch_up(4);
        site.settling.freed = 2;
        site.young.allocated = 1;
        assert_eq!(site.published, none);
        site.catch_up(5);
        assert_eq!(site.published, SiteCounts { allocated: 5, freed: 2 });
        site.young.allocated = 7;
        site.catch_up(7);
        assert_eq!(site.published, SiteCounts { allocated: 13, freed: 2 });
        assert_eq!((site.young, site.settling), (none, none));
    }
}
