//! Visiting every statement and expression of a function body, in source order.

use burrow_ir::func::{Call, Callee, Expr, ExprKind, SelectComm, Stmt, StmtKind};

/// What a walk tells.
pub(crate) trait Visitor {
    fn expr(&mut self, _expr: &Expr) {}
    fn stmt(&mut self, _stmt: &Stmt) {}
}

/// A visitor of expressions alone.
pub(crate) struct OnExpr<F>(pub F);

impl<F: FnMut(&Expr)> Visitor for OnExpr<F> {
    fn expr(&mut self, expr: &Expr) {
        self.0(expr);
    }
}

pub(crate) fn statements(stmts: &[Stmt], visitor: &mut impl Visitor) {
    for stmt in stmts {
        statement(stmt, visitor);
    }
}

pub(crate) fn statement(stmt: &Stmt, visitor: &mut impl Visitor) {
    visitor.stmt(stmt);
    match &stmt.kind {
        StmtKind::Declare { value, .. } => optional(value.as_ref(), visitor),
        StmtKind::Assign { place, value } | StmtKind::Update { place, value, .. } => {
            expression(place, visitor);
            expression(value, visitor);
        }
        StmtKind::AssignTuple { places, value } => {
            places.iter().flatten().for_each(|place| expression(place, visitor));
            expression(value, visitor);
        }
        StmtKind::Expr(value) | StmtKind::Go(value) | StmtKind::Defer(value) => expression(value, visitor),
        StmtKind::Block(body) | StmtKind::Breakable { body, .. } => statements(body, visitor),
        StmtKind::If { condition, then, otherwise } => {
            expression(condition, visitor);
            statements(then, visitor);
            statements(otherwise, visitor);
        }
        StmtKind::Loop { condition, post, body, .. } => {
            optional(condition.as_ref(), visitor);
            statements(body, visitor);
            statements(post, visitor);
        }
        StmtKind::Switch { value, arms, default } => {
            expression(value, visitor);
            arms.iter().for_each(|(_, arm)| statements(arm, visitor));
            statements(default, visitor);
        }
        StmtKind::Label(_) | StmtKind::Break(_) | StmtKind::Continue(_) | StmtKind::Goto(_) => {}
        StmtKind::Return(values) => values.iter().for_each(|value| expression(value, visitor)),
        StmtKind::Send { channel, value } => {
            expression(channel, visitor);
            expression(value, visitor);
        }
        StmtKind::Select { cases, default, .. } => {
            for case in cases {
                match &case.comm {
                    SelectComm::Send { channel, value } => {
                        expression(channel, visitor);
                        expression(value, visitor);
                    }
                    SelectComm::Receive { channel, .. } => expression(channel, visitor),
                }
                statements(&case.body, visitor);
            }
            default.iter().for_each(|body| statements(body, visitor));
        }
    }
}

fn optional(expr: Option<&Expr>, visitor: &mut impl Visitor) {
    if let Some(expr) = expr {
        expression(expr, visitor);
    }
}

pub(crate) fn expression(expr: &Expr, visitor: &mut impl Visitor) {
    visitor.expr(expr);
    match &*expr.kind {
        ExprKind::Sequence(body, value) => {
            statements(body, visitor);
            expression(value, visitor);
        }
        ExprKind::Inlined { body, .. } => statements(body, visitor),
        _ => for_each_operand(expr, &mut |operand| expression(operand, visitor)),
    }
}

/// Calls `visit` with each direct operand (of a `Sequence`: its value only; of an inlined call: none).
fn for_each_operand(expr: &Expr, visit: &mut impl FnMut(&Expr)) {
    use ExprKind as K;
    match &*expr.kind {
        K::Constant(_)
        | K::Zero
        | K::Local(_)
        | K::Global(_)
        | K::FuncValue(_)
        | K::Closure { .. }
        | K::Inlined { .. } => {}
        K::Recover | K::MapIterNext { .. } | K::MapIterKey { .. } | K::MapIterValue { .. } | K::TypeDescriptor(_) => {}
        K::Unary(_, a) | K::Deref(a) | K::Field(a, _) | K::AddressOf(a) | K::Convert(_, a) => visit(a),
        K::InterfaceToInterface(a) | K::InterfaceData(a) | K::Len(a) | K::Cap(a) | K::Clear(a) => visit(a),
        K::Panic(a) | K::Real(a) | K::Imaginary(a) | K::Close(a) | K::DataPointer(a) | K::Sequence(_, a) => visit(a),
        K::ToInterface { value: a, .. } | K::TypeAssert { value: a, .. } | K::TypeIs { value: a, .. } => visit(a),
        K::Receive { channel: a, .. } | K::MapIterStart { map: a, .. } => visit(a),
        K::Binary(_, a, b) | K::AndAnd(a, b) | K::OrOr(a, b) | K::IndexArray(a, b) | K::IndexSlice(a, b) => {
            visit(a);
            visit(b);
        }
        K::IndexString(a, b) | K::IndexUnchecked(a, b) | K::IndexMap(a, b) | K::IndexMapOk(a, b) => {
            visit(a);
            visit(b);
        }
        K::Copy { to: a, from: b } | K::Delete { map: a, key: b } | K::DecodeRune { string: a, index: b } => {
            visit(a);
            visit(b);
        }
        K::Complex(a, b) | K::UnsafeAdd(a, b) | K::UnsafeSlice(a, b) | K::UnsafeString(a, b) => {
            visit(a);
            visit(b);
        }
        K::Conditional(a, b, c) => [a, b, c].into_iter().for_each(visit),
        K::Concat { parts, .. } => parts.iter().for_each(visit),
        K::Slice { operand, low, high, max } => {
            visit(operand);
            [low, high, max].into_iter().flatten().for_each(visit);
        }
        K::Call(call) => call_operands(call, visit),
        K::StructLiteral(fields) => fields.iter().for_each(|(_, value)| visit(value)),
        K::ArrayLiteral(elements) | K::SliceLiteral { elements, .. } => {
            elements.iter().for_each(|(_, value)| visit(value));
        }
        K::MapLiteral { entries, .. } => entries.iter().for_each(|(key, value)| {
            visit(key);
            visit(value);
        }),
        K::New { value, .. } => value.iter().for_each(visit),
        K::MakeSlice { length, capacity, .. } => {
            visit(length);
            capacity.iter().for_each(visit);
        }
        K::MakeMap { hint, .. } => hint.iter().for_each(visit),
        K::MakeChan { size, .. } => size.iter().for_each(visit),
        K::Append { slice, elements, spread, .. } => {
            visit(slice);
            elements.iter().for_each(&mut *visit);
            spread.iter().for_each(visit);
        }
        K::Min(args) | K::Max(args) | K::Print { args, .. } | K::Intrinsic { args, .. } => args.iter().for_each(visit),
    }
}

fn call_operands(call: &Call, visit: &mut impl FnMut(&Expr)) {
    match &call.callee {
        Callee::Static(_) => {}
        Callee::Value(callee) => visit(callee),
        Callee::Interface { receiver, .. } => visit(receiver),
    }
    call.args.iter().for_each(visit);
}
