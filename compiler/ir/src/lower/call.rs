//! Calls: what is called, and with which arguments.
//!
//! Start at [`FunctionLowering::call`].

use super::function::{FunctionLowering, expr, sequence, stmt};
use crate::Pos;
use crate::func::{Call, Callee, Expr, ExprKind, Stmt, StmtKind};
use crate::index::{FuncId, TypeId};
use crate::types::{Signature, TypeKind};
use burrow_syntax::tree;
use burrow_types::{Mode, ObjectId, ObjectKind, SelectionKind};

/// What stands before the parentheses.
enum Target {
    /// With the object, if it is declared (for intrinsics).
    Function(FuncId, Option<ObjectId>),
    /// Also given: arguments that come first (the receiver).
    Method(Callee, Vec<Expr>),
    Value(Expr),
}

/// The arguments of a variadic parameter, at the end of the list, become one slice.
pub(super) struct Packing {
    /// How many arguments stand before the slice.
    fixed: usize,
    slice: TypeId,
    pos: Pos,
}

impl<'a> FunctionLowering<'_, 'a> {
    /// A call, conversion or use of a built-in function.
    pub(super) fn call(&mut self, whole: &'a tree::Expr) -> Expr {
        let tree::ExprKind::Call { function, arguments, has_dots } = &whole.kind else {
            panic!("not a call: {whole:?}")
        };
        let callee = unparenthesized(function);
        match self.info.expr(callee.id).map(|info| info.mode) {
            Some(Mode::TypeExpression) => return self.conversion(whole, &arguments[0]),
            Some(Mode::Builtin) => return self.builtin_call(whole, callee, arguments, *has_dots),
            _ => {}
        }
        let signature = self.callee_type(callee);
        let TypeKind::Func(signature) = self.kind(signature).clone() else {
            panic!("{} is called", self.lowering.program.types[signature].unique)
        };
        let mut prefix = Vec::new();
        let mut target = self.target(callee);
        if let Target::Function(_, Some(object)) = target
            && let Some(symbol) = self.intrinsic_symbol(object)
        {
            return self.intrinsic_call(symbol, &signature, arguments, whole);
        }
        if self.spread_types(arguments).is_some() {
            target = self.with_calls_first(target, &mut prefix);
        }
        let (args, packing) = self.arguments(arguments, *has_dots, &signature, whole.pos, &mut prefix);
        let (callee, args, packing) = match target {
            Target::Function(func, _) => (Callee::Static(func), args, packing),
            Target::Method(callee, mut receiver) => {
                let packing = packing.map(|packing| Packing { fixed: packing.fixed + receiver.len(), ..packing });
                receiver.extend(args);
                (callee, receiver, packing)
            }
            Target::Value(value) => (Callee::Value(value), args, packing),
        };
        let call = self.finished_call(callee, args, packing, &signature.results, whole.pos);
        sequence(prefix, call)
    }

    /// The function type of what is called; instances have theirs.
    fn callee_type(&mut self, callee: &'a tree::Expr) -> TypeId {
        let name = match &callee.kind {
            tree::ExprKind::Index { operand, .. } => name_id(unparenthesized(operand)),
            _ => name_id(callee),
        };
        match name.and_then(|name| self.info.instances.get(&name)) {
            Some(instance) => {
                let ty = instance.ty;
                self.convert(ty)
            }
            None => self.type_of(callee),
        }
    }

    fn target(&mut self, callee: &'a tree::Expr) -> Target {
        match &callee.kind {
            tree::ExprKind::Index { operand, .. } => {
                let generic = unparenthesized(operand);
                let is_instance = name_id(generic).is_some_and(|name| self.info.instances.contains_key(&name));
                if is_instance { self.target(generic) } else { Target::Value(self.expr(callee)) }
            }
            tree::ExprKind::Name(_) => self.named_target(callee, callee.id),
            tree::ExprKind::Selector { operand, name } => match self.info.selections.get(&callee.id) {
                None => self.named_target(callee, name.id),
                Some(selection) => match &selection.kind {
                    SelectionKind::Method { .. } | SelectionKind::InterfaceMethod { .. } => {
                        let receiver = self.expr(operand);
                        let own = self.instance_arguments(name.id);
                        let package = Some(self.package);
                        let (callee, args) = self.method_callee(receiver, &name.name, package, &own, Vec::new());
                        Target::Method(callee, args)
                    }
                    _ => Target::Value(self.expr(callee)),
                },
            },
            _ => Target::Value(self.expr(callee)),
        }
        .simplified()
    }

    fn named_target(&mut self, callee: &'a tree::Expr, name: tree::ExprId) -> Target {
        let object = self.info.object(name).expect("names in expressions denote something");
        if matches!(self.lowering.store.object(object).kind, ObjectKind::Function(_)) {
            let func = self.function_instance(object, name);
            return Target::Function(func, Some(object));
        }
        Target::Value(self.expr(callee))
    }

    fn intrinsic_symbol(&mut self, object: ObjectId) -> Option<&'static str> {
        let object = self.lowering.resolve_link(object);
        let record = self.lowering.store.object(object);
        if record.as_function()?.receiver.is_some() {
            return None;
        }
        let path = &self.lowering.store.package(record.package?).path;
        super::intrinsic::find_in(path, &record.name)
    }

    fn intrinsic_call(
        &mut self,
        symbol: &'static str,
        signature: &Signature,
        arguments: &'a [tree::Expr],
        whole: &'a tree::Expr,
    ) -> Expr {
        let mut prefix = Vec::new();
        let (args, _) = self.arguments(arguments, false, signature, whole.pos, &mut prefix);
        let args = self.in_order(args, &mut prefix);
        let ty = self.call_type(&signature.results);
        sequence(prefix, expr(ExprKind::Intrinsic { symbol, args }, ty, whole.pos))
    }

    /// The arguments as the parameters' types, a variadic rest not packed yet.
    fn arguments(
        &mut self,
        arguments: &'a [tree::Expr],
        has_dots: bool,
        signature: &Signature,
        pos: Pos,
        out: &mut Vec<Stmt>,
    ) -> (Vec<Expr>, Option<Packing>) {
        let values = self.multiple_values(arguments, out);
        let variadic = signature.variadic && !has_dots;
        let fixed = if variadic { signature.params.len() - 1 } else { signature.params.len() };
        let mut rest = None;
        if variadic {
            let slice = *signature.params.last().expect("a variadic function has a parameter");
            let TypeKind::Slice(element) = *self.kind(slice) else { panic!("a variadic parameter is a slice") };
            rest = Some((slice, element));
        }
        let mut args = Vec::with_capacity(values.len());
        for (index, value) in values.into_iter().enumerate() {
            let ty = match rest {
                Some((_, element)) if index >= fixed => element,
                _ => signature.params[index],
            };
            args.push(self.coerce(value, ty));
        }
        (args, rest.map(|(slice, _)| Packing { fixed, slice, pos }))
    }

    /// The calls in what is called run before the one call that gives all arguments.
    fn with_calls_first(&mut self, target: Target, out: &mut Vec<Stmt>) -> Target {
        match target {
            Target::Function(..) => target,
            Target::Value(value) => Target::Value(self.hoist_calls(value, out)),
            Target::Method(callee, receiver) => {
                let callee = match callee {
                    Callee::Static(func) => Callee::Static(func),
                    Callee::Value(value) => Callee::Value(self.hoist_calls(value, out)),
                    Callee::Interface { receiver, method } => {
                        Callee::Interface { receiver: self.hoist_calls(receiver, out), method }
                    }
                };
                let receiver = receiver.into_iter().map(|value| self.hoist_calls(value, out)).collect();
                Target::Method(callee, receiver)
            }
        }
    }

    /// The types of the results, if the list is one call with several.
    fn spread_types(&mut self, list: &'a [tree::Expr]) -> Option<Vec<TypeId>> {
        let [single] = list else { return None };
        let ty = self.type_of(single);
        match self.kind(ty) {
            TypeKind::Tuple(types) => Some(types.clone()),
            _ => None,
        }
    }

    /// The values of a list of expressions, or those of the only one, a call with several results.
    pub(super) fn multiple_values(&mut self, list: &'a [tree::Expr], out: &mut Vec<Stmt>) -> Vec<Expr> {
        if let Some(types) = self.spread_types(list) {
            return self.spread_tuple(&list[0], &types, out);
        }
        list.iter().map(|value| self.expr(value)).collect()
    }

    /// The values of an expression with several, in temporaries.
    pub(super) fn spread_tuple(&mut self, source: &'a tree::Expr, types: &[TypeId], out: &mut Vec<Stmt>) -> Vec<Expr> {
        let value = self.tuple(source);
        let pos = source.pos;
        let mut values = Vec::new();
        let mut places = Vec::new();
        for &ty in types {
            let local = self.temporary(ty, pos);
            out.push(stmt(StmtKind::Declare { local, value: None }, pos));
            places.push(Some(self.local(local, pos)));
            values.push(self.local(local, pos));
        }
        out.push(stmt(StmtKind::AssignTuple { places, value }, pos));
        values
    }

    /// A call whose parts are evaluated in Go's order.
    pub(super) fn finished_call(
        &mut self,
        callee: Callee,
        args: Vec<Expr>,
        packing: Option<Packing>,
        results: &[TypeId],
        pos: Pos,
    ) -> Expr {
        let mut prefix = Vec::new();
        let (callee, mut args) = self.in_call_order(callee, args, &mut prefix);
        let mut packed = false;
        if let Some(packing) = packing {
            let rest = args.split_off(packing.fixed);
            packed = !rest.is_empty();
            args.push(self.packed(rest, packing.slice, packing.pos));
        }
        let ty = self.call_type(results);
        sequence(prefix, expr(ExprKind::Call(Call { callee, args, packed }), ty, pos))
    }

    fn packed(&mut self, rest: Vec<Expr>, slice: TypeId, pos: Pos) -> Expr {
        if rest.is_empty() {
            return self.nil(slice, pos);
        }
        let alloc = self.alloc(pos);
        let length = rest.len() as u64;
        let elements = rest.into_iter().enumerate().map(|(index, value)| (index as u64, value)).collect();
        expr(ExprKind::SliceLiteral { length, elements, alloc }, slice, pos)
    }

    fn in_call_order(&mut self, callee: Callee, args: Vec<Expr>, out: &mut Vec<Stmt>) -> (Callee, Vec<Expr>) {
        match callee {
            Callee::Static(func) => (Callee::Static(func), self.in_order(args, out)),
            Callee::Value(value) => {
                let (value, args) = self.with_first(value, args, out);
                (Callee::Value(value), args)
            }
            Callee::Interface { receiver, method } => {
                let (receiver, args) = self.with_first(receiver, args, out);
                (Callee::Interface { receiver, method }, args)
            }
        }
    }

    fn with_first(&mut self, first: Expr, args: Vec<Expr>, out: &mut Vec<Stmt>) -> (Expr, Vec<Expr>) {
        let mut operands = vec![first];
        operands.extend(args);
        let mut operands = self.in_order(operands, out);
        let first = operands.remove(0);
        (first, operands)
    }

    pub(super) fn static_call(&mut self, func: FuncId, args: Vec<Expr>, results: &[TypeId], pos: Pos) -> Expr {
        let ty = self.call_type(results);
        expr(ExprKind::Call(Call { callee: Callee::Static(func), args, packed: false }), ty, pos)
    }

    pub(super) fn value_call(&mut self, callee: Expr, args: Vec<Expr>, results: &[TypeId], pos: Pos) -> Expr {
        let ty = self.call_type(results);
        let callee = match *callee.kind {
            ExprKind::FuncValue(func) => Callee::Static(func),
            _ => Callee::Value(callee),
        };
        expr(ExprKind::Call(Call { callee, args, packed: false }), ty, pos)
    }
}

impl Target {
    /// Function values that are known are called directly.
    fn simplified(self) -> Target {
        match self {
            Target::Value(value) => match *value.kind {
                ExprKind::FuncValue(func) => Target::Function(func, None),
                _ => Target::Value(value),
            },
            other => other,
        }
    }
}

pub(super) fn unparenthesized(mut expr: &tree::Expr) -> &tree::Expr {
    while let tree::ExprKind::Paren(inner) = &expr.kind {
        expr = inner;
    }
    expr
}

/// The identifier by which instances are recorded.
pub(super) fn name_id(expr: &tree::Expr) -> Option<tree::ExprId> {
    match &expr.kind {
        tree::ExprKind::Name(_) => Some(expr.id),
        tree::ExprKind::Selector { name, .. } => Some(name.id),
        _ => None,
    }
}
