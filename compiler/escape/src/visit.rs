//! Finding the calls and closures of a function, without the details of statements.

use burrow_ir::func::{Body, Callee, Expr, ExprKind, Func, SelectComm, Stmt, StmtKind};
use burrow_ir::index::LabelId;

/// What a walk over a function reports.
pub trait Visitor {
    fn expr(&mut self, expr: &Expr);
    /// In source order, before the statement's parts.
    fn stmt(&mut self, _stmt: &Stmt) {}
}

/// Visits every statement and expression of a function, outer ones first.
pub fn func(func: &Func, visitor: &mut impl Visitor) {
    if let Body::Go(body) = &func.body {
        stmts(body, visitor);
    }
}

fn stmts(list: &[Stmt], visitor: &mut impl Visitor) {
    for stmt in list {
        visitor.stmt(stmt);
        parts_of_stmt(stmt, visitor);
    }
}

fn parts_of_stmt(stmt: &Stmt, visitor: &mut impl Visitor) {
    match &stmt.kind {
        StmtKind::Declare { value, .. } => exprs(value, visitor),
        StmtKind::Assign { place, value } | StmtKind::Update { place, value, .. } => {
            expr(place, visitor);
            expr(value, visitor);
        }
        StmtKind::AssignTuple { places, value } => {
            exprs(places.iter().flatten(), visitor);
            expr(value, visitor);
        }
        StmtKind::Expr(value) | StmtKind::Go(value) | StmtKind::Defer(value) => expr(value, visitor),
        StmtKind::Block(body) | StmtKind::Breakable { body, .. } => stmts(body, visitor),
        StmtKind::If { condition, then, otherwise } => {
            expr(condition, visitor);
            stmts(then, visitor);
            stmts(otherwise, visitor);
        }
        StmtKind::Loop { condition, post, body, .. } => {
            exprs(condition, visitor);
            stmts(body, visitor);
            stmts(post, visitor);
        }
        StmtKind::Switch { value, arms, default } => {
            expr(value, visitor);
            for (_, body) in arms {
                stmts(body, visitor);
            }
            stmts(default, visitor);
        }
        StmtKind::Return(values) => exprs(values, visitor),
        StmtKind::Send { channel, value } => {
            expr(channel, visitor);
            expr(value, visitor);
        }
        StmtKind::Select { cases, default, .. } => {
            for case in cases {
                match &case.comm {
                    SelectComm::Send { channel, value } => {
                        expr(channel, visitor);
                        expr(value, visitor);
                    }
                    SelectComm::Receive { channel, .. } => expr(channel, visitor),
                }
                stmts(&case.body, visitor);
            }
            stmts(default.as_deref().unwrap_or_default(), visitor);
        }
        StmtKind::Label(_) | StmtKind::Break(_) | StmtKind::Continue(_) | StmtKind::Goto(_) => {}
    }
}

fn exprs<'a>(list: impl IntoIterator<Item = &'a Expr>, visitor: &mut impl Visitor) {
    for item in list {
        expr(item, visitor);
    }
}

fn expr(e: &Expr, visitor: &mut impl Visitor) {
    visitor.expr(e);
    if let ExprKind::Sequence(list, value) = &*e.kind {
        stmts(list, visitor);
        expr(value, visitor);
    } else {
        for_each_operand(e, |operand| expr(operand, visitor));
    }
}

/// Calls `f` with each direct operand, in order (those of a sequence's statements left out).
pub fn for_each_operand<'a>(e: &'a Expr, mut f: impl FnMut(&'a Expr)) {
    use ExprKind as K;
    match &*e.kind {
        K::Constant(_) | K::Zero | K::Local(_) | K::Global(_) | K::FuncValue(_) | K::Recover | K::Closure { .. } => {}
        K::MapIterNext { .. } | K::MapIterKey { .. } | K::MapIterValue { .. } | K::TypeDescriptor(_) => {}
        K::Unary(_, a)
        | K::Deref(a)
        | K::Field(a, _)
        | K::AddressOf(a)
        | K::Convert(_, a)
        | K::ToInterface { value: a, .. }
        | K::InterfaceToInterface(a)
        | K::TypeAssert { value: a, .. }
        | K::TypeIs { value: a, .. }
        | K::InterfaceData(a)
        | K::Receive { channel: a, .. }
        | K::Len(a)
        | K::Cap(a)
        | K::Clear(a)
        | K::Panic(a)
        | K::Real(a)
        | K::Imaginary(a)
        | K::Close(a)
        | K::DataPointer(a)
        | K::MapIterStart { map: a, .. }
        | K::Sequence(_, a) => f(a),
        K::Binary(_, a, b)
        | K::AndAnd(a, b)
        | K::OrOr(a, b)
        | K::IndexArray(a, b)
        | K::IndexSlice(a, b)
        | K::IndexString(a, b)
        | K::IndexUnchecked(a, b)
        | K::IndexMap(a, b)
        | K::IndexMapOk(a, b)
        | K::Copy { to: a, from: b }
        | K::Delete { map: a, key: b }
        | K::Complex(a, b)
        | K::UnsafeAdd(a, b)
        | K::UnsafeSlice(a, b)
        | K::UnsafeString(a, b)
        | K::DecodeRune { string: a, index: b } => {
            f(a);
            f(b);
        }
        K::Conditional(a, b, c) => {
            f(a);
            f(b);
            f(c);
        }
        K::Concat { parts: list, .. }
        | K::Min(list)
        | K::Max(list)
        | K::Print { args: list, .. }
        | K::Intrinsic { args: list, .. } => list.iter().for_each(f),
        K::Slice { operand, low, high, max } => {
            f(operand);
            low.iter().chain(high).chain(max).for_each(f);
        }
        K::Call(call) => {
            match &call.callee {
                Callee::Static(_) => {}
                Callee::Value(callee) | Callee::Interface { receiver: callee, .. } => f(callee),
            }
            call.args.iter().for_each(f);
        }
        K::StructLiteral(fields) => fields.iter().for_each(|(_, value)| f(value)),
        K::ArrayLiteral(elements) | K::SliceLiteral { elements, .. } => {
            elements.iter().for_each(|(_, value)| f(value));
        }
        K::MapLiteral { entries, .. } => entries.iter().for_each(|(key, value)| {
            f(key);
            f(value);
        }),
        K::New { value, .. } => value.iter().for_each(f),
        K::MakeSlice { length, capacity, .. } => {
            f(length);
            capacity.iter().for_each(f);
        }
        K::MakeMap { hint: size, .. } | K::MakeChan { size, .. } => size.iter().for_each(f),
        K::Append { slice, elements, spread, .. } => {
            f(slice);
            elements.iter().chain(spread).for_each(f);
        }
    }
}

/// Labels that a later `goto` leads back to: what follows them is a loop.
pub fn looping_labels(f: &Func) -> Vec<LabelId> {
    #[derive(Default)]
    struct Labels {
        seen: Vec<LabelId>,
        looping: Vec<LabelId>,
    }
    impl Visitor for Labels {
        fn expr(&mut self, _: &Expr) {}
        fn stmt(&mut self, stmt: &Stmt) {
            match stmt.kind {
                StmtKind::Label(label) => self.seen.push(label),
                StmtKind::Goto(label) if self.seen.contains(&label) => self.looping.push(label),
                _ => {}
            }
        }
    }
    let mut labels = Labels::default();
    func(f, &mut labels);
    labels.looping
}
