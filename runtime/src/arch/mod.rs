//! What depends on the processor's architecture: switching stacks and the machine code of stubs.

mod x86_64;

pub(crate) use x86_64::{
    AFTER_NATIVE, POLL_FRAME, barrier, emit_indirect_jump, emit_jump, emit_jump_keeping_r11, emit_native_stub, enter,
    goroutine_end, grow_stack, poll, poll_return, prefetch_for_writing, resume, start,
};
