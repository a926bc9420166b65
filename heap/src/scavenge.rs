//! Giving memory back to the system.
//!
//! Free pages that were used keep their memory until the scavenger empties them; then they read as zero and
//! take none, until they are handed out again. There are three occasions:
//! - *background*: [`Scavenger::work`], called by a thread of the embedder from time to time, works for
//!   one percent of that time. It keeps what the program will want back soon: the smaller of Go's
//!   estimate (what the heap took at its last peak, scaled to the new goal, and a tenth more) and of what the program
//!   takes within the next seconds if it goes on allocating as fast as lately. The second is what lets a program
//!   that has become quiet shrink to what it uses.
//!   The same thread moves parts of the heap to huge pages, if marking asked for that (see `page_size`).
//! - *the memory limit*: who opens a span while all memory is beyond it gives free pages back first; and
//!   the background stays five percent below.
//! - *on demand*: [`Heap::release_memory`] gives everything back.
//!
//! Highest addresses come first, since pages are handed out lowest first. In the background, chunks that are nearly
//! full are left alone: emptying single pages splits huge pages.
//!
//! Invariant: pages that are being emptied are in use for the page allocator, so nobody else has them.
//! Start at [`Scavenger::work`].

use crate::address::Address;
use crate::cycle::CycleReport;
use crate::events::Event;
use crate::heap::Heap;
use crate::os;
use crate::pacer::MemoryUse;
use crate::page_size::is_slow;
use crate::pages::{CHUNK_PAGES, PageAllocator, PageRun};
use crate::span::SpanPages;
use crate::sync::{AtomicU64, Ordering::Relaxed};
use burrow_layout::size_class::PAGE_SHIFT;
use std::sync::Arc;

/// The background's share of time: one part in so many.
const SHARE: u64 = 100;
/// Pages that the background empties at a time.
const HELPING: usize = 64;
/// The background passes chunks over that have fewer free pages.
const SPARSE: usize = CHUNK_PAGES / 32;
/// Longest time that one call works, in nanoseconds.
const LONGEST_WORK: u64 = 500_000;
/// Time between two looks when there is nothing to do.
const PAUSE: u64 = 50_000_000;
/// How far ahead the background looks, in seconds, and the time after which past allocation counts half.
const LOOKAHEAD: f64 = 10.0;
const HALF_LIFE: f64 = 1.0;
/// What is kept beyond the estimates, in percent; and what stays free of the memory limit.
const RETAIN_PERCENT: u64 = 10;
const LIMIT_PERCENT: u64 = 95;

/// Bytes that were given back since the last [`Heap::scavtrace`], and the processor time that it took in all.
pub(crate) struct Released {
    background: AtomicU64,
    eager: AtomicU64,
    /// In nanoseconds: of the background, and of those that passed the memory limit.
    pub background_cpu: AtomicU64,
    pub assist_cpu: AtomicU64,
}

impl Released {
    pub fn new() -> Released {
        let figure = || AtomicU64::new(0);
        Released { background: figure(), eager: figure(), background_cpu: figure(), assist_cpu: figure() }
    }
}

/// What the background knows of the past. It belongs to the one thread that calls it.
pub struct Scavenger {
    heap: Arc<Heap>,
    /// Number of the last cycle that was noticed, the heap's goal since then and before, what the heap took at most before.
    cycle: u32,
    goal: u64,
    last_goal: u64,
    peak: u64,
    /// Bytes allocated per second lately, and the sample that it was last computed from.
    rate: f64,
    allocated: u64,
    sampled_at: u64,
    /// Bytes of stacks in use lately at most.
    stack_peak: f64,
    /// Monotonic time before which work would be more than the share.
    next: u64,
}

impl Scavenger {
    /// A scavenger for `heap`. One is enough.
    pub fn new(heap: &Arc<Heap>) -> Scavenger {
        Scavenger {
            heap: Arc::clone(heap),
            cycle: 0,
            goal: 0,
            last_goal: 0,
            peak: 0,
            rate: 0.0,
            allocated: 0,
            sampled_at: os::monotonic_nanoseconds(),
            stack_peak: 0.0,
            next: 0,
        }
    }

    /// Gives memory back for a short while, if there is some to give and the last work is paid for. To be called often.
    pub fn work(&mut self) {
        let begin = os::monotonic_nanoseconds();
        if begin < self.next {
            return;
        }
        if self.heap.collapse_chunk() {
            // Once in a heap's life, and the sooner the better: half of the time.
            self.next = begin + 2 * (os::monotonic_nanoseconds() - begin);
            return;
        }
        self.look(begin);
        let (mut heap, mut stacks) = self.excess();
        if heap > 0 || stacks > 0 {
            let cpu = os::thread_nanoseconds();
            (heap, stacks) = self.release(begin, heap, stacks);
            self.heap.released.background_cpu.fetch_add(os::thread_nanoseconds() - cpu, Relaxed);
        }
        let pause = if heap > 0 || stacks > 0 { 0 } else { PAUSE };
        self.next = begin + pause.max((os::monotonic_nanoseconds() - begin) * SHARE);
    }

    /// Gives so many bytes back, or what the time since `begin` allows; returns what is left.
    fn release(&self, begin: u64, mut heap: u64, mut stacks: u64) -> (u64, u64) {
        let mut now = begin;
        while now - begin < LONGEST_WORK && (heap > 0 || stacks > 0) {
            let released = if heap > 0 {
                self.heap.release_heap_pages(HELPING.min(pages_of(heap)), SPARSE)
            } else {
                self.heap.release_stack_pages(HELPING.min(pages_of(stacks)))
            };
            let rest = if heap > 0 { &mut heap } else { &mut stacks };
            *rest = if released == 0 { 0 } else { rest.saturating_sub(released) };
            self.heap.released.background.fetch_add(released, Relaxed);
            now = os::monotonic_nanoseconds();
        }
        (heap, stacks)
    }

    /// Notices what has happened since the last look.
    fn look(&mut self, now: u64) {
        let heap = &self.heap;
        let cycle = heap.central.cycle();
        if cycle != self.cycle {
            self.cycle = cycle;
            self.last_goal = std::mem::replace(&mut self.goal, heap.pacer.goal().unwrap_or(u64::MAX));
            let mut spans = heap.spans.lock();
            self.peak = (spans.recent_peak << PAGE_SHIFT) as u64;
            spans.recent_peak = spans.pages_in_spans;
        }
        let seconds = (now - self.sampled_at) as f64 / 1e9;
        if seconds >= HALF_LIFE / 4.0 {
            let allocated = heap.pacer.total_allocated();
            let sample = allocated.saturating_sub(self.allocated) as f64 / seconds;
            let decay = libm::exp2(-seconds / HALF_LIFE);
            self.rate = sample.max(self.rate * decay);
            self.stack_peak = (heap.stacks.in_use() as f64).max(self.stack_peak * decay);
            (self.allocated, self.sampled_at) = (allocated, now);
        }
    }

    /// Bytes of heap and of stacks that may be given back.
    fn excess(&self) -> (u64, u64) {
        let heap = &self.heap;
        let figures = {
            let spans = heap.spans.lock();
            Figures {
                in_use: (spans.pages_in_spans << PAGE_SHIFT) as u64,
                retained: spans.pages.retained_bytes() as u64,
                peak: self.peak,
                goal: self.goal,
                last_goal: self.last_goal,
                rate: self.rate,
            }
        };
        let stack_target = with_reserve(self.stack_peak.max(heap.stacks.in_use() as f64) as u64);
        let stacks = heap.stacks.retained_bytes().saturating_sub(stack_target);
        let mut excess = figures.retained.saturating_sub(figures.target());
        if let Some(limit) = heap.pacer.memory_limit() {
            let mapped = heap.memory_use(&heap.spans.lock()).mapped;
            excess = excess.max(mapped.saturating_sub(limit / 100 * LIMIT_PERCENT));
        }
        (excess, stacks)
    }
}

/// What the decision to keep memory follows from. In bytes, and bytes per second.
#[derive(Debug, Clone, Copy)]
struct Figures {
    /// Bytes in spans, and with memory in all.
    in_use: u64,
    retained: u64,
    /// Most bytes in spans before the last cycle ended.
    peak: u64,
    /// The goal since the last cycle and the one before; `u64::MAX`: none.
    goal: u64,
    last_goal: u64,
    rate: f64,
}

impl Figures {
    /// Bytes that the heap keeps.
    fn target(&self) -> u64 {
        let soon = self.in_use.saturating_add((self.rate * LOOKAHEAD) as u64);
        let next_peak = if self.last_goal == 0 || self.last_goal == u64::MAX || self.goal == u64::MAX {
            u64::MAX
        } else {
            with_reserve((self.peak as f64 * (self.goal as f64 / self.last_goal as f64)) as u64)
        };
        soon.min(next_peak).max(self.in_use)
    }
}

fn with_reserve(bytes: u64) -> u64 {
    bytes.saturating_add(bytes / 100 * RETAIN_PERCENT)
}

fn pages_of(bytes: u64) -> usize {
    (bytes >> PAGE_SHIFT).max(1) as usize
}

impl Heap {
    /// A cycle is over: if it marked slowly, dense parts of the heap are to have huge pages.
    pub(crate) fn judge_page_size(&self, report: &CycleReport) {
        let cpu = report.mark_cpu + report.assist_cpu + report.idle_cpu;
        let mut spans = self.spans.lock();
        if is_slow(report.marked_objects, cpu, spans.pages.small_dense_chunks()) {
            spans.pages.need_huge_pages();
        }
    }

    /// Moves a chunk to huge pages, if one is waiting for that.
    fn collapse_chunk(&self) -> bool {
        let Some((address, bytes)) = self.spans.lock().pages.next_to_collapse() else { return false };
        // SAFETY: a chunk of the heap's arena, which is committed. Whoever uses it meanwhile waits for a moment.
        unsafe { os::collapse(address, bytes) };
        true
    }
}

/// Pages that were lent out to be emptied.
pub(crate) struct Loan {
    run: PageRun,
    /// First address and bytes.
    address: (usize, usize),
    /// Bytes of the dirty pages among them.
    dirty: u64,
}

impl Loan {
    /// About `most` pages. See [`PageAllocator::take_dirty`].
    pub fn take(pages: &mut PageAllocator, most: usize, sparse: usize) -> Option<Loan> {
        let before = pages.dirty_free_bytes();
        let run = pages.take_dirty(most, sparse)?;
        Some(Loan { run, address: pages.address_of(run), dirty: (before - pages.dirty_free_bytes()) as u64 })
    }

    /// Empties the pages; needs no lock.
    pub fn empty(self) -> EmptiedLoan {
        // SAFETY: the run belongs to this loan (see `PageAllocator::take_dirty`), nothing of it is used.
        let emptied = unsafe { os::discard(self.address.0, self.address.1) };
        EmptiedLoan { loan: self, emptied }
    }
}

/// Memory that the system got back.
#[derive(Clone, Copy)]
pub(crate) struct ReleasedRun {
    base: Address,
    /// 0: none.
    bytes: u64,
}

impl ReleasedRun {
    pub const NONE: ReleasedRun = ReleasedRun { base: Address::NULL, bytes: 0 };
}

/// Pages to be taken back.
pub(crate) struct EmptiedLoan {
    loan: Loan,
    emptied: bool,
}

impl EmptiedLoan {
    /// Gives the pages back to their allocator; returns what the system got: nothing if it refused.
    pub fn give_back(self, pages: &mut PageAllocator) -> ReleasedRun {
        if !self.emptied {
            pages.free(self.loan.run.first, self.loan.run.count);
            return ReleasedRun::NONE;
        }
        pages.free_clean(self.loan.run);
        ReleasedRun { base: Address(self.loan.address.0), bytes: self.loan.dirty }
    }
}

impl Heap {
    /// Gives all free pages back to the system, those of stacks too; returns how many bytes. Sensible after a
    /// forced collection.
    pub fn release_memory(&self) -> u64 {
        let mut sum = 0;
        loop {
            let released = self.release_heap_pages(CHUNK_PAGES, 1) + self.release_stack_pages(CHUNK_PAGES);
            sum += released;
            if released == 0 {
                break;
            }
        }
        self.released.eager.fetch_add(sum, Relaxed);
        sum
    }

    /// The line of `GODEBUG=scavtrace=1` about what was given back since the last call, without line end.
    pub fn scavtrace(&self, forced: bool) -> String {
        let kibibytes = |bytes: u64| bytes >> 10;
        let (background, eager) = (self.released.background.swap(0, Relaxed), self.released.eager.swap(0, Relaxed));
        let spans = self.spans.lock();
        let in_use = spans.pages_in_spans << PAGE_SHIFT;
        format!(
            "scav {} KiB work (bg), {} KiB work (eager), {} KiB now, {}% util{}",
            kibibytes(background),
            kibibytes(eager),
            kibibytes(spans.pages.clean_free_bytes() as u64),
            in_use * 100 / spans.pages.retained_bytes().max(1),
            if forced { " (forced)" } else { "" },
        )
    }

    /// Bytes of heap, stacks and tables that take memory.
    pub fn mapped_bytes(&self) -> u64 {
        self.memory_use(&self.spans.lock()).mapped
    }

    /// Everything that is mapped, for the memory limit.
    pub(crate) fn memory_use(&self, spans: &SpanPages) -> MemoryUse {
        let tables = spans.record_bytes() + spans.table_bytes();
        MemoryUse {
            mapped: (spans.pages.retained_bytes() + tables) as u64 + self.stacks.retained_bytes(),
            free: spans.pages.dirty_free_bytes() as u64,
            objects: self.pacer.object_bytes(),
        }
    }

    /// With a memory limit: gives free pages back when it is passed, and tells the pacer. `spans` has just grown.
    pub(crate) fn follow_limit(&self, spans: &mut SpanPages) {
        let Some(limit) = self.pacer.memory_limit() else { return };
        let mut memory = self.memory_use(spans);
        let begin = (memory.mapped > limit).then(os::thread_nanoseconds);
        while memory.mapped > limit
            && let Some(loan) = Loan::take(&mut spans.pages, pages_of(memory.mapped - limit).min(CHUNK_PAGES), 1)
        {
            let released = self.note_released(loan.empty().give_back(&mut spans.pages));
            self.released.eager.fetch_add(released, Relaxed);
            memory = self.memory_use(spans);
            if released == 0 {
                break;
            }
        }
        if let Some(begin) = begin {
            self.released.assist_cpu.fetch_add(os::thread_nanoseconds() - begin, Relaxed);
        }
        self.pacer.set_memory_use(&memory);
    }

    /// Empties one run of at most `most` pages, outside the lock; returns its bytes.
    fn release_heap_pages(&self, most: usize, sparse: usize) -> u64 {
        let Some(loan) = Loan::take(&mut self.spans.lock().pages, most, sparse) else { return 0 };
        let emptied = loan.empty();
        let released = emptied.give_back(&mut self.spans.lock().pages);
        self.note_released(released)
    }

    /// The same for pages of stacks.
    fn release_stack_pages(&self, most: usize) -> u64 {
        self.note_released(self.stacks.release_pages(most))
    }

    fn note_released(&self, ReleasedRun { base, bytes }: ReleasedRun) -> u64 {
        if bytes != 0 {
            self.emit(|| Event::PagesReleased { base, bytes });
        }
        bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MIB: u64 = 1 << 20;

    #[test]
    fn what_is_wanted_soon_is_kept() {
        let figures = Figures {
            in_use: 50 * MIB,
            retained: 1000 * MIB,
            peak: 1000 * MIB,
            goal: 100 * MIB,
            last_goal: 1000 * MIB,
            rate: 1e9,
        };
        assert_eq!(figures.target(), 110 * MIB);
        assert_eq!(Figures { rate: 0.0, ..figures }.target(), 50 * MIB);
        assert_eq!(Figures { rate: MIB as f64, ..figures }.target(), 60 * MIB);
        assert_eq!(Figures { goal: u64::MAX, rate: MIB as f64, ..figures }.target(), 60 * MIB);
        // Before the first cycle nothing is known.
        assert_eq!(Figures { last_goal: 0, rate: MIB as f64, ..figures }.target(), 60 * MIB);
        assert_eq!(Figures { in_use: 500 * MIB, ..figures }.target(), 500 * MIB);
    }
}
