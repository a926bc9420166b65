//! Instances of generic functions as their users see them, without a dictionary: each calls the function for its
//! shapes, with the dictionary of its type arguments.
//!
//! Also the methods that a type has by embedding, and those of pointers to types with methods of their own.
//!
//! Start at [`Builder::wrapper`] and [`Builder::method_wrapper`].

use std::collections::HashMap;

use burrow_source::Pos;
use burrow_syntax::Name;
use burrow_types::{Found, MethodSetEntry, ObjectId, TypeId, TypeStyle};

use super::Builder;
use crate::devirtualize::{adjusted, follow};
use crate::node::{Body, Func, FuncId, Kind, NodeId, Parameter, Var, VarClass};

impl Builder<'_> {
    /// The instance of a function or method for type arguments (of the receiver's type first).
    pub fn wrapper(&mut self, object: ObjectId, arguments: &[TypeId]) -> FuncId {
        let key = (object, arguments.to_vec());
        if let Some(&known) = self.wrappers.get(&key) {
            return known;
        }
        let shaped = self.function(object, arguments);
        let func = self.declare_wrapper(object, arguments, shaped);
        let statements = self.forward_to(object, arguments, func, shaped);
        self.tree.func_mut(func).body = Body::Statements(statements);
        self.wrappers.insert(key, func);
        func
    }

    fn declare_wrapper(&mut self, object: ObjectId, arguments: &[TypeId], shaped: FuncId) -> FuncId {
        let record = self.types.object(object).clone();
        let function = record.as_function().cloned().unwrap_or_default();
        let name = self.function_name(object, arguments);
        let like = self.tree.func(shaped).clone();
        let pos = like.pos;
        let func = self.tree.add_func(Func {
            name,
            parameters: Vec::new(),
            results: Vec::new(),
            variables: Vec::new(),
            body: Body::Pending,
            is_instance: true,
            no_inline: false,
            ..like
        });
        let parameters = self.type_parameters(object);
        let substitution = (parameters, arguments.to_vec());
        self.declare_variables(func, record.ty, &function.variables, &substitution, &mut HashMap::new());
        let is_dictionary =
            |parameter: &Parameter| parameter.name.as_ref().is_some_and(|name| name.as_str() == ".dict");
        self.tree.func_mut(func).parameters.retain(|parameter| !is_dictionary(parameter));
        self.name_parameters(func, pos);
        func
    }

    /// Parameters without names get some.
    fn name_parameters(&mut self, func: FuncId, pos: Pos) {
        let count = self.tree.func(func).parameters.len();
        for index in 0..count {
            let parameter = self.tree.func(func).parameters[index].clone();
            if parameter.var.is_some() {
                continue;
            }
            let name = Name::from(format!("~p{index}").as_str());
            let var = Var { name, ty: parameter.ty, pos, class: VarClass::Parameter, func, definition: None };
            let var = self.tree.add_var(var);
            self.tree.func_mut(func).parameters[index].var = Some(var);
        }
    }

    /// `return F(dictionary, …)`
    fn forward_to(&mut self, object: ObjectId, arguments: &[TypeId], func: FuncId, shaped: FuncId) -> Vec<NodeId> {
        let record = self.tree.func(func).clone();
        let pos = record.pos;
        let dictionary = self.dictionary_text(object, arguments);
        let mut values: Vec<NodeId> = Vec::new();
        let mut parameters = record.parameters.iter();
        let mention = |builder: &mut Self, parameter: &Parameter| {
            builder.add(Kind::Var(parameter.var.expect("parameters have names")), parameter.ty, pos)
        };
        let signature = self.types.object(object).ty;
        let callee = if record.has_receiver {
            let receiver = parameters.next().expect("a method has a receiver");
            values.push(mention(self, receiver));
            let receiver = self.tree.func(shaped).parameters[0].ty;
            let name = self.types.object(object).name.clone();
            self.add(Kind::MethodExpr { receiver, name, func: shaped }, signature, pos)
        } else {
            self.add(Kind::Function(shaped), signature, pos)
        };
        values.push(self.add(Kind::Dictionary(dictionary), TypeId::UINTPTR, pos));
        let dots = record.parameters.iter().any(|parameter| parameter.variadic);
        for parameter in parameters {
            values.push(mention(self, parameter));
        }
        let results: Vec<TypeId> = record.results.iter().map(|result| self.tree.var(*result).ty).collect();
        let package = self.package_index(record.package);
        self.in_synthetic(package, func).forward(callee, values, dots, &results, pos)
    }
}

impl Builder<'_> {
    /// A method of `holder` that is declared for another type: for its pointer target, or for an embedded field. It calls
    /// that one. Methods of interfaces have none here.
    pub fn method_wrapper(&mut self, holder: TypeId, entry: &MethodSetEntry) -> Option<(FuncId, FuncId)> {
        let Found::Method { method, holder: declared_by, pointer_receiver } = entry.found else { return None };
        let wanted = if pointer_receiver { self.types.pointer_to(declared_by) } else { declared_by };
        if self.types.identical(wanted, holder) {
            return None;
        }
        let arguments = self.types.as_named(declared_by).map_or(Vec::new(), |(_, arguments)| arguments.to_vec());
        let target = if arguments.is_empty() { self.function(method, &[]) } else { self.wrapper(method, &arguments) };
        let func = self.declare_method_wrapper(holder, &entry.name, "", target);
        let receiver = self.tree.func(func).parameters[0].clone();
        let receiver = self.add(Kind::Var(receiver.var.expect("it has a name")), holder, Pos::NONE);
        let base = follow(self, receiver, &entry.path, Pos::NONE);
        let base = adjusted(self, base, pointer_receiver, wanted, Pos::NONE);
        self.call_method(func, base, &entry.name, target);
        Some((func, target))
    }

    /// What `x.m`, not called, makes for a receiver's type: a function that remembers `x`.
    pub fn method_value_wrapper(&mut self, receiver: TypeId, name: &Name, target: FuncId) -> FuncId {
        let func = self.declare_method_wrapper(receiver, name, "-fm", target);
        let parameter = self.tree.func(func).parameters[0].var.expect("it has a name");
        let base = self.add(Kind::Var(parameter), receiver, Pos::NONE);
        self.call_method(func, base, name, target);
        func
    }

    /// The body of a wrapper: a call with its own parameters.
    fn call_method(&mut self, func: FuncId, receiver: NodeId, name: &Name, target: FuncId) {
        let record = self.tree.func(func).clone();
        let pos = Pos::NONE;
        let mut values = vec![receiver];
        for parameter in &record.parameters[1..] {
            values.push(self.add(Kind::Var(parameter.var.expect("parameters have names")), parameter.ty, pos));
        }
        let receiver = self.tree.node(receiver).ty;
        let callee = Kind::MethodExpr { receiver, name: name.clone(), func: target };
        let callee = self.add(callee, TypeId::INVALID, pos);
        let dots = record.parameters.iter().any(|parameter| parameter.variadic);
        let results: Vec<TypeId> = record.results.iter().map(|result| self.tree.var(*result).ty).collect();
        let package = self.package_index(self.target);
        let statements = self.in_synthetic(package, func).forward(callee, values, dots, &results, pos);
        self.tree.func_mut(func).body = Body::Statements(statements);
    }

    fn declare_method_wrapper(&mut self, holder: TypeId, name: &Name, suffix: &str, target: FuncId) -> FuncId {
        let text = self.types.type_string(holder, TypeStyle::Optimization(self.target));
        let text = if text.starts_with('*') { format!("({text})") } else { text };
        let like = self.tree.func(target).clone();
        let func = self.tree.add_func(Func {
            name: format!("{text}.{name}{suffix}"),
            package: self.target,
            pos: Pos::NONE,
            parameters: Vec::new(),
            results: Vec::new(),
            variables: Vec::new(),
            body: Body::Pending,
            is_wrapper: true,
            is_instance: false,
            no_inline: false,
            ..like.clone()
        });
        for (index, parameter) in like.parameters.iter().enumerate() {
            let ty = if index == 0 { holder } else { parameter.ty };
            let name = match (index, &parameter.name) {
                (0, _) => Name::from(".this"),
                (_, Some(name)) => name.clone(),
                _ => Name::from(format!("~p{}", index - 1).as_str()),
            };
            let class = VarClass::Parameter;
            let var = Var { name: name.clone(), ty, pos: Pos::NONE, class, func, definition: None };
            let var = Some(self.tree.add_var(var));
            let parameter = Parameter { var, name: Some(name), ty, pos: Pos::NONE, variadic: parameter.variadic };
            self.tree.func_mut(func).parameters.push(parameter);
        }
        for result in &like.results {
            let (name, ty) = (self.tree.var(*result).name.clone(), self.tree.var(*result).ty);
            let var = Var { name, ty, pos: Pos::NONE, class: VarClass::Result, func, definition: None };
            let var = self.tree.add_var(var);
            self.tree.func_mut(func).results.push(var);
        }
        func
    }
}
