//! Calls between functions of values known at run time and compiled code.
//!
//! *Out*: `reflect` builds a [`CallRecord`], which looks like a closure, and calls it as a function
//! without parameters. Its code is [`call_trampoline`]: it loads the record's registers, pushes its
//! words between return address and caller, and jumps to the function. There is no frame of ours on
//! the stack, so stack walks, growth and panics see a compiled function called by a compiled one.
//!
//! *In*: a function made by `reflect.MakeFunc` is a closure ([`MadeFunction`]) whose code is one of
//! the entries here. An entry copies the arguments into a struct on the heap ([`collect_arguments`],
//! on the system stack), removes the argument words from the stack, and jumps to the closure's
//! `receive` with closure, struct and result address as parameters.
//!
//! This file touches raw stacks. Invariants: at most [`MAX_WORDS`] words are pushed, which fit in
//! the reserve below every stack limit; the words are removed before anything can look at the stack.

use crate::natives;
use crate::processor::CurrentProcessor;
use crate::type_ref::TypeRef;
use crate::typed_memory;
use burrow_heap::{Address, barrier};
use burrow_layout::descriptor::TypeDescriptor;
use burrow_layout::processor::{STACK_RESERVE, UNCHECKED_FRAME, offset};
use std::arch::naked_asm;
use std::mem::offset_of;

natives! {
    "reflect.callTrampoline" Leaf trampoline_address;
    "reflect.madeFunctionEntry" Leaf entry_address;
    "reflect.storeResults" Full store_results;
}

const INTEGERS: usize = 6;
const FLOATS: usize = 8;
/// Slots of arguments before those on the stack.
const STACK_SLOTS: usize = INTEGERS + FLOATS;
const MAX_WORDS: usize = 16;

// The pushed words and a return address, and the frame of a function without a check.
const _: () = assert!(8 * (MAX_WORDS + 2) + UNCHECKED_FRAME <= STACK_RESERVE);

/// Of `reflect`: mirrored in `call.go`.
#[repr(C)]
struct CallRecord {
    trampoline: usize,
    target: usize,
    registers: [usize; STACK_SLOTS],
    word_count: usize,
    words: [usize; MAX_WORDS],
}

/// Of `reflect`: mirrored in `make_func.go`.
#[repr(C)]
struct MadeFunction {
    entry: usize,
    receive: usize,
    arguments: &'static TypeDescriptor,
    pieces: *const Piece,
    count: usize,
    words: usize,
}

/// Of `reflect`: mirrored in `calling.go`.
#[repr(C)]
struct Piece {
    /// Number of the argument or result.
    value: u32,
    offset: u32,
    slot: u32,
    size: u8,
    class: u8,
    padding: u16,
    /// Descriptor of an argument in memory.
    of: usize,
}

/// Values of [`Piece::class`].
const POINTER: u8 = 1;
const IN_MEMORY: u8 = 3;

extern "C" fn trampoline_address() -> usize {
    call_trampoline as *const () as usize
}

extern "C" fn entry_address(in_memory: usize) -> usize {
    if in_memory & 1 == 0 { made_function as *const () as usize } else { made_function_in_memory as *const () as usize }
}

/// rdi = [`CallRecord`].
#[unsafe(naked)]
unsafe extern "C" fn call_trampoline() {
    naked_asm!(
        "movsd xmm0, [rdi + {floats}]",
        "movsd xmm1, [rdi + {floats} + 8]",
        "movsd xmm2, [rdi + {floats} + 16]",
        "movsd xmm3, [rdi + {floats} + 24]",
        "movsd xmm4, [rdi + {floats} + 32]",
        "movsd xmm5, [rdi + {floats} + 40]",
        "movsd xmm6, [rdi + {floats} + 48]",
        "movsd xmm7, [rdi + {floats} + 56]",
        "mov r11, [rdi + {target}]",
        "mov rcx, [rdi + {word_count}]",
        "test rcx, rcx",
        "jz 3f",
        "pop r10",
        "2:",
        "push qword ptr [rdi + 8 * rcx + {words} - 8]",
        "dec rcx",
        "jnz 2b",
        "push r10",
        "3:",
        "mov rsi, [rdi + {integers} + 8]",
        "mov rdx, [rdi + {integers} + 16]",
        "mov rcx, [rdi + {integers} + 24]",
        "mov r8, [rdi + {integers} + 32]",
        "mov r9, [rdi + {integers} + 40]",
        "mov rdi, [rdi + {integers}]",
        "jmp r11",
        target = const offset_of!(CallRecord, target),
        integers = const offset_of!(CallRecord, registers),
        floats = const offset_of!(CallRecord, registers) + 8 * INTEGERS,
        word_count = const offset_of!(CallRecord, word_count),
        words = const offset_of!(CallRecord, words),
    )
}

/// Entry of a made function with results in registers: rdi = closure.
#[unsafe(naked)]
unsafe extern "C" fn made_function() {
    naked_asm!(
        "mov r10, rdi",
        "xor r11d, r11d",
        "jmp {receive}",
        receive = sym receive_made_function,
    )
}

/// Entry of a made function with results in memory: rdi = their address, rsi = closure.
#[unsafe(naked)]
unsafe extern "C" fn made_function_in_memory() {
    naked_asm!(
        "mov r10, rsi",
        "mov r11, rdi",
        "jmp {receive}",
        receive = sym receive_made_function,
    )
}

/// r10 = closure, r11 = address of results or 0, the other registers as the caller left them.
#[unsafe(naked)]
unsafe extern "C" fn receive_made_function() {
    naked_asm!(
        "mov [r15 + {go_stack}], rsp",
        "mov [r15 + {go_frame}], rbp",
        "mov rsp, [r15 + {system_stack}]",
        "sub rsp, {room}",
        "mov [rsp], rdi",
        "mov [rsp + 8], rsi",
        "mov [rsp + 16], rdx",
        "mov [rsp + 24], rcx",
        "mov [rsp + 32], r8",
        "mov [rsp + 40], r9",
        "movsd [rsp + 48], xmm0",
        "movsd [rsp + 56], xmm1",
        "movsd [rsp + 64], xmm2",
        "movsd [rsp + 72], xmm3",
        "movsd [rsp + 80], xmm4",
        "movsd [rsp + 88], xmm5",
        "movsd [rsp + 96], xmm6",
        "movsd [rsp + 104], xmm7",
        "mov [rsp + 112], r10",
        "mov [rsp + 120], r11",
        "mov rdi, r15",
        "mov rsi, r10",
        "mov rdx, rsp",
        "call {collect}",
        "mov rdi, [rsp + 112]",
        "mov rcx, [rsp + 120]",
        "mov rsp, [r15 + {go_stack}]",
        "mov rsi, rdi",
        "mov rdx, rax",
        "mov rax, [rdi + {words}]",
        "test rax, rax",
        "jz 2f",
        "mov r10, [rsp]",
        "lea rsp, [rsp + 8 * rax]",
        "mov [rsp], r10",
        "2:",
        "jmp [rdi + {receive}]",
        go_stack = const offset::GO_STACK_POINTER,
        go_frame = const offset::GO_FRAME_POINTER,
        system_stack = const offset::SYSTEM_STACK,
        room = const 8 * (STACK_SLOTS + 2),
        words = const offset_of!(MadeFunction, words),
        receive = const offset_of!(MadeFunction, receive),
        collect = sym collect_arguments,
    )
}

const _: () = assert!((8 * (STACK_SLOTS + 2)).is_multiple_of(16), "the system stack stays aligned");

/// Copies the arguments of a made function into a new struct. `registers` are the first slots; the
/// rest is on the goroutine's stack, above the return address.
extern "C" fn collect_arguments(
    current: CurrentProcessor,
    made: &MadeFunction,
    registers: &[usize; STACK_SLOTS],
) -> usize {
    let arguments = TypeRef::new(made.arguments);
    let memory = current.allocate_type(made.arguments);
    // SAFETY: while the goroutine is here, the record has its stack pointer.
    let stack = unsafe { (*current.record()).go_stack_pointer } + 8;
    // SAFETY: `reflect` made the closure with that many pieces.
    for piece in unsafe { pieces(made.pieces, made.count) } {
        let slot = piece.slot as usize;
        let word = match registers.get(slot) {
            Some(&word) => word,
            // SAFETY: the caller pushed a word for each such slot.
            None => unsafe { *((stack + 8 * (slot - STACK_SLOTS)) as *const usize) },
        };
        let to = memory + arguments.fields()[piece.value as usize].offset as usize + piece.offset as usize;
        // SAFETY: `to` is the argument's place in the struct; a word in memory is the address of a
        // value of the piece's type.
        unsafe {
            if piece.class == IN_MEMORY {
                typed_memory::copy(current, TypeRef::at(piece.of), to, word, 1);
            } else {
                store(current, piece, to, word);
            }
        }
    }
    memory
}

/// Stores results that came in registers at their places: `targets` by number of result.
extern "C" fn store_results(
    current: CurrentProcessor,
    list: *const Piece,
    count: usize,
    targets: *const usize,
    words: *const usize,
) {
    // SAFETY: `reflect` passes that many pieces, a target for each result, a word for each slot.
    unsafe {
        for piece in pieces(list, count) {
            let to = *targets.add(piece.value as usize) + piece.offset as usize;
            store(current, piece, to, *words.add(piece.slot as usize));
        }
    }
}

/// # Safety
/// `count` pieces stand at `list`, unless it is 0.
unsafe fn pieces<'a>(list: *const Piece, count: usize) -> &'a [Piece] {
    if count == 0 {
        return &[];
    }
    // SAFETY: the caller's promise.
    unsafe { std::slice::from_raw_parts(list, count) }
}

/// # Safety
/// A scalar of the piece's size and class may be stored at `to`.
unsafe fn store(current: CurrentProcessor, piece: &Piece, to: usize, word: usize) {
    // SAFETY: the caller's promise.
    unsafe {
        match (piece.class, piece.size) {
            (POINTER, _) => barrier::write(current.cache(), Address(to), Address(word)),
            (_, 1) => *(to as *mut u8) = word as u8,
            (_, 2) => *(to as *mut u16) = word as u16,
            (_, 4) => *(to as *mut u32) = word as u32,
            (_, 8) => *(to as *mut usize) = word,
            (_, size) => unreachable!("a scalar of {size} bytes"),
        }
    }
}
