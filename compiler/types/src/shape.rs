//! Shapes: what Go's compiler makes one instance of a generic function for.
//!
//! Type arguments with the same underlying type share an instance. (Pointers whose constraint only asks for methods
//! share one as well: nothing in the instance can depend on what they point to.) Inside the instance the type parameter
//! is a defined type `go.shape.X` without methods. Burrow's own code is instantiated fully; shapes matter to
//! optimization diagnostics, which speak of them.

use crate::object::{Object, ObjectKind, PackageId};
use crate::store::{NamedDeclaration, NamedId, Type, TypeId, TypeParameterId, Types};
use crate::{Basic, TypeStyle};
use burrow_source::Pos;
use burrow_syntax::Name;
use sha2::{Digest, Sha256};
use std::sync::Arc;

/// The text of a type, or its hash where real Go's symbols would become too long: SHA-256 with the first byte inverted
/// (`cmd/compile/internal/noder/reader.go`, `cmd/internal/hash`).
fn text_or_hash(text: String) -> String {
    const LONGEST: usize = 500;
    if text.len() <= LONGEST {
        return text;
    }
    let mut hash = Sha256::digest(text);
    hash[0] ^= 0xff;
    format!("{hash:x}")
}

impl Types {
    /// The shape of a type argument for a type parameter.
    pub fn shape(&mut self, argument: TypeId, parameter: TypeParameterId) -> TypeId {
        let mut underlying = self.underlying(argument);
        let constraint = self.type_parameter(parameter).constraint;
        let only_methods = constraint.is_none_or(|constraint| {
            let set = self.type_set(constraint);
            set.terms.is_none() && !set.comparable
        });
        if only_methods && matches!(self.get(underlying), Type::Pointer(_)) {
            underlying = self.pointer_to(TypeId::UINT8);
        }
        let underlying = self.canonical(underlying);
        if let Some(&known) = self.caches.shapes.get(&underlying) {
            return known;
        }
        let name =
            Name::from(format!("go.shape.{}", text_or_hash(self.type_string(underlying, TypeStyle::Path))).as_str());
        let object = self.new_object(Object {
            name,
            package: None,
            pos: Pos::NONE,
            ty: TypeId::INVALID,
            kind: ObjectKind::TypeName,
        });
        let named = self.new_named(NamedDeclaration {
            object,
            implicit: 0,
            type_parameters: Arc::from([]),
            right_side: Some(underlying),
            methods: Vec::new(),
        });
        let shape = self.intern(Type::Named(named, Arc::from([])));
        self.object_mut(object).ty = shape;
        self.caches.shapes.insert(underlying, shape);
        self.caches.shape_types.insert(shape);
        shape
    }

    /// Type arguments as they are within an instance for shapes: where one of them has a shape in it, all are shapes.
    ///
    /// `written`: the same before type parameters were replaced. What stands for a type parameter is as the instance
    /// has it. A type whose underlying type is still being found out stays as it is: recursive types mention
    /// themselves so.
    pub(crate) fn arguments_as_shapes(
        &mut self,
        named: NamedId,
        written: &[TypeId],
        arguments: Arc<[TypeId]>,
    ) -> Arc<[TypeId]> {
        if self.caches.shape_types.is_empty() || !arguments.iter().any(|&argument| self.has_shape(argument)) {
            return arguments;
        }
        let parameters = self.named(named).type_parameters.clone();
        let shape = |((&argument, &written), &parameter): ((&TypeId, &TypeId), &TypeParameterId)| {
            let stays = self.as_type_parameter(written).is_some()
                || self.caches.underlying_active.contains(&argument)
                || self.is_shaped_interface(argument);
            if stays { argument } else { self.shape(argument, parameter) }
        };
        arguments.iter().zip(written).zip(parameters.iter()).map(shape).collect()
    }

    /// An instance of a generic interface for shapes, which is its own shape.
    fn is_shaped_interface(&mut self, ty: TypeId) -> bool {
        matches!(self.get(ty), Type::Named(_, arguments) if !arguments.is_empty())
            && self.is_interface(ty)
            && self.has_shape(ty)
    }

    /// The package that real Go's names of shapes belong to.
    pub fn shape_package(&mut self) -> PackageId {
        if let Some(known) = self.caches.shape_package {
            return known;
        }
        let package = self.new_package(Arc::from("go.shape"), Name::from("go.shape"));
        self.caches.shape_package = Some(package);
        package
    }

    /// Whether a type is one that [`Types::shape`] made.
    pub fn is_shape(&self, ty: TypeId) -> bool {
        self.caches.shape_types.contains(&ty)
    }

    /// Whether a type is a shape or made of one.
    pub fn has_shape(&mut self, ty: TypeId) -> bool {
        self.is_shape(ty) || self.components(ty).into_iter().any(|component| self.has_shape(component))
    }

    /// Whether values of the type hold pointers that the collector follows.
    pub fn has_pointers(&mut self, ty: TypeId) -> bool {
        if let Some(&known) = self.caches.has_pointers.get(&ty) {
            return known;
        }
        let found = match self.underlying_type(ty) {
            Type::Basic(basic) => {
                matches!(basic, Basic::String | Basic::UntypedString | Basic::UnsafePointer | Basic::UntypedNil)
            }
            Type::Pointer(element) => !self.is_not_in_heap(element),
            Type::Array(length, element) => length != Some(0) && self.has_pointers(element),
            Type::Struct(fields) => fields.iter().any(|field| self.has_pointers(field.ty)),
            Type::Tuple(parts) => parts.iter().any(|&part| self.has_pointers(part)),
            _ => true,
        };
        self.caches.has_pointers.insert(ty, found);
        found
    }

    /// Whether real Go's runtime marks the type as one that never lies in the collected heap
    /// (`internal/runtime/sys.NotInHeap` is part of it).
    fn is_not_in_heap(&mut self, ty: TypeId) -> bool {
        if let Some((named, _)) = self.as_named(ty) {
            let object = self.object(self.named(named).object);
            let is_mark = object.name.as_str() == "nih";
            if is_mark && object.package.is_some_and(|package| &*self.package(package).path == "internal/runtime/sys") {
                return true;
            }
        }
        match self.underlying_type(ty) {
            Type::Struct(fields) => fields.iter().any(|field| self.is_not_in_heap(field.ty)),
            Type::Array(_, element) => self.is_not_in_heap(element),
            _ => false,
        }
    }

    /// Whether an interface of real Go holds values of the type in its data word itself.
    pub fn is_direct_interface(&mut self, ty: TypeId) -> bool {
        self.size_of(ty) == Some(crate::sizes::WORD) && self.has_pointers(ty)
    }
}
