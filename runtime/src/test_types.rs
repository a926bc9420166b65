//! Type descriptors and a heap for unit tests of the modules that work on Go values.

use crate::map::TestMemory;
use crate::type_ref::TypeRef;
use burrow_heap::{Cache, Config, Heap};
use burrow_layout::descriptor::{Field, GoString, Kind, TypeDescriptor, flags};

/// A cache of a fresh heap.
pub(crate) fn memory() -> TestMemory {
    let heap = Heap::new(Config::default()).expect("memory for a test heap");
    TestMemory { cache: Cache::standalone(&heap), state: 1 }
}

pub(crate) fn go_string(text: &'static str) -> GoString {
    GoString { data: text.as_ptr() as usize, length: text.len() }
}

fn descriptor(kind: Kind, size: u64, align: u8, pointer_bytes: u64, bits: u8) -> TypeDescriptor {
    TypeDescriptor {
        size,
        pointer_bytes,
        hash: 0,
        flags: bits,
        align,
        kind: kind as u8,
        padding: 0,
        layout: 0,
        reserved: 0,
        string: go_string("test type"),
        pointer_to: 0,
        uncommon: 0,
        element: 0,
        key: 0,
        length: 0,
        items: 0,
        item_count: 0,
        package: go_string(""),
    }
}

fn leak(descriptor: TypeDescriptor) -> TypeRef {
    TypeRef::new(Box::leak(Box::new(descriptor)))
}

pub(crate) fn plain(kind: Kind, size: u64) -> TypeRef {
    let align = size.clamp(1, 8) as u8;
    leak(descriptor(kind, size, align, 0, flags::COMPARABLE | flags::PLAIN_MEMORY))
}

pub(crate) fn string() -> TypeRef {
    leak(descriptor(Kind::String, 16, 8, 8, flags::COMPARABLE))
}

pub(crate) fn float() -> TypeRef {
    leak(descriptor(Kind::Float64, 8, 8, 0, flags::COMPARABLE))
}

pub(crate) fn empty_interface() -> TypeRef {
    leak(descriptor(Kind::Interface, 16, 8, 16, flags::COMPARABLE))
}

pub(crate) fn slice() -> TypeRef {
    leak(descriptor(Kind::Slice, 24, 8, 8, 0))
}

pub(crate) fn array(element: TypeRef, length: u64) -> TypeRef {
    let size = element.size * length;
    let bits = element.flags & (flags::COMPARABLE | flags::PLAIN_MEMORY);
    let mut array = descriptor(Kind::Array, size, element.align, if element.has_pointers() { size } else { 0 }, bits);
    array.element = element.address();
    array.length = length;
    leak(array)
}

/// A struct of fields with these names and types, each at the next multiple of 8.
pub(crate) fn structure(fields: &[(&'static str, TypeRef)]) -> TypeRef {
    let mut offset = 0;
    let mut items = Vec::new();
    for &(name, of) in fields {
        items.push(Field {
            name: go_string(name),
            tag: go_string(""),
            package: go_string("main"),
            field_type: of.address(),
            offset,
            embedded: 0,
        });
        offset += of.size.next_multiple_of(8);
    }
    let pointers = if fields.iter().any(|(_, of)| of.has_pointers()) { offset } else { 0 };
    let mut structure = descriptor(Kind::Struct, offset, 8, pointers, flags::COMPARABLE);
    structure.item_count = items.len() as u64;
    structure.items = Box::leak(items.into_boxed_slice()).as_ptr() as usize;
    leak(structure)
}

pub(crate) fn map(key: TypeRef, value: TypeRef) -> TypeRef {
    let mut map = descriptor(Kind::Map, 8, 8, 8, flags::DIRECT_INTERFACE);
    map.key = key.address();
    map.element = value.address();
    leak(map)
}

pub(crate) fn channel(element: TypeRef) -> TypeRef {
    let mut channel = descriptor(Kind::Chan, 8, 8, 8, flags::DIRECT_INTERFACE | flags::COMPARABLE);
    channel.element = element.address();
    leak(channel)
}
