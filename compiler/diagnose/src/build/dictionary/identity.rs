//! When two mentions of a type are one to real Go's front end: defined types and type parameters by what they are,
//! `[]T`, `*T` and the like by the type expression or operation they come from. A part of a type is the same part
//! whenever it is asked for.

use std::collections::HashMap;

use burrow_syntax::Name;
use burrow_syntax::tree::{Expr, ExprId, ExprKind, FunctionType, Parameter};
use burrow_types::{ObjectId, Type, TypeId};

use super::Walk;

/// A type and where it comes from; 0: from anywhere.
#[derive(Debug, Clone, Copy)]
pub struct Identity {
    pub ty: TypeId,
    origin: u32,
}

impl Identity {
    pub fn canonical(ty: TypeId) -> Identity {
        Identity { ty, origin: 0 }
    }

    /// The same under another number of the type.
    pub fn typed(self, ty: TypeId) -> Identity {
        Identity { ty, ..self }
    }

    /// What tells it from others: the origin, if it has one.
    pub fn key(self) -> IdentityKey {
        match self.origin {
            0 => IdentityKey::Type(self.ty),
            origin => IdentityKey::Origin(origin),
        }
    }
}

/// Identities that are one have the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum IdentityKey {
    Type(TypeId),
    Origin(u32),
}

/// A part of a type.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Part {
    /// What a type parameter stands for.
    Core,
    Element,
    Key,
    Field(usize),
    Parameter(usize),
    /// Of a function, or of a call with several results.
    Result(usize),
    Method(ObjectId),
    InterfaceMethod(Name),
}

/// All that were met.
#[derive(Debug, Default)]
pub struct Identities {
    last: u32,
    written: HashMap<ExprId, u32>,
    parts: HashMap<(IdentityKey, Part), Identity>,
    /// Signatures of instances of functions, by type arguments.
    instances: HashMap<(ObjectId, Vec<TypeId>), Identity>,
}

impl<'a> Walk<'_, 'a> {
    /// A type that an operation makes.
    pub fn fresh(&mut self, ty: TypeId) -> Identity {
        if !self.is_composite(ty) {
            return Identity::canonical(ty);
        }
        self.words.identities.last += 1;
        Identity { ty, origin: self.words.identities.last }
    }

    /// Whether a type has an origin.
    fn is_composite(&mut self, ty: TypeId) -> bool {
        let is_named = matches!(
            self.types.get(ty),
            Type::Named(..) | Type::Alias(..) | Type::TypeParameter(_) | Type::Basic(_) | Type::Union(_)
        );
        !is_named && self.is_derived(ty)
    }

    /// The checker instantiates a signature once per list of type arguments.
    pub fn signature_of_instance(&mut self, function: ObjectId, arguments: Vec<TypeId>, ty: TypeId) -> Identity {
        let key = (function, arguments);
        if let Some(&known) = self.words.identities.instances.get(&key) {
            return known.typed(ty);
        }
        let made = self.fresh(ty);
        self.words.identities.instances.insert(key, made);
        made
    }

    pub fn set_part(&mut self, of: Identity, part: Part, is: Identity) {
        self.words.identities.parts.insert((of.key(), part), is);
    }

    /// A part of a type, of type `ty`.
    pub fn part(&mut self, of: Identity, part: Part, ty: TypeId) -> Identity {
        let key = (of.key(), part);
        if let Some(&known) = self.words.identities.parts.get(&key) {
            return Identity { ty, ..known };
        }
        let made = self.fresh(ty);
        self.words.identities.parts.insert(key, made);
        made
    }

    /// The type that an expression writes down.
    pub fn written(&mut self, expr: &'a Expr) -> Identity {
        let ty = self.info.type_of(expr.id).unwrap_or(TypeId::INVALID);
        if let ExprKind::Paren(inner) = &expr.kind {
            return self.written(inner);
        }
        if matches!(expr.kind, ExprKind::Name(_) | ExprKind::Selector { .. } | ExprKind::Index { .. }) {
            return Identity::canonical(ty);
        }
        if let Some(&origin) = self.words.identities.written.get(&expr.id) {
            return Identity { ty, origin };
        }
        let identity = self.fresh_written(ty);
        self.words.identities.written.insert(expr.id, identity.origin);
        match &expr.kind {
            ExprKind::Star(element)
            | ExprKind::SliceType(element)
            | ExprKind::ArrayType { element, .. }
            | ExprKind::ChannelType { element, .. }
            | ExprKind::Dots(element) => self.set_written(identity, Part::Element, element),
            ExprKind::MapType { key, value } => {
                self.set_written(identity, Part::Key, key);
                self.set_written(identity, Part::Element, value);
            }
            ExprKind::FunctionType(signature) => self.set_signature(identity, signature),
            ExprKind::StructType(structure) => {
                let mut index = 0;
                for field in &structure.fields {
                    for _ in 0..field.names.len().max(1) {
                        self.set_written(identity, Part::Field(index), &field.ty);
                        index += 1;
                    }
                }
            }
            _ => {}
        }
        identity
    }

    /// What is written has an origin even where its type is not known, as that of `...T`.
    fn fresh_written(&mut self, ty: TypeId) -> Identity {
        self.words.identities.last += 1;
        Identity { ty, origin: self.words.identities.last }
    }

    fn set_written(&mut self, of: Identity, part: Part, expr: &'a Expr) {
        let identity = self.written(expr);
        // Variables may have the type under another number: parts are asked for by origin.
        self.set_part(of, part, identity);
    }

    pub fn set_signature(&mut self, of: Identity, signature: &'a FunctionType) {
        let mut each = |groups: &'a [Parameter], part: fn(usize) -> Part| {
            let types = groups.iter().flat_map(|group| std::iter::repeat_n(&group.ty, group.names.len().max(1)));
            for (index, ty) in types.enumerate() {
                self.set_written(of, part(index), ty);
            }
        };
        each(&signature.parameters, Part::Parameter);
        each(&signature.results, Part::Result);
    }
}
