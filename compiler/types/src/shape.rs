//! Shapes: what Go's compiler makes one instance of a generic function for.
//!
//! Type arguments with the same underlying type share an instance. (Pointers whose constraint only asks for methods
//! share one as well: nothing in the instance can depend on what they point to.) Inside the instance the type parameter
//! is a defined type `go.shape.X` without methods. Burrow's own code is instantiated fully; shapes matter to
//! optimization diagnostics, which speak of them.

use crate::object::{Object, ObjectKind};
use crate::store::{NamedDeclaration, Type, TypeId, TypeParameterId, Types};
use crate::{Basic, TypeStyle};
use burrow_source::Pos;
use burrow_syntax::Name;
use std::sync::Arc;

impl Types {
    /// The shape of a type argument for a type parameter.
    pub fn shape(&mut self, argument: TypeId, parameter: TypeParameterId) -> TypeId {
        if self.is_shape(argument) {
            return argument;
        }
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
        let name: Name = Name::from(format!("go.shape.{}", self.type_string(underlying, TypeStyle::Path)).as_str());
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

    /// Whether a type is one that [`Types::shape`] made.
    pub fn is_shape(&self, ty: TypeId) -> bool {
        self.caches.shape_types.contains(&ty)
    }

    /// Whether a type is a shape or made of one.
    pub fn has_shape(&mut self, ty: TypeId) -> bool {
        self.is_shape(ty) || self.components(ty).into_iter().any(|component| self.has_shape(component))
    }

    /// Whether values of the type hold pointers.
    pub fn has_pointers(&mut self, ty: TypeId) -> bool {
        match self.underlying_type(ty) {
            Type::Basic(basic) => {
                matches!(basic, Basic::String | Basic::UntypedString | Basic::UnsafePointer | Basic::UntypedNil)
            }
            Type::Array(length, element) => length != Some(0) && self.has_pointers(element),
            Type::Struct(fields) => fields.iter().any(|field| self.has_pointers(field.ty)),
            Type::Tuple(parts) => parts.iter().any(|&part| self.has_pointers(part)),
            _ => true,
        }
    }

    /// Whether an interface holds values of the type in its data word itself.
    pub fn is_direct_interface(&mut self, ty: TypeId) -> bool {
        match self.underlying_type(ty) {
            Type::Pointer(_) | Type::Channel(..) | Type::Map(..) | Type::Signature(_) => true,
            Type::Basic(basic) => basic == Basic::UnsafePointer,
            Type::Array(Some(1), element) => self.is_direct_interface(element),
            Type::Struct(fields) => match &*fields {
                [field] => self.is_direct_interface(field.ty),
                _ => false,
            },
            _ => false,
        }
    }
}
