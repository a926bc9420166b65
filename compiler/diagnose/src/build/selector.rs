//! Selectors: fields through embedded ones, method values and method expressions.

use std::sync::Arc;

use burrow_source::Pos;
use burrow_syntax::Name;
use burrow_syntax::tree::{self, Ident};
use burrow_types::{ObjectId, Selection, SelectionKind, Type, TypeId};

use super::function::FunctionBuilder;
use crate::node::{AssignForm, FuncId, Kind, NodeId, Var, VarClass};

/// A concrete method, found for a receiver.
pub(super) struct Method {
    /// The type that declares it, with its arguments.
    pub holder: TypeId,
    pub func: FuncId,
    /// The receiver's type.
    pub receiver: TypeId,
    pub is_generic: bool,
}

impl<'a> FunctionBuilder<'_, 'a> {
    /// `x.f` as a value or place.
    pub fn selector(&mut self, whole: &'a tree::Expr, operand: &'a tree::Expr, name: &'a Ident) -> NodeId {
        let Some(selection) = self.info.selections.get(&whole.id) else {
            return self.name(name.id, name.id, whole.pos);
        };
        match &selection.kind {
            SelectionKind::Field => {
                let base = self.expr(operand);
                self.follow(base, &selection.path, whole.pos)
            }
            SelectionKind::Method { .. } => self.method_value(whole, operand, name, selection),
            SelectionKind::InterfaceMethod { holder, .. } => {
                let base = self.expr(operand);
                let base = self.follow(base, &selection.path, whole.pos);
                let ty = self.type_of(whole);
                if self.builder.types.as_type_parameter(*holder).is_some() {
                    let word = self.dictionary_word(base, name, ty, whole);
                    return self.bound_closure(word, base, ty, whole.pos);
                }
                let kind = Kind::MethodValue { operand: base, name: name.name.clone(), func: None, results: 0 };
                self.add(kind, ty, whole.pos)
            }
            SelectionKind::MethodExpression { .. } | SelectionKind::InterfaceMethodExpression { .. } => {
                self.method_expression(whole, name, selection)
            }
        }
    }

    /// Goes through fields, following pointers on the way; all but the last are implicit in the source, yet printed.
    pub fn follow(&mut self, base: NodeId, path: &[usize], pos: Pos) -> NodeId {
        let mut value = base;
        for &index in path {
            let ty = self.node_type(value);
            let (structure, through_pointer) = match self.underlying(ty) {
                Type::Pointer(element) => (element, true),
                _ => (ty, false),
            };
            let Type::Struct(fields) = self.underlying(structure) else { return value };
            let field = fields[index].clone();
            let kind = if through_pointer { Kind::DotPointer(value, field.name) } else { Kind::Dot(value, field.name) };
            value = self.add(kind, field.ty, pos);
        }
        value
    }

    /// The concrete method that a selection means in this instance.
    pub fn method_of(&mut self, name: &Ident, selection: &Selection) -> Option<Method> {
        let (SelectionKind::Method { method, holder } | SelectionKind::MethodExpression { method, holder }) =
            &selection.kind
        else {
            return None;
        };
        let holder = self.substitute(*holder);
        let holder = self.builder.types.pointer_target(holder).unwrap_or(holder);
        let own = self.instance_arguments(name.id);
        Some(self.method(*method, holder, own))
    }

    fn method(&mut self, object: ObjectId, holder: TypeId, own: Vec<TypeId>) -> Method {
        let mut arguments = self.builder.types.as_named(holder).map_or(Vec::new(), |(_, arguments)| arguments.to_vec());
        arguments.extend(own);
        let is_generic = !arguments.is_empty();
        let func = self.builder.function(object, &arguments);
        let function = self.builder.types.object(object).as_function().cloned().unwrap_or_default();
        let pointer = function.receiver.is_some_and(|receiver| receiver.pointer);
        let receiver = if pointer { self.builder.types.pointer_to(holder) } else { holder };
        Method { holder, func, receiver, is_generic }
    }

    /// The operand as the method wants it: embedded fields, `&` and `*` added.
    pub fn receiver(&mut self, base: NodeId, path: &[usize], method: &Method, pos: Pos) -> NodeId {
        let base = self.follow(base, path, pos);
        let ty = self.node_type(base);
        let wants_pointer = matches!(self.builder.types.get(method.receiver), Type::Pointer(_));
        let is_pointer = self.builder.types.as_named(ty).is_none() && matches!(self.underlying(ty), Type::Pointer(_));
        match (is_pointer, wants_pointer) {
            (false, true) => self.builder.add_implicit(Kind::AddressOf(base), method.receiver, pos),
            (true, false) => self.builder.add_implicit(Kind::Deref(base), method.receiver, pos),
            _ => base,
        }
    }

    fn method_value(
        &mut self,
        whole: &'a tree::Expr,
        operand: &'a tree::Expr,
        name: &'a Ident,
        selection: &'a Selection,
    ) -> NodeId {
        let method = self.method_of(name, selection).expect("a method is selected");
        let base = self.expr(operand);
        let receiver = self.receiver(base, &selection.path, &method, whole.pos);
        let ty = self.type_of(whole);
        if method.is_generic && self.builder.types.has_shape(method.holder) {
            let callee = self.method_expr_node(&method, &name.name, ty, whole.pos);
            return self.bound_closure(callee, receiver, ty, whole.pos);
        }
        let results = self.result_count(ty);
        let kind = Kind::MethodValue { operand: receiver, name: name.name.clone(), func: Some(method.func), results };
        self.add(kind, ty, whole.pos)
    }

    fn result_count(&mut self, ty: TypeId) -> usize {
        match self.underlying(ty) {
            Type::Signature(signature) => signature.results.len(),
            _ => 0,
        }
    }

    pub fn method_expr_node(&mut self, method: &Method, name: &Name, ty: TypeId, pos: Pos) -> NodeId {
        let receiver = if method.is_generic { self.shaped_receiver(method) } else { method.receiver };
        self.add(Kind::MethodExpr { receiver, name: name.clone(), func: method.func }, ty, pos)
    }

    /// The receiver's type with shapes for its arguments.
    fn shaped_receiver(&mut self, method: &Method) -> TypeId {
        let Some((named, arguments)) = self.builder.types.as_named(method.holder) else { return method.receiver };
        let parameters = self.builder.types.named(named).type_parameters.clone();
        let shapes: Arc<[TypeId]> = arguments
            .iter()
            .zip(parameters.iter())
            .map(|(&argument, &parameter)| self.builder.types.shape(argument, parameter))
            .collect();
        let holder = self.builder.types.intern(Type::Named(named, shapes));
        if method.receiver == method.holder { holder } else { self.builder.types.pointer_to(holder) }
    }

    fn method_expression(&mut self, whole: &'a tree::Expr, name: &'a Ident, selection: &'a Selection) -> NodeId {
        let ty = match self.info.instances.get(&name.id) {
            Some(instance) => self.substitute(instance.ty),
            None => self.type_of(whole),
        };
        let receiver = self.substitute(selection.receiver);
        let Some(method) = self.method_of(name, selection) else {
            if self.builder.types.is_shape(receiver) {
                let index = self.builder.dictionary_index(self.func, receiver, &name.name, whole.id);
                return self.add(Kind::DictionaryWord(self.func, index), ty, whole.pos);
            }
            // Through an interface: the callee is unknown.
            return self.add(Kind::Nil, ty, whole.pos);
        };
        if method.is_generic && self.builder.types.has_shape(receiver) {
            let callee = Kind::MethodExpr { receiver: method.receiver, name: name.name.clone(), func: method.func };
            return self.dictionary_closure(callee, None, ty, whole.pos);
        }
        if selection.path.is_empty() && self.builder.types.identical(receiver, method.receiver) {
            return self.method_expr_node(&method, &name.name, ty, whole.pos);
        }
        self.add(Kind::MethodExpr { receiver, name: name.name.clone(), func: method.func }, ty, whole.pos)
    }

    /// A closure that calls a function with captured first arguments, made where a dictionary has to come along.
    pub fn dictionary_closure(&mut self, callee: Kind, receiver: Option<NodeId>, ty: TypeId, pos: Pos) -> NodeId {
        let callee = self.add(callee, ty, pos);
        match receiver {
            Some(receiver) => self.bound_closure(callee, receiver, ty, pos),
            None => self.wrapper_closure(callee, Vec::new(), Vec::new(), ty, pos),
        }
    }

    /// `x.m` where the callee cannot be bound by real Go's method value wrappers.
    pub fn bound_closure(&mut self, callee: NodeId, receiver: NodeId, ty: TypeId, pos: Pos) -> NodeId {
        let receiver_type = self.node_type(receiver);
        let temporary = self.temporary(receiver_type, pos);
        let assign = self.definition(temporary, receiver, pos);
        self.wrapper_closure(callee, vec![temporary], vec![assign], ty, pos)
    }

    fn wrapper_closure(
        &mut self,
        callee: NodeId,
        captured: Vec<crate::node::VarId>,
        init: Vec<NodeId>,
        ty: TypeId,
        pos: Pos,
    ) -> NodeId {
        let func = self.new_closure("func", pos);
        self.builder.tree.func_mut(func).is_wrapper = true;
        let Type::Signature(signature) = self.underlying(ty) else { return callee };
        let mut own = Vec::new();
        for (index, parameter) in signature.parameters.iter().enumerate() {
            let name = Name::from(format!("p{index}").as_str());
            let var = Var { name, ty: parameter.ty, pos, class: VarClass::Parameter, func, definition: None };
            let name = var.name.clone();
            let var = self.builder.tree.add_var(var);
            own.push(var);
            let variadic = signature.variadic && index + 1 == signature.parameters.len();
            let parameter =
                crate::node::Parameter { var: Some(var), name: Some(name), ty: parameter.ty, pos, variadic };
            self.builder.tree.func_mut(func).parameters.push(parameter);
        }
        for (index, result) in signature.results.iter().enumerate() {
            let name = Name::from(format!("~r{index}").as_str());
            let var = Var { name, ty: result.ty, pos, class: VarClass::Result, func, definition: None };
            let var = self.builder.tree.add_var(var);
            self.builder.tree.func_mut(func).results.push(var);
        }
        let result_types: Vec<TypeId> = signature.results.iter().map(|result| result.ty).collect();
        self.within(func, |function| {
            let mut arguments = Vec::new();
            for var in captured.iter().chain(&own) {
                arguments.push(function.variable(*var, pos));
            }
            function.forward(callee, arguments, false, &result_types, pos)
        });
        let closure = self.add(Kind::Closure(func), ty, pos);
        self.after(init, closure)
    }

    /// `return f(arguments)`.
    pub fn forward(
        &mut self,
        callee: NodeId,
        arguments: Vec<NodeId>,
        dots: bool,
        results: &[TypeId],
        pos: Pos,
    ) -> Vec<NodeId> {
        let ty = match results {
            [single] => *single,
            several => self.builder.types.tuple_of(several),
        };
        let call = self.add(Kind::Call { function: callee, arguments, dots }, ty, pos);
        self.return_call(call, results, pos)
    }

    /// `return call`, or the call alone if it gives nothing.
    pub fn return_call(&mut self, call: NodeId, results: &[TypeId], pos: Pos) -> Vec<NodeId> {
        match results {
            [] => vec![call],
            [_] => vec![self.builder.statement(Kind::Return(vec![call]), pos)],
            _ => {
                let to = |_| TypeId::INVALID;
                let (assign, values) = self.spread_into_temporaries(call, AssignForm::Call, results, to, pos);
                let statement = self.builder.statement(Kind::Return(values), pos);
                self.builder.tree.node_mut(statement).init = vec![assign];
                vec![statement]
            }
        }
    }
}
