//! Switching between the system stack and goroutines' stacks on x86-64.
//!
//! The thread's scheduler calls [`resume`] or [`enter`], which save the callee-saved registers of Rust on
//! the system stack, note its stack pointer in the record, and go to the goroutine's stack with r15
//! = record. The goroutine comes back by natives: their stubs switch to the noted system
//! stack, call Rust, and look at `after_native`. `leave` unwinds what `resume` pushed and so returns from it.
//!
//! The registers between: compiled code expects rbx, rbp, r12, r13, r14 and rsp to survive calls
//! and keeps r15; all others are free after a call (results in rax and rcx).
//!
//! Invariant: the noted system stack pointer is 16-byte aligned; nothing lives below it but the frames of the native under way.

use crate::goroutine::{Context, EntryRegisters};
use crate::native::Pair;
use crate::stack::grow_stack_native;
use burrow_abi::native::Effect;
use burrow_layout::processor::{ProcessorRecord, after_native, barrier_mode, offset};
use std::arch::naked_asm;
use std::mem::offset_of;

/// Continues a goroutine behind the native it left in, which returns `results`. Returns when the thread's
/// goroutine leaves: the record of the processor that the thread holds then.
///
/// # Safety
/// `record` is held by this thread; `context` was saved by a native of this goroutine.
#[unsafe(naked)]
pub(crate) unsafe extern "C" fn resume(
    _record: *mut ProcessorRecord,
    _context: *const Context,
    _results: Pair,
) -> *mut ProcessorRecord {
    naked_asm!(
        "push rbp", "push rbx", "push r12", "push r13", "push r14", "push r15", "sub rsp, 8",
        "mov [rdi + {system_stack}], rsp",
        "mov r15, rdi",
        "mov rax, rdx",
        "mov rsp, [rsi]",
        "mov rbp, [rsi + 8]",
        "mov rbx, [rsi + 16]",
        "mov r12, [rsi + 24]",
        "mov r13, [rsi + 32]",
        "mov r14, [rsi + 40]",
        "ret",
        system_stack = const offset::SYSTEM_STACK,
    )
}

/// Like [`resume`], but calls the code of a new goroutine with its closure. There is nothing to restore.
///
/// # Safety
/// `record` is held by this thread; `context` is that of a goroutine which has not run.
#[unsafe(naked)]
pub(crate) unsafe extern "C" fn start(
    _record: *mut ProcessorRecord,
    _context: *const Context,
    _closure: usize,
) -> *mut ProcessorRecord {
    naked_asm!(
        "push rbp", "push rbx", "push r12", "push r13", "push r14", "push r15", "sub rsp, 8",
        "mov [rdi + {system_stack}], rsp",
        "mov r15, rdi",
        "mov rdi, rdx",
        "mov r11, [rsi + {code}]",
        "mov rsp, [rsi]",
        "xor ebp, ebp",
        "jmp r11",
        system_stack = const offset::SYSTEM_STACK,
        code = const offset_of!(Context, callee_saved),
    )
}

/// Asks for the cache line at `address`, which need not be a valid one, in a state that can be written.
#[inline(always)]
pub(crate) fn prefetch_for_writing(address: usize) {
    // SAFETY: prefetching is allowed at any address; processors without the instruction ignore it.
    unsafe {
        std::arch::x86_64::_mm_prefetch::<{ std::arch::x86_64::_MM_HINT_ET0 }>(address as *const i8);
    }
}

/// Like [`resume`], but jumps to a function's entry with the registers given.
///
/// # Safety
/// As for [`resume`]; `entry.target` is the first byte of a compiled function, the stack pointer's word a return address.
#[unsafe(naked)]
pub(crate) unsafe extern "C" fn enter(
    _record: *mut ProcessorRecord,
    _context: *const Context,
    _entry: *const EntryRegisters,
) -> *mut ProcessorRecord {
    naked_asm!(
        "push rbp", "push rbx", "push r12", "push r13", "push r14", "push r15", "sub rsp, 8",
        "mov [rdi + {system_stack}], rsp",
        "mov r15, rdi",
        "mov r10, rdx",
        "mov rsp, [rsi]",
        "mov rbp, [rsi + 8]",
        "mov rbx, [rsi + 16]",
        "mov r12, [rsi + 24]",
        "mov r13, [rsi + 32]",
        "mov r14, [rsi + 40]",
        "jmp {load}",
        system_stack = const offset::SYSTEM_STACK,
        load = sym load_entry_registers,
    )
}

/// Loads the entry registers at r10 and jumps to their target.
#[unsafe(naked)]
unsafe extern "C" fn load_entry_registers() {
    naked_asm!(
        "movsd xmm0, [r10 + {floats}]",
        "movsd xmm1, [r10 + {floats} + 8]",
        "movsd xmm2, [r10 + {floats} + 16]",
        "movsd xmm3, [r10 + {floats} + 24]",
        "movsd xmm4, [r10 + {floats} + 32]",
        "movsd xmm5, [r10 + {floats} + 40]",
        "movsd xmm6, [r10 + {floats} + 48]",
        "movsd xmm7, [r10 + {floats} + 56]",
        "mov rdi, [r10]",
        "mov rsi, [r10 + 8]",
        "mov rdx, [r10 + 16]",
        "mov rcx, [r10 + 24]",
        "mov r8, [r10 + 32]",
        "mov r9, [r10 + 40]",
        "mov r11, [r10 + {target}]",
        "jmp r11",
        floats = const offset_of!(EntryRegisters, floats),
        target = const offset_of!(EntryRegisters, target),
    )
}

/// Where function entries jump when the stack is short or the limit is poisoned: `abi::calling`
/// says in which state.
#[unsafe(naked)]
pub(crate) unsafe extern "C" fn grow_stack() {
    naked_asm!(
        "mov [r15 + {go_stack}], rsp",
        "mov [r15 + {go_frame}], rbp",
        "mov [r15 + {saved}], rbx",
        "mov [r15 + {saved} + 8], r12",
        "mov [r15 + {saved} + 16], r13",
        "mov [r15 + {saved} + 24], r14",
        "mov rsp, [r15 + {system_stack}]",
        "sub rsp, {size}",
        "mov [rsp], rdi",
        "mov [rsp + 8], rsi",
        "mov [rsp + 16], rdx",
        "mov [rsp + 24], rcx",
        "mov [rsp + 32], r8",
        "mov [rsp + 40], r9",
        "movsd [rsp + {floats}], xmm0",
        "movsd [rsp + {floats} + 8], xmm1",
        "movsd [rsp + {floats} + 16], xmm2",
        "movsd [rsp + {floats} + 24], xmm3",
        "movsd [rsp + {floats} + 32], xmm4",
        "movsd [rsp + {floats} + 40], xmm5",
        "movsd [rsp + {floats} + 48], xmm6",
        "movsd [rsp + {floats} + 56], xmm7",
        "mov [rsp + {target}], r11",
        "mov rdi, r15",
        "mov rsi, rsp",
        "call {native}",
        "cmp qword ptr [r15 + {after}], 0",
        "jne {after_native}",
        // The registers stay readable above the stack pointer of the moment: signals have a stack of their own.
        "mov r10, rsp",
        "mov rsp, [r15 + {go_stack}]",
        "mov rbp, [r15 + {go_frame}]",
        "mov rbx, [r15 + {saved}]",
        "mov r12, [r15 + {saved} + 8]",
        "mov r13, [r15 + {saved} + 16]",
        "mov r14, [r15 + {saved} + 24]",
        "jmp {load}",
        go_stack = const offset::GO_STACK_POINTER,
        go_frame = const offset::GO_FRAME_POINTER,
        saved = const offset::GO_CALLEE_SAVED,
        system_stack = const offset::SYSTEM_STACK,
        after = const offset::AFTER_NATIVE,
        size = const size_of::<EntryRegisters>().next_multiple_of(16),
        floats = const offset_of!(EntryRegisters, floats),
        target = const offset_of!(EntryRegisters, target),
        native = sym grow_stack_native,
        after_native = sym after_native_continues,
        load = sym load_entry_registers,
    )
}

/// Where stubs jump when `after_native` is not 0.
#[unsafe(naked)]
unsafe extern "C" fn after_native_continues() {
    naked_asm!(
        "mov r11, [r15 + {after}]",
        "mov qword ptr [r15 + {after}], 0",
        "cmp r11, {raise}",
        "je 2f",
        "ja 3f",
        // Leave: return from `resume` or `enter`.
        "mov rsp, [r15 + {system_stack}]",
        "mov rax, r15",
        "add rsp, 8",
        "pop r15", "pop r14", "pop r13", "pop r12", "pop rbx", "pop rbp",
        "ret",
        // Raise: the Go function returns to the native's call site in no case, but its frame says who called.
        "2:",
        "mov rsp, [r15 + {go_stack}]",
        "jmp [r15 + {hook}]",
        // Resume at an exception handler.
        "3:",
        "mov rbp, [r15 + {go_frame}]",
        "mov rsp, [r15 + {go_stack}]",
        "ret",
        after = const offset::AFTER_NATIVE,
        raise = const after_native::RAISE,
        system_stack = const offset::SYSTEM_STACK,
        go_stack = const offset::GO_STACK_POINTER,
        go_frame = const offset::GO_FRAME_POINTER,
        hook = const offset::RAISE_HOOK,
    )
}

/// See [`after_native_continues`]; the address that emitted stubs jump to.
pub(crate) const AFTER_NATIVE: unsafe extern "C" fn() = after_native_continues;

/// Return address of a goroutine's first function.
#[unsafe(naked)]
pub(crate) unsafe extern "C" fn goroutine_end() {
    naked_asm!(
        "mov [r15 + {go_stack}], rsp",
        "mov [r15 + {go_frame}], rbp",
        "mov rsp, [r15 + {system_stack}]",
        "mov rdi, r15",
        "call {native}",
        "jmp {after_native}",
        go_stack = const offset::GO_STACK_POINTER,
        go_frame = const offset::GO_FRAME_POINTER,
        system_stack = const offset::SYSTEM_STACK,
        native = sym crate::goroutines::goroutine_end_native,
        after_native = sym after_native_continues,
    )
}

/// The write barrier: rdi = slot, rsi = new pointer; keeps every register. Where the collector wants one of the two pointers
/// and the buffer has room, this stub is all; it needs 16 bytes of the goroutine's stack.
#[unsafe(naked)]
pub(crate) unsafe extern "C" fn barrier() {
    naked_asm!(
        "push rax",
        "push rcx",
        "inc qword ptr [r15 + {hits}]",
        "mov rcx, [r15 + {flag}]",
        "mov rax, rsi",
        "cmp rcx, {new}",
        "je 2f",
        "cmp rcx, {old}",
        "jne 4f",
        "mov rax, [rdi]",
        "2:",
        "test rax, rax",
        "je 3f",
        "mov rcx, [r15 + {next}]",
        "cmp rcx, [r15 + {end}]",
        "je 4f",
        "mov [rcx], rax",
        "add qword ptr [r15 + {next}], 8",
        "3:",
        "pop rcx",
        "pop rax",
        "ret",
        "4:",
        "pop rcx",
        "pop rax",
        "jmp {slow}",
        hits = const offset::BARRIER_HITS,
        flag = const offset::BARRIER_FLAG,
        next = const offset::BARRIER_NEXT,
        end = const offset::BARRIER_END,
        new = const barrier_mode::NEW,
        old = const barrier_mode::OLD,
        slow = sym slow_barrier,
    )
}

/// The rest of [`barrier`].
#[unsafe(naked)]
unsafe extern "C" fn slow_barrier() {
    naked_asm!(
        "mov [r15 + {go_stack}], rsp",
        "mov rsp, [r15 + {system_stack}]",
        "push rax", "push rcx", "push rdx", "push rsi", "push rdi",
        "push r8", "push r9", "push r10", "push r11", "sub rsp, 264",
        "movups [rsp], xmm0", "movups [rsp + 16], xmm1", "movups [rsp + 32], xmm2", "movups [rsp + 48], xmm3",
        "movups [rsp + 64], xmm4", "movups [rsp + 80], xmm5", "movups [rsp + 96], xmm6", "movups [rsp + 112], xmm7",
        "movups [rsp + 128], xmm8", "movups [rsp + 144], xmm9", "movups [rsp + 160], xmm10",
        "movups [rsp + 176], xmm11", "movups [rsp + 192], xmm12", "movups [rsp + 208], xmm13",
        "movups [rsp + 224], xmm14", "movups [rsp + 240], xmm15",
        "mov rdx, rsi",
        "mov rsi, rdi",
        "mov rdi, r15",
        "call {native}",
        "movups xmm0, [rsp]", "movups xmm1, [rsp + 16]", "movups xmm2, [rsp + 32]", "movups xmm3, [rsp + 48]",
        "movups xmm4, [rsp + 64]", "movups xmm5, [rsp + 80]", "movups xmm6, [rsp + 96]", "movups xmm7, [rsp + 112]",
        "movups xmm8, [rsp + 128]", "movups xmm9, [rsp + 144]", "movups xmm10, [rsp + 160]",
        "movups xmm11, [rsp + 176]", "movups xmm12, [rsp + 192]", "movups xmm13, [rsp + 208]",
        "movups xmm14, [rsp + 224]", "movups xmm15, [rsp + 240]",
        "add rsp, 264", "pop r11", "pop r10", "pop r9", "pop r8",
        "pop rdi", "pop rsi", "pop rdx", "pop rcx", "pop rax",
        "mov rsp, [r15 + {go_stack}]",
        "ret",
        go_stack = const offset::GO_STACK_POINTER,
        system_stack = const offset::SYSTEM_STACK,
        native = sym crate::collect::barrier_native,
    )
}

/// Bytes that [`poll`] keeps registers in: nine of 8 bytes behind sixteen of 16.
const POLL_SAVED: usize = 16 * 16 + 9 * 8;

// The saved registers, and the return addresses of `poll_return` and of the native.
const _: () = assert!(POLL_SAVED + 16 <= burrow_layout::processor::POLL_AREA);

/// Distance from the word that holds [`poll_return`] to the return address into compiled code.
pub(crate) const POLL_FRAME: usize = POLL_SAVED + 8;

/// The poll of loops: keeps every register, on the goroutine's stack, where a move adjusts them like
/// everything else. rbx and r12 to r14 are kept by whoever continues the goroutine.
#[unsafe(naked)]
pub(crate) unsafe extern "C" fn poll() {
    naked_asm!(
        "sub rsp, {saved_size}",
        "movups [rsp], xmm0", "movups [rsp + 16], xmm1", "movups [rsp + 32], xmm2", "movups [rsp + 48], xmm3",
        "movups [rsp + 64], xmm4", "movups [rsp + 80], xmm5", "movups [rsp + 96], xmm6", "movups [rsp + 112], xmm7",
        "movups [rsp + 128], xmm8", "movups [rsp + 144], xmm9", "movups [rsp + 160], xmm10",
        "movups [rsp + 176], xmm11", "movups [rsp + 192], xmm12", "movups [rsp + 208], xmm13",
        "movups [rsp + 224], xmm14", "movups [rsp + 240], xmm15",
        "mov [rsp + 256], rax", "mov [rsp + 264], rcx", "mov [rsp + 272], rdx", "mov [rsp + 280], rsi",
        "mov [rsp + 288], rdi", "mov [rsp + 296], r8", "mov [rsp + 304], r9", "mov [rsp + 312], r10",
        "mov [rsp + 320], r11",
        "lea r11, [rip + {poll_return}]",
        "push r11",
        "mov [r15 + {go_stack}], rsp",
        "mov [r15 + {go_frame}], rbp",
        "mov [r15 + {saved}], rbx",
        "mov [r15 + {saved} + 8], r12",
        "mov [r15 + {saved} + 16], r13",
        "mov [r15 + {saved} + 24], r14",
        "mov rsp, [r15 + {system_stack}]",
        "mov rdi, r15",
        "call {native}",
        "cmp qword ptr [r15 + {after}], 0",
        "jne {after_native}",
        "mov rsp, [r15 + {go_stack}]",
        "ret",
        saved_size = const POLL_SAVED,
        poll_return = sym poll_return,
        go_stack = const offset::GO_STACK_POINTER,
        go_frame = const offset::GO_FRAME_POINTER,
        saved = const offset::GO_CALLEE_SAVED,
        system_stack = const offset::SYSTEM_STACK,
        after = const offset::AFTER_NATIVE,
        native = sym crate::collect::poll,
        after_native = sym after_native_continues,
    )
}

/// Where a goroutine that left in [`poll`] continues.
#[unsafe(naked)]
pub(crate) unsafe extern "C" fn poll_return() {
    naked_asm!(
        "movups xmm0, [rsp]", "movups xmm1, [rsp + 16]", "movups xmm2, [rsp + 32]", "movups xmm3, [rsp + 48]",
        "movups xmm4, [rsp + 64]", "movups xmm5, [rsp + 80]", "movups xmm6, [rsp + 96]", "movups xmm7, [rsp + 112]",
        "movups xmm8, [rsp + 128]", "movups xmm9, [rsp + 144]", "movups xmm10, [rsp + 160]",
        "movups xmm11, [rsp + 176]", "movups xmm12, [rsp + 192]", "movups xmm13, [rsp + 208]",
        "movups xmm14, [rsp + 224]", "movups xmm15, [rsp + 240]",
        "mov rax, [rsp + 256]", "mov rcx, [rsp + 264]", "mov rdx, [rsp + 272]", "mov rsi, [rsp + 280]",
        "mov rdi, [rsp + 288]", "mov r8, [rsp + 296]", "mov r9, [rsp + 304]", "mov r10, [rsp + 312]",
        "mov r11, [rsp + 320]",
        "add rsp, {saved_size}",
        "ret",
        saved_size = const POLL_SAVED,
    )
}

/// Appends the stub of a native at `address`. `after` is the offset in `code` of the jump to
/// [`AFTER_NATIVE`], which [`emit_after_native`] made.
pub(crate) fn emit_native_stub(code: &mut Vec<u8>, effect: Effect, address: usize, after: usize) {
    store(code, Register::Rsp, offset::GO_STACK_POINTER);
    store(code, Register::Rbp, offset::GO_FRAME_POINTER);
    if effect != Effect::Leaf {
        for (index, register) in [Register::Rbx, Register::R12, Register::R13, Register::R14].into_iter().enumerate() {
            store(code, register, offset::GO_CALLEE_SAVED + 8 * index);
        }
    }
    load_stack_pointer(code, offset::SYSTEM_STACK);
    if effect == Effect::Blocks {
        code.extend([0x48, 0x83, 0xec, 0x10]); // sub rsp, 16
        code.extend([0x4c, 0x89, 0x7c, 0x24, 0x08]); // mov [rsp + 8], r15
    }
    code.extend([0x48, 0xb8]); // mov rax, address
    code.extend((address as u64).to_le_bytes());
    code.extend([0xff, 0xd0]); // call rax
    if effect == Effect::Blocks {
        code.extend([0x4c, 0x8b, 0x7c, 0x24, 0x08]); // mov r15, [rsp + 8]
    }
    if effect != Effect::Leaf {
        code.extend([0x49, 0x83, 0xbf]); // cmp qword [r15 + after_native], 0
        code.extend((offset::AFTER_NATIVE as u32).to_le_bytes());
        code.extend([0x00, 0x0f, 0x85]); // jne after
        let distance = after as i64 - (code.len() as i64 + 4);
        code.extend((distance as i32).to_le_bytes());
    }
    load_stack_pointer(code, offset::GO_STACK_POINTER);
    code.extend([0x48, 0x89, 0xd1]); // mov rcx, rdx
    code.push(0xc3); // ret
}

/// Appends a jump to an absolute address that leaves all registers but r11.
pub(crate) fn emit_jump(code: &mut Vec<u8>, address: usize) {
    code.extend([0x49, 0xbb]); // mov r11, address
    code.extend((address as u64).to_le_bytes());
    code.extend([0x41, 0xff, 0xe3]); // jmp r11
}

/// Appends a jump to an absolute address that leaves all registers but r10.
pub(crate) fn emit_jump_keeping_r11(code: &mut Vec<u8>, address: usize) {
    code.extend([0x49, 0xba]); // mov r10, address
    code.extend((address as u64).to_le_bytes());
    code.extend([0x41, 0xff, 0xe2]); // jmp r10
}

/// Appends a jump to an absolute address that leaves all registers.
pub(crate) fn emit_indirect_jump(code: &mut Vec<u8>, address: usize) {
    code.extend([0xff, 0x25, 0, 0, 0, 0]); // jmp [rip + 0]
    code.extend((address as u64).to_le_bytes());
}

#[derive(Clone, Copy)]
enum Register {
    Rbx = 3,
    Rsp = 4,
    Rbp = 5,
    R12 = 12,
    R13 = 13,
    R14 = 14,
}

/// mov [r15 + offset], register
fn store(code: &mut Vec<u8>, register: Register, offset: usize) {
    let number = register as u8;
    code.extend([0x49 | (number >> 3) << 2, 0x89, 0x87 | (number & 7) << 3]);
    code.extend((offset as u32).to_le_bytes());
}

/// mov rsp, [r15 + offset]
fn load_stack_pointer(code: &mut Vec<u8>, offset: usize) {
    code.extend([0x49, 0x8b, 0xa7]);
    code.extend((offset as u32).to_le_bytes());
}
