//! Which chunks of an arena ask the system for huge pages.
//!
//! Objects with pointers are written when they are handed out and read by every collection: on huge pages a scattered graph is
//! marked twice as fast. Large pointer-free objects may never be touched, and then take nothing, unless a huge page
//! brings them along with a neighbour. So a chunk is for one or the other ([`Filling`]), once the arena is so large that huge
//! pages are worth their roundness. An empty chunk changes its mind for whoever takes from it.
//!
//! A dense chunk of which most was given back has small pages until it is in use again: the system would bring
//! it all back as huge pages.
//! Start at [`PageSizes::accepts`].

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

/// Number of [`Filling`]s.
pub const FILLINGS: usize = 2;

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
}

impl PageSizes {
    /// Huge pages beyond `huge_pages_from` bytes.
    pub fn new(arena: &Arc<Arena>, huge_pages_from: usize) -> PageSizes {
        PageSizes { arena: Arc::clone(arena), from: huge_pages_from.div_ceil(Arena::ALIGNMENT), kinds: Vec::new() }
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
        if self.kind(chunk) == Some(Kind::Dense) && (CHUNK_PAGES / 2..CHUNK_PAGES).contains(&free) {
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
        self.arena.choose_page_size(chunk * Arena::ALIGNMENT, Arena::ALIGNMENT, huge);
    }
}
