//! From the checker's types to the program's type table.
//!
//! Identical types get one id: the map is keyed by the checker's canonical types. Since declared
//! types may be recursive, an entry is reserved before its structure is known, and sizes are computed
//! once the outermost conversion has all structures ([`Lowering::finish_types`]).
//!
//! Start at [`Lowering::convert_type`].

use super::Lowering;
use crate::index::{Entity, TypeId};
use crate::types::{Basic, Direction, Field, InterfaceMethod, Named, Signature, Type, TypeKind};
use burrow_types::object::is_exported;
use burrow_types::store;
use std::collections::HashMap;

/// Which checked type became which type of the program, and back.
#[derive(Debug, Default)]
pub(super) struct TypeMap {
    ids: HashMap<store::TypeId, TypeId>,
    /// The canonical checked type of each entry of the table.
    sources: Vec<store::TypeId>,
    /// Entries whose size is not known yet.
    unsized_entries: Vec<TypeId>,
    depth: usize,
}

/// Largest memory size of a type, as in Go.
const SIZE_LIMIT: u64 = 1 << 47;

impl Lowering<'_> {
    /// The program's type for a checked type without type parameters. Untyped types become their
    /// default types.
    pub(super) fn convert_type(&mut self, ty: store::TypeId) -> TypeId {
        let canonical = self.store.canonical(ty);
        if let Some(&id) = self.types.ids.get(&canonical) {
            return id;
        }
        let typed = default_type(canonical);
        if typed != canonical {
            return self.convert_type(typed);
        }
        self.types.depth += 1;
        let id = self.create_type(canonical);
        self.types.depth -= 1;
        if self.types.depth == 0 {
            self.finish_types();
        }
        id
    }

    /// The checked type behind an entry of the table; canonical.
    pub(super) fn checked_type(&self, id: TypeId) -> store::TypeId {
        self.types.sources[id.index()]
    }

    pub(super) fn kind(&self, id: TypeId) -> &TypeKind {
        &self.program.types[id].kind
    }

    pub(super) fn is_interface(&self, id: TypeId) -> bool {
        self.program.types[id].is_interface()
    }

    /// The element of a pointer type.
    pub(super) fn pointee(&self, id: TypeId) -> Option<TypeId> {
        match self.kind(id) {
            TypeKind::Pointer(element) => Some(*element),
            _ => None,
        }
    }

    pub(super) fn pointer_to(&mut self, element: TypeId) -> TypeId {
        let source = self.checked_type(element);
        let pointer = self.store.pointer_to(source);
        self.convert_type(pointer)
    }

    pub(super) fn array_of(&mut self, length: u64, element: TypeId) -> TypeId {
        let source = self.checked_type(element);
        let array = self.store.intern(store::Type::Array(Some(length), source));
        self.convert_type(array)
    }

    pub(super) fn tuple_of(&mut self, elements: &[TypeId]) -> TypeId {
        let sources: Vec<_> = elements.iter().map(|&element| self.checked_type(element)).collect();
        let tuple = self.store.tuple_of(&sources);
        self.convert_type(tuple)
    }

    /// `func(params) results`
    pub(super) fn func_type(&mut self, params: &[TypeId], results: &[TypeId]) -> TypeId {
        let list = |lowering: &Self, types: &[TypeId]| {
            types.iter().map(|&ty| store::Parameter { name: None, ty: lowering.checked_type(ty) }).collect()
        };
        let signature = store::Signature {
            type_parameters: [].into(),
            parameters: list(self, params),
            results: list(self, results),
            variadic: false,
        };
        let ty = self.store.intern(store::Type::Signature(signature.into()));
        self.convert_type(ty)
    }

    pub(super) fn signature(&self, ty: TypeId) -> &Signature {
        match self.kind(ty) {
            TypeKind::Func(signature) => signature,
            other => panic!("{} is no function type: {other:?}", self.program.types[ty].unique),
        }
    }

    fn create_type(&mut self, ty: store::TypeId) -> TypeId {
        let string = self.type_string(ty);
        let unique = self.unique_type_string(ty);
        let named = self.named_identity(ty);
        let id = self.program.types.push(Type {
            kind: TypeKind::Tuple(Vec::new()),
            named,
            string,
            unique,
            size: 0,
            align: 0,
            comparable: false,
            methods: Vec::new(),
        });
        assert_eq!(id.index(), self.types.sources.len(), "types are added here only");
        self.types.sources.push(ty);
        self.types.ids.insert(ty, id);
        self.types.unsized_entries.push(id);
        let kind = self.convert_kind(ty);
        self.program.types[id].kind = kind;
        id
    }

    fn convert_kind(&mut self, ty: store::TypeId) -> TypeKind {
        let underlying = self.store.underlying(ty);
        let underlying = self.store.canonical(underlying);
        match self.store.get(underlying).clone() {
            store::Type::Basic(basic) => TypeKind::Basic(convert_basic(basic)),
            store::Type::Pointer(element) => TypeKind::Pointer(self.convert_type(element)),
            store::Type::Slice(element) => TypeKind::Slice(self.convert_type(element)),
            store::Type::Array(length, element) => TypeKind::Array {
                element: self.convert_type(element),
                length: length.expect("array lengths are known in checked programs"),
            },
            store::Type::Map(key, value) => {
                TypeKind::Map { key: self.convert_type(key), value: self.convert_type(value) }
            }
            store::Type::Channel(direction, element) => TypeKind::Chan {
                element: self.convert_type(element),
                direction: match direction {
                    store::Direction::Both => Direction::Both,
                    store::Direction::Send => Direction::Send,
                    store::Direction::Receive => Direction::Receive,
                },
            },
            store::Type::Signature(signature) => TypeKind::Func(Signature {
                params: signature.parameters.iter().map(|parameter| self.convert_type(parameter.ty)).collect(),
                results: signature.results.iter().map(|result| self.convert_type(result.ty)).collect(),
                variadic: signature.variadic,
            }),
            store::Type::Struct(fields) => {
                TypeKind::Struct { fields: fields.iter().map(|field| self.convert_field(field)).collect() }
            }
            store::Type::Interface(_) => TypeKind::Interface { methods: self.convert_interface(underlying) },
            store::Type::Tuple(elements) => {
                TypeKind::Tuple(elements.iter().map(|&element| self.convert_type(element)).collect())
            }
            other => panic!("a type without values reached lowering: {other:?}"),
        }
    }

    fn convert_field(&mut self, field: &store::Field) -> Field {
        Field {
            name: field.name.to_string(),
            ty: self.convert_type(field.ty),
            offset: 0,
            embedded: field.embedded,
            tag: field.tag.as_ref().map_or(String::new(), |tag| String::from_utf8_lossy(tag).into_owned()),
            package: self.unexported_package(&field.name, field.package),
        }
    }

    fn convert_interface(&mut self, ty: store::TypeId) -> Vec<InterfaceMethod> {
        let set = self.store.type_set(ty);
        let mut methods: Vec<InterfaceMethod> = set
            .methods
            .iter()
            .map(|method| InterfaceMethod {
                name: method.name.to_string(),
                package: self.unexported_package(&method.name, method.package),
                signature: self.convert_type(method.signature),
            })
            .collect();
        methods.sort_by(|left, right| (&left.name, &left.package).cmp(&(&right.name, &right.package)));
        methods
    }

    /// The package that an unexported name belongs to; nothing for exported names.
    pub(super) fn unexported_package(&self, name: &str, package: Option<burrow_types::PackageId>) -> String {
        match package {
            Some(package) if !is_exported(name) => self.package_path(package),
            _ => String::new(),
        }
    }

    fn named_identity(&mut self, ty: store::TypeId) -> Option<Named> {
        match self.store.get(ty).clone() {
            store::Type::Named(named, arguments) => {
                let object = self.store.named(named).object;
                let package = self.store.object(object).package;
                let package = package.map_or(String::new(), |package| self.package_path(package));
                let implicit = self.store.named(named).implicit;
                let name = self.store.object(object).name.to_string();
                let name = name + &self.named_arguments_string(&arguments, implicit);
                Some(Named { package, name })
            }
            store::Type::Basic(store::Basic::UnsafePointer) => {
                Some(Named { package: "unsafe".into(), name: "Pointer".into() })
            }
            store::Type::Basic(_) => Some(Named { package: String::new(), name: self.type_string(ty) }),
            _ => None,
        }
    }

    /// Computes size, alignment and comparability of the entries that lack them.
    fn finish_types(&mut self) {
        while let Some(id) = self.types.unsized_entries.pop() {
            self.lay_out(id);
        }
    }

    fn lay_out(&mut self, id: TypeId) {
        if self.program.types[id].align != 0 {
            return;
        }
        let kind = self.program.types[id].kind.clone();
        let (size, align, comparable) = match kind {
            TypeKind::Basic(basic) => {
                let (size, align) = basic_layout(basic);
                (size, align, true)
            }
            TypeKind::Pointer(_) | TypeKind::Chan { .. } => (8, 8, true),
            TypeKind::Map { .. } | TypeKind::Func(_) => (8, 8, false),
            TypeKind::Slice(_) => (24, 8, false),
            TypeKind::Interface { .. } => (16, 8, true),
            TypeKind::Tuple(_) => (0, 1, false),
            TypeKind::Array { element, length } => {
                self.lay_out(element);
                let element = &self.program.types[element];
                let (size, align, comparable) = (element.size.checked_mul(length), element.align, element.comparable);
                (self.limited(id, size), align, comparable)
            }
            TypeKind::Struct { fields } => self.lay_out_struct(id, fields),
        };
        let entry = &mut self.program.types[id];
        (entry.size, entry.align, entry.comparable) = (size, align, comparable);
    }

    fn lay_out_struct(&mut self, id: TypeId, mut fields: Vec<Field>) -> (u64, u64, bool) {
        let (mut size, mut align, mut comparable) = (Some(0u64), 1u64, true);
        let mut last_is_empty = false;
        for field in &mut fields {
            self.lay_out(field.ty);
            let ty = &self.program.types[field.ty];
            align = align.max(ty.align);
            comparable &= ty.comparable;
            last_is_empty = ty.size == 0;
            field.offset = size.unwrap_or(0).next_multiple_of(ty.align);
            size = size.and(field.offset.checked_add(ty.size));
        }
        // A pointer to the empty last field must not point behind the object.
        if last_is_empty && size.is_some_and(|size| size > 0) {
            size = size.map(|size| size + 1);
        }
        let size = self.limited(id, size).next_multiple_of(align);
        self.program.types[id].kind = TypeKind::Struct { fields };
        (size, align, comparable)
    }

    fn limited(&mut self, id: TypeId, size: Option<u64>) -> u64 {
        match size {
            Some(size) if size < SIZE_LIMIT => size,
            _ => {
                let message = format!("type {} larger than address space", self.program.types[id].string);
                self.error(burrow_source::Pos::NONE, message);
                0
            }
        }
    }
}

/// The type that an untyped value takes where nothing else decides.
pub(super) fn default_type(ty: store::TypeId) -> store::TypeId {
    match ty {
        store::TypeId::UNTYPED_BOOL => store::TypeId::BOOL,
        store::TypeId::UNTYPED_INT => store::TypeId::INT,
        store::TypeId::UNTYPED_RUNE => store::TypeId::INT32,
        store::TypeId::UNTYPED_FLOAT => store::TypeId::FLOAT64,
        store::TypeId::UNTYPED_COMPLEX => store::TypeId::COMPLEX128,
        store::TypeId::UNTYPED_STRING => store::TypeId::STRING,
        store::TypeId::UNTYPED_NIL => store::TypeId::UNSAFE_POINTER,
        other => other,
    }
}

fn convert_basic(basic: store::Basic) -> Basic {
    match basic {
        store::Basic::Bool => Basic::Bool,
        store::Basic::Int => Basic::Int,
        store::Basic::Int8 => Basic::Int8,
        store::Basic::Int16 => Basic::Int16,
        store::Basic::Int32 | store::Basic::Rune => Basic::Int32,
        store::Basic::Int64 => Basic::Int64,
        store::Basic::Uint => Basic::Uint,
        store::Basic::Uint8 | store::Basic::Byte => Basic::Uint8,
        store::Basic::Uint16 => Basic::Uint16,
        store::Basic::Uint32 => Basic::Uint32,
        store::Basic::Uint64 => Basic::Uint64,
        store::Basic::Uintptr => Basic::Uintptr,
        store::Basic::Float32 => Basic::Float32,
        store::Basic::Float64 => Basic::Float64,
        store::Basic::Complex64 => Basic::Complex64,
        store::Basic::Complex128 => Basic::Complex128,
        store::Basic::String => Basic::String,
        store::Basic::UnsafePointer => Basic::UnsafePointer,
        other => panic!("a value of type {other:?} reached lowering"),
    }
}

fn basic_layout(basic: Basic) -> (u64, u64) {
    match basic {
        Basic::Bool | Basic::Int8 | Basic::Uint8 => (1, 1),
        Basic::Int16 | Basic::Uint16 => (2, 2),
        Basic::Int32 | Basic::Uint32 | Basic::Float32 => (4, 4),
        Basic::Complex64 => (8, 4),
        Basic::Complex128 | Basic::String => (16, 8),
        Basic::Int64 | Basic::Uint64 | Basic::Int | Basic::Uint | Basic::Uintptr | Basic::Float64 => (8, 8),
        Basic::UnsafePointer => (8, 8),
    }
}
