//! Instances of generic types that a package mentions, however indirectly: real Go compiles all their methods with it.

use std::collections::{BTreeSet, HashSet};

use burrow_syntax::tree::Declaration;
use burrow_types::{ObjectId, Type, TypeId};

use super::Builder;
use crate::node::{Body, FuncId};

impl Instantiated {
    /// Defined types that were met, interfaces among them; of other packages only instances.
    pub fn defined(&self, builder: &mut Builder<'_>) -> Vec<TypeId> {
        let mut found: Vec<TypeId> = self.seen.iter().copied().collect();
        found.sort();
        let shapes: Vec<TypeId> = found.iter().copied().filter(|&ty| builder.types.is_shape(ty)).collect();
        found.retain(|&ty| {
            let Some((named, arguments)) = builder.types.as_named(ty) else { return false };
            let package = builder.types.object(builder.types.named(named).object).package;
            let is_own = package == Some(builder.target) || !arguments.is_empty();
            let is_generic = arguments.len() != builder.types.named(named).type_parameters.len();
            is_own && !is_generic && !builder.types.is_shape(ty)
        });
        let named: HashSet<TypeId> = found.iter().map(|&ty| builder.types.underlying(ty)).collect();
        let literals = self.literals.iter().copied().filter(|ty| !named.contains(ty) && has_methods(builder, *ty));
        found.extend(literals.collect::<Vec<_>>());
        // What stands behind a shape is written nowhere, and yet has methods.
        for shape in shapes {
            let underlying = builder.types.underlying(shape);
            if has_methods(builder, underlying) && !found.contains(&underlying) {
                builder.behind_shapes.insert(underlying);
                found.push(underlying);
            }
        }
        found
    }
}

/// Whether a type without a name has methods: an interface, or a structure by embedding.
fn has_methods(builder: &mut Builder<'_>, ty: TypeId) -> bool {
    match builder.types.get(ty) {
        Type::Interface(_) => !builder.types.method_set(ty).is_empty(),
        Type::Struct(fields) => fields.iter().any(|field| field.embedded),
        _ => false,
    }
}

/// Follows types to the instances in them.
#[derive(Default)]
pub struct Instantiated {
    seen: HashSet<TypeId>,
    methods: Vec<(ObjectId, Vec<TypeId>)>,
    /// Types without names that the package itself mentions.
    literals: BTreeSet<TypeId>,
    /// Those of the builder's that were followed, by place from 1.
    dictionaries: HashSet<usize>,
}

impl Builder<'_> {
    /// The methods of the instances that these functions, and the package's declarations, mention and that were not
    /// found before; also the instances of functions that they mention, without dictionaries.
    pub fn instantiated_methods(&mut self, found: &mut Instantiated, package: usize, users: &[FuncId]) -> Vec<FuncId> {
        let is_literal = |ty: &TypeId| matches!(self.types.get(*ty), Type::Interface(_) | Type::Struct(_));
        let literals = self.packages[package].info.types().filter(is_literal).collect::<Vec<_>>();
        found.literals.extend(literals.into_iter().filter(|ty| !self.types.mentions_type_parameters(*ty)));
        let mut types = self.declared_types(package);
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
        self.follow_dictionaries(found);
        for (method, arguments) in std::mem::take(&mut found.methods).into_iter().rev() {
            // Arguments with shapes in them are as the instance has them.
            if arguments.iter().any(|&argument| self.types.has_shape(argument)) {
                functions.push(self.instance(method, arguments));
            } else {
                functions.push(self.function(method, &arguments));
                wrappers.push(self.wrapper(method, &arguments));
            }
        }
        functions.extend(wrappers);
        functions
    }

    /// The types of the package's own that are not generic, and those of its variables. What is written in functions is
    /// mentioned by those that are built: a generic one that nobody instantiates is not.
    fn declared_types(&self, package: usize) -> Vec<TypeId> {
        let input = self.packages[package];
        let mut found = Vec::new();
        for declaration in input.files.iter().flat_map(|file| &file.declarations) {
            let objects: Vec<ObjectId> = match declaration {
                Declaration::Type(declaration) if declaration.type_parameters.is_empty() => {
                    input.info.object(declaration.name.id).into_iter().collect()
                }
                Declaration::Var(variables) => {
                    variables.names.iter().filter_map(|name| input.info.object(name.id)).collect()
                }
                _ => continue,
            };
            found.extend(objects.into_iter().map(|object| self.types.object(object).ty));
        }
        found
    }

    /// An instance is called with a dictionary of its type arguments, which holds the types and dictionaries that the
    /// generic function needs: real Go makes the methods of those types too.
    fn follow_dictionaries(&mut self, found: &mut Instantiated) {
        let mut next = 0;
        while let Some((object, arguments)) = self.dictionaries.get(next).cloned() {
            next += 1;
            let shaped = self.function(object, &arguments);
            let is_built = matches!(self.tree.func(shaped).body, Body::Statements(_));
            if !is_built || !found.dictionaries.insert(next) {
                continue;
            }
            let parameters = self.type_parameters(object);
            let mut types: Vec<TypeId> = self.generic_types.get(&shaped).into_iter().flatten().copied().collect();
            types.sort();
            for ty in types {
                let ty = self.types.substitute(ty, &parameters, &arguments);
                if !self.types.mentions_type_parameters(ty) && !self.types.has_shape(ty) {
                    self.follow_type(ty, found);
                }
            }
            for (object, generic) in self.generic_instances.get(&shaped).cloned().unwrap_or_default() {
                let concrete: Vec<TypeId> =
                    generic.iter().map(|&ty| self.types.substitute(ty, &parameters, &arguments)).collect();
                let is_concrete = |ty: &TypeId| !self.types.mentions_type_parameters(*ty) && !self.types.has_shape(*ty);
                if concrete.iter().all(is_concrete) {
                    self.need_dictionary(object, &concrete);
                }
            }
        }
    }

    fn follow_type(&mut self, ty: TypeId, found: &mut Instantiated) {
        if !found.seen.insert(ty) {
            return;
        }
        let unaliased = self.types.unalias(ty);
        let Type::Named(named, arguments) = self.types.get(unaliased).clone() else {
            for component in self.types.components(unaliased) {
                self.follow_type(component, found);
            }
            return;
        };
        // Aliases among the arguments make no other instance.
        let arguments = self.without_aliases(&arguments);
        let resolved = self.types.intern(Type::Named(named, arguments.as_slice().into()));
        if self.types.is_shape(resolved) || resolved != ty && !found.seen.insert(resolved) {
            return;
        }
        let methods = self.types.named(named).methods.clone();
        for method in methods {
            if self.is_method_generic(method, arguments.len()) {
                continue;
            }
            if !arguments.is_empty() {
                found.methods.push((method, arguments.clone()));
            }
            let signature = self.types.method_signature(method, resolved);
            self.follow_type(signature, found);
        }
        let parameters = self.types.named(named).type_parameters.clone();
        for (&argument, &parameter) in arguments.iter().zip(parameters.iter()) {
            self.follow_type(argument, found);
            // The instance comes with the one for its shapes.
            let shape = self.types.shape(argument, parameter);
            found.seen.insert(shape);
        }
        let underlying = self.types.underlying(resolved);
        self.follow_type(underlying, found);
    }

    /// Whether a method has type parameters of its own.
    fn is_method_generic(&mut self, method: ObjectId, of_receiver: usize) -> bool {
        self.type_parameters(method).len() > of_receiver
    }
}
