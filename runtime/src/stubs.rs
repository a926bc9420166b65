//! Stubs of natives: a few instructions each, written into memory near the image's code.

use crate::arch;
use burrow_abi::native::Effect;

/// Stubs under construction: code that is going to run at a known address.
pub(crate) struct StubCode {
    pub(crate) code: Vec<u8>,
    grow_stack: usize,
    barrier: usize,
    poll: usize,
}

impl StubCode {
    /// With the stubs that every program needs.
    pub(crate) fn new() -> StubCode {
        let mut code = Vec::new();
        arch::emit_jump(&mut code, arch::AFTER_NATIVE as *const () as usize);
        align(&mut code);
        // The stub for entries gets an address in r11, so it is reached through r10, which is free there.
        let grow_stack = code.len();
        arch::emit_jump_keeping_r11(&mut code, arch::grow_stack as *const () as usize);
        align(&mut code);
        let barrier = code.len();
        arch::emit_indirect_jump(&mut code, arch::barrier as *const () as usize);
        align(&mut code);
        let poll = code.len();
        arch::emit_indirect_jump(&mut code, arch::poll as *const () as usize);
        align(&mut code);
        StubCode { code, grow_stack, barrier, poll }
    }

    /// Adds the stub of a native; returns its offset.
    pub(crate) fn native(&mut self, effect: Effect, address: usize) -> usize {
        let offset = self.code.len();
        arch::emit_native_stub(&mut self.code, effect, address, 0);
        align(&mut self.code);
        offset
    }

    pub(crate) fn grow_stack(&self) -> usize {
        self.grow_stack
    }

    pub(crate) fn barrier(&self) -> usize {
        self.barrier
    }

    pub(crate) fn poll(&self) -> usize {
        self.poll
    }
}

fn align(code: &mut Vec<u8>) {
    while !code.len().is_multiple_of(16) {
        code.push(0xcc);
    }
}
