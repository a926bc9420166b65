//! Which functions a program consists of: keys, names, and the demand that creates them.
//!
//! [`Lowering::request`] gives the id of a function at once and queues it; [`Lowering::lower_instance`]
//! makes its body. Function literals are no instances: they are lowered with the function around them.

use super::Lowering;
use crate::Pos;
use crate::func::Func;
use crate::index::{FuncId, TypeId};
use burrow_types::object::Receiver;
use burrow_types::store;
use burrow_types::{ObjectId, PackageId, TypeParameterId};

/// What makes a function of the program unique.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum FuncKey {
    /// A declared function or method with the type arguments (canonical) of its receiver and its own.
    Declared { object: ObjectId, arguments: Vec<store::TypeId> },
    /// A method with the receiver as first parameter, forwarding to where it is declared: through
    /// embedded fields, from a pointer to a value receiver, or through an interface.
    Forward(MethodKey),
    /// The closure of a method value; its only capture is the receiver.
    MethodValue(MethodKey),
    /// Stands in method tables where no interface call can reach.
    Unreachable,
}

/// A method as seen from a receiver type.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct MethodKey {
    pub receiver: TypeId,
    pub name: String,
    /// Of unexported names only.
    pub package: Option<PackageId>,
    /// The method's own type arguments (canonical).
    pub arguments: Vec<store::TypeId>,
}

impl<'a> Lowering<'a> {
    /// The function of this key.
    pub(super) fn request(&mut self, key: FuncKey) -> FuncId {
        if let Some(&id) = self.functions.get(&key) {
            return id;
        }
        let id = self.reserve_function();
        self.functions.insert(key.clone(), id);
        self.queue.push_back((key, id));
        id
    }

    /// An id whose function is defined later.
    pub(super) fn reserve_function(&mut self) -> FuncId {
        self.program.funcs.push(Func::new(String::new(), String::new(), String::new(), Pos::NONE))
    }

    /// A declared function or method; `arguments` are the receiver's, then its own.
    pub(super) fn request_declared(&mut self, object: ObjectId, arguments: &[store::TypeId]) -> FuncId {
        let arguments: Vec<_> = arguments.iter().map(|&argument| self.store.canonical(argument)).collect();
        let object = self.resolve_link(object);
        self.request(FuncKey::Declared { object, arguments })
    }

    /// The function of package `runtime` that the compiler relies on.
    pub(super) fn request_runtime(&mut self, name: &str) -> Option<FuncId> {
        let object = self.find_object("runtime", name)?;
        self.store.object(object).as_function()?;
        Some(self.request_declared(object, &[]))
    }

    /// A package-level object by import path and name.
    pub(super) fn find_object(&self, path: &str, name: &str) -> Option<ObjectId> {
        let package = self.packages.iter().find(|package| *self.store.package(package.id).path == *path)?;
        self.store.package(package.id).scope.get(name).copied()
    }

    /// The object that really stands behind a function without body or a linked variable, if it is of the
    /// same type.
    pub(super) fn resolve_link(&mut self, object: ObjectId) -> ObjectId {
        let Some(target) = self.link_target(object) else { return object };
        let (own, other) = (self.store.object(object).ty, self.store.object(target).ty);
        if self.store.identical(own, other) { target } else { object }
    }

    /// What `//go:linkname` says a function without body or a variable stands for.
    pub(super) fn link_target(&self, object: ObjectId) -> Option<ObjectId> {
        let record = self.store.object(object);
        let package = record.package?;
        if record.as_function().is_some_and(|function| function.has_body || function.receiver.is_some()) {
            return None;
        }
        if let Some(remote) = self.declarations.link(package, &record.name)
            && let Some((path, name)) = remote.rsplit_once('.')
            && let Some(target) = self.find_object(path, name)
        {
            return Some(target);
        }
        let symbol = format!("{}.{}", self.package_path(package), record.name);
        let (provider, name) = self.declarations.provider(&symbol)?;
        self.store.package(*provider).scope.get(name.as_str()).copied()
    }

    pub(super) fn lower_instance(&mut self, key: &FuncKey, id: FuncId) {
        match key {
            FuncKey::Declared { object, arguments } => {
                let depth = arguments.iter().map(|&argument| self.nesting_depth(argument)).max().unwrap_or(0);
                if depth > self.options.instantiation_depth {
                    let record = self.store.object(*object);
                    let (pos, name) = (record.pos, record.name.to_string());
                    self.unsupported(pos, &format!("{name} instantiates itself without end"));
                    return;
                }
                self.lower_declared(*object, arguments, id);
            }
            FuncKey::Forward(method) => self.lower_forwarder(method, id),
            FuncKey::MethodValue(method) => self.lower_method_value(method, id),
            FuncKey::Unreachable => self.lower_unreachable(id),
        }
    }

    fn nesting_depth(&self, ty: store::TypeId) -> usize {
        // Structural recursion goes through declarations, so this ends.
        self.store.components(ty).into_iter().map(|part| self.nesting_depth(part) + 1).max().unwrap_or(0)
    }

    /// The type parameters that a declared function's arguments stand for, in their order.
    pub(super) fn function_type_parameters(&self, object: ObjectId) -> Vec<TypeParameterId> {
        let record = self.store.object(object);
        let mut parameters = Vec::new();
        if let Some(Receiver { type_parameters, .. }) =
            record.as_function().and_then(|function| function.receiver.as_ref())
        {
            parameters.extend(type_parameters.iter().copied());
        }
        if let store::Type::Signature(signature) = self.store.get(record.ty) {
            parameters.extend(signature.type_parameters.iter().copied());
        }
        parameters
    }

    /// Names of a declared function: as tracebacks print it, and the unique symbol.
    pub(super) fn function_names(&mut self, object: ObjectId, arguments: &[store::TypeId]) -> (String, String) {
        let record = self.store.object(object).clone();
        let package = record.package.map_or(String::new(), |package| self.package_path(package));
        let prefix = escaped_path(&package);
        let function = record.as_function().expect("only functions are instantiated").clone();
        let Some(receiver) = function.receiver else {
            let number = self.declarations.functions.get(&object).and_then(|declared| declared.init_number);
            if let Some(number) = number {
                let name = format!("{prefix}.init.{number}");
                return (name.clone(), name);
            }
            let list = self.type_arguments_string(arguments);
            let hidden = if arguments.is_empty() { "" } else { "[...]" };
            let blank = if record.name.is_blank() { format!("·{}", object.0) } else { String::new() };
            return (format!("{prefix}.{}{hidden}", record.name), format!("{prefix}.{}{blank}{list}", record.name));
        };
        let count = receiver.type_parameters.len().min(arguments.len());
        let (of_type, own) = arguments.split_at(count);
        let base = receiver.named.map_or(String::new(), |named| {
            let object = self.store.named(named).object;
            self.store.object(object).name.to_string()
        });
        let hidden = |list: &[store::TypeId]| if list.is_empty() { "" } else { "[...]" };
        let spelled = |base: String| if receiver.pointer { format!("(*{base})") } else { base };
        let name = format!("{prefix}.{}.{}{}", spelled(format!("{base}{}", hidden(of_type))), record.name, hidden(own));
        let local = receiver.named.and_then(|named| self.store.local_type_number(named));
        let local = local.map_or(String::new(), |number| format!("·{number}"));
        let type_list = self.type_arguments_string(of_type);
        let own_list = self.type_arguments_string(own);
        let blank = if record.name.is_blank() { format!("·{}", object.0) } else { String::new() };
        let symbol =
            format!("{prefix}.{}.{}{blank}{own_list}", spelled(format!("{base}{local}{type_list}")), record.name);
        (name, symbol)
    }
}

/// Dots in a path's last element would be confused with the one before the name.
fn escaped_path(path: &str) -> String {
    match path.rsplit_once('/') {
        Some((folder, last)) => format!("{folder}/{}", last.replace('.', "%2e")),
        None => path.replace('.', "%2e"),
    }
}
