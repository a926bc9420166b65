//! Which chunks of an arena ask the system for huge pages.
//!
//! Objects with pointers are written when they are handed out and read by every collection: on huge pages a scattered graph is
//! marked twice as fast. But huge pages cost: the first touch of one clears 2 MiB at a stroke (up to milliseconds where a virtual
//! machine must get the memory first), and parts that the program reaches late take memory early. Graphs that follow the order of their
//! allocation gain nothing. So dense chunks have small pages until a cycle shows that marking is slow ([`is_slow`]). Then the
//! scavenger moves what is in use to huge pages, once, and what is committed later has them from the start. (`request_server`: 1.43 s
//! of processor time and 319 MB at most with huge pages everywhere, 1.10 s and 240 MB without.)
//!
//! Large pointer-free objects may never be touched, and then take nothing, unless a huge page
//! brings them along with a neighbour. So a chunk is for one or the other ([`Filling`]), once the arena is so large that huge
//! pages are worth their roundness. An empty chunk changes its mind for whoever takes from it.
//!
//! A dense chunk of which most was given back has small pages until it is in use again: the system would bring
//! it all back as huge pages.
//! Start at [`PageSizes::accepts`].

use crate::config::HugePages;
use crate::pages::CHUNK_PAGES;
use crate::region::Arena;
use std::ops::Range;
use std::sync::Arc;

/// How pages are going to be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Filling {
    /// Written all over before long: huge pages.
    Dense,
    /// Perhaps never touched: small pages.
    Sparse,
}

/// Whether a cycle that marked so many objects in so many nanoseconds of processor time would have been faster on huge pages, and by so
/// much that moving `chunks` dense chunks there is paid for within a few cycles.
pub fn is_slow(objects: u64, cpu: u64, chunks: usize) -> bool {
    /// Objects per second: a random graph reaches 8 million on small pages and 18 on huge ones.
    const SLOW: u64 = 12_000_000;
    /// Nanoseconds: about what moving a chunk takes.
    const PER_CHUNK: u64 = 2_000_000;
    chunks > 0 && cpu > chunks as u64 * PER_CHUNK && u128::from(objects) * 1_000_000_000 < u128::from(cpu * SLOW)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Dense,
    /// Dense, but mostly given back: it has small pages for now.
    Emptied,
    Sparse,
}

/// See the module's header.
pub struct PageSizes {
    arena: Arc<Arena>,
    /// Chunks below this one have the system's usual pages, and are for everything.
    from: usize,
    /// By chunk, from [`PageSizes::from`] on.
    kinds: Vec<Kind>,
    /// Dense chunks have huge pages.
    huge: bool,
    /// Chunks from this one to the other are still to be moved to huge pages.
    to_collapse: Range<usize>,
}

impl PageSizes {
    pub fn new(arena: &Arc<Arena>, huge_pages: HugePages) -> PageSizes {
        let (from, huge) = match huge_pages {
            HugePages::Never => (usize::MAX, false),
            HugePages::Above(bytes) => (bytes, true),
            HugePages::WhenSlowAbove(bytes) => (bytes, false),
        };
        let from = from.div_ceil(Arena::ALIGNMENT);
        PageSizes { arena: Arc::clone(arena), from, kinds: Vec::new(), huge, to_collapse: 0..0 }
    }

    /// Dense chunks that have small pages because nothing was slow so far.
    pub fn small_dense_chunks(&self) -> usize {
        if self.huge { 0 } else { self.kinds.iter().filter(|&&kind| kind == Kind::Dense).count() }
    }

    /// From now on dense chunks have huge pages; those that are in use already are to be moved.
    pub fn need_huge_pages(&mut self) {
        if std::mem::replace(&mut self.huge, true) {
            return;
        }
        self.to_collapse = self.from..self.from + self.kinds.len();
        self.to_collapse.clone().filter(|&chunk| self.is_dense(chunk)).for_each(|chunk| self.advise(chunk, true));
    }

    /// The next dense chunk that is to be moved to huge pages.
    pub fn next_to_collapse(&mut self) -> Option<usize> {
        let next = self.to_collapse.clone().find(|&chunk| self.is_dense(chunk));
        self.to_collapse.start = next.map_or(self.to_collapse.end, |chunk| chunk + 1);
        next
    }

    fn is_dense(&self, chunk: usize) -> bool {
        self.kind(chunk) == Some(Kind::Dense)
    }

    /// Whether clean pages of the chunk are for this filling.
    pub fn accepts(&self, chunk: usize, filling: Filling) -> bool {
        self.kind(chunk).is_none_or(|kind| (kind == Kind::Sparse) == (filling == Filling::Sparse))
    }

    /// The next chunks were committed, for this filling.
    pub fn committed(&mut self, chunks: Range<usize>, filling: Filling) {
        for chunk in chunks.start.max(self.from)..chunks.end {
            debug_assert_eq!(self.kinds.len(), chunk - self.from, "chunks are committed in order");
            self.kinds.push(Kind::Sparse);
            self.set(chunk, filling);
        }
    }

    /// An empty chunk is about to be taken from.
    pub fn choose(&mut self, chunk: usize, filling: Filling) {
        if !self.accepts(chunk, filling) {
            self.set(chunk, filling);
        }
    }

    /// Pages of the chunk, of which `free` are free now, were given back.
    pub fn emptied(&mut self, chunk: usize, free: usize) {
        // An entirely empty one will be filled by one user.
        if self.is_dense(chunk) && (CHUNK_PAGES / 2..CHUNK_PAGES).contains(&free) {
            self.kinds[chunk - self.from] = Kind::Emptied;
            self.advise(chunk, false);
        }
    }

    /// Whether [`PageSizes::taken`] wants to know about the chunk.
    pub fn is_emptied(&self, chunk: usize) -> bool {
        self.kind(chunk) == Some(Kind::Emptied)
    }

    /// Pages of the chunk were taken; `free` are left.
    pub fn taken(&mut self, chunk: usize, free: usize) {
        if self.is_emptied(chunk) && free < CHUNK_PAGES / 8 {
            self.set(chunk, Filling::Dense);
        }
    }

    fn kind(&self, chunk: usize) -> Option<Kind> {
        chunk.checked_sub(self.from).map(|index| self.kinds[index])
    }

    fn set(&mut self, chunk: usize, filling: Filling) {
        let kind = &mut self.kinds[chunk - self.from];
        let old = std::mem::replace(kind, if filling == Filling::Dense { Kind::Dense } else { Kind::Sparse });
        // Pages are small unless huge ones were asked for.
        if (*kind == Kind::Dense) != (old == Kind::Dense) {
            self.advise(chunk, filling == Filling::Dense);
        }
    }

    fn advise(&self, chunk: usize, huge: bool) {
        if !self.huge {
            return;
        }
        self.arena.choose_page_size(chunk * Arena::ALIGNMENT, Arena::ALIGNMENT, huge);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slow_marking_asks_for_huge_pages_where_they_pay() {
        let million = 1_000_000;
        // A random graph of ten million objects in 140 chunks; the same from near to near; a small heap.
        assert!(is_slow(10 * million, 1_200 * million, 140));
        assert!(!is_slow(10 * million, 250 * million, 140));
        assert!(!is_slow(million, 1_200 * million, 1_000));
        assert!(!is_slow(0, 100 * million, 0));
    }

    #[test]
    fn dense_chunks_are_moved_once() {
        let arena = Arc::new(Arena::reserve(0, 8 * Arena::ALIGNMENT).expect("some addresses"));
        let mut sizes = PageSizes::new(&arena, HugePages::WhenSlowAbove(2 * Arena::ALIGNMENT));
        sizes.committed(0..4, Filling::Dense);
        sizes.committed(4..5, Filling::Sparse);
        assert_eq!((sizes.small_dense_chunks(), sizes.next_to_collapse()), (2, None));
        sizes.need_huge_pages();
        sizes.committed(5..6, Filling::Dense);
        assert_eq!(sizes.small_dense_chunks(), 0);
        assert_eq!([(); 3].map(|()| sizes.next_to_collapse()), [Some(2), Some(3), None]);
        sizes.need_huge_pages();
        assert_eq!(sizes.next_to_collapse(), None);
    }
}
