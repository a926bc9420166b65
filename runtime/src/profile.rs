//! Profiles that programs read: of memory by place of allocation, and of goroutines by where they stand.
//!
//! The heap samples allocations and asks nobody ([`burrow_heap::SampledObject`]); after each native that allocated,
//! [`record_pending`] looks whether there was a sample, walks the goroutine's frames and tells the heap. What it tells are bare
//! return addresses: which inlined calls stand behind them is found out when the profile is read.
//!
//! A program that never reads the profile does not pay for it: the Go side starts it ([`follow_rate`]) only where
//! `runtime.MemProfile` is linked in, as real Go does.

use crate::frames::{self, Frame, Frames};
use crate::goroutine::{Goroutine, Status};
use crate::memory_statistics::while_stopped;
use crate::native::Pair;
use crate::natives;
use crate::package_runtime::{ADDRESS_BITS, calls_at};
use crate::processor::CurrentProcessor;
use crate::runtime::Runtime;
use burrow_heap::SampledObject;

natives! {
    "runtime.followProfileRate" Full follow_rate;
    "runtime.memProfile" Full memory_profile;
    "runtime.goroutineProfile" Collects goroutine_profile;
}

/// Frames of a sample at most.
const DEPTH: usize = 64;

/// Program counters that Go's records hold.
const RECORD_DEPTH: usize = 32;

/// From now on the sampling rate is what the program keeps at `place`.
extern "C" fn follow_rate(current: CurrentProcessor, place: *mut i64) -> usize {
    if current.runtime().config.heap.census {
        // It needs a rate of its own.
        return 1;
    }
    // SAFETY: Go passes the address of a package variable, which is there as long as the process.
    unsafe { current.runtime().heap.follow_sample_rate(place) };
    1
}

/// Tells the heap where the object was allocated that its last allocation sampled, if it did.
#[inline(always)]
pub(crate) fn record_pending(current: CurrentProcessor) {
    if let Some(sample) = current.cache().take_sample() {
        record(current, sample);
    }
}

#[cold]
fn record(current: CurrentProcessor, sample: SampledObject) {
    let mut trace = [0; DEPTH];
    let mut length = 0;
    // SAFETY: the record is this thread's. While it names a goroutine, that goroutine is in a native, and the record
    // says where its frames begin.
    unsafe {
        let record = &*current.record();
        if record.goroutine != 0 {
            let program_counter = (record.go_stack_pointer as *const usize).read();
            let first = Frame { program_counter, frame_pointer: record.go_frame_pointer };
            for frame in Frames::from(first).take(DEPTH) {
                trace[length] = frame.program_counter;
                length += 1;
            }
        }
    }
    current.runtime().heap.record_sample(sample, &trace[..length]);
}

/// `runtime.MemProfileRecord` in memory.
#[repr(C)]
struct MemoryRecord {
    allocated_bytes: i64,
    freed_bytes: i64,
    allocated: i64,
    freed: i64,
    stack: [usize; RECORD_DEPTH],
}

/// Fills the records if they are enough; returns how many there are, and whether they were.
///
/// # Safety
/// Go passes the address of so many records.
unsafe extern "C" fn memory_profile(
    current: CurrentProcessor,
    records: *mut MemoryRecord,
    length: usize,
    all: usize,
) -> Pair {
    let runtime = current.runtime();
    let mut sites = runtime.heap.allocation_profile();
    if all & 0xff == 0 {
        sites.retain(|site| site.counts.allocated != site.counts.freed);
    }
    if sites.len() > length {
        return Pair(sites.len(), 0);
    }
    for (index, site) in sites.iter().enumerate() {
        let bytes = |objects: u64| (objects * site.size as u64) as i64;
        let record = MemoryRecord {
            allocated_bytes: bytes(site.counts.allocated),
            freed_bytes: bytes(site.counts.freed),
            allocated: site.counts.allocated as i64,
            freed: site.counts.freed as i64,
            stack: expand(runtime, site.trace.iter().copied()),
        };
        // SAFETY: `index < length`.
        unsafe { records.add(index).write(record) };
    }
    Pair(sites.len(), 1)
}

/// The calls behind return addresses, as Go's functions number them; 0 behind the last.
fn expand(runtime: &Runtime, addresses: impl Iterator<Item = usize>) -> [usize; RECORD_DEPTH] {
    let mut stack = [0; RECORD_DEPTH];
    let calls = addresses
        .flat_map(|address| (0..calls_at(&runtime.program, address)).map(move |depth| address | depth << ADDRESS_BITS));
    stack.iter_mut().zip(calls).for_each(|(place, call)| *place = call);
    stack
}

/// Fills a stack per goroutine, the calling one's first, if they are enough; returns how many there are, and whether they
/// were.
///
/// # Safety
/// Go passes the address of so many stacks.
unsafe extern "C" fn goroutine_profile(
    current: CurrentProcessor,
    stacks: *mut [usize; RECORD_DEPTH],
    length: usize,
) -> Pair {
    let own = current.goroutine();
    let found = while_stopped(current, |runtime| {
        let mut goroutines = runtime.goroutines.snapshot();
        goroutines.retain(|each| each.status() != Status::Dead && !each.system.get() && each.id() != own.id());
        goroutines.sort_by_key(|each| each.id());
        goroutines.insert(0, own);
        if goroutines.len() > length {
            return Err(goroutines.len());
        }
        Ok(goroutines.into_iter().map(|each| expand_goroutine(runtime, each)).collect::<Vec<_>>())
    });
    match found {
        Err(count) => Pair(count, 0),
        Ok(found) => {
            for (index, stack) in found.iter().enumerate() {
                // SAFETY: `index < length`.
                unsafe { stacks.add(index).write(*stack) };
            }
            Pair(found.len(), 1)
        }
    }
}

/// Where a goroutine stands. The world stands.
fn expand_goroutine(runtime: &Runtime, goroutine: &Goroutine) -> [usize; RECORD_DEPTH] {
    // SAFETY: no goroutine runs, and the contexts of all are saved.
    let (entry, frames) = unsafe {
        let entry = frames::at_entry(goroutine).then(|| frames::entry_target(goroutine));
        (entry, Frames::of(goroutine))
    };
    let mut stack = expand(runtime, frames.map(|frame| frame.program_counter));
    if let Some(entry) = entry {
        stack.rotate_right(1);
        stack[0] = entry;
    }
    stack
}
