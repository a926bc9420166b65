//! Which methods interfaces can reach, and method tables.
//!
//! A method is needed through an interface only if some call names its interface method *and* its type
//! gets into an interface. Types get there by conversion, and by reflection: whoever holds a struct in
//! an interface can reach its fields' types. Both sets grow while functions are lowered, so the two are
//! matched again whenever the queue has run empty. Package `reflect` can call any exported method and make
//! pointers; programs that contain the functions for it need more: see [`Lowering::reflection`].
//!
//! Start at [`Lowering::request_dispatched_methods`].

use super::Lowering;
use super::instances::{FuncKey, MethodKey};
use crate::index::{FuncId, TypeId};
use crate::types::{Method, TypeKind};
use burrow_types::object::is_exported;
use burrow_types::{Found, Lookup, PackageId, store};
use std::collections::{HashMap, HashSet};

/// What the program can do by reflection, found by the functions of `reflect` that it contains.
#[derive(Debug, Clone, Copy)]
struct Reflection {
    /// Call methods that it finds by name or number.
    calls_methods: bool,
    /// Make pointers to types, whose methods interfaces then call.
    makes_pointers: bool,
}

/// Name, package of unexported names, signature.
type MethodName = (String, String, TypeId);

#[derive(Debug, Default)]
pub(super) struct Dispatch {
    /// Types whose values get into interfaces.
    converted: HashSet<TypeId>,
    /// Those of them whose methods are not listed yet.
    unlisted: Vec<TypeId>,
    /// Interface methods that are called.
    called: HashSet<MethodName>,
    /// All methods of converted types.
    candidates: Vec<Candidate>,
}

#[derive(Debug)]
struct Candidate {
    ty: TypeId,
    name: MethodName,
    package: Option<PackageId>,
    func: Option<FuncId>,
}

impl Lowering<'_> {
    /// Values of this type get into interfaces.
    pub(super) fn note_converted(&mut self, ty: TypeId) {
        if !self.dispatch.converted.insert(ty) {
            return;
        }
        self.dispatch.unlisted.push(ty);
        let parts: Vec<TypeId> = match self.kind(ty) {
            TypeKind::Pointer(element) | TypeKind::Slice(element) => vec![*element],
            TypeKind::Array { element, .. } | TypeKind::Chan { element, .. } => vec![*element],
            TypeKind::Map { key, value } => vec![*key, *value],
            TypeKind::Struct { fields } => fields.iter().map(|field| field.ty).collect(),
            _ => Vec::new(),
        };
        for part in parts {
            self.note_converted(part);
        }
    }

    /// A method of an interface type is called.
    pub(super) fn note_called(&mut self, interface: TypeId, method: usize) {
        let TypeKind::Interface { methods } = self.kind(interface) else {
            panic!("{} is no interface", self.program.types[interface].unique)
        };
        let method = &methods[method];
        let name = (method.name.clone(), method.package.clone(), method.signature);
        self.dispatch.called.insert(name);
    }

    /// The place of a method in an interface type of the table.
    pub(super) fn interface_method_index(&self, interface: TypeId, name: &str, package: Option<PackageId>) -> usize {
        let package = self.unexported_package(name, package);
        let TypeKind::Interface { methods } = self.kind(interface) else {
            panic!("{} is no interface", self.program.types[interface].unique)
        };
        methods
            .iter()
            .position(|method| method.name == name && method.package == package)
            .unwrap_or_else(|| panic!("{} has no method {name}", self.program.types[interface].unique))
    }

    /// Requests the methods that became reachable; says whether there were any.
    pub(super) fn request_dispatched_methods(&mut self) -> bool {
        let reflection = self.reflection();
        if reflection.makes_pointers {
            self.note_pointers();
        }
        while let Some(ty) = self.dispatch.unlisted.pop() {
            self.list_methods(ty);
        }
        let mut wanted = Vec::new();
        for (index, candidate) in self.dispatch.candidates.iter().enumerate() {
            let reached = self.dispatch.called.contains(&candidate.name)
                || (reflection.calls_methods && is_exported(&candidate.name.0));
            if candidate.func.is_none() && reached {
                wanted.push((index, candidate.ty, candidate.name.0.clone(), candidate.package));
            }
        }
        let found_any = !wanted.is_empty();
        for (index, ty, name, package) in wanted {
            let func = self.dispatched_function(ty, &name, package);
            self.dispatch.candidates[index].func = Some(func);
        }
        found_any
    }

    /// What the functions of `reflect` that were asked for make possible.
    fn reflection(&self) -> Reflection {
        let contains = |name: &str| {
            let Some(object) = self.find_object("reflect", name) else { return false };
            self.functions.contains_key(&FuncKey::Declared { object, arguments: Vec::new() })
        };
        Reflection { calls_methods: contains("methodValue"), makes_pointers: contains("pointerTo") }
    }

    /// Pointers to all named types that get into interfaces do so too.
    fn note_pointers(&mut self) {
        let named: Vec<TypeId> = self
            .dispatch
            .converted
            .iter()
            .copied()
            .filter(|&ty| self.program.types[ty].named.is_some() && !self.is_interface(ty))
            .collect();
        for ty in named {
            let pointer = self.pointer_to(ty);
            self.note_converted(pointer);
        }
    }

    fn list_methods(&mut self, ty: TypeId) {
        if self.is_interface(ty) {
            return;
        }
        let source = self.checked_type(ty);
        for entry in self.store.method_set(source) {
            let signature = self.convert_type(entry.signature);
            let package = self.unexported_package(&entry.name, entry.package);
            let name = (entry.name.to_string(), package, signature);
            self.dispatch.candidates.push(Candidate { ty, name, package: entry.package, func: None });
        }
    }

    /// The function that an interface calls: its first parameter is the interface's data word.
    fn dispatched_function(&mut self, ty: TypeId, name: &str, package: Option<PackageId>) -> FuncId {
        let direct = self.program.types[ty].is_direct_interface(&self.program.types);
        let receiver = if direct { ty } else { self.pointer_to(ty) };
        self.method_function(receiver, name, package, &[])
    }

    /// The function of a method with a receiver of exactly this type as first parameter.
    pub(super) fn method_function(
        &mut self,
        receiver: TypeId,
        name: &str,
        package: Option<PackageId>,
        own_arguments: &[store::TypeId],
    ) -> FuncId {
        let source = self.checked_type(receiver);
        if let Lookup::Found { found: Found::Method { method, holder, pointer_receiver }, path, .. } =
            self.store.lookup(source, false, package, name)
            && path.is_empty()
            && pointer_receiver == self.pointee(receiver).is_some()
        {
            let arguments = self.store.as_named(holder).map_or([].into(), |(_, arguments)| arguments);
            return self.request_declared(method, &[&arguments, own_arguments].concat());
        }
        let package = if is_exported(name) { None } else { package };
        let arguments = own_arguments.iter().map(|&argument| self.store.canonical(argument)).collect();
        self.request(FuncKey::Forward(MethodKey { receiver, name: name.to_string(), package, arguments }))
    }

    /// Fills method lists of types and method tables, once nothing grows any more.
    pub(super) fn finish_dispatch(&mut self) {
        let mut functions: HashMap<(TypeId, MethodName), FuncId> = HashMap::new();
        for candidate in std::mem::take(&mut self.dispatch.candidates) {
            let (name, package, signature) = candidate.name.clone();
            let method = Method { name, package, signature, func: candidate.func };
            self.program.types[candidate.ty].methods.push(method);
            if let Some(func) = candidate.func {
                functions.insert((candidate.ty, candidate.name), func);
            }
        }
        let types: Vec<TypeId> = self.program.types.keys().collect();
        for ty in types {
            let methods = &mut self.program.types[ty].methods;
            methods.sort_by(|left, right| (&left.name, &left.package).cmp(&(&right.name, &right.package)));
        }
        let itabs: Vec<_> = self.program.itabs.keys().collect();
        for itab in itabs {
            let (interface, concrete) = (self.program.itabs[itab].interface, self.program.itabs[itab].concrete);
            let TypeKind::Interface { methods } = self.kind(interface).clone() else {
                panic!("a method table for something else than an interface")
            };
            for method in methods {
                let name = (method.name, method.package, method.signature);
                let func = match functions.get(&(concrete, name)) {
                    Some(&func) => func,
                    None => self.request(FuncKey::Unreachable),
                };
                self.program.itabs[itab].functions.push(func);
            }
        }
        while let Some((key, id)) = self.queue.pop_front() {
            self.lower_instance(&key, id);
        }
    }
}
