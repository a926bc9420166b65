//! Natives: functions in Rust that compiled code calls.
//!
//! Compiled code calls a *stub* with `CallConv::Tail`; every argument is a 64-bit integer register
//! (floats as bits, smaller integers extended), at most [`MAX_ARGUMENTS`]. The stub stores the
//! goroutine's stack and frame pointer in the processor's record, switches to the system stack,
//! calls the Rust function (`extern "C"`), switches back, and returns rax and rcx (the Rust
//! function's rax and rdx).
//!
//! A native with [`Effect::Full`] gets the processor's record as its first argument, from the
//! compiled code. It may allocate (which never collects, but raises the trigger), park the
//! goroutine or raise a panic by setting `after_native`. A [`Effect::Leaf`] does nothing of this.
//! A [`Effect::Collects`] is `Full` and may start a collection itself, before it does anything else.
//! A [`Effect::Blocks`] is `Full` and may give its processor away while it waits for the system; it
//! comes back on another one perhaps (its stub reloads r15).
//!
//! Natives are named by symbols. [`RUNTIME`] lists those that the code generator itself calls;
//! bodyless functions of the embedded packages (`time.now`) name theirs `path.function`, and their
//! Go signature flattens to the arguments. Results that flatten to more than two words (or to
//! values in memory) are written to memory whose address is the first argument (after the
//! processor), laid out as a struct of the results.

/// Most register arguments of a native, processor and result address included.
pub const MAX_ARGUMENTS: usize = 6;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    Leaf,
    Full,
    Collects,
    Blocks,
}

/// Where a native is, for the runtime's linker. `address` is the Rust function's.
#[derive(Debug, Clone, Copy)]
pub struct Native {
    pub symbol: &'static str,
    pub effect: Effect,
    pub address: usize,
}

/// A runtime function that compiled code calls, with its count of arguments (processor not
/// counted) and results.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RuntimeFunction {
    pub symbol: &'static str,
    pub arguments: u8,
    pub results: u8,
    pub effect: Effect,
    /// Never returns normally (raises).
    pub diverges: bool,
}

/// Declares [`RUNTIME`] and one constant index per function.
macro_rules! runtime_functions {
    ($($(#[$doc:meta])* $name:ident ( $($argument:ident),* ) -> $results:literal $effect:ident $($diverges:ident)?;)*) => {
        /// The functions, by [`RuntimeFunctionId`].
        pub const RUNTIME: &[RuntimeFunction] = &[$(
            RuntimeFunction {
                symbol: concat!("burrow.", stringify!($name)),
                arguments: <[&str]>::len(&[$(stringify!($argument)),*]) as u8,
                results: $results,
                effect: Effect::$effect,
                diverges: <[&str]>::len(&[$(stringify!($diverges)),*]) != 0,
            },
        )*];

        /// Index into [`RUNTIME`].
        #[allow(non_camel_case_types)]
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[repr(u16)]
        pub enum RuntimeFunctionId { $($(#[$doc])* $name,)* }

        impl RuntimeFunctionId {
            pub const ALL: &[RuntimeFunctionId] = &[$(RuntimeFunctionId::$name,)*];
        }
    };
}

/// Bytes of a buffer for a short string, and for a short slice that `append` begins: real Go's size.
pub const STRING_BUFFER: usize = 32;

/// Bytes of a buffer for as many runes.
pub const RUNE_BUFFER: usize = 4 * STRING_BUFFER;

runtime_functions! {
    // Allocation. `layout` is an image layout index; `descriptor` a type descriptor's address.
    /// Slow path of an inline allocation of one object: zeroed memory. The descriptor is the object's, or that of an
    /// array's elements, and only for tools; 0: a closure, which has none.
    allocate(layout, descriptor) -> 1 Collects;
    /// Slow path of the tiny allocator.
    allocate_tiny(size, descriptor) -> 1 Collects;
    /// Zeroed memory for one value of the type (large or rare ones).
    allocate_type(descriptor) -> 1 Collects;
    /// `make([]T, length, capacity)`: address of zeroed elements. Panics on bad sizes.
    make_slice(element, length, capacity) -> 1 Collects;
    /// Grows a slice for append: the new address and capacity; the old `old_length` elements are
    /// copied. `needed` = old length + appended elements.
    grow_slice(element, data, old_length, old_capacity, needed) -> 2 Collects;

    // Strings.
    // `buffer`: address of [`STRING_BUFFER`] bytes (for runes: [`RUNE_BUFFER`]) in the caller's frame for a result that is not
    // longer; 0: on the heap.
    /// `parts`: address of `count` strings. Returns data and length. Returns a lone non-empty part as is.
    concat_strings(parts, count, buffer) -> 2 Full;
    compare_strings(a, a_length, b, b_length) -> 1 Leaf;
    equal_memory(a, b, length) -> 1 Leaf;
    bytes_to_string(data, length, buffer) -> 2 Full;
    /// Data and length (capacity: the length, or all of the buffer).
    string_to_bytes(data, length, buffer) -> 2 Full;
    runes_to_string(data, length, buffer) -> 2 Full;
    string_to_runes(data, length, buffer) -> 2 Full;
    rune_to_string(rune, buffer) -> 2 Full;
    /// Rune and width at `index < length` (ASCII is handled inline).
    decode_rune(data, length, index) -> 2 Leaf;

    // Memory. Lengths in bytes for the untyped, in elements for the typed ones.
    move_memory(to, from, length) -> 0 Leaf;
    zero_memory(to, length) -> 0 Leaf;
    /// Barriers by pointer map, then copies (overlap allowed).
    copy_typed(descriptor, to, from, count) -> 0 Full;
    clear_typed(descriptor, to, count) -> 0 Full;

    // Interfaces and equality.
    /// 0 or 1; panics on uncomparable dynamic types. Words and data of two interfaces, both empty
    /// (`type` words) or both with methods (`itab` words).
    equal_empty_interface(word, data, other_word, other_data) -> 1 Full;
    equal_interface(word, data, other_word, other_data) -> 1 Full;
    /// Values in memory of one type.
    equal_typed(descriptor, a, b) -> 1 Full;
    /// Itab of the concrete type for the interface type, 0 if it does not implement it.
    find_itab(interface, concrete) -> 1 Full;
    /// Like `find_itab`, but panics as `x.(I)` does. `concrete` 0: nil interface.
    assert_itab(interface, concrete) -> 1 Full;
    /// Panic of a failed `x.(T)`: dynamic type (or 0), wanted type, static interface type.
    raise_type_assertion(have, want, interface) -> 0 Full diverges;

    // Maps. `map` may be 0 for reads. Keys and values by address.
    make_map(descriptor, hint) -> 1 Full;
    /// A map and its first group in zeroed memory of the caller's frame.
    make_map_in_frame(descriptor, map, group, group_size) -> 0 Full;
    /// Address of the value, or 0 if absent. Panics on unhashable keys.
    map_find(descriptor, map, key) -> 1 Full;
    /// Keys of 8 bytes plain memory / 4 bytes / strings: by value.
    map_find_64(descriptor, map, key) -> 1 Leaf;
    map_find_32(descriptor, map, key) -> 1 Leaf;
    map_find_string(descriptor, map, data, length) -> 1 Leaf;
    /// Address of the (new or existing) value. Panics on nil maps and unhashable keys.
    map_assign(descriptor, map, key) -> 1 Full;
    map_assign_64(descriptor, map, key) -> 1 Full;
    map_assign_32(descriptor, map, key) -> 1 Full;
    map_assign_string(descriptor, map, data, length) -> 1 Full;
    map_delete(descriptor, map, key) -> 0 Full;
    map_clear(descriptor, map) -> 0 Full;
    /// `iterator`: zeroed memory of `MAP_ITERATOR_SIZE` bytes in the caller's frame.
    map_iterate(descriptor, map, iterator) -> 0 Full;
    /// 1: key and value addresses are in the iterator's first two words; 0: at the end.
    map_next(iterator) -> 1 Full;

    // Channels. Elements by address (0: drop).
    make_channel(descriptor, size) -> 1 Full;
    channel_send(channel, element) -> 0 Full;
    /// 1: received; 0: closed.
    channel_receive(channel, element) -> 1 Full;
    channel_close(channel) -> 0 Full;
    /// `cases`: address of `[SelectCase]` in the frame (see `tables::SelectCase`). Returns the chosen
    /// index (-1: default) and whether a value was received.
    select(cases, count, has_default) -> 2 Full;

    // Goroutines, defer, panic.
    go(closure) -> 0 Collects;
    /// Registers the deferred closure with the calling frame.
    defer(closure) -> 0 Full;
    /// Interface (word, data) of the recovered panic, or nil.
    recover() -> 2 Full;
    /// A loop found `poll` set, may collect, yield, move the stack.
    poll() -> 0 Collects;
    raise_nil() -> 0 Full diverges;
    /// Index out of range [index] with length `length`; `signed`: index is a signed value.
    raise_index(index, length, signed) -> 0 Full diverges;
    /// Slice bounds; `kind`: see `tables::SliceFault`.
    raise_slice(low, high, kind, signed) -> 0 Full diverges;
    raise_divide() -> 0 Full diverges;
    raise_shift() -> 0 Full diverges;
    /// Slice of `have` elements to an array (pointer) of `want`.
    raise_slice_to_array(have, want) -> 0 Full diverges;
    /// `unsafe.Slice` / `unsafe.String` faults: see `tables::UnsafeFault`.
    raise_unsafe(kind) -> 0 Full diverges;
    /// A point that lowering knows cannot be reached was.
    unreachable() -> 0 Full diverges;

    // The print and println builtins, to standard error. The lock makes one statement one piece.
    print_begin() -> 0 Leaf;
    print_end() -> 0 Leaf;
    print_bool(value) -> 0 Leaf;
    print_int(value) -> 0 Leaf;
    print_uint(value) -> 0 Leaf;
    print_float(bits) -> 0 Leaf;
    print_complex(real, imaginary) -> 0 Leaf;
    print_float32(bits) -> 0 Leaf;
    print_complex64(real, imaginary) -> 0 Leaf;
    print_string(data, length) -> 0 Leaf;
    print_pointer(value) -> 0 Leaf;
    print_slice(data, length, capacity) -> 0 Leaf;
    print_interface(word, data) -> 0 Leaf;
    print_space() -> 0 Leaf;
    print_newline() -> 0 Leaf;

    // Floats where the machine has no single instruction.
    float_remainder(a, b) -> 1 Leaf;
    complex_divide(result, a_real, a_imaginary, b_real, b_imaginary) -> 0 Leaf;
}

/// Special stubs that are not natives: `burrow.grow_stack` (function entries jump to it),
/// `burrow.barrier` (see [`BARRIER`]).
pub const GROW_STACK: &str = "burrow.grow_stack";

/// Called with `CallConv::PreserveAll`-like care (it keeps every register) with two integer arguments:
/// address of the slot about to be written, and the new pointer. Called before the store.
pub const BARRIER: &str = "burrow.barrier";
/// Called by loops that find `poll` set. Keeps every register (`CallConv::PreserveAll`): hot loops hold their values in
/// registers across the cold call. The registers are saved on the goroutine's stack
/// ([`burrow_layout::processor::POLL_AREA`] bytes); the runtime's native is `burrow.poll`.
pub const POLL: &str = "burrow.poll_stub";
