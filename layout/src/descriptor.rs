//! Type descriptors and the memory layout of Go's composite values.
//!
//! The compiler writes these records into the image, one per type and program; the runtime, the
//! heap tools and the embedded Go packages (`internal/typeinfo` mirrors them with Go structs) read
//! them. All addresses are absolute once the image is loaded.
//!
//! Invariant: a descriptor is unique per type, so type identity is pointer identity.
//! Start at [`TypeDescriptor`].

/// Kinds of types, with the numbers of Go's `reflect.Kind`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Kind {
    Invalid = 0,
    Bool = 1,
    Int = 2,
    Int8 = 3,
    Int16 = 4,
    Int32 = 5,
    Int64 = 6,
    Uint = 7,
    Uint8 = 8,
    Uint16 = 9,
    Uint32 = 10,
    Uint64 = 11,
    Uintptr = 12,
    Float32 = 13,
    Float64 = 14,
    Complex64 = 15,
    Complex128 = 16,
    Array = 17,
    Chan = 18,
    Func = 19,
    Interface = 20,
    Map = 21,
    Pointer = 22,
    Slice = 23,
    String = 24,
    Struct = 25,
    UnsafePointer = 26,
}

/// A string as Go lays it out: address of the bytes and their count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(C)]
pub struct GoString {
    pub data: usize,
    pub length: usize,
}

/// A slice header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(C)]
pub struct GoSlice {
    pub data: usize,
    pub length: usize,
    pub capacity: usize,
}

/// An interface value. `word` is the address of a [`TypeDescriptor`] (empty interfaces) or of an
/// [`Itab`] (interfaces with methods), 0 for nil. `data` is the value itself for types with
/// [`flags::DIRECT_INTERFACE`], else the address of an immutable copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(C)]
pub struct GoInterface {
    pub word: usize,
    pub data: usize,
}

/// Bits of [`TypeDescriptor::flags`].
pub mod flags {
    /// The interface data word holds the value itself (pointers, maps, channels, functions,
    /// `unsafe.Pointer`, and structs or arrays of exactly one such word).
    pub const DIRECT_INTERFACE: u8 = 1;
    /// A defined (named) or predeclared type.
    pub const NAMED: u8 = 2;
    /// `==` is defined (it may still panic inside interfaces).
    pub const COMPARABLE: u8 = 4;
    /// Equality and hash are those of the plain bytes (no padding, floats, strings, interfaces).
    pub const PLAIN_MEMORY: u8 = 8;
    /// [`TypeDescriptor::uncommon`] is not null.
    pub const UNCOMMON: u8 = 16;
    /// A variadic function type.
    pub const VARIADIC: u8 = 32;
}

/// One type. 152 bytes, 8-byte aligned.
#[derive(Debug)]
#[repr(C)]
pub struct TypeDescriptor {
    /// Size of a value in bytes.
    pub size: u64,
    /// Bytes up to and including the last pointer word; 0 when the type holds no pointers.
    pub pointer_bytes: u64,
    /// Stable hash of the type's path-qualified string.
    pub hash: u32,
    /// See [`flags`].
    pub flags: u8,
    /// Alignment in bytes.
    pub align: u8,
    /// A [`Kind`].
    pub kind: u8,
    pub padding: u8,
    /// Index into the image's table of layouts: one element of this type on the heap.
    pub layout: u32,
    /// Index into the image's table of layouts for element sequences, same as `layout` for now.
    pub reserved: u32,
    /// The type as `%T` prints it (`main.T[int]`, `[]string`).
    pub string: GoString,
    /// Descriptor of `*T`, or 0 when the program has none.
    pub pointer_to: usize,
    /// Address of an [`Uncommon`], or 0.
    pub uncommon: usize,
    /// Element of pointer, slice, array, channel; value of map. Else 0.
    pub element: usize,
    /// Key of map. For arrays the descriptor of the slice type with the same element, or 0.
    pub key: usize,
    /// Array: length. Channel: direction (1 receive, 2 send, 3 both). Function: parameter count in
    /// the low 32 bits, result count in the high ones.
    pub length: u64,
    /// Struct: `[Field]`. Interface: `[InterfaceMethod]` sorted by name. Function: `[usize]`
    /// descriptors of parameters, then of results.
    pub items: usize,
    /// Count of `items`.
    pub item_count: u64,
    /// Package path of an unnamed struct or interface with unexported names; else empty.
    pub package: GoString,
}

/// A struct field.
#[derive(Debug)]
#[repr(C)]
pub struct Field {
    pub name: GoString,
    pub tag: GoString,
    /// Package path of an unexported field; empty for exported ones.
    pub package: GoString,
    pub field_type: usize,
    /// Offset in bytes.
    pub offset: u64,
    /// 1 for an embedded field.
    pub embedded: u64,
}

/// A method of an interface type.
#[derive(Debug)]
#[repr(C)]
pub struct InterfaceMethod {
    pub name: GoString,
    /// Package path of an unexported name; empty for exported ones.
    pub package: GoString,
    /// Descriptor of the function type, receiver left out.
    pub method_type: usize,
}

/// What only named types and types with methods have.
#[derive(Debug)]
#[repr(C)]
pub struct Uncommon {
    /// Import path of the defining package (`main` for the main package).
    pub package: GoString,
    /// Name without package (`T[int]`); empty for unnamed types.
    pub name: GoString,
    /// `[Method]`, sorted by name, then package.
    pub methods: usize,
    pub method_count: u64,
}

/// A method of a concrete type. Methods that no interface of the program could call have `code` 0.
#[derive(Debug)]
#[repr(C)]
pub struct Method {
    pub name: GoString,
    /// Package path of an unexported name; empty for exported ones.
    pub package: GoString,
    /// Descriptor of the function type, receiver left out.
    pub method_type: usize,
    /// Code that takes the interface's data word as its receiver.
    pub code: usize,
}

/// Method table of one concrete type for one interface type; `functions` follow the header, in the
/// interface's order (sorted by name).
#[derive(Debug)]
#[repr(C)]
pub struct Itab {
    pub interface: usize,
    pub concrete: usize,
    /// Copy of the concrete type's hash, for type switches.
    pub hash: u32,
    pub padding: u32,
}

/// Offset of an [`Itab`]'s first function address.
pub const ITAB_FUNCTIONS: usize = size_of::<Itab>();

/// Offset of the code address in a closure object; captured words follow it.
pub const CLOSURE_CODE: usize = 0;

/// `len(m)` of a map is the 64-bit word at this offset of the map object.
pub const MAP_COUNT: usize = 0;

/// Bytes of a map's object, and its word with a pointer.
pub const MAP_SIZE: usize = 40;
pub const MAP_POINTER_WORD: u64 = 1;

/// A map of up to this many entries is one group: a word of control bytes and so many slots. A slot is a key and
/// a value as in a struct of both.
pub const GROUP_SLOTS: usize = 8;
pub const GROUP_CONTROL: usize = 8;

/// Largest key or value that stands in the slot itself.
pub const GROUP_INLINE: u64 = 128;

/// `len(c)` of a channel is the 64-bit word at this offset of the channel object.
pub const CHANNEL_COUNT: usize = 0;

/// `cap(c)` of a channel is the 64-bit word at this offset of the channel object.
pub const CHANNEL_CAPACITY: usize = 8;

/// Size of the iterator record that compiled code keeps in its frame while it ranges over a map:
/// eight words, each possibly a pointer. The first word is the address of the current key (0 at
/// the end), the second the address of the current value.
pub const MAP_ITERATOR_SIZE: usize = 128;
