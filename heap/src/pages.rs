//! The page allocator: which 8 KiB pages of an arena are in use.
//!
//! One bit per page says "in use". Pages are grouped in chunks of 512 (4 MiB), and each chunk has a
//! summary: free pages at its start, its longest free run, free pages at its end. A request takes
//! the first fit by address, found by walking the summaries (8 bytes for 4 MiB of heap, so a walk
//! over 10 GiB reads 20 KiB) and then the bits of one chunk. First fit keeps the top of the heap
//! empty and the bottom dense. (Go's `mpagealloc.go` has a radix tree over such summaries; one
//! level is enough for the heaps this machine can hold.)
//!
//! A second bit per page says "dirty": it may hold something other than zeros. Fresh pages from the
//! system are clean, and pages that were given back to it are clean again: a free page takes memory exactly
//! if it is dirty, and large objects on clean pages need no zeroing. Giving back is a loan: the
//! scavenger takes a run that has dirty pages ([`PageAllocator::take_dirty`]), empties it without the
//! allocator's lock, and returns it clean ([`PageAllocator::free_clean`]).
//!
//! All runs may be made of *granules*, aligned groups of so many pages. Loans keep to them too: what is left for others while
//! a run is on loan begins and ends at granules.
//!
//! Invariants: pages at and beyond `committed_pages` are not accessible and are never handed out;
//! summaries and counts always agree with the bits; no chunk below `first_chunk` has a free page, none from
//! `dirty_end` on a dirty one that is free.
//! Start at [`PageAllocator::allocate`].

use crate::config::HugePages;
use crate::fatal::fatal;
use crate::heap::OutOfMemory;
use crate::page_size::{Filling, PageSizes};
use crate::region::{Arena, Region};
use burrow_layout::size_class::{PAGE_SHIFT, PAGE_SIZE};
use std::sync::Arc;

/// Pages of a chunk.
pub const CHUNK_PAGES: usize = Arena::ALIGNMENT / PAGE_SIZE;
const CHUNK_WORDS: usize = CHUNK_PAGES / 64;
/// Pages that share a huge page of the system.
const HUGE_PAGES: usize = (2 << 20) / PAGE_SIZE;

/// A run of pages that now belongs to the caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageRun {
    /// Index of the first page in the arena.
    pub first: u32,
    /// Number of pages.
    pub count: u32,
    /// The pages may hold something other than zeros.
    pub dirty: bool,
}

/// Up to 64 pages of one aligned group, for a processor's page cache.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PageGroup {
    /// Index of the group's first page.
    pub first: u32,
    /// Bit set: the page is free, and the group's holder owns it.
    pub free: u64,
    /// Bit set: the page may hold something other than zeros.
    pub dirty: u64,
}

/// Free pages of a chunk, as packed 16-bit counts: at the start, longest run, at the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Summary {
    start: usize,
    longest: usize,
    end: usize,
}

/// See the module's header.
pub struct PageAllocator {
    arena: Arc<Arena>,
    /// Pages of a granule, a power of two.
    granule: usize,
    used: Region<u64>,
    dirty: Region<u64>,
    summaries: Region<u64>,
    committed_pages: usize,
    first_chunk: usize,
    dirty_end: usize,
    /// Free pages by cleanness.
    clean_free: usize,
    dirty_free: usize,
    sizes: PageSizes,
}

impl PageAllocator {
    /// The allocator for all pages of `arena`, in granules of so many pages (a power of two, at most 64).
    pub fn new(arena: &Arc<Arena>, granule: usize, huge_pages: HugePages) -> Result<PageAllocator, OutOfMemory> {
        assert!(granule.is_power_of_two() && granule <= 64, "granules fit into groups");
        let chunks = arena.bytes() / Arena::ALIGNMENT;
        Ok(PageAllocator {
            arena: Arc::clone(arena),
            granule,
            used: Region::new(chunks * CHUNK_WORDS)?,
            dirty: Region::new(chunks * CHUNK_WORDS)?,
            summaries: Region::new(chunks)?,
            committed_pages: 0,
            first_chunk: 0,
            dirty_end: 0,
            clean_free: 0,
            dirty_free: 0,
            sizes: PageSizes::new(arena, huge_pages),
        })
    }

    /// Bytes of address space that were made accessible so far.
    pub fn committed_bytes(&self) -> usize {
        self.committed_pages << PAGE_SHIFT
    }

    /// Bytes of free pages that may take memory.
    pub fn dirty_free_bytes(&self) -> usize {
        self.dirty_free << PAGE_SHIFT
    }

    /// Bytes of free pages that take no memory: never used, or given back.
    pub fn clean_free_bytes(&self) -> usize {
        self.clean_free << PAGE_SHIFT
    }

    /// Bytes that may take memory: all but the clean free ones.
    pub fn retained_bytes(&self) -> usize {
        (self.committed_pages - self.clean_free) << PAGE_SHIFT
    }

    /// Takes the first `count` adjacent free pages that suit what they are for; whole granules.
    pub fn allocate(&mut self, count: usize, filling: Filling) -> Result<PageRun, OutOfMemory> {
        let first = self.find_or_grow(count, filling)?;
        self.check_granules(first, count);
        let dirty = self.take(first, count);
        Ok(PageRun { first: first as u32, count: count as u32, dirty })
    }

    /// Takes the free pages of the first aligned group of 64 that has suitable ones.
    pub fn allocate_group(&mut self, filling: Filling) -> Result<PageGroup, OutOfMemory> {
        let first = self.find_or_grow(1, filling)?;
        let word = first / 64;
        let mut free = !self.used[word];
        if !self.sizes.accepts(first / CHUNK_PAGES, filling) {
            free &= self.dirty[word];
        }
        let dirty = self.dirty[word] & free;
        self.used[word] |= free;
        self.dirty_free -= dirty.count_ones() as usize;
        self.clean_free -= (free & !dirty).count_ones() as usize;
        // While the group is out, its pages may get used without notice.
        self.dirty[word] |= free;
        self.summarize(first / CHUNK_PAGES);
        self.use_huge_pages(first, 1);
        self.advance_first_chunk();
        Ok(PageGroup { first: (word * 64) as u32, free, dirty })
    }

    /// Takes back what is left of a group.
    pub fn free_group(&mut self, group: PageGroup) {
        let word = group.first as usize / 64;
        assert_eq!(self.used[word] & group.free, group.free, "freed pages are in use");
        self.used[word] &= !group.free;
        let dirty = group.dirty & group.free;
        self.dirty[word] = self.dirty[word] & !group.free | dirty;
        self.dirty_free += dirty.count_ones() as usize;
        self.clean_free += (group.free & !dirty).count_ones() as usize;
        let chunk = group.first as usize / CHUNK_PAGES;
        self.summarize(chunk);
        self.first_chunk = self.first_chunk.min(chunk);
        self.dirty_end = self.dirty_end.max(chunk + 1);
    }

    /// Gives pages back; they count as dirty.
    pub fn free(&mut self, first: u32, count: u32) {
        let (first, count) = (first as usize, count as usize);
        self.check_granules(first, count);
        self.mark_free(first, count);
        self.dirty_free += count;
        self.dirty_end = self.dirty_end.max((first + count - 1) / CHUNK_PAGES + 1);
    }

    /// Lends out the uppermost dirty free pages: adjacent ones of one chunk, about `most` of them (at least one). Chunks
    /// with fewer than `sparse` free pages are passed over. The caller empties the pages ([`PageAllocator::address_of`])
    /// and gives them to [`PageAllocator::free_clean`].
    pub fn take_dirty(&mut self, most: usize, sparse: usize) -> Option<PageRun> {
        let mut passed_over = false;
        for chunk in (0..self.dirty_end).rev() {
            let Some((start, end)) = self.last_dirty_pages(chunk, most) else {
                if !passed_over {
                    self.dirty_end = chunk;
                }
                continue;
            };
            if self.free_in_chunk(chunk) < sparse {
                passed_over = true;
                continue;
            }
            let (first, count) = (chunk * CHUNK_PAGES + start, end - start);
            self.take(first, count);
            return Some(PageRun { first: first as u32, count: count as u32, dirty: true });
        }
        None
    }

    /// Takes pages back that were emptied.
    pub fn free_clean(&mut self, run: PageRun) {
        let (first, count) = (run.first as usize, run.count as usize);
        self.mark_free(first, count);
        for (word, mask) in masks(first, count) {
            self.dirty[word] &= !mask;
        }
        self.clean_free += count;
        let chunk = first / CHUNK_PAGES;
        self.sizes.emptied(chunk, self.free_in_chunk(chunk));
    }

    /// Dense chunks that have small pages, because nothing was slow so far.
    pub fn small_dense_chunks(&self) -> usize {
        self.sizes.small_dense_chunks()
    }

    /// Marking is slow: from now on dense chunks have huge pages.
    pub fn need_huge_pages(&mut self) {
        self.sizes.need_huge_pages();
    }

    /// The next dense chunk that was filled with small pages and is nearly full: address and bytes.
    pub fn next_to_collapse(&mut self) -> Option<(usize, usize)> {
        loop {
            let chunk = self.sizes.next_to_collapse()?;
            // Moving a chunk fills its gaps, too.
            if self.free_in_chunk(chunk) <= CHUNK_PAGES / 8 {
                return Some((self.arena.base() + chunk * Arena::ALIGNMENT, Arena::ALIGNMENT));
            }
        }
    }

    /// First address of a run, and its bytes.
    pub fn address_of(&self, run: PageRun) -> (usize, usize) {
        (self.arena.base() + ((run.first as usize) << PAGE_SHIFT), (run.count as usize) << PAGE_SHIFT)
    }

    /// Number of free pages among the committed ones. Walks all bits.
    #[cfg(test)]
    pub fn free_pages(&self) -> usize {
        let words = self.committed_pages / 64;
        let bits = self.used[..words].iter().zip(&self.dirty[..words]);
        let counts = bits.map(|(used, dirty)| [(!used & dirty).count_ones(), (!used & !dirty).count_ones()]);
        let [dirty, clean] = counts.fold([0, 0], |sum, each| [sum[0] + each[0] as usize, sum[1] + each[1] as usize]);
        assert_eq!([dirty, clean], [self.dirty_free, self.clean_free], "the counts agree with the bits");
        dirty + clean
    }

    /// Free pages of a chunk: up to `most` that end with the last dirty one, and clean ones behind it that may share a
    /// huge page with it and so take memory. First page and end, within the chunk.
    fn last_dirty_pages(&self, chunk: usize, most: usize) -> Option<(usize, usize)> {
        let dirty = &self.dirty[chunk * CHUNK_WORDS..(chunk + 1) * CHUNK_WORDS];
        let used = self.chunk_words(chunk);
        let word = (0..CHUNK_WORDS).rev().find(|&word| dirty[word] & !used[word] != 0)?;
        let page = word * 64 + 63 - (dirty[word] & !used[word]).leading_zeros() as usize;
        let (start, length) = free_runs(used).find(|&(start, length)| (start..start + length).contains(&page))?;
        let end = (page + 1).next_multiple_of(HUGE_PAGES).min(start + length);
        let first = (page + 1).saturating_sub(most) & !(self.granule - 1);
        Some((start.max(first), end))
    }

    fn check_granules(&self, first: usize, count: usize) {
        if (first | count) & (self.granule - 1) != 0 {
            fatal!("a run of {count} pages from page {first} on is not made of granules of {} pages", self.granule);
        }
    }

    fn free_in_chunk(&self, chunk: usize) -> usize {
        self.chunk_words(chunk).iter().map(|word| word.count_zeros() as usize).sum()
    }

    fn mark_free(&mut self, first: usize, count: usize) {
        for (word, mask) in masks(first, count) {
            assert_eq!(self.used[word] & mask, mask, "freed pages are in use");
            self.used[word] &= !mask;
        }
        self.summarize_range(first, count);
        self.first_chunk = self.first_chunk.min(first / CHUNK_PAGES);
    }

    /// The first of `count` adjacent free pages: in chunks for this filling or for none yet, else dirty ones of others, which
    /// take memory anyway, else new ones.
    fn find_or_grow(&mut self, count: usize, filling: Filling) -> Result<usize, OutOfMemory> {
        let found = self.find(count, filling).or_else(|| self.find_dirty(count, filling));
        let first = match found {
            Some(first) => first,
            None => {
                self.grow(count, filling)?;
                self.find(count, filling).expect("the arena grew by enough pages")
            }
        };
        for chunk in first / CHUNK_PAGES..=(first + count - 1) / CHUNK_PAGES {
            if self.is_empty(chunk) {
                self.sizes.choose(chunk, filling);
            }
        }
        Ok(first)
    }

    fn is_empty(&self, chunk: usize) -> bool {
        unpack(self.summaries[chunk]).start == CHUNK_PAGES
    }

    fn is_for(&self, chunk: usize, filling: Filling) -> bool {
        self.sizes.accepts(chunk, filling) || self.is_empty(chunk)
    }

    fn find_dirty(&self, count: usize, filling: Filling) -> Option<usize> {
        if self.dirty_free < count {
            return None;
        }
        (self.first_chunk..self.dirty_end).find_map(|chunk| {
            if self.is_for(chunk, filling) || unpack(self.summaries[chunk]).longest < count {
                return None;
            }
            let words: [u64; CHUNK_WORDS] = std::array::from_fn(|word| {
                self.used[chunk * CHUNK_WORDS + word] | !self.dirty[chunk * CHUNK_WORDS + word]
            });
            let (start, _) = free_runs(&words).find(|&(_, length)| length >= count)?;
            Some(chunk * CHUNK_PAGES + start)
        })
    }

    fn find(&self, count: usize, filling: Filling) -> Option<usize> {
        // Free pages directly below the chunk at hand.
        let mut below = 0;
        for chunk in self.first_chunk..self.committed_pages / CHUNK_PAGES {
            if !self.is_for(chunk, filling) {
                below = 0;
                continue;
            }
            let summary = unpack(self.summaries[chunk]);
            let base = chunk * CHUNK_PAGES;
            if below + summary.start >= count {
                return Some(base - below);
            }
            if summary.longest >= count {
                return Some(base + self.find_in_chunk(chunk, count));
            }
            below = if summary.start == CHUNK_PAGES { below + CHUNK_PAGES } else { summary.end };
        }
        None
    }

    fn find_in_chunk(&self, chunk: usize, count: usize) -> usize {
        free_runs(self.chunk_words(chunk))
            .find(|&(_, length)| length >= count)
            .map(|(start, _)| start)
            .expect("the summary promises a run")
    }

    /// Marks the run as in use and dirty; tells whether any of it was dirty before.
    fn take(&mut self, first: usize, count: usize) -> bool {
        let mut dirty = 0;
        for (word, mask) in masks(first, count) {
            debug_assert_eq!(self.used[word] & mask, 0, "allocated pages are in use");
            self.used[word] |= mask;
            dirty += (self.dirty[word] & mask).count_ones() as usize;
            self.dirty[word] |= mask;
        }
        self.dirty_free -= dirty;
        self.clean_free -= count - dirty;
        self.summarize_range(first, count);
        self.use_huge_pages(first, count);
        self.advance_first_chunk();
        dirty != 0
    }

    /// For chunks that were just taken from.
    fn use_huge_pages(&mut self, first: usize, count: usize) {
        for chunk in first / CHUNK_PAGES..=(first + count - 1) / CHUNK_PAGES {
            if self.sizes.is_emptied(chunk) {
                self.sizes.taken(chunk, self.free_in_chunk(chunk));
            }
        }
    }

    /// Commits enough chunks for a run of `count` pages.
    fn grow(&mut self, count: usize, filling: Filling) -> Result<(), OutOfMemory> {
        let out_of_memory = OutOfMemory { requested: count.saturating_mul(PAGE_SIZE) };
        if count > self.arena.bytes() >> PAGE_SHIFT {
            return Err(out_of_memory);
        }
        let last_chunk = (self.committed_pages / CHUNK_PAGES).checked_sub(1);
        let free_at_end = last_chunk.map_or(0, |chunk| self.free_at_end(chunk, filling));
        let missing = count.saturating_sub(free_at_end).max(1).next_multiple_of(CHUNK_PAGES);
        let offset = self.committed_bytes();
        let bytes = missing << PAGE_SHIFT;
        if bytes > self.arena.bytes() - offset {
            return Err(out_of_memory);
        }
        if !self.arena.commit(offset, bytes) {
            return Err(out_of_memory);
        }
        let chunks = self.committed_pages / CHUNK_PAGES..(self.committed_pages + missing) / CHUNK_PAGES;
        self.committed_pages += missing;
        self.clean_free += missing;
        chunks.clone().for_each(|chunk| self.summarize(chunk));
        self.sizes.committed(chunks, filling);
        Ok(())
    }

    /// Length of the free run, for this filling, that ends with chunk `last`.
    fn free_at_end(&self, last: usize, filling: Filling) -> usize {
        let mut pages = 0;
        for chunk in (0..=last).rev().take_while(|&chunk| self.is_for(chunk, filling)) {
            let summary = unpack(self.summaries[chunk]);
            pages += summary.end;
            if summary.end < CHUNK_PAGES {
                break;
            }
        }
        pages
    }

    fn advance_first_chunk(&mut self) {
        while self.first_chunk < self.committed_pages / CHUNK_PAGES && self.summaries[self.first_chunk] == 0 {
            self.first_chunk += 1;
        }
    }

    fn summarize_range(&mut self, first: usize, count: usize) {
        for chunk in first / CHUNK_PAGES..=(first + count - 1) / CHUNK_PAGES {
            self.summarize(chunk);
        }
    }

    fn summarize(&mut self, chunk: usize) {
        let mut summary = Summary { start: 0, longest: 0, end: 0 };
        for (start, length) in free_runs(self.chunk_words(chunk)) {
            if start == 0 {
                summary.start = length;
            }
            if start + length == CHUNK_PAGES {
                summary.end = length;
            }
            summary.longest = summary.longest.max(length);
        }
        self.summaries[chunk] = pack(summary);
    }

    fn chunk_words(&self, chunk: usize) -> &[u64] {
        &self.used[chunk * CHUNK_WORDS..(chunk + 1) * CHUNK_WORDS]
    }
}

fn pack(summary: Summary) -> u64 {
    summary.start as u64 | (summary.longest as u64) << 16 | (summary.end as u64) << 32
}

fn unpack(packed: u64) -> Summary {
    let field = |shift: u32| (packed >> shift) as usize & 0xffff;
    Summary { start: field(0), longest: field(16), end: field(32) }
}

/// The words and masks that cover the bits `first..first + count`.
fn masks(first: usize, count: usize) -> impl Iterator<Item = (usize, u64)> {
    let end = first + count;
    (first / 64..end.div_ceil(64)).map(move |word| {
        let low = first.saturating_sub(word * 64);
        let high = (end - word * 64).min(64);
        (word, (u64::MAX << low) & (u64::MAX >> (64 - high)))
    })
}

/// The runs of zero bits, as `(start, length)`, ascending.
fn free_runs(words: &[u64]) -> impl Iterator<Item = (usize, usize)> {
    let bits = words.len() * 64;
    let mut position = 0;
    std::iter::from_fn(move || {
        let start = next_bit(words, position, bits, 0);
        if start == bits {
            return None;
        }
        let end = next_bit(words, start, bits, u64::MAX);
        position = end;
        Some((start, end - start))
    })
}

/// The first bit from `from` on that is clear (`flip` = 0) or set (`flip` = all ones); `bits` if none.
fn next_bit(words: &[u64], from: usize, bits: usize, flip: u64) -> usize {
    let mut position = from;
    while position < bits {
        let candidates = (!words[position / 64] ^ flip) >> (position % 64);
        if candidates != 0 {
            return position + candidates.trailing_zeros() as usize;
        }
        position = (position / 64 + 1) * 64;
    }
    bits
}

#[cfg(test)]
mod tests {
    use super::*;
    use Filling::{Dense, Sparse};

    fn allocator(chunks: usize) -> PageAllocator {
        let bytes = chunks * Arena::ALIGNMENT;
        let arena = Arena::reserve(0, bytes).expect("a small arena");
        PageAllocator::new(&Arc::new(arena), 1, HugePages::Never).expect("small tables")
    }

    #[test]
    fn pages_come_first_fit_by_address() {
        let mut pages = allocator(4);
        let first = pages.allocate(3, Dense).unwrap();
        assert_eq!(first, PageRun { first: 0, count: 3, dirty: false });
        assert_eq!(pages.allocate(5, Dense).unwrap().first, 3);
        pages.free(0, 3);
        assert_eq!(pages.allocate(4, Dense).unwrap().first, 8);
        assert_eq!(pages.allocate(2, Dense).unwrap(), PageRun { first: 0, count: 2, dirty: true });
    }

    #[test]
    fn runs_cross_chunks() {
        let mut pages = allocator(4);
        assert_eq!(pages.allocate(500, Dense).unwrap().first, 0);
        assert_eq!(pages.allocate(600, Dense).unwrap().first, 500);
        assert_eq!(pages.allocate(948, Dense).unwrap().first, 1100);
        assert_eq!(pages.allocate(1, Dense), Err(OutOfMemory { requested: PAGE_SIZE }));
        pages.free(490, 560);
        assert_eq!(pages.free_pages(), 560);
        assert_eq!(pages.allocate(560, Dense).unwrap().first, 490);
    }

    #[test]
    fn groups_keep_the_cleanness_of_unused_pages() {
        let mut pages = allocator(1);
        pages.allocate(10, Dense).unwrap();
        let group = pages.allocate_group(Dense).unwrap();
        assert_eq!(group, PageGroup { first: 0, free: u64::MAX << 10, dirty: 0 });
        assert_eq!(pages.allocate(1, Dense).unwrap().first, 64);
        pages.free_group(PageGroup { free: group.free & !(1 << 10), ..group });
        assert_eq!(pages.allocate(2, Dense).unwrap(), PageRun { first: 11, count: 2, dirty: false });
        pages.free(10, 1);
        assert!(pages.allocate(1, Dense).unwrap().dirty);
    }

    #[test]
    fn pages_that_were_given_back_are_clean() {
        let mut pages = allocator(3);
        pages.allocate(1100, Dense).unwrap();
        pages.free(100, 900);
        assert_eq!((pages.dirty_free_bytes(), pages.clean_free_bytes()), (900 * PAGE_SIZE, 436 * PAGE_SIZE));
        // From the top, not beyond a chunk.
        let first = pages.take_dirty(64, 1).unwrap();
        assert_eq!((first.first, first.count), (936, 64));
        let second = pages.take_dirty(512, 1).unwrap();
        assert_eq!((second.first, second.count), (512, 424));
        pages.free_clean(first);
        pages.free_clean(second);
        assert_eq!(pages.free_pages(), 1336);
        assert_eq!(pages.dirty_free_bytes(), 412 * PAGE_SIZE);
        let third = pages.take_dirty(512, 1).unwrap();
        assert_eq!((third.first, third.count), (100, 412));
        assert_eq!(pages.take_dirty(512, 1), None);
        pages.free_clean(third);
        assert_eq!(pages.dirty_free_bytes(), 0);
        assert!(!pages.allocate(900, Dense).unwrap().dirty);
        pages.free(200, 10);
        assert_eq!(pages.take_dirty(512, 11), None);
        assert_eq!(pages.take_dirty(512, 10).unwrap().first, 200);
    }

    #[test]
    fn loans_leave_whole_granules_to_others() {
        let arena = Arena::reserve(0, Arena::ALIGNMENT).expect("a small arena");
        let mut pages = PageAllocator::new(&Arc::new(arena), 4, HugePages::Never).expect("small tables");
        pages.allocate(CHUNK_PAGES, Dense).unwrap();
        pages.free(0, 64);
        let loans = [1, 5, 6].map(|most| pages.take_dirty(most, 1).unwrap());
        assert_eq!(loans.map(|run| (run.first, run.count)), [(60, 4), (52, 8), (44, 8)]);
        // What comes back clean lies between what is dirty and what is on loan.
        pages.free_clean(loans[1]);
        assert_eq!(pages.take_dirty(3, 1).map(|run| (run.first, run.count)), Some((40, 4)));
        assert_eq!(pages.allocate(40, Dense).unwrap().first, 0);
        assert_eq!(pages.allocate_group(Dense).unwrap().free, 0xff << 52);
    }

    #[test]
    fn what_may_stay_untouched_has_chunks_of_its_own() {
        let arena = Arena::reserve(0, 6 * Arena::ALIGNMENT).expect("a small arena");
        let huge_pages = HugePages::Above(Arena::ALIGNMENT);
        let mut pages = PageAllocator::new(&Arc::new(arena), 1, huge_pages).expect("small tables");
        // The first chunk is for everything.
        assert_eq!(pages.allocate(100, Dense).unwrap().first, 0);
        assert_eq!(pages.allocate(412, Sparse).unwrap().first, 100);
        assert_eq!(pages.allocate(100, Dense).unwrap().first, 512);
        assert_eq!(pages.allocate(100, Sparse).unwrap().first, 1024);
        assert_eq!(pages.allocate(300, Dense).unwrap().first, 612);
        assert_eq!(pages.allocate_group(Sparse).unwrap(), PageGroup { first: 1088, free: u64::MAX << 36, dirty: 0 });
        assert_eq!(pages.allocate(350, Sparse).unwrap().first, 1152);
        // Before the heap grows, dirty pages of others are used, which take memory anyway.
        pages.free(612, 200);
        assert_eq!(pages.allocate(150, Sparse).unwrap(), PageRun { first: 612, count: 150, dirty: true });
        assert_eq!(pages.allocate(60, Sparse).unwrap(), PageRun { first: 1502, count: 60, dirty: false });
        // An empty chunk is for who comes first.
        pages.free(1502, 60);
        assert_eq!(pages.allocate(500, Dense).unwrap().first, 1536);
    }

    #[test]
    fn a_random_sequence_agrees_with_a_plain_model() {
        let mut pages = allocator(8);
        let mut model = vec![false; 8 * CHUNK_PAGES];
        let mut held: Vec<PageRun> = Vec::new();
        let mut state = 7_u64;
        for _ in 0..4000 {
            state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            let random = (state >> 33) as usize;
            if random.is_multiple_of(31)
                && let Some(run) = pages.take_dirty(1 + random % 100, 1)
            {
                pages.free_clean(run);
                continue;
            }
            if random.is_multiple_of(3) && !held.is_empty() {
                let run = held.swap_remove(random / 3 % held.len());
                pages.free(run.first, run.count);
                model[run.first as usize..(run.first + run.count) as usize].fill(false);
                continue;
            }
            let count = if random % 16 == 1 { 1 + random / 16 % 700 } else { 1 + random / 16 % 20 };
            let expected = model.windows(count).position(|window| window.iter().all(|used| !used));
            let run = pages.allocate(count, Dense);
            assert_eq!(run.ok().map(|run| run.first as usize), expected);
            if let Ok(run) = run {
                assert!(pages.free_pages() < model.len());
                model[run.first as usize..(run.first + run.count) as usize].fill(true);
                held.push(run);
            }
        }
        assert_eq!(pages.committed_pages - pages.free_pages(), model.iter().filter(|used| **used).count());
    }
}
