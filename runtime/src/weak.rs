//! Natives of package weak: handles of the heap's weak references.

use crate::natives;
use crate::processor::CurrentProcessor;
use burrow_heap::{Address, weak};

natives! {
    "weak.handleOf" Full handle_of;
    "weak.targetOf" Full target_of;
}

/// The handle of a pointer that is not nil: equal pointers have equal handles.
extern "C" fn handle_of(current: CurrentProcessor, pointer: usize) -> usize {
    match weak::make(current.cache(), Address(pointer)) {
        Ok(handle) => handle.0,
        Err(error) => crate::fatal::out_of_memory(current, error.requested),
    }
}

/// What a handle refers to, nil when it is gone.
extern "C" fn target_of(current: CurrentProcessor, handle: usize) -> usize {
    // SAFETY: package weak keeps what `handle_of` returned as a pointer.
    unsafe { weak::get(current.cache(), Address(handle)) }.0
}
