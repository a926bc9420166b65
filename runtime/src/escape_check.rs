//! Proof mode: stops the program when a pointer into a stack is found where escape analysis must not have let it get.
//!
//! At each verification of the heap, with the world stopped, a pointer into the range of stacks is allowed in two places:
//! - in a frame, if it leads to that frame or to an older one of the same stack. A younger frame is gone before the
//!   older one runs again, so nobody may be left with an address in it;
//! - in what the runtime keeps for a goroutine (closures of deferred calls, wait queue entries), if it leads to the part of
//!   that goroutine's stack that is in use.
//!
//! It is a mistake of the compiler in an object of the heap, in a package variable, in a table of the runtime, in the frame of another
//! goroutine, or if nothing is in use where it leads. What is found is reported with both places, and the process aborts.
//!
//! What a check has seen to be unused is overwritten, so that a program which has such a pointer in a register fails soon.
//! Start at [`check_stacks`] and [`check_foreign`].

use crate::fatal;
use crate::frames::{self, Frames};
use crate::goroutine::{Goroutine, GoroutineRef, Status};
use crate::package_runtime::place_of;
use crate::runtime::Runtime;
use crate::stack::POISON;
use crate::type_ref::TypeRef;
use burrow_heap::{Address, Holder};
use burrow_layout::descriptor::TypeDescriptor;
use std::fmt::Write;

/// Checks the frames of all goroutines, and overwrites what they don't use of their stacks.
///
/// # Safety
/// The world stands.
pub(crate) unsafe fn check_stacks(runtime: &Runtime) {
    if !runtime.config.escape_check {
        return;
    }
    let goroutines = runtime.goroutines.snapshot();
    for goroutine in goroutines.iter().filter(|each| each.status() != Status::Dead) {
        // SAFETY: the world stands; every goroutine that is alive has its context saved.
        unsafe { check_frames(runtime, goroutine) };
    }
    for goroutine in goroutines.iter().filter(|each| each.status() != Status::Dead) {
        // SAFETY: below the stack pointer there is nothing.
        unsafe { poison_unused(goroutine) };
    }
}

/// Checks a pointer that leads out of the heap and was found outside of frames.
///
/// # Safety
/// The world stands; `holder` is where the value was found.
pub(crate) unsafe fn check_foreign(runtime: &Runtime, value: Address, place: Address, holder: Holder) {
    if !runtime.config.escape_check || !runtime.heap.contains_stack(value) {
        return;
    }
    let found = match holder {
        Holder::Stack(index) => {
            let goroutine = runtime.goroutines.get(index);
            let (low, high) = goroutine.stack_range();
            let in_frame = (low..high).contains(&place.0);
            if in_frame || (stack_pointer(goroutine)..high).contains(&value.0) {
                // Frames are checked in their order by `check_frames`.
                return;
            }
            format!("what the runtime keeps for goroutine {}", goroutine.id())
        }
        Holder::Globals => describe_variable(runtime, place),
        Holder::Tables => "a table of the runtime (timers, finalizers, pools)".to_owned(),
        Holder::Object(base) => describe_object(runtime, base, place),
    };
    report(runtime, value.0, &found)
}

/// # Safety
/// The goroutine does not run, and its context is saved.
unsafe fn check_frames(runtime: &Runtime, goroutine: GoroutineRef) {
    let high = goroutine.stack_range().1;
    // SAFETY: the caller's promise.
    for frame in unsafe { Frames::of(goroutine) } {
        let Some((_, site)) = runtime.program.call_site(frame.program_counter) else { continue };
        let Some(map) = runtime.program.stack_map(site) else { continue };
        let base = frame.frame_pointer - map.frame_size as usize;
        for (index, &word) in map.words.iter().enumerate() {
            let mut bits = word;
            while bits != 0 {
                let slot = base + 8 * (64 * index + bits.trailing_zeros() as usize);
                bits &= bits - 1;
                // SAFETY: the map names words of this frame only.
                let value = unsafe { (slot as *const usize).read() };
                if runtime.heap.contains_stack(Address(value)) && !(base..high).contains(&value) {
                    let place = place_text(runtime, frame.program_counter);
                    let offset = slot - base;
                    report(
                        runtime,
                        value,
                        &format!("goroutine {}, the frame of {place}, offset {offset}", goroutine.id()),
                    )
                }
            }
        }
    }
}

/// # Safety
/// The goroutine does not run, and its context is saved.
unsafe fn poison_unused(goroutine: &Goroutine) {
    let low = goroutine.stack_range().0;
    for address in (low..stack_pointer(goroutine)).step_by(8) {
        // SAFETY: the stack's memory below the stack pointer is nobody's. Volatile: nobody is known to read it.
        unsafe { (address as *mut u64).write_volatile(POISON) };
    }
}

fn stack_pointer(goroutine: &Goroutine) -> usize {
    // SAFETY: the world stands, the context is saved.
    unsafe { (*goroutine.context.get()).stack_pointer }
}

/// Ends the process.
fn report(runtime: &Runtime, value: usize, found: &str) -> ! {
    let leads = describe_target(runtime, value);
    fatal::broken(&format!(
        "escape check: a pointer into a stack where none may be\n\tfound in: {found}\n\tleads to: {leads}"
    ))
}

fn describe_variable(runtime: &Runtime, place: Address) -> String {
    let roots = runtime.program.roots().iter().zip(&runtime.program.image().roots);
    for ((address, map), root) in roots {
        if let Some(offset) = place.0.checked_sub(*address).filter(|offset| *offset < map.words() as usize * 8) {
            return format!("package variable {}, offset {offset}", root.name);
        }
    }
    format!("a package variable at {place:?}")
}

/// Type and place of allocation of an object, which are known since every object is recorded.
fn describe_object(runtime: &Runtime, base: Address, place: Address) -> String {
    let mut text = format!("an object of the heap at {base:?}, offset {}", place.0 - base.0);
    runtime.heap.for_each_sample(|address, trace, note| {
        if address != base {
            return;
        }
        // SAFETY: notes are addresses of descriptors that stay, or 0.
        let name = match unsafe { (note as *const TypeDescriptor).as_ref() } {
            Some(element) => TypeRef::new(element).display(),
            None => "no known type (a closure, or memory of the runtime)".to_owned(),
        };
        let _ = write!(text, ", of {name}");
        if let Some(first) = trace.first() {
            let _ = write!(text, ", allocated in {}", place_text(runtime, *first));
        }
    });
    text
}

/// Whose stack an address lies in, and in which frame.
fn describe_target(runtime: &Runtime, value: usize) -> String {
    let snapshot = runtime.goroutines.snapshot();
    let owner = snapshot.iter().find(|each| {
        let (low, high) = each.stack_range();
        each.status() != Status::Dead && (low..high).contains(&value)
    });
    let Some(&owner) = owner else { return format!("{value:#x}, a stack that was freed") };
    let mut text = format!("{value:#x}, the stack of goroutine {}", owner.id());
    if value < stack_pointer(owner) {
        text.push_str(", below its stack pointer: a frame that is gone");
        if let Some(caller) = caller_of_dead_frame(runtime, owner, value) {
            let _ = write!(text, ", of what was called by {caller}");
        }
        return text;
    }
    // SAFETY: the world stands.
    for frame in unsafe { Frames::of(owner) } {
        if value < frame.frame_pointer + 16 && frame.program_counter != frames::end_address() {
            let _ = write!(text, ", where the frame of {} is now", place_text(runtime, frame.program_counter));
            break;
        }
    }
    text
}

/// The first return address above an address of a dead frame tells who called its function, unless it was overwritten.
fn caller_of_dead_frame(runtime: &Runtime, owner: &Goroutine, value: usize) -> Option<String> {
    let (low, high) = owner.stack_range();
    let mut words = (value.next_multiple_of(8)..high - 8).step_by(8).map(|address| {
        // SAFETY: the word lies in the goroutine's stack.
        unsafe { ((address as *const usize).read(), (address as *const usize).add(1).read()) }
    });
    // A frame ends with the caller's frame pointer and the return address.
    let is_end = |&(pointer, address): &(usize, usize)| {
        (low..high).contains(&pointer) && runtime.program.call_site(address).is_some()
    };
    words.find(is_end).map(|(_, address)| place_text(runtime, address))
}

/// Function and line of the call that returns to `address`.
fn place_text(runtime: &Runtime, address: usize) -> String {
    match place_of(&runtime.program, address, 0) {
        Some(place) => format!("{} (line {})", place.function, place.line),
        None => format!("a function at {address:#x}"),
    }
}
