//! Expressions: names, operators, indexing, slicing, assertions. Others are handed on.

use burrow_source::Pos;
use burrow_syntax::tree::{self, BinaryOperator, ExprId, ExprKind, UnaryOperator};
use burrow_types::{Mode, ObjectId, ObjectKind, Type, TypeId, VariableKind};

use super::function::FunctionBuilder;
use crate::node::{Kind, NodeId, SliceOf};

impl<'a> FunctionBuilder<'_, 'a> {
    pub fn add(&mut self, kind: Kind, ty: TypeId, pos: Pos) -> NodeId {
        self.builder.add(kind, ty, pos)
    }

    /// The type of an expression, for this instance.
    pub fn type_of(&mut self, expr: &tree::Expr) -> TypeId {
        let ty = self.info.type_of(expr.id).unwrap_or(TypeId::INVALID);
        self.substitute(ty)
    }

    /// Whether a type, as written, depends on the type parameters of this instance.
    pub fn is_derived(&mut self, written: &tree::Expr) -> bool {
        let ty = self.info.type_of(written.id).unwrap_or(TypeId::INVALID);
        !self.arguments.is_empty() && self.builder.types.mentions_type_parameters(ty)
    }

    /// The type of a node.
    pub fn node_type(&self, node: NodeId) -> TypeId {
        self.builder.tree.node(node).ty
    }

    pub fn underlying(&mut self, ty: TypeId) -> Type {
        let core = self.builder.types.core_type(ty).unwrap_or(ty);
        self.builder.types.underlying_type(core)
    }

    /// An expression's value or place.
    pub fn expr(&mut self, expr: &'a tree::Expr) -> NodeId {
        let expr = unparenthesized(expr);
        let info = self.info.expr(expr.id);
        if let Some(value) = info.and_then(|info| info.value.clone()) {
            let ty = self.type_of(expr);
            return self.constant(value, ty, expr.pos);
        }
        if info.is_some_and(|info| info.mode == Mode::Nil) {
            let ty = self.type_of(expr);
            return self.add(Kind::Nil, ty, expr.pos);
        }
        match &expr.kind {
            ExprKind::Name(_) => self.name(expr.id, expr.id, expr.pos),
            ExprKind::CompositeLiteral(literal) => {
                let ty = self.type_of(expr);
                self.composite(literal, ty, expr.pos)
            }
            ExprKind::FunctionLiteral(literal) => {
                let ty = self.type_of(expr);
                self.function_literal(expr.id, literal, ty, expr.pos)
            }
            ExprKind::Selector { operand, name } => self.selector(expr, operand, name),
            ExprKind::Index { operand, indices } => self.index(expr, operand, indices),
            ExprKind::Slice(slice) => self.slice(expr, slice),
            ExprKind::TypeAssertion { operand, ty } => {
                let operand = self.expr(operand);
                let dynamic = self.is_derived(ty);
                let ty = self.type_of(ty);
                let has_ok = info.is_some_and(|info| info.mode == Mode::CommaOkUsed);
                self.add(Kind::TypeAssert { operand, dynamic, has_ok }, ty, expr.pos)
            }
            ExprKind::Star(operand) => {
                let ty = self.type_of(expr);
                let operand = self.expr(operand);
                self.add(Kind::Deref(operand), ty, expr.pos)
            }
            ExprKind::Unary { operator, operand } => self.unary(expr, *operator, operand),
            ExprKind::Binary { operator, left, right } => self.binary(expr, *operator, left, right),
            ExprKind::Call { function, arguments, has_dots } => self.call(expr, function, arguments, *has_dots),
            _ => {
                let ty = self.type_of(expr);
                self.add(Kind::Type, ty, expr.pos)
            }
        }
    }

    /// What an identifier denotes. `instance`: the number under which its type arguments are kept.
    pub fn name(&mut self, ident: ExprId, instance: ExprId, pos: Pos) -> NodeId {
        let Some(object) = self.info.object(ident) else { return self.add(Kind::Nil, TypeId::INVALID, pos) };
        let ty = self.builder.types.object(object).ty;
        self.builder.mention(self.func, ty);
        let record = self.builder.types.object(object);
        match &record.kind {
            ObjectKind::Variable(VariableKind::Global) => self.add(Kind::Global(object), ty, pos),
            ObjectKind::Variable(_) => self.local(object, pos),
            ObjectKind::Function(_) => self.function_value(object, instance, pos),
            _ => self.add(Kind::Nil, ty, pos),
        }
    }

    fn local(&mut self, object: ObjectId, pos: Pos) -> NodeId {
        match self.objects.get(&object) {
            Some(&var) => self.variable(var, pos),
            // Only blank and broken ones are not declared.
            None => self.add(Kind::Nil, TypeId::INVALID, pos),
        }
    }

    /// A declared function as a value; an instance needs a closure around it that holds the dictionary.
    fn function_value(&mut self, object: ObjectId, instance: ExprId, pos: Pos) -> NodeId {
        let arguments = self.use_instance(object, instance);
        let func = self.builder.function(object, &arguments);
        let ty = match self.info.instances.get(&instance) {
            Some(found) => self.substitute(found.ty),
            None => self.builder.types.object(object).ty,
        };
        if arguments.is_empty() {
            return self.add(Kind::Function(func), ty, pos);
        }
        let in_instance = !self.arguments.is_empty();
        if !in_instance {
            return self.add(Kind::Function(func), ty, pos);
        }
        self.dictionary_closure(Kind::Function(func), None, ty, pos)
    }

    /// Type arguments at a use of a generic function, for this instance.
    pub fn instance_arguments(&mut self, instance: ExprId) -> Vec<TypeId> {
        let Some(found) = self.info.instances.get(&instance) else { return Vec::new() };
        let arguments = found.arguments.clone();
        arguments.into_iter().map(|argument| self.substitute(argument)).collect()
    }

    fn index(&mut self, expr: &'a tree::Expr, operand: &'a tree::Expr, indices: &'a [tree::Expr]) -> NodeId {
        if self.info.instances.contains_key(&operand.id) || self.is_instantiation(operand) {
            return self.expr(operand);
        }
        let base = self.expr(operand);
        let base_type = self.node_type(base);
        let ty = self.type_of(expr);
        match self.underlying(base_type) {
            Type::Map(key, _) => {
                let index = self.converted(&indices[0], key);
                self.add(Kind::IndexMap(base, index), ty, expr.pos)
            }
            Type::Pointer(array) => {
                let index = self.expr(&indices[0]);
                let base = self.builder.add_implicit(Kind::Deref(base), array, expr.pos);
                self.add(Kind::IndexArray(base, index), ty, expr.pos)
            }
            Type::Array(..) => {
                let index = self.expr(&indices[0]);
                self.add(Kind::IndexArray(base, index), ty, expr.pos)
            }
            _ => {
                let index = self.expr(&indices[0]);
                self.add(Kind::Index(base, index), ty, expr.pos)
            }
        }
    }

    /// Whether an index expression gives type arguments to this operand.
    fn is_instantiation(&self, operand: &tree::Expr) -> bool {
        match &operand.kind {
            ExprKind::Selector { name, .. } => self.info.instances.contains_key(&name.id),
            ExprKind::Paren(inner) => self.is_instantiation(inner),
            ExprKind::Name(_) => self.info.instances.contains_key(&operand.id),
            _ => false,
        }
    }

    fn slice(&mut self, expr: &'a tree::Expr, slice: &'a tree::SliceExpr) -> NodeId {
        let operand = self.expr(&slice.operand);
        let operand_type = self.node_type(operand);
        let ty = self.type_of(expr);
        let mut bound = |bound: &'a Option<tree::Expr>| bound.as_ref().map(|bound| self.expr(bound));
        let (low, high, max) = (bound(&slice.low), bound(&slice.high), bound(&slice.max));
        let (of, operand) = match self.underlying(operand_type) {
            Type::Array(..) => {
                let pointer = self.builder.types.pointer_to(operand_type);
                (SliceOf::Array, self.builder.add_implicit(Kind::AddressOf(operand), pointer, expr.pos))
            }
            Type::Pointer(_) => (SliceOf::Array, operand),
            Type::Basic(_) => (SliceOf::String, operand),
            _ => (SliceOf::Slice, operand),
        };
        self.add(Kind::Slice { of, operand, low, high, max }, ty, expr.pos)
    }

    fn unary(&mut self, expr: &'a tree::Expr, operator: UnaryOperator, operand: &'a tree::Expr) -> NodeId {
        let ty = self.type_of(expr);
        match operator {
            UnaryOperator::Address => {
                let operand = self.expr(operand);
                self.address(operand, ty, expr.pos)
            }
            UnaryOperator::Receive => {
                let operand = self.expr(operand);
                let ty = self.element_of_tuple(ty);
                self.add(Kind::Receive(operand), ty, expr.pos)
            }
            _ => {
                let operand = self.expr(operand);
                self.add(Kind::Unary(operator.spelling(), operand), ty, expr.pos)
            }
        }
    }

    /// `&x`; of a composite literal, a new one.
    pub fn address(&mut self, operand: NodeId, ty: TypeId, pos: Pos) -> NodeId {
        let kind = match self.builder.tree.node(operand).kind {
            Kind::Literal { .. } => Kind::PointerLiteral(operand),
            _ => Kind::AddressOf(operand),
        };
        self.add(kind, ty, pos)
    }

    /// The value's type of a comma-ok expression.
    pub fn element_of_tuple(&mut self, ty: TypeId) -> TypeId {
        match self.builder.types.get(ty) {
            Type::Tuple(parts) if !parts.is_empty() => parts[0],
            _ => ty,
        }
    }

    fn binary(
        &mut self,
        expr: &'a tree::Expr,
        operator: BinaryOperator,
        left: &'a tree::Expr,
        right: &'a tree::Expr,
    ) -> NodeId {
        use BinaryOperator as O;
        let ty = self.type_of(expr);
        let spelling = operator.spelling();
        match operator {
            O::AndAnd | O::OrOr => {
                let (left, right) = (self.expr(left), self.expr(right));
                self.add(Kind::Logical(spelling, left, right), ty, expr.pos)
            }
            O::ShiftLeft | O::ShiftRight => {
                let (left, right) = (self.expr(left), self.expr(right));
                self.add(Kind::Binary(spelling, left, right), ty, expr.pos)
            }
            O::Add if self.is_string(ty) => {
                let (left, right) = (self.expr(left), self.expr(right));
                self.concatenation(left, right, ty, expr.pos)
            }
            _ => {
                let common = self.common_type(left, right);
                let (left, right) = (self.converted(left, common), self.converted(right, common));
                self.add(Kind::Binary(spelling, left, right), ty, expr.pos)
            }
        }
    }

    fn is_string(&mut self, ty: TypeId) -> bool {
        self.builder.types.basic(ty).is_some_and(|basic| basic.is_string())
    }

    fn concatenation(&mut self, left: NodeId, right: NodeId, ty: TypeId, pos: Pos) -> NodeId {
        let mut parts = Vec::new();
        for part in [left, right] {
            match &self.builder.tree.node(part).kind {
                Kind::AddStrings(inner) => parts.extend(inner.iter().copied()),
                _ => parts.push(part),
            }
        }
        self.add(Kind::AddStrings(parts), ty, pos)
    }

    /// The type in which two operands are compared or combined: an interface, if one of them is one.
    fn common_type(&mut self, left: &tree::Expr, right: &tree::Expr) -> TypeId {
        let (left_type, right_type) = (self.type_of(left), self.type_of(right));
        let is_nil =
            |function: &Self, expr: &tree::Expr| function.info.expr(expr.id).is_some_and(|info| info.mode == Mode::Nil);
        if is_nil(self, left) {
            return right_type;
        }
        if is_nil(self, right) {
            return left_type;
        }
        match (self.builder.types.is_interface(left_type), self.builder.types.is_interface(right_type)) {
            (false, true) => right_type,
            (true, false) => left_type,
            (true, true) if self.has_methods(left_type) >= self.has_methods(right_type) => right_type,
            _ => left_type,
        }
    }

    fn has_methods(&mut self, interface: TypeId) -> usize {
        self.builder.types.method_set(interface).len()
    }
}

pub(super) fn unparenthesized(expr: &tree::Expr) -> &tree::Expr {
    let mut expr = expr;
    while let ExprKind::Paren(inner) = &expr.kind {
        expr = inner;
    }
    expr
}
