//! Work on large memory, in pieces, so that nobody who wants the world stopped waits for all of it.
//!
//! Natives are atomic for the collector, and copying a hundred megabytes takes tens of milliseconds. So natives that may
//! work on much memory do it in pieces of [`PIECE`] bytes, with a [`pause`] in between. At a pause the calling
//! goroutine stands at a safepoint: the native names the objects that only it knows, and holds nothing else that a
//! collection could change. (Its stack does not move: a goroutine in a native that is not parked counts as running.)
//!
//! Memory without pointers may be handed to the collector before it is zeroed; memory with pointers may not, and is
//! zeroed at once, as in real Go.

use crate::processor::CurrentProcessor;
use crate::type_ref::TypeRef;
use crate::{collect, stack, stop_world, typed_memory};

/// Bytes between two pauses.
pub(crate) const PIECE: usize = 64 << 10;

/// While an attack collects at safepoints: so that programs with little memory pause too.
const ATTACK_PIECE: usize = 4 << 10;

fn piece(current: CurrentProcessor) -> usize {
    if current.runtime().config.attack.collect_at_polls { ATTACK_PIECE } else { PIECE }
}

/// Lets those have their way who want this processor to stop. `keep`: addresses in objects that the caller
/// needs afterwards, and all that it needs.
pub(crate) fn pause(current: CurrentProcessor, keep: &[usize]) {
    let attack = current.runtime().config.attack.collect_at_polls;
    if !attack && !stack::attention_requested(current.processor()) {
        return;
    }
    let goroutine = current.goroutine();
    // SAFETY: the goroutine is in a native of this thread; the reference is not kept.
    let before = unsafe {
        let roots = goroutine.native_roots();
        let before = roots.len();
        roots.extend_from_slice(keep);
        before
    };
    if attack {
        collect::attack(current);
    }
    if stop_world::wants(current.processor()) {
        stop_world::pause_goroutine(current);
    }
    // SAFETY: as above.
    unsafe { goroutine.native_roots() }.truncate(before);
}

/// Calls `work` with the bounds of each piece of `count` elements of `size` bytes, last piece first if `backwards`.
fn in_pieces(
    current: CurrentProcessor,
    (count, size): (usize, usize),
    backwards: bool,
    keep: &[usize],
    mut work: impl FnMut(usize, usize),
) {
    let step = (piece(current) / size.max(1)).max(1);
    let mut done = 0;
    while done < count {
        let length = step.min(count - done);
        let start = if backwards { count - done - length } else { done };
        work(start, length);
        done += length;
        if done < count {
            pause(current, keep);
        }
    }
}

/// Whether a copy must begin at its end, since the places overlap.
fn must_go_backwards(to: usize, from: usize, bytes: usize) -> bool {
    to > from && to - from < bytes
}

/// [`typed_memory::copy`] with pauses.
///
/// # Safety
/// As for [`typed_memory::copy`].
pub(crate) unsafe fn copy_typed(current: CurrentProcessor, of: TypeRef, to: usize, from: usize, count: usize) {
    let size = of.size as usize;
    if count.saturating_mul(size) <= ATTACK_PIECE {
        // SAFETY: the caller's promise.
        return unsafe { typed_memory::copy(current, of, to, from, count) };
    }
    let backwards = must_go_backwards(to, from, count * size);
    in_pieces(current, (count, size), backwards, &[to, from], |start, length| {
        // SAFETY: a part of the places.
        unsafe { typed_memory::copy(current, of, to + start * size, from + start * size, length) };
    });
}

/// [`typed_memory::clear`] with pauses.
///
/// # Safety
/// As for [`typed_memory::clear`].
pub(crate) unsafe fn clear_typed(current: CurrentProcessor, of: TypeRef, to: usize, count: usize) {
    let size = of.size as usize;
    if count.saturating_mul(size) <= ATTACK_PIECE {
        // SAFETY: the caller's promise.
        return unsafe { typed_memory::clear(current, of, to, count) };
    }
    in_pieces(current, (count, size), false, &[to], |start, length| {
        // SAFETY: a part of the place.
        unsafe { typed_memory::clear(current, of, to + start * size, length) };
    });
}

/// Copies bytes without pointers to fresh memory, with pauses. `keep` is what the caller needs, both places included.
///
/// # Safety
/// Both places have `length` bytes.
#[inline]
pub(crate) unsafe fn copy_bytes(current: CurrentProcessor, to: usize, from: usize, length: usize, keep: &[usize]) {
    if length <= ATTACK_PIECE {
        if length != 0 {
            // SAFETY: the caller's promise.
            unsafe { std::ptr::copy_nonoverlapping(from as *const u8, to as *mut u8, length) };
        }
        return;
    }
    in_pieces(current, (length, 1), false, keep, |start, length| {
        // SAFETY: a part of the places; fresh memory overlaps with nothing.
        unsafe { std::ptr::copy_nonoverlapping((from + start) as *const u8, (to + start) as *mut u8, length) };
    });
}

/// Fresh memory of `size` bytes without pointers, zeroed with pauses. `descriptor` as for
/// [`CurrentProcessor::allocate_as`].
pub(crate) fn allocate_zeroed_bytes(current: CurrentProcessor, size: usize, descriptor: usize) -> usize {
    // SAFETY: nothing is copied.
    unsafe { allocate_copy(current, size, 0, 0, descriptor) }
}

/// Fresh memory of `size` bytes without pointers that begins with a copy of the `length` bytes at `from`; made with pauses.
///
/// # Safety
/// `length <= size` bytes can be read at `from`, or it is 0; nobody writes them meanwhile.
pub(crate) unsafe fn allocate_copy(
    current: CurrentProcessor,
    size: usize,
    from: usize,
    length: usize,
    descriptor: usize,
) -> usize {
    let (address, is_zero) = current.allocate_bytes_unprepared(size, descriptor);
    let keep = [address, from];
    // SAFETY: the caller's promise, and the size of the fresh memory.
    unsafe { copy_bytes(current, address, from, length, &keep) };
    if !is_zero {
        in_pieces(current, (size - length, 1), false, &keep, |start, count| {
            // SAFETY: the rest of the fresh memory.
            unsafe { std::ptr::write_bytes((address + length + start) as *mut u8, 0, count) };
        });
    }
    address
}
