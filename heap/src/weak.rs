//! Weak references and ephemerons: what knows an object without keeping it alive.
//!
//! A *weak reference* is a handle: an object of 8 bytes without pointers that holds an address, until a
//! collection finds nothing that leads to the object there; then it holds null. All weak references to
//! one address share one handle, so that comparing handles compares what they were made from; another
//! place in the same object has another. Mutators hold handles as ordinary pointers, and a handle dies
//! with its last user (or lives on as long as it likes: it is an object like any other).
//!
//! An *ephemeron* is an object of 16 bytes without pointers that holds a key and a value. The value stays
//! alive while both the ephemeron and the key are reached by something else than the value, which a pair
//! of a weak and a strong pointer cannot say (Hayes, "Ephemerons: a new finalization mechanism", 1997). When the key
//! dies, both words become null.
//!
//! The collector finds handles and ephemerons through the tables here, which keep nothing alive. The
//! cycle calls, when nothing grey is left and the mutators stand:
//! 1. `mark_ephemerons`, drains what it reported, and again, until it reports nothing;
//! 2. the same after marking what watched objects (those with finalizers) contain;
//! 3. `clear_unmarked`, before it marks watched objects that nothing reaches: a finalizer may bring its
//!    object back, its weak references stay null.
//!
//! `settle` does in advance, beside the mutators, what it can of `clear_unmarked`'s work.
//! `mark_ephemerons` may be called earlier too, beside the mutators, so that less is left for the end. A
//! call looks only at entries that were not settled in this cycle, so one pass over a table and one over
//! those that died is all a cycle pays, unless ephemerons hang on each other in long chains.
//!
//! Invariants: the words of handles and ephemerons are read and written atomically; what a mutator takes out
//! of one, or what comes out of a table, is shaded while marking runs, since the collector may have passed it by.
//! Start at [`make`] and `clear_unmarked`.

use crate::address::Address;
use crate::address_table::AddressTable;
use crate::cache::Cache;
use crate::fatal::fatal;
use crate::heap::{Heap, OutOfMemory};
use crate::layouts::LayoutId;
use crate::mark::{Marker, is_marked};
use crate::sync::{AtomicUsize, Fault, Mutex, Ordering, Rank, planted};
use burrow_layout::size_class::SizeClass;

/// The handle of `target`: the one that was made before, if somebody still has it. Addresses outside
/// the heap's objects never become null.
///
/// The caller keeps `target` alive until this returns. Not a safepoint. A null target ends the process. [`OutOfMemory`] as for
/// [`Cache::allocate`].
pub fn make(cache: &mut Cache, target: Address) -> Result<Address, OutOfMemory> {
    if target.is_null() {
        fatal!("a weak reference to null");
    }
    let known = cache.heap().weak.handles.lock().get(target.0).copied();
    let handle = match known {
        Some(handle) => Address(handle),
        None => {
            let fresh = new_cell(cache, [target.0])?;
            let mut handles = cache.heap().weak.handles.lock();
            match handles.get(target.0) {
                // Another thread was quicker.
                Some(&handle) => Address(handle),
                None => {
                    handles.insert(target.0, fresh.0);
                    fresh
                }
            }
        }
    };
    cache.shade(handle);
    Ok(handle)
}

/// What a handle refers to: null once that is gone.
///
/// No collection's final stop falls between the call and the moment where the result is a root, so the
/// caller is not stopped inside.
///
/// # Safety
/// `handle` came from [`make`] and is alive.
pub unsafe fn get(cache: &mut Cache, handle: Address) -> Address {
    // SAFETY: contract.
    let target = Address(unsafe { word(handle, 0) }.load(Ordering::Relaxed));
    if !planted(Fault::UnshadedWeakRead) {
        cache.shade(target);
    }
    target
}

/// An ephemeron: `value` stays alive while the ephemeron and `key` do.
///
/// The caller keeps both alive until this returns. Not a safepoint. A null key ends the process; the value may be null.
/// [`OutOfMemory`] as for [`Cache::allocate`].
pub fn make_ephemeron(cache: &mut Cache, key: Address, value: Address) -> Result<Address, OutOfMemory> {
    if key.is_null() {
        fatal!("an ephemeron without key");
    }
    let ephemeron = new_cell(cache, [key.0, value.0])?;
    // A new entry is not settled, so the collector looks at it before the cycle ends.
    cache.heap().weak.ephemerons.lock().cells.push(ephemeron.0);
    cache.shade(ephemeron);
    Ok(ephemeron)
}

/// Key and value of an ephemeron; `None` once the key is gone. As for [`get`].
///
/// # Safety
/// `ephemeron` came from [`make_ephemeron`] and is alive.
pub unsafe fn read_ephemeron(cache: &mut Cache, ephemeron: Address) -> Option<(Address, Address)> {
    // SAFETY: contract.
    let [key, value] = unsafe { read_pair(ephemeron) };
    if key.is_null() {
        return None;
    }
    if !planted(Fault::UnshadedEphemeron) {
        cache.shade(key);
        cache.shade(value);
    }
    Some((key, value))
}

/// Gives an ephemeron another value; without effect once its key is gone.
///
/// # Safety
/// `ephemeron` came from [`make_ephemeron`] and is alive.
pub unsafe fn set_ephemeron_value(cache: &mut Cache, ephemeron: Address, value: Address) {
    // SAFETY: contract. Only a collection clears the key, and it waits for this call.
    unsafe {
        if word(ephemeron, 0).load(Ordering::Relaxed) == 0 {
            return;
        }
        word(ephemeron, 1).store(value.0, Ordering::Relaxed);
    }
    // The entry may be settled: the collector does not look at it again in this cycle.
    if !planted(Fault::UnshadedEphemeron) {
        cache.shade(value);
    }
}

/// Reports to `marker` the values of ephemerons that are marked, whose key is marked, and that were not
/// reported in this cycle before. True if there were any: then the caller marks what they lead to and asks again.
pub(crate) fn mark_ephemerons(heap: &Heap, marker: &mut Marker<'_>) -> bool {
    let mut table = heap.weak.ephemerons.lock();
    let Ephemerons { cells, settled } = &mut *table;
    let before = *settled;
    for index in before..cells.len() {
        let cell = Address(cells[index]);
        if !is_marked(heap, cell) {
            continue;
        }
        // SAFETY: cells in the table are objects that no sweep has freed, since their entry goes first.
        let [key, value] = unsafe { read_pair(cell) };
        if is_marked(heap, key) {
            marker.pointer(value);
            cells.swap(index, *settled);
            *settled += 1;
        }
    }
    *settled > before
}

/// Reports the values of all ephemerons that are left after [`clear_unmarked`], for the verifier: they are
/// alive although no root leads to them.
pub(crate) fn report_ephemerons(heap: &Heap, report: &mut dyn FnMut(Address)) {
    for &cell in &heap.weak.ephemerons.lock().cells {
        // SAFETY: as in `mark_ephemerons`.
        let [_, value] = unsafe { read_pair(Address(cell)) };
        report(value);
    }
}

/// Looks, beside the mutators, which weak references will surely stay in this cycle: [`clear_unmarked`] looks at the others.
pub(crate) fn settle(heap: &Heap) {
    /// Entries per hold of the lock.
    const BATCH: usize = 4096;
    heap.weak.handles.lock().settle_anew();
    let settled = |target, &handle: &usize| is_marked(heap, Address(target)) && is_marked(heap, Address(handle));
    while heap.weak.handles.lock().settle(BATCH, settled) {}
}

/// Makes null what refers to unmarked objects, and forgets handles and ephemerons that are unmarked
/// themselves. The mutators stand; [`mark_ephemerons`] has nothing more to report.
pub(crate) fn clear_unmarked(heap: &Heap) {
    heap.weak.handles.lock().retain_unsettled(|target, handle| {
        let handle = Address(*handle);
        if !is_marked(heap, handle) {
            return false;
        }
        let alive = is_marked(heap, Address(target));
        if !alive {
            // SAFETY: the handle is marked, so it is an object.
            unsafe { word(handle, 0) }.store(0, Ordering::Relaxed);
        }
        alive
    });
    let mut table = heap.weak.ephemerons.lock();
    let Ephemerons { cells, settled } = &mut *table;
    for cell in cells.drain(*settled..) {
        if is_marked(heap, Address(cell)) {
            // SAFETY: as above.
            unsafe { (0..2).for_each(|index| word(Address(cell), index).store(0, Ordering::Relaxed)) };
        }
    }
    *settled = 0;
    let wanted = cells.len() * 2;
    if cells.capacity() > 4 * wanted.max(64) {
        cells.shrink_to(wanted);
    }
}

/// How many weak references (of distinct addresses) and ephemerons the heap knows; those that died count until the
/// end of the next cycle.
pub fn counts(heap: &Heap) -> (usize, usize) {
    let handles = heap.weak.handles.lock().len();
    (handles, heap.weak.ephemerons.lock().cells.len())
}

/// What the heap keeps of weak references and ephemerons. No lock is taken under the handles'; markers
/// may take theirs under the ephemerons'.
pub(crate) struct WeakTables {
    /// By the address that the handle holds.
    handles: Mutex<AddressTable<usize>>,
    ephemerons: Mutex<Ephemerons>,
}

struct Ephemerons {
    cells: Vec<usize>,
    /// The first so many need no look any more in this cycle: ephemeron, key and value are marked.
    settled: usize,
}

impl WeakTables {
    pub fn new() -> WeakTables {
        WeakTables {
            handles: Mutex::new(Rank::Weak, AddressTable::default()),
            ephemerons: Mutex::new(Rank::Weak, Ephemerons { cells: Vec::new(), settled: 0 }),
        }
    }
}

/// An object of `WORDS` words without pointers, which shares its slot with no other.
fn new_cell<const WORDS: usize>(cache: &mut Cache, words: [usize; WORDS]) -> Result<Address, OutOfMemory> {
    let cell = cache.allocate(LayoutId::pointer_free(SizeClass::for_size(WORDS * 8)))?;
    for (index, value) in words.into_iter().enumerate() {
        // SAFETY: the fresh object has so many words.
        unsafe { word(cell, index) }.store(value, Ordering::Relaxed);
    }
    Ok(cell)
}

/// # Safety
/// `cell` is a live handle or ephemeron with that many words.
unsafe fn word<'a>(cell: Address, index: usize) -> &'a AtomicUsize {
    // SAFETY: contract; all access to the words is atomic.
    unsafe { &*cell.offset(index * 8).as_ptr::<AtomicUsize>() }
}

/// # Safety
/// `ephemeron` is a live ephemeron.
unsafe fn read_pair(ephemeron: Address) -> [Address; 2] {
    // SAFETY: contract.
    [0, 1].map(|index| Address(unsafe { word(ephemeron, index) }.load(Ordering::Relaxed)))
}
