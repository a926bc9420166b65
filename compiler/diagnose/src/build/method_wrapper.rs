//! Functions that real Go makes for methods: for those that a type has by embedding, those of pointers to types with
//! methods of their own, those of interfaces, and for methods that are mentioned without being called (`x.m`).
//!
//! They stand nowhere in the source, save their parameters, which stand where the method declares them.
//!
//! Start at [`Builder::method_wrapper`].

use burrow_source::Pos;
use burrow_syntax::Name;
use burrow_syntax::tree::{self, Declaration, ExprKind, InterfaceElement};
use burrow_types::object::is_exported;
use burrow_types::{Found, MethodSetEntry, PackageId, Signature, TypeId, TypeStyle};

use super::Builder;
use crate::devirtualize::{adjusted, follow};
use crate::node::{Body, Func, FuncId, Kind, NodeId, Parameter, Var, VarClass};

/// What such a function calls.
#[derive(Debug, Clone, Copy)]
pub struct Wrapped {
    /// The method; `None`: one that an interface value has.
    pub target: Option<FuncId>,
    /// It jumps there rather than calling, unless the method is inlined: what comes back does not pass through it.
    pub may_jump: bool,
    pointer_receiver: bool,
    /// The receiver that the method wants.
    wanted: TypeId,
}

impl Builder<'_> {
    /// What the wrapper of a method calls, if there is one: a type's own methods have none.
    pub fn wrapped(&mut self, holder: TypeId, entry: &MethodSetEntry) -> Option<Wrapped> {
        let is_pointer = self.types.as_named(holder).is_none() && self.types.pointer_target(holder).is_some();
        let promoted = !entry.path.is_empty();
        match entry.found {
            Found::Method { method, holder: declared_by, pointer_receiver } => {
                let wanted = if pointer_receiver { self.types.pointer_to(declared_by) } else { declared_by };
                if self.types.identical(wanted, holder) {
                    return None;
                }
                let arguments =
                    self.types.as_named(declared_by).map_or(Vec::new(), |(_, arguments)| arguments.to_vec());
                let target = match &arguments[..] {
                    [] => self.function(method, &[]),
                    // Types with shapes in them have the methods for shapes, whose dictionary is a parameter.
                    shaped if shaped.iter().any(|&argument| self.types.has_shape(argument)) => {
                        self.instance(method, arguments)
                    }
                    arguments => self.wrapper(method, arguments),
                };
                let may_jump = is_pointer && pointer_receiver && promoted;
                Some(Wrapped { target: Some(target), may_jump, pointer_receiver, wanted })
            }
            Found::InterfaceMethod { holder: wanted, .. } => {
                Some(Wrapped { target: None, may_jump: is_pointer && promoted, pointer_receiver: false, wanted })
            }
            Found::Field(_) => None,
        }
    }

    /// A method as others than instances call it.
    pub fn unshaped(&mut self, target: FuncId, entry: &MethodSetEntry) -> FuncId {
        let Found::Method { method, holder, .. } = entry.found else { return target };
        match self.types.as_named(holder) {
            Some((_, arguments)) if !arguments.is_empty() => self.wrapper(method, &arguments),
            _ => target,
        }
    }

    /// The function for a method of `holder` that is declared for another type.
    pub fn method_wrapper(&mut self, holder: TypeId, entry: &MethodSetEntry, wrapped: Wrapped, jumps: bool) -> FuncId {
        let name = self.wrapper_name(holder, entry);
        let (parameters, results) = match wrapped.target {
            Some(target) => self.parameters_of(target),
            None => self.parameters_of_interface(wrapped.wanted, entry),
        };
        let func = self.declare_method_wrapper(&name, holder, wrapped.target);
        self.declare_in_wrapper(func, "", holder, &parameters, &results);
        let receiver = self.tree.func(func).parameters[0].var.expect("parameters have names");
        let receiver = self.add(Kind::Var(receiver), holder, Pos::NONE);
        let base = follow(self, receiver, &entry.path, Pos::NONE);
        let base = match wrapped.target {
            Some(_) => adjusted(self, base, wrapped.pointer_receiver, wrapped.wanted, Pos::NONE),
            None => base,
        };
        self.call_method(func, base, &entry.name, wrapped.target, jumps);
        func
    }

    /// What `x.m`, not called, makes for a receiver's type: a function that remembers `x`. `target`: the method, unless
    /// it is an interface's.
    pub fn method_value_wrapper(&mut self, receiver: TypeId, entry: &MethodSetEntry, target: Option<FuncId>) -> FuncId {
        let name = format!("{}-fm", self.wrapper_name(receiver, entry));
        let (parameters, results) = match target {
            Some(target) => self.parameters_of(target),
            None => self.parameters_of_interface(receiver, entry),
        };
        let func = self.declare_method_wrapper(&name, receiver, target);
        self.declare_in_wrapper(func, ".this", receiver, &parameters, &results);
        let parameter = self.tree.func(func).parameters[0].var.expect("parameters have names");
        let base = self.add(Kind::Var(parameter), receiver, Pos::NONE);
        self.call_method(func, base, &entry.name, target, false);
        func
    }

    /// `(*T).m`; methods of other packages that are not exported are qualified by their paths.
    fn wrapper_name(&mut self, holder: TypeId, entry: &MethodSetEntry) -> String {
        let home = self.wrapper_package(holder);
        // What has no name is written out with paths; so is a structure behind a shape, as the shape is.
        let style = match home {
            Some(home) if home != self.types.shape_package() => TypeStyle::Optimization(home),
            _ => TypeStyle::Path,
        };
        let text = self.types.type_string(holder, style);
        let text = if text.starts_with('*') { format!("({text})") } else { text };
        let qualifier = match entry.package {
            Some(package) if home != Some(package) && !is_exported(&entry.name) => {
                format!("{}.", self.types.package(package).path)
            }
            _ => String::new(),
        };
        format!("{text}.{qualifier}{}", entry.name)
    }

    /// The package that a wrapper belongs to: that of the receiver's type, if it is declared.
    fn wrapper_package(&mut self, holder: TypeId) -> Option<PackageId> {
        let base = self.types.pointer_target(holder).unwrap_or(holder);
        if self.behind_shapes.contains(&base) {
            return Some(self.types.shape_package());
        }
        let (named, _) = self.types.as_named(base)?;
        self.types.object(self.types.named(named).object).package
    }

    /// The receiver first.
    fn parameters_of(&self, target: FuncId) -> (Vec<Parameter>, Vec<(Name, TypeId)>) {
        let record = self.tree.func(target);
        let results = record.results.iter().map(|var| (self.tree.var(*var).name.clone(), self.tree.var(*var).ty));
        (record.parameters.clone(), results.collect())
    }

    fn parameters_of_interface(
        &mut self,
        interface: TypeId,
        entry: &MethodSetEntry,
    ) -> (Vec<Parameter>, Vec<(Name, TypeId)>) {
        let Some(signature) = self.signature_of(entry.signature) else { return (Vec::new(), Vec::new()) };
        let signature: &Signature = &signature;
        let places = self.interface_parameters(interface, &entry.name);
        let receiver = Parameter { var: None, name: None, ty: interface, pos: Pos::NONE, variadic: false };
        let mut parameters = vec![receiver];
        for (index, parameter) in signature.parameters.iter().enumerate() {
            let variadic = signature.variadic && index + 1 == signature.parameters.len();
            let (name, pos) = places.get(index).cloned().unwrap_or((None, Pos::NONE));
            parameters.push(Parameter { var: None, name, ty: parameter.ty, pos, variadic });
        }
        let name = |index: usize| Name::from(format!("~r{index}").as_str());
        (parameters, signature.results.iter().enumerate().map(|(index, result)| (name(index), result.ty)).collect())
    }

    /// Names and places of an interface method's parameters, where the source declares it.
    fn interface_parameters(&mut self, interface: TypeId, method: &Name) -> Vec<(Option<Name>, Pos)> {
        let Some((named, _)) = self.types.as_named(interface) else { return Vec::new() };
        let object = self.types.object(self.types.named(named).object).clone();
        let Some(package) = object.package.and_then(|package| self.by_id.get(&package).copied()) else {
            return Vec::new();
        };
        let input = self.packages[package];
        let declarations = input.files.iter().flat_map(|file| &file.declarations);
        let declared = declarations.filter_map(|declaration| match declaration {
            Declaration::Type(declaration) if declaration.name.name == object.name => Some(&declaration.ty),
            _ => None,
        });
        let Some(ExprKind::InterfaceType(syntax)) = declared.map(|ty| &ty.kind).next() else { return Vec::new() };
        for element in &syntax.elements {
            match element {
                InterfaceElement::Method { name, signature } if name.name == *method => {
                    return signature.parameters.iter().flat_map(places_of_parameters).collect();
                }
                InterfaceElement::Embedded(embedded) => {
                    let Some(ty) = input.info.type_of(embedded.id) else { continue };
                    let found = self.interface_parameters(ty, method);
                    if !found.is_empty() {
                        return found;
                    }
                }
                InterfaceElement::Method { .. } => {}
            }
        }
        Vec::new()
    }

    fn declare_method_wrapper(&mut self, name: &str, holder: TypeId, target: Option<FuncId>) -> FuncId {
        let package = self.wrapper_package(holder).unwrap_or(self.target);
        let like = target.map(|target| self.tree.func(target).clone());
        self.tree.add_func(Func {
            name: name.to_string(),
            package,
            pos: Pos::NONE,
            parameters: Vec::new(),
            has_receiver: true,
            results: Vec::new(),
            variables: Vec::new(),
            body: Body::Pending,
            parent: None,
            captures: Vec::new(),
            is_wrapper: true,
            is_instance: false,
            no_escape: false,
            uintptr_escapes: like.as_ref().is_some_and(|like| like.uintptr_escapes),
            uintptr_lives: like.as_ref().is_some_and(|like| like.uintptr_lives),
            no_inline: false,
            object: like.and_then(|like| like.object),
        })
    }

    /// Parameters and results like a method's. `hidden`: the receiver's name, if it is no parameter of the function.
    fn declare_in_wrapper(
        &mut self,
        func: FuncId,
        hidden: &str,
        receiver: TypeId,
        like: &[Parameter],
        results: &[(Name, TypeId)],
    ) {
        let object = self.tree.func(func).object.or_else(|| {
            // A method of an interface: its parameters belong where the interface is declared.
            let (named, _) = self.types.as_named(like.first()?.ty)?;
            Some(self.types.named(named).object)
        });
        let package = object.and_then(|object| self.types.object(object).package);
        for (index, parameter) in like.iter().enumerate() {
            let ty = if index == 0 { receiver } else { parameter.ty };
            let number = if hidden.is_empty() { index } else { index.saturating_sub(1) };
            let (name, pos) = match &parameter.name {
                _ if index == 0 && !hidden.is_empty() => (Name::from(hidden), Pos::NONE),
                Some(name) => (name.clone(), parameter.pos),
                None => (Name::from(format!("~p{number}").as_str()), parameter.pos),
            };
            let var = Var { name: name.clone(), ty, pos, class: VarClass::Parameter, func, definition: None };
            let var = self.tree.add_var(var);
            if let Some(package) = package.filter(|_| parameter.name.as_ref() == Some(&name)) {
                self.tree.var_packages.insert(var, package);
            }
            let var = Some(var);
            let parameter = Parameter { var, name: Some(name), ty, pos, variadic: parameter.variadic };
            self.tree.func_mut(func).parameters.push(parameter);
        }
        for (name, ty) in results {
            let class = VarClass::Result;
            let var = Var { name: name.clone(), ty: *ty, pos: Pos::NONE, class, func, definition: None };
            let var = self.tree.add_var(var);
            self.tree.func_mut(func).results.push(var);
        }
    }

    /// The body of a wrapper: a call with its own parameters.
    fn call_method(&mut self, func: FuncId, base: NodeId, name: &Name, target: Option<FuncId>, jumps: bool) {
        let record = self.tree.func(func).clone();
        let pos = Pos::NONE;
        let mut values: Vec<NodeId> = Vec::new();
        for parameter in &record.parameters[1..] {
            values.push(self.add(Kind::Var(parameter.var.expect("parameters have names")), parameter.ty, pos));
        }
        let dots = record.parameters.iter().any(|parameter| parameter.variadic);
        let results: Vec<TypeId> = record.results.iter().map(|result| self.tree.var(*result).ty).collect();
        let nothing = self.types.universe_types().empty_tuple;
        let kind = match target {
            Some(target) => {
                values.insert(0, base);
                let receiver = self.tree.node(base).ty;
                let callee = Kind::MethodExpr { receiver, name: name.clone(), func: target };
                let function = self.add(callee, TypeId::INVALID, pos);
                Kind::Call { function, arguments: values, dots }
            }
            None => {
                let function = self.add(Kind::DotInterface(base, name.clone()), TypeId::INVALID, pos);
                Kind::CallInterface { function, arguments: values, dots }
            }
        };
        let ty = match &results[..] {
            [] => nothing,
            [single] => *single,
            several => self.types.tuple_of(several),
        };
        let call = self.add(kind, ty, pos);
        let package = self.package_index(self.target);
        let statements = match &results[..] {
            _ if jumps => vec![call],
            results => self.in_synthetic(package, func).return_call(call, results, pos),
        };
        self.tree.func_mut(func).body = Body::Statements(statements);
    }
}

/// Of one type with its names.
fn places_of_parameters(parameters: &tree::Parameter) -> Vec<(Option<Name>, Pos)> {
    if parameters.names.is_empty() {
        return vec![(None, parameters.ty.pos)];
    }
    let name = |name: &tree::Ident| ((!name.name.is_blank()).then(|| name.name.clone()), name.pos);
    parameters.names.iter().map(name).collect()
}
