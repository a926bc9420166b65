//! Go's maps.
//!
//! # Design
//!
//! Entries live in *groups* ([`group`]) of eight slots behind a word of control bytes, which says for
//! each slot whether it is empty, deleted, or which seven bits its key's hash has; so a look-up
//! compares eight slots at once and rarely touches a wrong key. A map of up to eight entries is one
//! group. A larger one is a *table* ([`table`]): a header and a power of two of groups, probed in
//! triangular steps. Tables grow by doubling until they have [`table::MAX_CAPACITY`] slots; then they
//! *split* by the next upper bit of the hash, and the map becomes a directory of tables, indexed by
//! the hash's upper bits (extendible hashing). So one insertion never moves more than one table's
//! entries, whatever the map's size, and a table never changes its place: it is replaced.
//!
//! # Iteration
//!
//! The upper 32 bits of the hash order the tables; an iteration walks once round this circle of
//! *prefixes* from a random one. Splits only add boundaries, so the prefix where a table ends stays
//! one where a table begins, and no bookkeeping is needed when the directory grows. Within a table
//! the iteration keeps to the table it found, from a random slot on; when that one is replaced
//! meanwhile (*retired*), each of its keys is looked up in the map. That yields what Go promises:
//! every entry that stays is seen once, deleted ones never, new ones perhaps. See [`iterate`].
//!
//! # Invariants
//!
//! - `Map::count` is the number of entries; it is the object's first word, which `len` reads.
//! - Map, groups, tables and directories are heap objects with exact pointer maps ([`map_type`]);
//!   pointers are stored through the heap's barrier only.
//! - Empty slots' values and keys with pointers are zero.
//! - A table is found under every directory entry whose prefix it covers.
//!
//! Start at [`find`], then [`insert`]; compiled code comes in through [`natives`].

mod find;
mod group;
mod insert;
mod iterate;
mod key;
mod key_plan;
mod map_type;
mod memory;
pub mod natives;
mod remove;
mod table;
#[cfg(test)]
mod tests;

pub use iterate::MapIterator;
pub use map_type::MapType;
#[cfg(test)]
pub(crate) use memory::TestMemory;

use std::cell::Cell;
use std::sync::atomic::{AtomicU8, Ordering};

/// Value of [`Map::depth`]: the directory is a single group (or null, while the map is empty).
const SMALL: u8 = u8::MAX;

/// The object that a Go map value points to. What changes is in cells, since goroutines that only read share it. All
/// fields but `directory` are no pointers for the collector.
#[derive(Debug)]
#[repr(C)]
pub struct Map {
    /// Entries. Read by compiled code.
    count: Cell<usize>,
    /// [`SMALL`]: the group. Depth 0: the table. Else: array of `1 << depth` tables.
    directory: Cell<usize>,
    seed: u64,
    map_type: &'static MapType,
    /// Upper bits of the hash that choose the table, or [`SMALL`].
    depth: Cell<u8>,
    /// 1 while a native changes the map. A second one that sees it has found a race of the program.
    writing: AtomicU8,
    reserved: u16,
    /// Counts `clear`s, so that iterations over retired tables notice them.
    epoch: Cell<u32>,
}

/// Size of the map object.
const MAP_SIZE: usize = size_of::<Map>();
/// Pointer words of the map object.
const MAP_POINTERS: u64 = 1 << (std::mem::offset_of!(Map, directory) / 8);

const _: () = assert!(
    MAP_SIZE == burrow_layout::descriptor::MAP_SIZE && MAP_POINTERS == 1 << burrow_layout::descriptor::MAP_POINTER_WORD
);

/// Misuse that ends the program, in real Go's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Race {
    Writes,
    ReadAndWrite,
    IterationAndWrite,
}

impl Race {
    /// Text of the fatal error.
    pub fn text(self) -> &'static str {
        match self {
            Race::Writes => "concurrent map writes",
            Race::ReadAndWrite => "concurrent map read and map write",
            Race::IterationAndWrite => "concurrent map iteration and map write",
        }
    }
}

impl Map {
    /// Begins a change. Relaxed: races of the program are found by chance, not for sure.
    fn begin_write(&self) -> Result<(), Race> {
        if self.writing.load(Ordering::Relaxed) != 0 {
            return Err(Race::Writes);
        }
        self.writing.store(1, Ordering::Relaxed);
        Ok(())
    }

    fn end_write(&self) -> Result<(), Race> {
        if self.writing.load(Ordering::Relaxed) == 0 {
            return Err(Race::Writes);
        }
        self.writing.store(0, Ordering::Relaxed);
        Ok(())
    }

    fn is_being_written(&self) -> bool {
        self.writing.load(Ordering::Relaxed) != 0
    }
}
