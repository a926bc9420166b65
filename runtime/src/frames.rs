//! Frames of compiled code: walking the chain of frame pointers.
//!
//! A frame is named by its frame pointer (rbp) and the program counter where it goes on. Each frame pointer
//! points to the caller's frame pointer, the word above it is the return address into the caller.
//! The chain ends at the return address `goroutine_end`.
//!
//! Invariant: only stacks of goroutines are walked that do not run: in a native, parked, or at a function's entry.

use crate::arch;
use crate::goroutine::{Goroutine, Resume};

/// One frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Frame {
    /// Where the frame's function continues: a return address; or one byte behind the start of a
    /// faulting instruction.
    pub(crate) program_counter: usize,
    pub(crate) frame_pointer: usize,
}

/// The frames from a start outward.
#[derive(Debug, Clone)]
pub(crate) struct Frames {
    next: Frame,
}

impl Frames {
    /// The frames from `first` outward.
    ///
    /// # Safety
    /// It is a frame of a goroutine that does not run.
    pub(crate) unsafe fn from(first: Frame) -> Frames {
        Frames { next: first }
    }

    /// The frames of a goroutine whose context is saved. At a function's entry that function has
    /// no frame yet: the first is its caller's.
    ///
    /// # Safety
    /// The goroutine does not run, and its context is saved.
    pub(crate) unsafe fn of(goroutine: &Goroutine) -> Frames {
        // SAFETY: the caller's promise.
        unsafe {
            let context = *goroutine.context.get();
            let mut return_address = (context.stack_pointer as *const usize).read();
            if return_address == arch::poll_return as *const () as usize {
                // A loop's poll keeps registers between its own return address and the loop's.
                return_address = ((context.stack_pointer + arch::POLL_FRAME) as *const usize).read();
            }
            Frames { next: Frame { program_counter: return_address, frame_pointer: context.frame_pointer } }
        }
    }
}

impl Iterator for Frames {
    type Item = Frame;

    fn next(&mut self) -> Option<Frame> {
        let frame = self.next;
        if frame.frame_pointer == 0 || frame.program_counter == end_address() {
            return None;
        }
        // SAFETY: `from` and `of` promise an intact chain.
        unsafe {
            let words = frame.frame_pointer as *const usize;
            self.next = Frame { program_counter: words.add(1).read(), frame_pointer: words.read() };
        }
        Some(frame)
    }
}

/// Return address of each goroutine's first function.
pub(crate) fn end_address() -> usize {
    arch::goroutine_end as *const () as usize
}

/// Whether the goroutine stands at a function's entry: with live argument registers, or before its first call.
pub(crate) fn at_entry(goroutine: &Goroutine) -> bool {
    matches!(goroutine.resume.get(), Resume::Entry | Resume::Start)
}

/// The function at whose entry the goroutine stands.
///
/// # Safety
/// The goroutine does not run, and [`at_entry`] holds.
pub(crate) unsafe fn entry_target(goroutine: &Goroutine) -> usize {
    // SAFETY: the caller's promise.
    unsafe {
        match goroutine.resume.get() {
            Resume::Start => (*goroutine.context.get()).first_code(),
            _ => (*goroutine.entry.get()).target,
        }
    }
}
