//! Calls: of functions, methods, interface methods, methods of type parameters; arguments.

use burrow_source::Pos;
use burrow_syntax::tree::{self, ExprId, ExprKind, Ident};
use burrow_types::{Mode, ObjectId, Selection, SelectionKind, Signature, Type, TypeId};

use super::expression::unparenthesized;
use super::function::{DICTIONARY, FunctionBuilder};
use crate::node::{AssignForm, Kind, LiteralOf, NodeId};
use crate::visit::walk;

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
        let callee = self.callee(function, function_type);
        let types = ParameterTypes { signature: &signature, dots };
        let mut values = self.values(arguments, |function, index| types.of(function, index), whole.pos);
        if signature.variadic && !dots {
            self.pack_variadic(&mut values, &signature, whole.pos);
        }
        self.finish_call(callee, values, signature.variadic, ty, whole.pos)
    }

    /// A call, without results, of a function that the source only names.
    pub fn call_with(&mut self, function: &'a tree::Expr, values: Vec<NodeId>, pos: Pos) -> NodeId {
        let function = unparenthesized(function);
        let function_type = self.type_of(function);
        let callee = self.callee(function, function_type);
        let nothing = self.builder.types.universe_types().empty_tuple;
        self.finish_call(callee, values, false, nothing, pos)
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
            if self.builder.types.as_type_parameter(*holder).is_some() {
                let base_type = self.node_type(base);
                if self.builder.types.is_interface(base_type) {
                    self.builder.remark(self.func, selector.pos, "imprecise interface call");
                }
                let node = self.dictionary_word(base, name, ty, selector);
                return Callee { node, leading: vec![base], is_interface: false };
            }
            let node = self.add(Kind::DotInterface(base, name.name.clone()), ty, selector.pos);
            return Callee { node, leading: Vec::new(), is_interface: true };
        }
        let method = self.method_of(name, selection).expect("a method is called");
        let receiver = self.receiver(base, &selection.path, &method, selector.pos);
        let node = self.method_expr_node(&method, &name.name, ty, selector.pos);
        let mut leading = vec![receiver];
        if method.is_generic {
            let holder = self.builder.types.as_named(method.holder);
            let (_, arguments) = holder.expect("methods belong to defined types");
            let function = self.builder.tree.func(method.func).object.expect("methods are declared");
            leading.push(self.dictionary(function, &arguments, selector.id, selector.pos));
        }
        Callee { node, leading, is_interface: false }
    }

    /// A method of a type parameter as a function whose first parameter is the receiver.
    pub fn dictionary_word(&mut self, receiver: NodeId, name: &Ident, ty: TypeId, selector: &tree::Expr) -> NodeId {
        let pos = selector.pos;
        let receiver = self.node_type(receiver);
        let index = self.builder.dictionary_index(self.func, receiver, &name.name, selector.id);
        let Type::Signature(signature) = self.underlying(ty) else { return self.add(Kind::Nil, ty, pos) };
        let mut signature = (*signature).clone();
        let first = burrow_types::Parameter { name: None, ty: receiver };
        signature.parameters = std::iter::once(first).chain(signature.parameters.iter().cloned()).collect();
        let ty = self.builder.types.intern(Type::Signature(signature.into()));
        self.add(Kind::DictionaryWord(self.func, index), ty, pos)
    }

    /// The dictionary of an instance of `function`: data of a known name, unless it is out of this instance's own
    /// dictionary. `at`: the name or selector that mentions the instance.
    fn dictionary(&mut self, function: ObjectId, arguments: &[TypeId], at: ExprId, pos: Pos) -> NodeId {
        let text = if arguments.iter().any(|&argument| self.builder.types.has_shape(argument)) {
            self.dictionary_out_of_own(function, at)
        } else {
            format!("&{}", self.builder.dictionary_text(function, arguments))
        };
        self.add(Kind::Dictionary(text), TypeId::UINTPTR, pos)
    }

    /// `(*[4]uintptr)(.dict[1])`
    fn dictionary_out_of_own(&mut self, function: ObjectId, at: ExprId) -> String {
        let package = self.builder.types.package(self.package).name.clone();
        let own = match self.package == self.builder.target {
            true => DICTIONARY.to_string(),
            false => format!("{package}.{DICTIONARY}"),
        };
        let outermost = self.outermost();
        let object = self.builder.tree.func(outermost).object;
        let place = object.and_then(|object| self.builder.dictionary_layout(object).place(at));
        let Some(place) = place else { return own };
        let words = self.builder.dictionary_layout(function).words;
        format!("(*[{words}]uintptr)({own}[{place}])")
    }

    fn callee(&mut self, function: &'a tree::Expr, ty: TypeId) -> Callee {
        if let Some((selector, operand, name, selection)) = self.method_call(function) {
            return self.callee_of_method(selector, operand, name, selection, ty);
        }
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
            let arguments = self.use_instance(object, instance);
            let func = self.builder.function(object, &arguments);
            let node = self.add(Kind::Function(func), ty, named.pos);
            let leading = vec![self.dictionary(object, &arguments, instance, named.pos)];
            return Callee { node, leading, is_interface: false };
        }
        Callee { node: self.expr(function), leading: Vec::new(), is_interface: false }
    }

    fn finish_call(&mut self, callee: Callee, values: Vec<NodeId>, dots: bool, ty: TypeId, pos: Pos) -> NodeId {
        let init = self.name_callee(callee.node, pos);
        let mut all = callee.leading;
        all.extend(values);
        let kind = if callee.is_interface {
            Kind::CallInterface { function: callee.node, arguments: all, dots }
        } else {
            Kind::Call { function: callee.node, arguments: all, dots }
        };
        let call = self.add(kind, ty, pos);
        self.builder.tree.node_mut(call).init = init;
        call
    }

    /// A function, or receiver of an interface method, that is itself the result of a call, is kept in a variable:
    /// `f()()` becomes `t := f(); t()`.
    fn name_callee(&mut self, callee: NodeId, pos: Pos) -> Vec<NodeId> {
        let target = match self.builder.tree.node(callee).kind {
            Kind::DotInterface(operand, _) => operand,
            _ => callee,
        };
        let mut calls = false;
        walk(&self.builder.tree, target, &mut |node| {
            calls |= matches!(
                self.builder.tree.node(node).kind,
                Kind::Call { .. } | Kind::CallInterface { .. } | Kind::Builtin { .. } | Kind::Receive(_)
            );
        });
        if !calls {
            return Vec::new();
        }
        let moved = self.builder.tree.node(target).clone();
        let ty = moved.ty;
        let value = self.builder.tree.add(moved);
        let var = self.temporary(ty, pos);
        let assign = self.definition(var, value, pos);
        let mention = self.variable(var, pos);
        *self.builder.tree.node_mut(target) = self.builder.tree.node(mention).clone();
        vec![assign]
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
        let (assign, mut values) = self.spread_into_temporaries(value, form, parts, to, pos);
        values[0] = self.after(vec![assign], values[0]);
        values
    }

    /// The assignment of several values to temporaries, and those.
    pub fn spread_into_temporaries(
        &mut self,
        value: NodeId,
        form: AssignForm,
        parts: &[TypeId],
        to: impl Fn(usize) -> TypeId,
        pos: Pos,
    ) -> (NodeId, Vec<NodeId>) {
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
        (assign, values)
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
