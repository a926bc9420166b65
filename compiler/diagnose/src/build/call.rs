//! Calls: of functions, methods, interface methods, methods of type parameters; arguments.

use burrow_source::Pos;
use burrow_syntax::tree::{self, ExprKind, Ident};
use burrow_types::{Mode, Selection, SelectionKind, Signature, Type, TypeId};

use super::expression::unparenthesized;
use super::function::FunctionBuilder;
use crate::node::{AssignForm, Kind, LiteralOf, NodeId};

impl<'a> FunctionBuilder<'_, 'a> {
    /// A call, conversion, or call of a built-in.
    pub fn call(
        &mut self,
        whole: &'a tree::Expr,
        function: &'a tree::Expr,
        arguments: &'a [tree::Expr],
        dots: bool,
    ) -> NodeId {
        let function = unparenthesized(function);
        match self.info.expr(function.id).map(|info| info.mode) {
            Some(Mode::TypeExpression) => {
                let to = self.type_of(function);
                return self.conversion_call(to, &arguments[0], arguments[0].pos);
            }
            Some(Mode::Builtin) => return self.builtin_call(whole, function, arguments, dots),
            _ => {}
        }
        let function_type = self.type_of(function);
        let Type::Signature(signature) = self.underlying(function_type) else {
            return self.add(Kind::Nil, TypeId::INVALID, whole.pos);
        };
        let ty = self.type_of(whole);
        if let Some((selector, operand, name, selection)) = self.method_call(function) {
            let callee = self.callee_of_method(selector, operand, name, selection, function_type);
            return self.finish_call(callee, arguments, &signature, dots, ty, whole.pos);
        }
        let callee = self.callee(function, function_type);
        self.finish_call(callee, arguments, &signature, dots, ty, whole.pos)
    }

    /// The selector of a method call, type arguments aside.
    #[allow(clippy::type_complexity)]
    fn method_call(
        &self,
        function: &'a tree::Expr,
    ) -> Option<(&'a tree::Expr, &'a tree::Expr, &'a Ident, &'a Selection)> {
        let selector = match &function.kind {
            ExprKind::Index { operand, .. } => unparenthesized(operand),
            _ => function,
        };
        let ExprKind::Selector { operand, name } = &selector.kind else { return None };
        let selection = self.info.selections.get(&selector.id)?;
        let is_call = matches!(selection.kind, SelectionKind::Method { .. } | SelectionKind::InterfaceMethod { .. });
        is_call.then_some((selector, &**operand, name, selection))
    }

    fn callee_of_method(
        &mut self,
        selector: &'a tree::Expr,
        operand: &'a tree::Expr,
        name: &'a Ident,
        selection: &'a Selection,
        ty: TypeId,
    ) -> Callee {
        let base = self.expr(operand);
        if let SelectionKind::InterfaceMethod { holder, .. } = &selection.kind {
            let base = self.follow(base, &selection.path, selector.pos);
            let base_type = self.node_type(base);
            if self.builder.types.as_type_parameter(*holder).is_some() {
                if self.builder.types.is_interface(base_type) && !self.builder.types.is_shape(base_type) {
                    let node = self.add(Kind::DotInterface(base, name.name.clone()), ty, selector.pos);
                    return Callee { node, leading: Vec::new(), is_interface: true };
                }
                let node = self.add(Kind::DictionaryWord, ty, selector.pos);
                let receiver = self.type_parameter_receiver(base, selector.pos);
                return Callee { node, leading: vec![receiver], is_interface: false };
            }
            let node = self.add(Kind::DotInterface(base, name.name.clone()), ty, selector.pos);
            return Callee { node, leading: Vec::new(), is_interface: true };
        }
        let method = self.method_of(name, selection).expect("a method is called");
        let receiver = self.receiver(base, &selection.path, &method, selector.pos);
        let node = self.method_expr_node(&method, &name.name, ty, selector.pos);
        let mut leading = vec![receiver];
        if method.is_generic {
            leading.push(self.dictionary(selector.pos));
        }
        Callee { node, leading, is_interface: false }
    }

    /// The operand of a method of a type parameter: methods of the type's pointer are called with its address.
    fn type_parameter_receiver(&mut self, base: NodeId, _pos: Pos) -> NodeId {
        base
    }

    fn dictionary(&mut self, pos: Pos) -> NodeId {
        self.add(Kind::Dictionary(".dict".to_string()), TypeId::UINTPTR, pos)
    }

    fn callee(&mut self, function: &'a tree::Expr, ty: TypeId) -> Callee {
        let named = match &function.kind {
            ExprKind::Index { operand, .. } => unparenthesized(operand),
            _ => function,
        };
        let (ident, instance) = match &named.kind {
            ExprKind::Name(_) => (named.id, named.id),
            ExprKind::Selector { name, .. } => (name.id, name.id),
            _ => (named.id, named.id),
        };
        if self.info.instances.contains_key(&instance)
            && let Some(object) = self.info.object(ident)
        {
            let arguments = self.instance_arguments(instance);
            let func = self.builder.function(object, &arguments);
            let node = self.add(Kind::Function(func), ty, named.pos);
            let leading = vec![self.dictionary(named.pos)];
            return Callee { node, leading, is_interface: false };
        }
        Callee { node: self.expr(function), leading: Vec::new(), is_interface: false }
    }

    fn finish_call(
        &mut self,
        callee: Callee,
        arguments: &'a [tree::Expr],
        signature: &Signature,
        dots: bool,
        ty: TypeId,
        pos: Pos,
    ) -> NodeId {
        let types = ParameterTypes { signature, dots };
        let mut values = self.values(arguments, |types_store, index| types.of(types_store, index), pos);
        if signature.variadic && !dots {
            self.pack_variadic(&mut values, signature, pos);
        }
        let mut all = callee.leading;
        all.extend(values);
        let kind = if callee.is_interface {
            Kind::CallInterface { function: callee.node, arguments: all, dots: signature.variadic }
        } else {
            Kind::Call { function: callee.node, arguments: all, dots: signature.variadic }
        };
        self.add(kind, ty, pos)
    }

    fn pack_variadic(&mut self, values: &mut Vec<NodeId>, signature: &Signature, pos: Pos) {
        let fixed = signature.parameters.len() - 1;
        let ty = signature.parameters[fixed].ty;
        let packed = values.split_off(fixed.min(values.len()));
        let argument = if packed.is_empty() {
            self.add(Kind::Nil, ty, pos)
        } else {
            let elements = packed.into_iter().map(|value| (None, value)).collect();
            self.builder.add_implicit(Kind::Literal { of: LiteralOf::Slice, elements }, ty, pos)
        };
        values.push(argument);
    }

    /// The values of an expression list, each converted to its type; one call may give them all.
    pub fn values(&mut self, list: &'a [tree::Expr], to: impl Fn(&mut Self, usize) -> TypeId, pos: Pos) -> Vec<NodeId> {
        if let [single] = list
            && let Some(parts) = self.tuple_parts(single)
        {
            let value = self.expr(single);
            let targets: Vec<TypeId> = (0..parts.len()).map(|index| to(self, index)).collect();
            return self.spread(value, &parts, |index| targets[index], pos);
        }
        let mut values = Vec::new();
        for (index, expr) in list.iter().enumerate() {
            let target = to(self, index);
            values.push(self.converted(expr, target));
        }
        values
    }

    /// The types of an expression that gives several values.
    pub fn tuple_parts(&mut self, expr: &tree::Expr) -> Option<Vec<TypeId>> {
        let ty = self.type_of(expr);
        match self.builder.types.get(ty) {
            Type::Tuple(parts) if parts.len() > 1 => Some(parts.to_vec()),
            _ => None,
        }
    }

    /// Several values of one expression, by way of temporaries.
    pub fn spread(&mut self, value: NodeId, parts: &[TypeId], to: impl Fn(usize) -> TypeId, pos: Pos) -> Vec<NodeId> {
        let form = match self.builder.tree.node(value).kind {
            Kind::TypeAssert { .. } => AssignForm::TypeAssert,
            Kind::IndexMap(..) => AssignForm::MapIndex,
            Kind::Receive(_) => AssignForm::Receive,
            _ => AssignForm::Call,
        };
        let temporaries: Vec<_> = parts.iter().map(|&ty| self.temporary(ty, pos)).collect();
        let places: Vec<NodeId> = temporaries.iter().map(|&var| self.variable(var, pos)).collect();
        let declares = temporaries.iter().map(|&var| self.builder.statement(Kind::Declare(var), pos)).collect();
        let kind = Kind::AssignList {
            form,
            places: places.into_iter().map(Some).collect(),
            values: vec![value],
            defines: true,
        };
        let assign = self.builder.statement(kind, pos);
        self.builder.tree.node_mut(assign).init = declares;
        for var in &temporaries {
            self.builder.tree.vars[var.0 as usize].definition = Some(assign);
        }
        let mut values: Vec<NodeId> = Vec::new();
        for (index, &var) in temporaries.iter().enumerate() {
            let value = self.variable(var, pos);
            values.push(self.implicitly(value, to(index)));
        }
        values[0] = self.after(vec![assign], values[0]);
        values
    }
}

struct Callee {
    node: NodeId,
    /// Receiver and dictionary.
    leading: Vec<NodeId>,
    is_interface: bool,
}

/// The type of each argument.
struct ParameterTypes<'s> {
    signature: &'s Signature,
    dots: bool,
}

impl ParameterTypes<'_> {
    fn of(&self, function: &mut FunctionBuilder<'_, '_>, index: usize) -> TypeId {
        let parameters = &self.signature.parameters;
        let Some(last) = parameters.len().checked_sub(1) else { return TypeId::INVALID };
        if !self.signature.variadic || self.dots || index < last {
            return parameters[index.min(last)].ty;
        }
        match function.builder.types.get(parameters[last].ty) {
            Type::Slice(element) => *element,
            _ => parameters[last].ty,
        }
    }
}
