//! Figures of a heap: plain data, enough for true `runtime.MemStats` and for tools.

use crate::cache::Cache;
use crate::heap::Heap;
use crate::stack::StackSources;
use crate::sync::{AtomicU64, Ordering::Relaxed};
use burrow_layout::size_class::{CLASS_COUNT, PAGE_SHIFT, SizeClass};

/// Objects of one size class.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SizeStatistics {
    /// Bytes of a slot.
    pub size: usize,
    /// Objects ever allocated.
    pub mallocs: u64,
    /// Objects ever freed (swept).
    pub frees: u64,
}

/// How often each source of memory served a request. The sources supply each other in this order.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sources {
    /// Runs taken for the tiny allocator.
    pub tiny: u64,
    /// Runs that a span in the cache had.
    pub cache: u64,
    /// Spans that a central list had.
    pub central: u64,
    /// Runs of pages that a processor's page cache had.
    pub page_cache: u64,
    /// Runs and groups of pages from the page allocator.
    pub heap: u64,
    /// Sources of stacks.
    pub stacks: StackSources,
}

/// All figures of a heap. Sizes in bytes, times in nanoseconds.
#[derive(Debug, Clone, Default)]
pub struct Statistics {
    /// Bytes ever allocated (`TotalAlloc`).
    pub total_allocated: u64,
    /// Objects ever allocated, tiny ones included (`Mallocs`).
    pub mallocs: u64,
    /// Objects ever freed; tiny ones count as freed at once (`Frees`).
    pub frees: u64,
    /// Tiny objects ever allocated in a slot that another one had begun (real Go's `/gc/heap/tiny/allocs:objects`).
    pub tiny_allocations: u64,
    /// Bytes of objects that are not swept, dead or alive (`HeapAlloc`, `Alloc`).
    pub heap_allocated: u64,
    /// The same in objects (`HeapObjects`).
    pub heap_objects: u64,
    /// Address space made accessible for objects (`HeapSys`).
    pub heap_mapped: u64,
    /// The part of it that takes no memory: never used, or given back (`HeapReleased`).
    pub heap_released: u64,
    /// Bytes in spans (`HeapInuse`).
    pub heap_in_use: u64,
    /// Most bytes in spans so far.
    pub heap_peak: u64,
    /// Bytes of stacks in use (`StackInuse`).
    pub stacks_in_use: u64,
    /// Address space made accessible for stacks (`StackSys`).
    pub stacks_mapped: u64,
    /// Bytes of span records in use (`MSpanInuse`).
    pub span_records_in_use: u64,
    /// Bytes of span records ever used (`MSpanSys`).
    pub span_records: u64,
    /// Bytes of caches (`MCacheInuse`, `MCacheSys`).
    pub caches: u64,
    /// Bytes of bitmaps and page tables (`GCSys`).
    pub collector_tables: u64,
    /// Heap size that starts the next collection (`NextGC`); `u64::MAX` when off.
    pub next_goal: u64,
    /// Live bytes found by the last cycle.
    pub last_marked: u64,
    /// Bytes of stacks that it scanned.
    pub last_stacks: u64,
    /// Bytes of the allocation profile.
    pub profile_bytes: u64,
    /// End of the last cycle, nanoseconds since 1970 (`LastGC`); 0: none yet.
    pub last_cycle_end: u64,
    /// Sum of all pauses (`PauseTotalNs`).
    pub pause_total: u64,
    /// The last 256 pauses, `(duration, end since 1970)`; that of cycle `n` at index `(n + 255) % 256`
    /// (`PauseNs`, `PauseEnd`).
    pub pauses: Vec<(u64, u64)>,
    /// Finished cycles (`NumGC`).
    pub cycles: u32,
    /// Those the program asked for (`NumForcedGC`).
    pub forced_cycles: u32,
    /// Processor time that collections took.
    pub collector_cpu: u64,
    /// The part of it that marked beside the mutators with a right to its processor.
    pub dedicated_cpu: u64,
    /// The part that mutators marked for what they allocated.
    pub assist_cpu: u64,
    /// The part of processors that had nothing else to do.
    pub idle_cpu: u64,
    /// Processor time that giving memory back took in the background.
    pub scavenge_background_cpu: u64,
    /// The same where the memory limit was passed.
    pub scavenge_assist_cpu: u64,
    /// Number of the cycle in which the limiter last began to limit; 0: never.
    pub limited_in: u32,
    /// By size class, class 0 (large objects) first, in which `size` is 0 (`BySize` begins alike).
    pub by_size: Vec<SizeStatistics>,
    /// See [`Sources`].
    pub sources: Sources,
}

/// Figures that a cache collects without atomics.
#[derive(Debug, Clone)]
pub(crate) struct CacheCounters {
    /// Objects handed out, by class; those of open runs included.
    pub mallocs: [u64; CLASS_COUNT],
    /// Bytes of large objects.
    pub large_bytes: u64,
    /// Tiny objects, and the slots that they share; those of open runs included.
    pub tiny_allocations: u64,
    pub tiny_slots: u64,
    pub sources: Sources,
}

impl Default for CacheCounters {
    fn default() -> CacheCounters {
        CacheCounters {
            mallocs: [0; CLASS_COUNT],
            large_bytes: 0,
            tiny_allocations: 0,
            tiny_slots: 0,
            sources: Sources::default(),
        }
    }
}

impl CacheCounters {
    /// Adds the figures of `other`.
    pub fn add(&mut self, other: &CacheCounters) {
        for (sum, count) in self.mallocs.iter_mut().zip(other.mallocs) {
            *sum += count;
        }
        self.large_bytes += other.large_bytes;
        self.tiny_allocations += other.tiny_allocations;
        self.tiny_slots += other.tiny_slots;
        let (sum, more) = (&mut self.sources, &other.sources);
        sum.tiny += more.tiny;
        sum.cache += more.cache;
        sum.central += more.central;
        sum.page_cache += more.page_cache;
        sum.heap += more.heap;
        sum.stacks.cache += more.stacks.cache;
    }
}

/// Freed objects, counted by sweepers.
pub(crate) struct FreeCounters {
    pub objects: [AtomicU64; CLASS_COUNT],
    pub large_bytes: AtomicU64,
}

impl Default for FreeCounters {
    fn default() -> FreeCounters {
        FreeCounters { objects: std::array::from_fn(|_| AtomicU64::new(0)), large_bytes: AtomicU64::new(0) }
    }
}

/// Puts all figures of `heap` together.
///
/// # Safety
/// No thread uses its cache meanwhile.
pub(crate) unsafe fn gather(heap: &Heap) -> Statistics {
    let mut statistics = Statistics::default();
    let mut counters = CacheCounters::default();
    let visit = |cache: &mut Cache| {
        counters.add(&cache.exact_counters());
        statistics.caches += cache.bytes() as u64;
    };
    // SAFETY: contract.
    unsafe { heap.for_each_stopped_cache(visit) };
    counters.add(&heap.retired.lock());
    heap.stacks.add_sources(&mut counters.sources.stacks);
    add_objects(&mut statistics, &counters, &heap.freed);
    add_memory(&mut statistics, heap);
    statistics.profile_bytes = heap.profile.bytes();
    let history = heap.history.lock();
    history.describe(&mut statistics);
    statistics.next_goal = heap.pacer.goal().unwrap_or(u64::MAX);
    statistics
}

fn add_objects(statistics: &mut Statistics, counters: &CacheCounters, freed: &FreeCounters) {
    let large_freed = freed.large_bytes.load(Relaxed);
    statistics.total_allocated = counters.large_bytes;
    statistics.heap_allocated = counters.large_bytes.saturating_sub(large_freed);
    for (index, &mallocs) in counters.mallocs.iter().enumerate() {
        let size = SizeClass::from_index(index).map_or(0, SizeClass::slot_size);
        let frees = freed.objects[index].load(Relaxed);
        statistics.by_size.push(SizeStatistics { size, mallocs, frees });
        statistics.mallocs += mallocs;
        statistics.frees += frees;
        statistics.total_allocated += mallocs * size as u64;
        statistics.heap_allocated += mallocs.saturating_sub(frees) * size as u64;
    }
    statistics.heap_objects = statistics.mallocs.saturating_sub(statistics.frees);
    // The first object of a slot is the slot, which the classes count.
    statistics.tiny_allocations = counters.tiny_allocations.saturating_sub(counters.tiny_slots);
    statistics.mallocs += statistics.tiny_allocations;
    statistics.frees += statistics.tiny_allocations;
    statistics.sources = counters.sources;
}

fn add_memory(statistics: &mut Statistics, heap: &Heap) {
    let spans = heap.spans.lock();
    statistics.heap_mapped = spans.pages.committed_bytes() as u64;
    statistics.heap_released = spans.pages.clean_free_bytes() as u64;
    statistics.heap_in_use = (spans.pages_in_spans as u64) << PAGE_SHIFT;
    statistics.heap_peak = (spans.peak_pages as u64) << PAGE_SHIFT;
    statistics.span_records = spans.record_bytes() as u64;
    statistics.span_records_in_use = (spans.open_spans() * size_of::<crate::span::Span>()) as u64;
    statistics.collector_tables = spans.table_bytes() as u64;
    drop(spans);
    statistics.stacks_in_use = heap.stacks.in_use();
    statistics.stacks_mapped = heap.stacks.committed_bytes() as u64;
    statistics.scavenge_background_cpu = heap.released.background_cpu.load(Relaxed);
    statistics.scavenge_assist_cpu = heap.released.assist_cpu.load(Relaxed);
    statistics.limited_in = heap.pacer.limited_in();
}
