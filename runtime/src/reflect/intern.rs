//! Types made at run time.
//!
//! `reflect` describes the type it wants with a draft in Go memory. If the program or an earlier call
//! has the same type, that descriptor is the answer; else the draft is copied to memory that lives
//! as long as the process. Sameness is structural: kind, parts, names, tags.
//!
//! Invariant: a type has one descriptor, also if it is made here; so parts are compared by address.

use crate::natives;
use crate::processor::CurrentProcessor;
use crate::runtime::Runtime;
use crate::type_ref::{TypeRef, bytes};
use crate::typed_memory::pointer_map;
use burrow_layout::descriptor::{Field, GoString, Kind, TypeDescriptor, flags};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

natives! {
    "internal/typeinfo.internType" Full intern_type;
}

/// What makes an unnamed type the one it is.
#[derive(Debug, PartialEq, Eq, Hash)]
struct Structure {
    kind: u8,
    variadic: bool,
    element: usize,
    /// Of maps.
    key: usize,
    length: u64,
    /// Parameters and results of a function.
    types: Vec<usize>,
    fields: Vec<FieldStructure>,
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct FieldStructure {
    name: Vec<u8>,
    tag: Vec<u8>,
    package: Vec<u8>,
    of: usize,
    embedded: bool,
}

/// Descriptors by structure; filled with the program's at the first use.
static TYPES: Mutex<Option<HashMap<Structure, usize>>> = Mutex::new(None);

extern "C" fn intern_type(current: CurrentProcessor, draft: &'static TypeDescriptor) -> usize {
    let runtime = current.runtime();
    // The draft outlives this call's look at it; nothing of it is kept.
    let draft = TypeRef::new(draft);
    let mut types = TYPES.lock().unwrap_or_else(PoisonError::into_inner);
    let types = types.get_or_insert_with(|| types_of_program(runtime));
    let structure = structure(draft).expect("drafts are of kinds that can be made");
    *types.entry(structure).or_insert_with(|| permanent(runtime, draft))
}

/// The unnamed types of the program.
fn types_of_program(runtime: &Runtime) -> HashMap<Structure, usize> {
    let base = runtime.program.section_base(burrow_image::Section::ReadOnly);
    let described = &runtime.program.image().described;
    let addresses = described.iter().map(|described| base + described.offset as usize);
    addresses
        .filter_map(|address| {
            // SAFETY: the image says that a descriptor stands there.
            let of = unsafe { TypeRef::at(address) };
            let unnamed = of.flags & flags::NAMED == 0;
            Some((structure(of).filter(|_| unnamed)?, address))
        })
        .collect()
}

/// `None` for kinds of types that are never made at run time.
fn structure(of: TypeRef) -> Option<Structure> {
    let kind = of.kind();
    let mut structure = Structure {
        kind: of.kind,
        variadic: of.flags & flags::VARIADIC != 0,
        element: of.element,
        key: 0,
        length: 0,
        types: Vec::new(),
        fields: Vec::new(),
    };
    match kind {
        Kind::Pointer | Kind::Slice => {}
        Kind::Array | Kind::Chan => structure.length = of.length,
        Kind::Map => structure.key = of.key,
        Kind::Func => {
            structure.length = of.length;
            // SAFETY: the items of a function type are addresses of descriptors.
            structure.types = unsafe { items::<usize>(of) }.to_vec();
        }
        Kind::Struct => structure.fields = of.fields().iter().map(field_structure).collect(),
        _ => return None,
    }
    Some(structure)
}

fn field_structure(field: &Field) -> FieldStructure {
    FieldStructure {
        name: bytes(field.name).to_vec(),
        tag: bytes(field.tag).to_vec(),
        package: bytes(field.package).to_vec(),
        of: field.field_type,
        embedded: field.embedded != 0,
    }
}

/// # Safety
/// The type's items are `T`s.
unsafe fn items<T>(of: TypeRef) -> &'static [T] {
    if of.item_count == 0 {
        return &[];
    }
    // SAFETY: the caller's promise; the count is the descriptor's.
    unsafe { std::slice::from_raw_parts(of.items as *const T, of.item_count as usize) }
}

/// Copies a draft to memory that is never freed.
fn permanent(runtime: &Runtime, draft: TypeRef) -> usize {
    let items = match draft.kind() {
        // SAFETY: the items of a function type are addresses of descriptors.
        Kind::Func => leak(unsafe { items::<usize>(draft) }.to_vec()),
        Kind::Struct => leak(draft.fields().iter().map(permanent_field).collect()),
        _ => 0,
    };
    let descriptor: &'static mut TypeDescriptor = Box::leak(Box::new(TypeDescriptor {
        string: permanent_text(draft.string),
        package: permanent_text(draft.package),
        items,
        layout: 0,
        pointer_to: 0,
        uncommon: 0,
        reserved: 0,
        padding: 0,
        ..*draft
    }));
    let address = std::ptr::from_mut(descriptor) as usize;
    if descriptor.size != 0 {
        // SAFETY: the descriptor was just made, of valid parts. Its map is looked up by its final address.
        let map = pointer_map(unsafe { TypeRef::at(address) });
        descriptor.layout = runtime.heap.register_layout(descriptor.size as usize, map).0;
    }
    address
}

fn permanent_field(field: &Field) -> Field {
    Field {
        name: permanent_text(field.name),
        tag: permanent_text(field.tag),
        package: permanent_text(field.package),
        field_type: field.field_type,
        offset: field.offset,
        embedded: field.embedded,
    }
}

fn permanent_text(text: GoString) -> GoString {
    let copy = Box::leak(bytes(text).to_vec().into_boxed_slice());
    GoString { data: copy.as_ptr() as usize, length: copy.len() }
}

fn leak<T>(list: Vec<T>) -> usize {
    Box::leak(list.into_boxed_slice()).as_ptr() as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_types::{channel, go_string, map, plain, string, structure as struct_type};

    #[test]
    fn equal_structures_are_the_same_type() {
        let (number, text) = (plain(Kind::Int, 8), string());
        assert_eq!(structure(map(number, text)), structure(map(number, text)));
        assert_ne!(structure(map(number, text)), structure(map(text, number)));
        assert_ne!(structure(channel(number)), structure(channel(text)));
        assert_eq!(structure(struct_type(&[("a", number)])), structure(struct_type(&[("a", number)])));
        assert_ne!(structure(struct_type(&[("a", number)])), structure(struct_type(&[("b", number)])));
        assert_eq!(structure(number), None);
    }

    #[test]
    fn a_permanent_text_is_a_copy() {
        let text = go_string("abc");
        let copy = permanent_text(text);
        assert_ne!(copy.data, text.data);
        assert_eq!(bytes(copy), b"abc");
    }
}
