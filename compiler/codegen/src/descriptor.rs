//! Writing type descriptors: see [`burrow_layout::descriptor`].

use crate::data::{CodeRef, Data, Place};
use crate::objects::Objects;
use crate::shape::Shapes;
use burrow_image::{Described, Section};
use burrow_ir::index::TypeId;
use burrow_ir::program::Program;
use burrow_ir::types::{Basic, Direction, Type, TypeKind};
use burrow_layout::descriptor::{Field, InterfaceMethod, Kind, Method, TypeDescriptor, Uncommon, flags};
use std::collections::HashMap;
use std::mem::offset_of;

/// Stable hash of a type's unique name (FNV-1a).
pub(crate) fn type_hash(unique: &str) -> u32 {
    unique.bytes().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

/// Unnamed pointer and slice types by element.
struct Derived {
    pointers: HashMap<TypeId, TypeId>,
    slices: HashMap<TypeId, TypeId>,
}

impl Data {
    pub(crate) fn write_descriptors(&mut self, program: &Program, shapes: &Shapes, objects: &Objects) {
        let mut derived = Derived { pointers: HashMap::new(), slices: HashMap::new() };
        for (id, ty) in program.types.iter().filter(|(_, ty)| ty.named.is_none()) {
            match ty.kind {
                TypeKind::Pointer(element) => derived.pointers.insert(element, id),
                TypeKind::Slice(element) => derived.slices.insert(element, id),
                _ => None,
            };
        }
        for (id, ty) in program.types.iter() {
            if !self.has_descriptor(id) {
                continue;
            }
            let place = self.descriptor(id);
            self.described.push(Described { name: ty.unique.clone(), offset: place.offset });
            self.write_header(program, shapes, objects, id, place);
            self.write_relations(program, &derived, id, place);
        }
        for &id in &program.described {
            debug_assert!(self.has_descriptor(id), "described types have descriptors");
        }
    }

    fn write_header(&mut self, program: &Program, shapes: &Shapes, objects: &Objects, id: TypeId, place: Place) {
        let ty = &program.types[id];
        let shape = shapes.get(id);
        self.word(place, offset_of!(TypeDescriptor, size), shape.size);
        self.word(place, offset_of!(TypeDescriptor, pointer_bytes), shape.map.pointer_prefix_words() * 8);
        let at = |field: usize| place.at(field as u64);
        self.put(at(offset_of!(TypeDescriptor, hash)), &type_hash(&ty.unique).to_le_bytes());
        let kind = kind(ty) as u8;
        self.put(at(offset_of!(TypeDescriptor, flags)), &[type_flags(program, ty, shape.plain)]);
        self.put(at(offset_of!(TypeDescriptor, align)), &[shape.align as u8]);
        self.put(at(offset_of!(TypeDescriptor, kind)), &[kind]);
        self.put(at(offset_of!(TypeDescriptor, layout)), &objects.of_type(id).to_le_bytes());
        self.write_text(at(offset_of!(TypeDescriptor, string)), &ty.string);
        if let Some(package) = hidden_package(ty) {
            self.write_text(at(offset_of!(TypeDescriptor, package)), package);
        }
        if type_flags(program, ty, false) & flags::UNCOMMON != 0 {
            let uncommon = self.uncommon(ty);
            self.address(at(offset_of!(TypeDescriptor, uncommon)), uncommon);
        }
    }

    /// Links to other descriptors.
    fn write_relations(&mut self, program: &Program, derived: &Derived, id: TypeId, place: Place) {
        let at = |field: usize| place.at(field as u64);
        let element = at(offset_of!(TypeDescriptor, element));
        let key = at(offset_of!(TypeDescriptor, key));
        let length = offset_of!(TypeDescriptor, length);
        if let Some(&pointer) = derived.pointers.get(&id) {
            self.address(at(offset_of!(TypeDescriptor, pointer_to)), self.descriptor(pointer));
        }
        match &program.types[id].kind {
            TypeKind::Basic(_) | TypeKind::Tuple(_) => {}
            TypeKind::Pointer(target) | TypeKind::Slice(target) => self.address(element, self.descriptor(*target)),
            TypeKind::Array { element: item, length: count } => {
                self.address(element, self.descriptor(*item));
                self.word(place, length, *count);
                if let Some(&slice) = derived.slices.get(item) {
                    self.address(key, self.descriptor(slice));
                }
            }
            TypeKind::Chan { element: item, direction } => {
                self.address(element, self.descriptor(*item));
                let direction = match direction {
                    Direction::Receive => 1,
                    Direction::Send => 2,
                    Direction::Both => 3,
                };
                self.word(place, length, direction);
            }
            TypeKind::Map { key: key_type, value } => {
                self.address(element, self.descriptor(*value));
                self.address(key, self.descriptor(*key_type));
            }
            TypeKind::Func(signature) => {
                let (params, results) = (signature.params.len() as u64, signature.results.len() as u64);
                self.word(place, length, params | results << 32);
                let items: Vec<TypeId> = signature.params.iter().chain(&signature.results).copied().collect();
                let list = self.reserve(Section::ReadOnly, 8 * items.len() as u64, 8);
                for (index, item) in items.iter().enumerate() {
                    self.address(list.at(8 * index as u64), self.descriptor(*item));
                }
                self.write_items(place, list, items.len());
            }
            TypeKind::Struct { fields } => self.write_fields(place, fields),
            TypeKind::Interface { methods } => self.write_interface_methods(place, methods),
        }
    }

    fn write_fields(&mut self, place: Place, fields: &[burrow_ir::types::Field]) {
        let list = self.reserve(Section::ReadOnly, (size_of::<Field>() * fields.len()) as u64, 8);
        for (index, field) in fields.iter().enumerate() {
            let item = list.at((size_of::<Field>() * index) as u64);
            self.write_text(item.at(offset_of!(Field, name) as u64), &field.name);
            self.write_text(item.at(offset_of!(Field, tag) as u64), &field.tag);
            self.write_text(item.at(offset_of!(Field, package) as u64), &field.package);
            self.address(item.at(offset_of!(Field, field_type) as u64), self.descriptor(field.ty));
            self.word(item, offset_of!(Field, offset), field.offset);
            self.word(item, offset_of!(Field, embedded), u64::from(field.embedded));
        }
        self.write_items(place, list, fields.len());
    }

    fn write_interface_methods(&mut self, place: Place, methods: &[burrow_ir::types::InterfaceMethod]) {
        let size = size_of::<InterfaceMethod>();
        let list = self.reserve(Section::ReadOnly, (size * methods.len()) as u64, 8);
        for (index, method) in methods.iter().enumerate() {
            let item = list.at((size * index) as u64);
            self.write_text(item.at(offset_of!(InterfaceMethod, name) as u64), &method.name);
            self.write_text(item.at(offset_of!(InterfaceMethod, package) as u64), &method.package);
            let signature = self.descriptor(method.signature);
            self.address(item.at(offset_of!(InterfaceMethod, method_type) as u64), signature);
        }
        self.write_items(place, list, methods.len());
    }

    fn uncommon(&mut self, ty: &Type) -> Place {
        let place = self.reserve(Section::ReadOnly, size_of::<Uncommon>() as u64, 8);
        if let Some(named) = &ty.named {
            self.write_text(place.at(offset_of!(Uncommon, package) as u64), &named.package);
            self.write_text(place.at(offset_of!(Uncommon, name) as u64), &named.name);
        }
        let size = size_of::<Method>();
        let list = self.reserve(Section::ReadOnly, (size * ty.methods.len()) as u64, 8);
        for (index, method) in ty.methods.iter().enumerate() {
            let item = list.at((size * index) as u64);
            self.write_text(item.at(offset_of!(Method, name) as u64), &method.name);
            self.write_text(item.at(offset_of!(Method, package) as u64), &method.package);
            let signature = self.descriptor(method.signature);
            self.address(item.at(offset_of!(Method, method_type) as u64), signature);
            if let Some(func) = method.func {
                self.code_references.push((item.at(offset_of!(Method, code) as u64), CodeRef::Function(func)));
            }
        }
        if !ty.methods.is_empty() {
            self.address(place.at(offset_of!(Uncommon, methods) as u64), list);
        }
        self.word(place, offset_of!(Uncommon, method_count), ty.methods.len() as u64);
        place
    }

    fn write_items(&mut self, place: Place, list: Place, count: usize) {
        if count != 0 {
            self.address(place.at(offset_of!(TypeDescriptor, items) as u64), list);
        }
        self.word(place, offset_of!(TypeDescriptor, item_count), count as u64);
    }

    fn word(&mut self, place: Place, field: usize, value: u64) {
        self.put(place.at(field as u64), &value.to_le_bytes());
    }
}

fn type_flags(program: &Program, ty: &Type, plain: bool) -> u8 {
    let mut bits = 0;
    let mut set = |condition: bool, flag: u8| bits |= if condition { flag } else { 0 };
    set(ty.is_direct_interface(&program.types), flags::DIRECT_INTERFACE);
    set(ty.named.is_some() || matches!(ty.kind, TypeKind::Basic(_)), flags::NAMED);
    set(ty.comparable, flags::COMPARABLE);
    set(ty.comparable && plain, flags::PLAIN_MEMORY);
    set(ty.named.is_some() || !ty.methods.is_empty(), flags::UNCOMMON);
    set(matches!(&ty.kind, TypeKind::Func(signature) if signature.variadic), flags::VARIADIC);
    bits
}

/// Package of an unnamed type with unexported names.
fn hidden_package(ty: &Type) -> Option<&str> {
    let package = match &ty.kind {
        TypeKind::Struct { fields } => fields.iter().map(|field| &field.package).find(|p| !p.is_empty()),
        TypeKind::Interface { methods } => methods.iter().map(|method| &method.package).find(|p| !p.is_empty()),
        _ => None,
    };
    package.filter(|_| ty.named.is_none()).map(String::as_str)
}

fn kind(ty: &Type) -> Kind {
    match &ty.kind {
        TypeKind::Basic(basic) => match basic {
            Basic::Bool => Kind::Bool,
            Basic::Int8 => Kind::Int8,
            Basic::Int16 => Kind::Int16,
            Basic::Int32 => Kind::Int32,
            Basic::Int64 => Kind::Int64,
            Basic::Uint8 => Kind::Uint8,
            Basic::Uint16 => Kind::Uint16,
            Basic::Uint32 => Kind::Uint32,
            Basic::Uint64 => Kind::Uint64,
            Basic::Int => Kind::Int,
            Basic::Uint => Kind::Uint,
            Basic::Uintptr => Kind::Uintptr,
            Basic::Float32 => Kind::Float32,
            Basic::Float64 => Kind::Float64,
            Basic::Complex64 => Kind::Complex64,
            Basic::Complex128 => Kind::Complex128,
            Basic::String => Kind::String,
            Basic::UnsafePointer => Kind::UnsafePointer,
        },
        TypeKind::Pointer(_) => Kind::Pointer,
        TypeKind::Slice(_) => Kind::Slice,
        TypeKind::Array { .. } => Kind::Array,
        TypeKind::Struct { .. } => Kind::Struct,
        TypeKind::Map { .. } => Kind::Map,
        TypeKind::Chan { .. } => Kind::Chan,
        TypeKind::Func(_) => Kind::Func,
        TypeKind::Interface { .. } => Kind::Interface,
        TypeKind::Tuple(_) => Kind::Invalid,
    }
}
