//! What the image says about each compiled function.
//!
//! Offsets are bytes from the function's first byte (the stack check, which precedes Cranelift's
//! body). Return addresses identify call sites.

/// One compiled function.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FunctionTable {
    /// Index into the image's strings: the name that tracebacks print.
    pub name: u32,
    /// Index into the image's files.
    pub file: u32,
    /// Line of the `func` keyword.
    pub line: u32,
    /// Byte offset of the code in the image's code section; 16-byte aligned.
    pub code_offset: u32,
    pub code_size: u32,
    /// Bytes of the stack check before Cranelift's body.
    pub check_size: u32,
    /// Bytes between frame pointer and stack pointer in the body.
    pub frame_size: u32,
    /// See [`function_flags`].
    pub flags: u32,
    pub entry: EntryMap,
    /// Sorted by `return_offset`.
    pub call_sites: Vec<CallSite>,
    /// Sorted by `start`: positions of instructions that can fault.
    pub faults: Vec<FaultRange>,
}

/// Bits of [`FunctionTable::flags`].
pub mod function_flags {
    /// Hidden from tracebacks, transparent for recover.
    pub const WRAPPER: u32 = 1;
    /// Part of the panic machinery: hidden from tracebacks.
    pub const RUNTIME_INTERNAL: u32 = 2;
    pub const HAS_DEFER: u32 = 4;
    /// Tracebacks show that nothing is passed to it.
    pub const NO_PARAMETERS: u32 = 8;
}

/// Which argument words hold pointers when the function's stack check runs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EntryMap {
    /// Bit i: integer argument register i (rdi, rsi, rdx, rcx, r8, r9) holds a pointer.
    pub registers: u8,
    /// Words above the return address (word 0 is the first stack argument) that hold pointers.
    pub stack: Vec<u16>,
    /// Count of stack argument words (the callee pops them).
    pub stack_words: u16,
}

/// A call in a function's body.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CallSite {
    /// Offset of the instruction after the call.
    pub return_offset: u32,
    /// Index into the image's positions, of the call.
    pub position: u32,
    /// Index into the image's stack maps; [`NO_MAP`]: no live pointers.
    pub stack_map: u32,
    /// Offset of the exception handler; 0: none.
    pub handler: u32,
}

pub const NO_MAP: u32 = u32::MAX;

/// Live pointer words of a frame at a call.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct StackMap {
    /// Distance in bytes from the stack pointer (just after the return) to the frame pointer.
    pub frame_size: u32,
    /// Bit i of word i/64: the word at stack pointer + 8 i holds a pointer (possibly interior, nil,
    /// into a stack or into static data).
    pub words: Vec<u64>,
}

/// Instructions from `start` (until the next range) belong to `position`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct FaultRange {
    pub start: u32,
    pub position: u32,
}

/// A place in the source, with the inline tree.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct SourcePosition {
    pub file: u32,
    pub line: u32,
    /// Name (image string) of the function the line belongs to, when it was inlined; else
    /// [`NOT_INLINED`].
    pub function: u32,
    /// Position of the inlined call in the enclosing function ([`NOT_INLINED`] if not inlined).
    pub parent: u32,
}

pub const NOT_INLINED: u32 = u32::MAX;

/// One case of a select statement, in the caller's frame: four words.
#[derive(Debug, Clone, Copy)]
#[repr(C)]
pub struct SelectCase {
    /// Address of the channel, or 0.
    pub channel: usize,
    /// Address of the element to send or of the memory to receive into (0: drop).
    pub element: usize,
    /// 0 send, 1 receive.
    pub direction: u64,
    pub reserved: u64,
}

/// Which bound of a slice expression failed, with real Go's messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u64)]
pub enum SliceFault {
    /// `s[:high]` with length: "slice bounds out of range [:high] with length y" (strings, arrays).
    HighLength = 0,
    /// "[:high] with capacity y".
    HighCapacity = 1,
    /// `s[low:high]`: "[low:high]".
    LowHigh = 2,
    /// `s[::max]`: "[::max] with length y".
    MaxLength = 3,
    /// "[::max] with capacity y".
    MaxCapacity = 4,
    /// "[:high:max]".
    HighMax = 5,
    /// "[low:high:]".
    LowHighOfThree = 6,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u64)]
pub enum UnsafeFault {
    SliceLength = 0,
    SliceNil = 1,
    StringLength = 2,
    StringNil = 3,
}
