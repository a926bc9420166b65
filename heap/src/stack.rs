//! Memory for stacks.
//!
//! Stacks live in a range of addresses of their own, far from the heap's, so that no integer or
//! heap pointer looks like an address of a stack. Sizes are powers of two from 2 KiB.
//!
//! Sources, in order. Below 32 KiB: the processor's stack cache, the pool of that order (slots of
//! 32 KiB spans), the processor's page cache, the pages. From 32 KiB on: the list of free large stacks of
//! that size, the page cache if that is few pages, the pages. Free large stacks and spans whose slots are
//! all free go back to the pages at the end of a collection.
//!
//! Fresh spans of small stacks get their memory from the system at once: stacks of 2 and 4 KiB are used
//! from their first word on, and one call is cheaper than a page fault for every other stack.
//!
//! Invariants: a stack is in use, or in exactly one cache, pool or list. All runs of pages, those on loan to the scavenger
//! too, are multiples of a pooled span, hence begin at one: a stack's span is found by its address.
//! Start at [`StackCache::allocate`].

use crate::address::Address;
use crate::config::{Config, HugePages};
use crate::fatal::fatal;
use crate::heap::OutOfMemory;
use crate::os;
use crate::page_cache::{self, PageCache};
use crate::page_size::Filling;
use crate::pages::{PageAllocator, PageGroup, PageRun};
use crate::poison;
use crate::region::{Arena, Region, reserve_fitting};
use crate::scavenge::{Loan, ReleasedRun};
use crate::sync::{AtomicU32, AtomicU64, Mutex, Ordering::Relaxed, Rank};
use burrow_layout::size_class::{PAGE_SHIFT, PAGE_SIZE};
use std::sync::Arc;

/// Smallest stack.
pub const MINIMUM_STACK: usize = 2048;
/// Number of sizes that come from pools.
const ORDERS: usize = 4;
/// Bytes of a span of pooled stacks, and the smallest large stack.
const SPAN_BYTES: usize = MINIMUM_STACK << ORDERS;
const SPAN_PAGES: usize = SPAN_BYTES / PAGE_SIZE;
/// Bytes of each order that a cache keeps at most; half of it moves at a time.
const CACHE_BYTES: usize = SPAN_BYTES;
/// Orders whose stacks lie at most two to a page of the system, or fill one: they are populated ahead.
const POPULATED_ORDERS: usize = 2;
/// Bytes of address space for stacks, at least.
const LEAST_ARENA: usize = 16 << 20;
/// Number of large sizes, by powers of two.
const LARGE_ORDERS: usize = 32;

/// A stack's memory. Not `Clone`: whoever has it, owns it.
#[derive(Debug, PartialEq, Eq)]
pub struct StackMemory {
    /// Lowest address.
    pub base: Address,
    /// Bytes, a power of two.
    pub size: usize,
}

impl StackMemory {
    /// The address after the highest byte: where an empty stack begins.
    pub fn top(&self) -> Address {
        self.base.offset(self.size)
    }
}

/// How often each source of stacks served a request, of whatever size. A batch counts once.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct StackSources {
    /// The processor's cache.
    pub cache: u64,
    /// A pool that had a span with free slots.
    pub pool: u64,
    /// The list of free large stacks.
    pub large: u64,
    /// A processor's page cache.
    pub page_cache: u64,
    /// The page allocator.
    pub pages: u64,
}

/// The counters of those sources that processors share.
#[derive(Default)]
struct SharedSources {
    pool: AtomicU64,
    large: AtomicU64,
    page_cache: AtomicU64,
    pages: AtomicU64,
}

/// All stack memory of a heap that is not in a cache.
pub struct StackHeap {
    arena: Arc<Arena>,
    pools: [Mutex<Pool>; ORDERS],
    pages: Mutex<StackPages>,
    /// Bit set: that slot of the pooled span is in its pool. By span, written under the pool's lock.
    free_slots: Region<AtomicU32>,
    in_use: AtomicU64,
    /// Bytes of pages that may take memory; written under the lock of the pages.
    retained: AtomicU64,
    poison: bool,
    sources: SharedSources,
}

/// The spans of one size that have free slots.
#[derive(Default)]
struct Pool {
    spans: Vec<u32>,
}

struct StackPages {
    pages: PageAllocator,
    /// Free stacks by base-2 logarithm of their pages.
    large: [Vec<u32>; LARGE_ORDERS],
}

impl StackHeap {
    pub fn new(config: &Config) -> Result<StackHeap, OutOfMemory> {
        // Near the top of the address space, where neither executables nor heaps are.
        let arena = Arc::new(reserve_fitting(
            config.stack_bytes,
            LEAST_ARENA,
            |most| most / 4,
            |bytes| Arena::reserve(0x7000_0000_0000, bytes),
        )?);
        let pages = PageAllocator::new(&arena, SPAN_PAGES, HugePages::Never)?;
        Ok(StackHeap {
            free_slots: Region::new(arena.bytes() / SPAN_BYTES)?,
            pools: std::array::from_fn(|_| Mutex::new(Rank::StackPool, Pool::default())),
            pages: Mutex::new(Rank::Pages, StackPages { pages, large: Default::default() }),
            in_use: AtomicU64::new(0),
            retained: AtomicU64::new(0),
            poison: config.poison,
            sources: Default::default(),
            arena,
        })
    }

    /// Whether `address` lies in the range of stacks.
    pub fn contains(&self, address: Address) -> bool {
        self.arena.contains(address.0)
    }

    /// Bytes of stacks that are in use.
    pub fn in_use(&self) -> u64 {
        self.in_use.load(Relaxed)
    }

    /// Bytes of address space made accessible for stacks.
    pub fn committed_bytes(&self) -> usize {
        self.pages.lock().pages.committed_bytes()
    }

    /// Bytes of stacks' pages that may take memory.
    pub fn retained_bytes(&self) -> u64 {
        self.retained.load(Relaxed)
    }

    /// Gives one free run of at most `most` pages back to the system.
    pub fn release_pages(&self, most: usize) -> ReleasedRun {
        let Some(loan) = Loan::take(&mut self.pages.lock().pages, most, 1) else { return ReleasedRun::NONE };
        let emptied = loan.empty();
        let mut guard = self.pages.lock();
        let released = emptied.give_back(&mut guard.pages);
        self.retained.store(guard.pages.retained_bytes() as u64, Relaxed);
        released
    }

    /// Adds the counts of all sources but the caches of stacks.
    pub fn add_sources(&self, sources: &mut StackSources) {
        sources.pool += self.sources.pool.load(Relaxed);
        sources.large += self.sources.large.load(Relaxed);
        sources.page_cache += self.sources.page_cache.load(Relaxed);
        sources.pages += self.sources.pages.load(Relaxed);
    }

    /// Gives the pages of free large stacks and of wholly free spans back. Called at the end of a
    /// collection.
    pub fn release_free(&self) {
        for (order, pool) in self.pools.iter().enumerate() {
            let mut pool = pool.lock();
            pool.spans.retain(|&span| {
                let keep = self.free_slots[span as usize].load(Relaxed) != all_slots(order);
                if !keep {
                    self.free_slots[span as usize].store(0, Relaxed);
                    self.pages.lock().pages.free(span * SPAN_PAGES as u32, SPAN_PAGES as u32);
                }
                keep
            });
        }
        let mut guard = self.pages.lock();
        let StackPages { pages, large } = &mut *guard;
        for (order, list) in large.iter_mut().enumerate() {
            for first in list.drain(..) {
                pages.free(first, 1 << order);
            }
        }
    }

    /// Moves free stacks of an order from the pool to `target` until it holds `count`, or the pool has no more.
    fn fill(&self, order: usize, target: &mut Vec<Address>, count: usize) {
        let mut pool = self.pools[order].lock();
        let before = target.len();
        while target.len() < count
            && let Some(&span) = pool.spans.last()
        {
            let free = self.free_slots[span as usize].load(Relaxed);
            let slot = free.trailing_zeros() as usize;
            let rest = free & (free - 1);
            self.free_slots[span as usize].store(rest, Relaxed);
            if rest == 0 {
                pool.spans.pop();
            }
            target.push(self.span_base(span).offset(slot * (MINIMUM_STACK << order)));
        }
        if target.len() > before {
            self.sources.pool.fetch_add(1, Relaxed);
        }
    }

    /// Makes a span of which the first `count` slots go to `target`, lowest last, and the rest to the pool.
    fn open_span(
        &self,
        order: usize,
        pages: &mut PageCache,
        target: &mut Vec<Address>,
        count: usize,
    ) -> Result<(), OutOfMemory> {
        let run = self.allocate_pages(pages, SPAN_PAGES)?;
        let base = self.address_of(run);
        if order < POPULATED_ORDERS && !run.dirty {
            // SAFETY: the run was just handed to us.
            unsafe { os::populate(base.0, SPAN_BYTES) };
        }
        let slots = 1 << (ORDERS - order);
        let taken = count.min(slots);
        target.extend((0..taken).rev().map(|slot| base.offset(slot * (MINIMUM_STACK << order))));
        if taken < slots {
            let span = ((base.0 - self.arena.base()) / SPAN_BYTES) as u32;
            let mut pool = self.pools[order].lock();
            self.free_slots[span as usize].store(all_slots(order) & !((1 << taken) - 1), Relaxed);
            pool.spans.push(span);
        }
        Ok(())
    }

    /// Takes stacks of an order back into the pool, until `source` holds `count`.
    fn drain(&self, order: usize, source: &mut Vec<Address>, count: usize) {
        let mut pool = self.pools[order].lock();
        while source.len() > count {
            let stack = source.pop().expect("the list is longer than `count`");
            let offset = stack.0 - self.arena.base();
            let (span, slot) = (offset / SPAN_BYTES, offset % SPAN_BYTES / (MINIMUM_STACK << order));
            let free = self.free_slots[span].load(Relaxed);
            if free >> slot & 1 == 1 {
                fatal!("stack {stack:?} is freed twice");
            }
            if free == 0 {
                pool.spans.push(span as u32);
            }
            self.free_slots[span].store(free | 1 << slot, Relaxed);
        }
    }

    /// A run of pages: from the processor's page cache if it is short, else from the allocator.
    fn allocate_pages(&self, cache: &mut PageCache, count: usize) -> Result<PageRun, OutOfMemory> {
        if count < page_cache::LARGEST {
            if let Some(run) = cache.allocate(count) {
                self.sources.page_cache.fetch_add(1, Relaxed);
                return Ok(run);
            }
            let mut guard = self.pages.lock();
            let group = guard.pages.allocate_group(Filling::Dense)?;
            if let Some(rest) = cache.replace(group) {
                guard.pages.free_group(rest);
            }
            self.retained.store(guard.pages.retained_bytes() as u64, Relaxed);
            drop(guard);
            if let Some(run) = cache.allocate(count) {
                self.sources.pages.fetch_add(1, Relaxed);
                return Ok(run);
            }
        }
        let mut guard = self.pages.lock();
        let run = guard.pages.allocate(count, Filling::Dense)?;
        self.retained.store(guard.pages.retained_bytes() as u64, Relaxed);
        self.sources.pages.fetch_add(1, Relaxed);
        Ok(run)
    }

    fn address_of(&self, run: PageRun) -> Address {
        Address(self.arena.base() + ((run.first as usize) << PAGE_SHIFT))
    }

    fn span_base(&self, span: u32) -> Address {
        Address(self.arena.base() + span as usize * SPAN_BYTES)
    }

    fn allocate_large(&self, cache: &mut PageCache, size: usize) -> Result<Address, OutOfMemory> {
        let pages = size >> PAGE_SHIFT;
        let order = pages.trailing_zeros() as usize;
        let free = self.pages.lock().large.get_mut(order).and_then(Vec::pop);
        if let Some(first) = free {
            self.sources.large.fetch_add(1, Relaxed);
            return Ok(Address(self.arena.base() + ((first as usize) << PAGE_SHIFT)));
        }
        Ok(self.address_of(self.allocate_pages(cache, pages)?))
    }

    fn free_large(&self, stack: &StackMemory) {
        let order = (stack.size >> PAGE_SHIFT).trailing_zeros() as usize;
        let page = (stack.base.0 - self.arena.base()) >> PAGE_SHIFT;
        self.pages.lock().large[order].push(page as u32);
    }
}

/// A processor's free stacks.
#[derive(Debug, Default)]
pub struct StackCache {
    free: [Vec<Address>; ORDERS],
    pages: PageCache,
    served: u64,
}

impl StackCache {
    /// A stack of at least `size` bytes.
    pub fn allocate(&mut self, heap: &StackHeap, size: usize) -> Result<StackMemory, OutOfMemory> {
        let out_of_memory = OutOfMemory { requested: size };
        let size = size.max(MINIMUM_STACK).checked_next_power_of_two().ok_or(out_of_memory)?;
        let base = if size < SPAN_BYTES {
            self.allocate_pooled(heap, size)?
        } else {
            heap.allocate_large(&mut self.pages, size)?
        };
        heap.in_use.fetch_add(size as u64, Relaxed);
        Ok(StackMemory { base, size })
    }

    /// Takes a stack back.
    pub fn free(&mut self, heap: &StackHeap, stack: StackMemory) {
        if !heap.contains(stack.base) || !stack.size.is_power_of_two() || !stack.base.0.is_multiple_of(MINIMUM_STACK) {
            fatal!("freed stack {stack:?} is none");
        }
        if heap.poison {
            // SAFETY: the caller gives the stack up, so nothing but this function uses the memory.
            unsafe { poison::fill(stack.base, stack.size) };
        }
        heap.in_use.fetch_sub(stack.size as u64, Relaxed);
        if stack.size >= SPAN_BYTES {
            return heap.free_large(&stack);
        }
        let order = order_of(stack.size);
        self.free[order].push(stack.base);
        let capacity = CACHE_BYTES / stack.size;
        if self.free[order].len() > capacity {
            heap.drain(order, &mut self.free[order], capacity / 2);
        }
    }

    /// Gives all free stacks to the pools, and the pages back.
    pub fn flush(&mut self, heap: &StackHeap) {
        for order in 0..ORDERS {
            heap.drain(order, &mut self.free[order], 0);
        }
        if let Some(rest) = self.pages.replace(PageGroup::default()) {
            heap.pages.lock().pages.free_group(rest);
        }
    }

    /// Requests that the cache served.
    pub fn served(&self) -> u64 {
        self.served
    }

    fn allocate_pooled(&mut self, heap: &StackHeap, size: usize) -> Result<Address, OutOfMemory> {
        let order = order_of(size);
        match self.free[order].pop() {
            Some(stack) => {
                self.served += 1;
                Ok(stack)
            }
            None => {
                let (free, count) = (&mut self.free[order], CACHE_BYTES / size / 2);
                heap.fill(order, free, count);
                if free.is_empty() {
                    heap.open_span(order, &mut self.pages, free, count)?;
                }
                Ok(free.pop().expect("the cache was filled"))
            }
        }
    }
}

/// The mask of all slots of a span of this order.
fn all_slots(order: usize) -> u32 {
    (1 << (1 << (ORDERS - order))) - 1
}

fn order_of(size: usize) -> usize {
    (size / MINIMUM_STACK).trailing_zeros() as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    fn stack_heap(poison: bool) -> StackHeap {
        StackHeap::new(&Config { stack_bytes: 64 << 20, poison, ..Config::default() }).unwrap()
    }

    #[test]
    fn stacks_are_distinct_and_reused() {
        let heap = stack_heap(true);
        let mut cache = StackCache::default();
        let mut bases = HashSet::new();
        let mut stacks = Vec::new();
        for index in 0..200 {
            let stack = cache.allocate(&heap, MINIMUM_STACK << (index % 6)).unwrap();
            assert!(heap.contains(stack.base) && stack.base.0 % stack.size.min(8192) == 0);
            for block in 0..stack.size / MINIMUM_STACK {
                assert!(bases.insert(stack.base.0 + block * MINIMUM_STACK), "stacks overlap");
            }
            stacks.push(stack);
        }
        assert_eq!(heap.in_use(), stacks.iter().map(|stack| stack.size as u64).sum::<u64>());
        for stack in stacks {
            cache.free(&heap, stack);
        }
        assert_eq!(heap.in_use(), 0);
        cache.flush(&heap);
        heap.release_free();
        let pages = heap.pages.lock();
        assert_eq!(pages.pages.free_pages() << PAGE_SHIFT, pages.pages.committed_bytes());
    }

    /// The counters of all sources.
    fn sources(heap: &StackHeap, cache: &StackCache) -> StackSources {
        let mut sources = StackSources { cache: cache.served(), ..StackSources::default() };
        heap.add_sources(&mut sources);
        sources
    }

    fn allocate(heap: &StackHeap, cache: &mut StackCache, size: usize, count: usize) -> Vec<StackMemory> {
        (0..count).map(|_| cache.allocate(heap, size).unwrap()).collect()
    }

    #[test]
    fn small_stacks_drain_cache_then_pool_then_page_cache_then_pages() {
        let heap = stack_heap(false);
        let mut cache = StackCache::default();
        let slots = SPAN_BYTES / MINIMUM_STACK;
        let half = slots / 2;
        let mut stacks = Vec::new();
        let mut expected = StackSources::default();
        // Nothing is there: the pages fill page cache, pool and cache.
        stacks.extend(allocate(&heap, &mut cache, MINIMUM_STACK, 1));
        expected.pages = 1;
        assert_eq!(sources(&heap, &cache), expected);
        // Half of the span went to the cache.
        stacks.extend(allocate(&heap, &mut cache, MINIMUM_STACK, half - 1));
        expected.cache = half as u64 - 1;
        assert_eq!(sources(&heap, &cache), expected);
        // The other half is in the pool.
        stacks.extend(allocate(&heap, &mut cache, MINIMUM_STACK, half));
        expected.pool = 1;
        expected.cache += half as u64 - 1;
        assert_eq!(sources(&heap, &cache), expected);
        // The page cache holds 64 pages, from which 15 more spans come, each by way of cache and pool.
        let spans = 64 / SPAN_PAGES - 1;
        stacks.extend(allocate(&heap, &mut cache, MINIMUM_STACK, spans * slots));
        expected.page_cache = spans as u64;
        expected.pool += spans as u64;
        expected.cache += (spans * 2 * (half - 1)) as u64;
        assert_eq!(sources(&heap, &cache), expected);
        // Then the pages are asked again.
        stacks.extend(allocate(&heap, &mut cache, MINIMUM_STACK, 1));
        expected.pages += 1;
        assert_eq!(sources(&heap, &cache), expected);
        // What is freed fills the cache, the rest the pool; both are asked before pages.
        for stack in stacks.drain(..) {
            cache.free(&heap, stack);
        }
        stacks.extend(allocate(&heap, &mut cache, MINIMUM_STACK, (spans + 1) * slots));
        let after = sources(&heap, &cache);
        assert_eq!((after.page_cache, after.pages), (expected.page_cache, expected.pages));
        assert!(after.pool > expected.pool && after.cache > expected.cache);
        for stack in stacks {
            cache.free(&heap, stack);
        }
    }

    #[test]
    fn large_stacks_drain_their_list_then_the_pages() {
        let heap = stack_heap(false);
        let mut cache = StackCache::default();
        let few_pages = cache.allocate(&heap, 40_000).unwrap();
        assert_eq!(few_pages.size, 65536);
        assert_eq!(sources(&heap, &cache), StackSources { pages: 1, ..StackSources::default() });
        let second = cache.allocate(&heap, 65536).unwrap();
        assert_eq!(sources(&heap, &cache), StackSources { page_cache: 1, pages: 1, ..StackSources::default() });
        // Of 16 pages and more: past the page cache.
        let many_pages = cache.allocate(&heap, 128 << 10).unwrap();
        assert_eq!(sources(&heap, &cache), StackSources { page_cache: 1, pages: 2, ..StackSources::default() });
        let base = many_pages.base;
        cache.free(&heap, many_pages);
        let again = cache.allocate(&heap, 128 << 10).unwrap();
        assert_eq!(again.base, base);
        let expected = StackSources { large: 1, page_cache: 1, pages: 2, ..StackSources::default() };
        assert_eq!(sources(&heap, &cache), expected);
        // The end of a collection empties the list.
        cache.free(&heap, again);
        heap.release_free();
        let last = cache.allocate(&heap, 128 << 10).unwrap();
        assert_eq!(sources(&heap, &cache), StackSources { pages: 3, ..expected });
        for stack in [few_pages, second, last] {
            cache.free(&heap, stack);
        }
    }

    #[test]
    fn memory_that_is_out_is_an_error_until_some_comes_back() {
        let heap = StackHeap::new(&Config { stack_bytes: 4 << 20, ..Config::default() }).unwrap();
        let mut cache = StackCache::default();
        let mut stacks = Vec::new();
        while let Ok(stack) = cache.allocate(&heap, 16 << 10) {
            stacks.push(stack);
        }
        assert_eq!(stacks.len(), heap.arena.bytes() / (16 << 10));
        assert_eq!(cache.allocate(&heap, MINIMUM_STACK), Err(OutOfMemory { requested: PAGE_SIZE }));
        cache.free(&heap, stacks.pop().unwrap());
        assert!(cache.allocate(&heap, 16 << 10).is_ok());
    }

    #[test]
    fn caches_of_two_threads_exchange_stacks_by_way_of_the_pool() {
        let heap = stack_heap(true);
        let (sender, receiver) = std::sync::mpsc::channel::<StackMemory>();
        std::thread::scope(|scope| {
            scope.spawn(|| {
                let mut cache = StackCache::default();
                receiver.into_iter().for_each(|stack| cache.free(&heap, stack));
                cache.flush(&heap);
            });
            let mut cache = StackCache::default();
            for index in 0..5_000 {
                sender.send(cache.allocate(&heap, MINIMUM_STACK << (index % 4)).unwrap()).unwrap();
            }
            drop(sender);
            cache.flush(&heap);
        });
        assert_eq!(heap.in_use(), 0);
        heap.release_free();
        let pages = heap.pages.lock();
        assert_eq!(pages.pages.free_pages() << PAGE_SHIFT, pages.pages.committed_bytes());
    }

    #[test]
    fn stacks_stay_distinct_while_memory_is_given_back() {
        let heap = stack_heap(false);
        let mut cache = StackCache::default();
        let mut held: Vec<StackMemory> = Vec::new();
        let mut loans = std::collections::VecDeque::new();
        let mut random = 7_u64;
        for _ in 0..20_000 {
            random = random.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            let choice = (random >> 33) as usize;
            if held.len() > 200 || choice.is_multiple_of(3) && !held.is_empty() {
                let stack = held.swap_remove(choice / 3 % held.len());
                cache.free(&heap, stack);
            } else {
                let stack = cache.allocate(&heap, MINIMUM_STACK << (choice % 6)).unwrap();
                let apart = |other: &StackMemory| stack.top() <= other.base || other.top() <= stack.base;
                assert!(held.iter().all(apart), "{stack:?} overlaps another");
                held.push(stack);
            }
            if choice.is_multiple_of(97) {
                cache.flush(&heap);
                heap.release_free();
            }
            // The scavenger has some pages at every moment.
            if choice.is_multiple_of(11) {
                loans.extend(Loan::take(&mut heap.pages.lock().pages, choice % 13 + 1, 1));
            }
            if loans.len() > 5
                && let Some(loan) = loans.pop_front()
            {
                loan.empty().give_back(&mut heap.pages.lock().pages);
            }
        }
    }
}
