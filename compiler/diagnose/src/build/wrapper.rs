//! Instances of generic functions as their users see them, without a dictionary: each calls the function for its
//! shapes, with the dictionary of its type arguments.
//!
//! Start at [`Builder::wrapper`].

use std::collections::HashMap;

use burrow_source::Pos;
use burrow_syntax::Name;
use burrow_types::{ObjectId, TypeId};

use super::Builder;
use super::function::DICTIONARY;
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
        self.need_dictionary(object, arguments);
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
            ..like
        });
        let parameters = self.type_parameters(object);
        let substitution = (parameters, arguments.to_vec());
        self.declare_variables(func, record.ty, &function.variables, &substitution, &mut HashMap::new());
        let dictionary = self
            .tree
            .func(func)
            .parameters
            .iter()
            .position(|parameter| parameter.name.as_ref().is_some_and(|name| name.as_str() == DICTIONARY));
        if let Some(index) = dictionary {
            let removed = self.tree.func_mut(func).parameters.remove(index);
            self.tree.func_mut(func).variables.retain(|var| Some(*var) != removed.var);
        }
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
        values.push(self.add(Kind::Dictionary(format!("&{dictionary}")), TypeId::UINTPTR, pos));
        let dots = record.parameters.iter().any(|parameter| parameter.variadic);
        for parameter in parameters {
            values.push(mention(self, parameter));
        }
        let results: Vec<TypeId> = record.results.iter().map(|result| self.tree.var(*result).ty).collect();
        let package = self.package_index(record.package);
        self.in_synthetic(package, func).forward(callee, values, dots, &results, pos)
    }
}
