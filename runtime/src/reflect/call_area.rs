//! Memory of calls by `reflect` that compiled code takes for its caller's frame.
//!
//! A function stores its results in memory, and changes its parameters in memory, without the write
//! barrier: both are its caller's copies, in the caller's frame. `reflect` does not know the sizes in
//! advance and passes objects of the heap. While the call lasts these are *call areas* of the goroutine: whenever its
//! stack is scanned their contents are scanned too, so that a pointer which moves from frame to area is found
//! in one of the two, as within a frame. When the call ends, an area becomes an object like any other; it may have been
//! scanned before the call, so what it contains is shaded.
//!
//! Areas are named by the frame that makes the call. A panic skips the end of a call; what it leaves goes when the panic
//! is recovered further out, or with the goroutine.
//! Start at [`begin`].

use crate::natives;
use crate::processor::CurrentProcessor;
use crate::stack;
use crate::type_ref::TypeRef;
use crate::typed_memory::pointer_map;
use burrow_heap::{Address, Marker};
use burrow_layout::descriptor::TypeDescriptor;

natives! {
    "reflect.beginCallAreas" Full begin;
    "reflect.addCallArea" Full add;
    "reflect.endCallAreas" Full end;
}

/// A value outside the stack that counts as part of it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CallArea {
    /// Distance of the calling frame from the stack's upper end: inner frames have greater ones.
    frame: usize,
    address: usize,
    of: TypeRef,
}

impl CallArea {
    /// Reports the area and the pointers in it. The goroutine does not run.
    pub(crate) fn scan(&self, marker: &mut Marker<'_>) {
        marker.pointer(Address(self.address));
        // SAFETY: a value of the type stands there, kept alive by the call and by this report.
        unsafe { marker.block(Address(self.address), pointer_map(self.of), 1) };
    }

    fn shade(&self, current: CurrentProcessor) {
        pointer_map(self.of).for_each_pointer(|word| {
            // SAFETY: a word of the value, which is alive until here.
            current.shade(unsafe { *((self.address + 8 * word as usize) as *const usize) });
        });
    }
}

/// The areas of the goroutine that called the native.
#[allow(clippy::mut_from_ref)]
fn areas(current: &CurrentProcessor) -> &mut Vec<CallArea> {
    // SAFETY: natives below run on behalf of their own goroutine, and use the reference shortly.
    unsafe { &mut *current.goroutine().call_areas.get() }
}

/// The calling frame is about to make a call: returns its name for the other two.
extern "C" fn begin(current: CurrentProcessor) -> usize {
    // SAFETY: the record is this thread's; the stub set it.
    let frame_pointer = unsafe { (*current.record()).go_frame_pointer };
    let frame = stack::offset_of_frame(current.goroutine(), frame_pointer);
    end(current, frame);
    frame
}

extern "C" fn add(current: CurrentProcessor, frame: usize, of: &'static TypeDescriptor, address: usize) {
    let of = TypeRef::new(of);
    if of.has_pointers() {
        areas(&current).push(CallArea { frame, address, of });
    }
}

/// The frame's calls are over, and those of frames further in.
pub(crate) extern "C" fn end(current: CurrentProcessor, frame: usize) {
    while let Some(area) = areas(&current).pop_if(|area| area.frame >= frame) {
        if current.cache().barrier_is_raised() {
            area.shade(current);
        }
    }
}
