//! Substitution of types for type parameters.
//!
//! Since types are trees of ids without cycles (recursion goes through declarations), substitution
//! is a walk with a memo. Types without type parameters are returned at once.
//!
//! Start at [`Types::substitute`].

use crate::store::{Field, Interface, Method, Parameter, Signature, Term, Type, TypeId, TypeParameterId, Types};
use std::collections::HashMap;
use std::sync::Arc;

struct Substitution<'a> {
    parameters: &'a [TypeParameterId],
    arguments: &'a [TypeId],
    memo: HashMap<TypeId, TypeId>,
}

impl Types {
    /// Replaces each of `parameters` by the argument at its place.
    ///
    /// Type parameters that a generic signature declares itself stay as they are; so do parameters
    /// beyond the end of `arguments`.
    pub fn substitute(&mut self, ty: TypeId, parameters: &[TypeParameterId], arguments: &[TypeId]) -> TypeId {
        if parameters.is_empty() || !self.mentions_type_parameters(ty) {
            return ty;
        }
        let mut substitution = Substitution { parameters, arguments, memo: HashMap::new() };
        self.apply(ty, &mut substitution)
    }

    /// Whether a type mentions any type parameter (those a signature declares itself included).
    pub fn mentions_type_parameters(&mut self, ty: TypeId) -> bool {
        if let Some(&known) = self.caches.mentions_parameters.get(&ty) {
            return known;
        }
        let ids = self.components(ty);
        let result = matches!(self.get(ty), Type::TypeParameter(_))
            || ids.iter().any(|&component| self.mentions_type_parameters(component));
        self.caches.mentions_parameters.insert(ty, result);
        result
    }

    /// The types a type is directly made of.
    pub fn components(&self, ty: TypeId) -> Vec<TypeId> {
        match self.get(ty) {
            Type::Basic(_) | Type::TypeParameter(_) => Vec::new(),
            Type::Named(_, arguments) | Type::Alias(_, arguments) | Type::Tuple(arguments) => arguments.to_vec(),
            Type::Pointer(element) | Type::Slice(element) | Type::Array(_, element) | Type::Channel(_, element) => {
                vec![*element]
            }
            Type::Map(key, value) => vec![*key, *value],
            Type::Signature(signature) => {
                signature.parameters.iter().chain(signature.results.iter()).map(|parameter| parameter.ty).collect()
            }
            Type::Struct(fields) => fields.iter().map(|field| field.ty).collect(),
            Type::Interface(interface) => {
                let methods = interface.methods.iter().map(|method| method.signature);
                methods.chain(interface.embedded.iter().copied()).collect()
            }
            Type::Union(terms) => terms.iter().map(|term| term.ty).collect(),
        }
    }

    fn apply(&mut self, ty: TypeId, substitution: &mut Substitution<'_>) -> TypeId {
        if !self.mentions_type_parameters(ty) {
            return ty;
        }
        if let Some(&done) = substitution.memo.get(&ty) {
            return done;
        }
        let result = self.apply_anew(ty, substitution);
        substitution.memo.insert(ty, result);
        result
    }

    fn apply_anew(&mut self, ty: TypeId, substitution: &mut Substitution<'_>) -> TypeId {
        let replaced = match self.get(ty).clone() {
            Type::TypeParameter(parameter) => {
                let place = substitution.parameters.iter().position(|&candidate| candidate == parameter);
                return place.and_then(|place| substitution.arguments.get(place).copied()).unwrap_or(ty);
            }
            Type::Basic(_) => return ty,
            Type::Named(named, arguments) => {
                let replaced = self.apply_list(&arguments, substitution);
                Type::Named(named, self.arguments_as_shapes(named, &arguments, replaced))
            }
            Type::Alias(alias, arguments) => Type::Alias(alias, self.apply_list(&arguments, substitution)),
            Type::Tuple(elements) => Type::Tuple(self.apply_list(&elements, substitution)),
            Type::Pointer(element) => Type::Pointer(self.apply(element, substitution)),
            Type::Slice(element) => Type::Slice(self.apply(element, substitution)),
            Type::Array(length, element) => Type::Array(length, self.apply(element, substitution)),
            Type::Channel(direction, element) => Type::Channel(direction, self.apply(element, substitution)),
            Type::Map(key, value) => Type::Map(self.apply(key, substitution), self.apply(value, substitution)),
            Type::Signature(signature) => Type::Signature(Arc::new(Signature {
                type_parameters: signature.type_parameters.clone(),
                parameters: self.apply_parameters(&signature.parameters, substitution),
                results: self.apply_parameters(&signature.results, substitution),
                variadic: signature.variadic,
            })),
            Type::Struct(fields) => {
                let fields = fields
                    .iter()
                    .map(|field| Field { ty: self.apply(field.ty, substitution), ..field.clone() })
                    .collect();
                Type::Struct(fields)
            }
            Type::Interface(interface) => {
                let methods = interface
                    .methods
                    .iter()
                    .map(|method| Method { signature: self.apply(method.signature, substitution), ..method.clone() })
                    .collect();
                let embedded = self.apply_list(&interface.embedded, substitution);
                Type::Interface(Arc::new(Interface { methods, embedded, ..(*interface).clone() }))
            }
            Type::Union(terms) => {
                let terms = terms
                    .iter()
                    .map(|term| Term { tilde: term.tilde, ty: self.apply(term.ty, substitution) })
                    .collect();
                Type::Union(terms)
            }
        };
        self.intern(replaced)
    }

    fn apply_list(&mut self, list: &[TypeId], substitution: &mut Substitution<'_>) -> Arc<[TypeId]> {
        list.iter().map(|&ty| self.apply(ty, substitution)).collect()
    }

    fn apply_parameters(&mut self, list: &[Parameter], substitution: &mut Substitution<'_>) -> Arc<[Parameter]> {
        list.iter()
            .map(|parameter| Parameter { name: parameter.name.clone(), ty: self.apply(parameter.ty, substitution) })
            .collect()
    }
}
