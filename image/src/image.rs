//! The parts of an image.

use burrow_abi::native::Effect;
use burrow_abi::tables::{FunctionTable, SourcePosition, StackMap};
use burrow_layout::layout_table::LayoutTable;
use burrow_layout::pointer_map::PointerMap;

/// A compiled program. See the crate's documentation.
///
/// The loader places code, read-only data, data and bss (in any order, each page-aligned, all within
/// 2 GiB of each other and of the native stubs), relocates, protects, and registers the roots.
#[derive(Debug, Clone, Default)]
pub struct Image {
    /// Identity of the build of the runtime that it was compiled for, which alone may run it.
    pub runtime: u64,
    /// Machine code of all functions, each at its [`FunctionTable::code_offset`].
    pub code: Vec<u8>,
    /// Constants, type descriptors, method tables: written by relocation only.
    pub read_only: Vec<u8>,
    /// Variables with initial contents.
    pub data: Vec<u8>,
    /// Bytes of zeroed variables.
    pub bss_size: u64,
    /// What to patch, sorted by section and offset.
    pub relocations: Vec<Relocation>,
    /// The Rust functions that the code calls; [`Target::Native`] indexes it. Each gets one stub.
    pub natives: Vec<NativeUse>,
    /// Sorted by code offset.
    pub functions: Vec<FunctionTable>,
    pub stack_maps: Vec<StackMap>,
    pub positions: Vec<SourcePosition>,
    /// Function names; [`FunctionTable::name`] and [`SourcePosition::function`] index it.
    pub strings: Vec<String>,
    /// Source files as tracebacks print them.
    pub files: Vec<String>,
    /// Layouts of heap objects with the numbers that compiled code and descriptors use.
    pub layouts: LayoutTable,
    /// Where package variables hold pointers.
    pub roots: Vec<RootRange>,
    /// Offsets in read-only data of all method tables (`layout::descriptor::Itab`), for the runtime to use
    /// before it makes tables of its own.
    pub itabs: Vec<u64>,
    /// Index of the function that initialises the packages and runs `main.main`.
    pub entry: Option<u32>,
    pub hooks: Hooks,
    /// Type descriptors that natives look up, sorted by name.
    pub described: Vec<Described>,
    /// Names of the layouts' owners, the first for number 1; empty if layouts have none.
    pub owners: Vec<String>,
    /// Free-form facts (compiler version, modules), as `key`, `value`.
    pub build_info: Vec<(String, String)>,
}

/// Functions (by index) that stubs and the runtime enter.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Hooks {
    /// Throws the panic that a native left in the processor.
    pub raise: Option<u32>,
    /// `panic(value)`.
    pub panic: Option<u32>,
    /// Runs the deferred calls of the calling frame.
    pub deferreturn: Option<u32>,
}

/// A piece of the loaded program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Section {
    Code = 0,
    ReadOnly = 1,
    Data = 2,
    Bss = 3,
}

/// A place to patch. The value written is `target + addend` (absolute) or `target + addend - place`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Relocation {
    /// Where the place is; never [`Section::Bss`].
    pub section: Section,
    /// Of the place in its section.
    pub offset: u32,
    pub kind: RelocationKind,
    pub target: Target,
    pub addend: i64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum RelocationKind {
    /// 64-bit address.
    Absolute64 = 0,
    /// 32-bit distance from the place.
    Relative32 = 1,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// A section's base; the addend says where in it.
    Section(Section),
    /// The stub of the native with this index.
    Native(u32),
    Stub(Stub),
}

/// Stubs that are not natives: see [`burrow_abi::native`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Stub {
    GrowStack = 0,
    Barrier = 1,
    Poll = 2,
}

/// A native that the program calls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NativeUse {
    pub symbol: String,
    /// What the code assumed about it; the loader refuses a native with another effect.
    pub effect: Effect,
}

/// A piece of data or bss that holds pointers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RootRange {
    /// [`Section::Data`] or [`Section::Bss`].
    pub section: Section,
    pub offset: u64,
    pub map: PointerMap,
    /// The variable's name.
    pub name: String,
}

/// A type descriptor by the type's unique name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Described {
    pub name: String,
    /// In read-only data.
    pub offset: u64,
}
