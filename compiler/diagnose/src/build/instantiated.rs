//! Instances of generic types that a package mentions, however indirectly: real Go compiles all their methods with it.

use std::collections::HashSet;

use burrow_types::{ObjectId, Type, TypeId};

use super::Builder;
use crate::node::FuncId;

impl Instantiated {
    /// Defined types that were met, those of interfaces aside; of other packages only instances.
    pub fn defined(&self, builder: &mut Builder<'_>) -> Vec<TypeId> {
        let mut found: Vec<TypeId> = self.seen.iter().copied().collect();
        found.sort();
        let shapes: Vec<TypeId> = found.iter().copied().filter(|&ty| builder.types.is_shape(ty)).collect();
        found.retain(|&ty| {
            let Some((named, arguments)) = builder.types.as_named(ty) else { return false };
            let package = builder.types.object(builder.types.named(named).object).package;
            let is_own = package == Some(builder.target) || !arguments.is_empty();
            is_own && !builder.types.has_shape(ty) && !builder.types.is_interface(ty)
        });
        // Shapes of structures have the methods of what these embed.
        for shape in shapes {
            let structure = builder.types.underlying(shape);
            if matches!(builder.types.get(structure), Type::Struct(fields) if fields.iter().any(|field| field.embedded))
            {
                found.push(structure);
            }
        }
        found
    }
}

/// Follows types to the instances in them.
#[derive(Default)]
pub struct Instantiated {
    seen: HashSet<TypeId>,
    methods: Vec<(ObjectId, Vec<TypeId>)>,
}

impl Builder<'_> {
    /// The methods of the instances that these functions, and the package's declarations, mention and that were not
    /// found before; also the instances of functions that they mention, without dictionaries.
    pub fn instantiated_methods(&mut self, found: &mut Instantiated, package: usize, users: &[FuncId]) -> Vec<FuncId> {
        let mut types: Vec<TypeId> = self.packages[package].info.types().collect();
        for func in users {
            types.extend(self.mentioned.get(func).into_iter().flatten());
        }
        types.sort();
        types.dedup();
        for ty in types {
            if !self.types.mentions_type_parameters(ty) {
                self.follow_type(ty, found);
            }
        }
        let mut functions = Vec::new();
        let mut wrappers = Vec::new();
        for func in users {
            for (object, arguments) in self.mentioned_instances.get(func).cloned().unwrap_or_default() {
                wrappers.push(self.wrapper(object, &arguments));
            }
        }
        wrappers.reverse();
        for (method, arguments) in std::mem::take(&mut found.methods).into_iter().rev() {
            functions.push(self.function(method, &arguments));
            if !arguments.iter().any(|&argument| self.types.has_shape(argument)) {
                wrappers.push(self.wrapper(method, &arguments));
            }
        }
        functions.extend(wrappers);
        functions
    }

    fn follow_type(&mut self, ty: TypeId, found: &mut Instantiated) {
        if !found.seen.insert(ty) {
            return;
        }
        let resolved = self.types.unalias(ty);
        let Type::Named(named, arguments) = self.types.get(resolved).clone() else {
            for component in self.types.components(resolved) {
                self.follow_type(component, found);
            }
            return;
        };
        if self.types.is_shape(resolved) {
            return;
        }
        let methods = self.types.named(named).methods.clone();
        for method in methods {
            if self.is_method_generic(method, arguments.len()) {
                continue;
            }
            if !arguments.is_empty() {
                found.methods.push((method, arguments.to_vec()));
            }
            let signature = self.types.method_signature(method, resolved);
            self.follow_type(signature, found);
        }
        for &argument in arguments.iter() {
            self.follow_type(argument, found);
        }
        let underlying = self.types.underlying(resolved);
        self.follow_type(underlying, found);
    }

    /// Whether a method has type parameters of its own.
    fn is_method_generic(&mut self, method: ObjectId, of_receiver: usize) -> bool {
        self.type_parameters(method).len() > of_receiver
    }
}
