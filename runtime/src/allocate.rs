//! The natives of allocation: slow paths of what compiled code does inline.
//!
//! They may collect, so they do that first, before they hold any address of Go memory.

use crate::collect;
use crate::natives;
use crate::processor::CurrentProcessor;
use burrow_heap::LayoutId;
use burrow_layout::descriptor::TypeDescriptor;

/// What pointers to values without size point to.
static ZERO_SIZED_PLACE: u64 = 0;

/// Address of values without size: not nil, never read.
pub fn zero_sized() -> usize {
    std::ptr::from_ref(&ZERO_SIZED_PLACE) as usize
}

natives! {
    "burrow.allocate" Collects allocate;
    "burrow.allocate_tiny" Collects allocate_tiny;
    "burrow.allocate_type" Collects allocate_type;
}

/// `descriptor`: the type of the object or of its elements, for tools; 0: it has none.
extern "C" fn allocate(current: CurrentProcessor, layout: usize, descriptor: usize) -> usize {
    collect::before_allocation(current);
    current.allocate_as(LayoutId(layout as u32), descriptor)
}

extern "C" fn allocate_tiny(current: CurrentProcessor, size: usize, descriptor: usize) -> usize {
    collect::before_allocation(current);
    current.allocate_bytes_as(size, descriptor)
}

extern "C" fn allocate_type(current: CurrentProcessor, descriptor: &TypeDescriptor) -> usize {
    collect::before_allocation(current);
    current.allocate_type(descriptor)
}
