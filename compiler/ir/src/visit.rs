//! Visiting the statements and expressions of functions, shared by the passes over the tree.
//!
//! [`Visitor`] sees everything of a function; [`for_each_operand`] and [`for_each_part`] list the direct parts of
//! an expression or a statement, and exist in a form that may change them. [`Rewriter`] is the walk of passes that do.

use crate::func::{Body, Callee, Expr, ExprKind, Func, SelectComm, Stmt, StmtKind};

/// What a walk over a function reports.
pub trait Visitor {
    fn expr(&mut self, _expr: &Expr) {}
    /// In source order, before the statement's parts.
    fn stmt(&mut self, _stmt: &Stmt) {}
}

/// A visitor of expressions alone.
pub struct OnExpr<F>(pub F);

impl<F: FnMut(&Expr)> Visitor for OnExpr<F> {
    fn expr(&mut self, expr: &Expr) {
        self.0(expr);
    }
}

/// Visits every statement and expression of a function, outer ones first.
pub fn func(func: &Func, visitor: &mut impl Visitor) {
    if let Body::Go(body) = &func.body {
        stmts(body, visitor);
    }
}

/// Visits a list of statements.
pub fn stmts(list: &[Stmt], visitor: &mut impl Visitor) {
    for one in list {
        stmt(one, visitor);
    }
}

/// Visits a statement.
pub fn stmt(stmt: &Stmt, visitor: &mut impl Visitor) {
    visitor.stmt(stmt);
    for_each_part(stmt, &mut |part| match part {
        Part::Expr(e) => expr(e, visitor),
        Part::Stmts(list) => stmts(list, visitor),
    });
}

/// Visits an expression.
pub fn expr(e: &Expr, visitor: &mut impl Visitor) {
    visitor.expr(e);
    for_each_operand(e, &mut |part| match part {
        Part::Expr(e) => expr(e, visitor),
        Part::Stmts(list) => stmts(list, visitor),
    });
}

/// Whether a label stands in the statement: control may come to its middle.
pub fn has_label(stmt: &Stmt) -> bool {
    struct Labels(bool);
    impl Visitor for Labels {
        fn stmt(&mut self, stmt: &Stmt) {
            self.0 |= matches!(stmt.kind, StmtKind::Label(_));
        }
    }
    let mut labels = Labels(false);
    self::stmt(stmt, &mut labels);
    labels.0
}

/// A walk over everything of a function that may change it on the way.
pub trait Rewriter {
    /// Changes an expression, and goes on with [`Rewriter::operands`] before or after.
    fn expr(&mut self, expr: &mut Expr);

    fn operands(&mut self, expr: &mut Expr) {
        for_each_operand_mut(expr, &mut |part| self.part(part));
    }

    fn stmts(&mut self, list: &mut Vec<Stmt>) {
        for stmt in list {
            self.parts(stmt);
        }
    }

    fn parts(&mut self, stmt: &mut Stmt) {
        for_each_part_mut(stmt, &mut |part| self.part(part));
    }

    fn part(&mut self, part: PartMut<'_>) {
        match part {
            PartMut::Expr(expr) => self.expr(expr),
            PartMut::Stmts(list) => self.stmts(list),
        }
    }
}

/// A direct part of a statement or expression.
pub enum Part<'a> {
    Expr(&'a Expr),
    Stmts(&'a [Stmt]),
}

/// The same, to be changed.
pub enum PartMut<'a> {
    Expr(&'a mut Expr),
    Stmts(&'a mut Vec<Stmt>),
}

/// Writes both forms of a walk from one list of arms.
macro_rules! walks {
    ($stmt_name:ident, $operand_name:ident, $part:ident $(, $mutable:ident)?) => {
        /// Calls `f` with each direct part of a statement, in source order.
        pub fn $stmt_name<'a>(stmt: &'a $($mutable)? Stmt, f: &mut dyn FnMut($part<'a>)) {
            match &$($mutable)? stmt.kind {
                StmtKind::Declare { value, .. } => {
                    if let Some(value) = value {
                        f($part::Expr(value));
                    }
                }
                StmtKind::Assign { place, value } | StmtKind::Update { place, value, .. } => {
                    f($part::Expr(place));
                    f($part::Expr(value));
                }
                StmtKind::AssignTuple { places, value } => {
                    for place in places {
                        if let Some(place) = place {
                            f($part::Expr(place));
                        }
                    }
                    f($part::Expr(value));
                }
                StmtKind::Expr(value) | StmtKind::Go(value) | StmtKind::Defer(value) => f($part::Expr(value)),
                StmtKind::Block(body) | StmtKind::Breakable { body, .. } => f($part::Stmts(body)),
                StmtKind::If { condition, then, otherwise } => {
                    f($part::Expr(condition));
                    f($part::Stmts(then));
                    f($part::Stmts(otherwise));
                }
                StmtKind::Loop { condition, post, body, .. } => {
                    if let Some(condition) = condition {
                        f($part::Expr(condition));
                    }
                    f($part::Stmts(body));
                    f($part::Stmts(post));
                }
                StmtKind::Switch { value, arms, default } => {
                    f($part::Expr(value));
                    for (_, body) in arms {
                        f($part::Stmts(body));
                    }
                    f($part::Stmts(default));
                }
                StmtKind::Return(values) => {
                    for value in values {
                        f($part::Expr(value));
                    }
                }
                StmtKind::Send { channel, value } => {
                    f($part::Expr(channel));
                    f($part::Expr(value));
                }
                StmtKind::Select { cases, default, .. } => {
                    for case in cases {
                        match &$($mutable)? case.comm {
                            SelectComm::Send { channel, value } => {
                                f($part::Expr(channel));
                                f($part::Expr(value));
                            }
                            SelectComm::Receive { channel, .. } => f($part::Expr(channel)),
                        }
                        f($part::Stmts(&$($mutable)? case.body));
                    }
                    if let Some(default) = default {
                        f($part::Stmts(default));
                    }
                }
                StmtKind::Label(_) | StmtKind::Break(_) | StmtKind::Continue(_) | StmtKind::Goto(_) => {}
            }
        }

        /// Calls `f` with each direct part of an expression, in order of evaluation.
        pub fn $operand_name<'a>(e: &'a $($mutable)? Expr, f: &mut dyn FnMut($part<'a>)) {
            use ExprKind as K;
            match &$($mutable)? *e.kind {
                K::Constant(_) | K::Zero | K::Local(_) | K::Global(_) | K::FuncValue(_) | K::Recover => {}
                K::Closure { .. } | K::TypeDescriptor(_) => {}
                K::MapIterNext { .. } | K::MapIterKey { .. } | K::MapIterValue { .. } => {}
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
                | K::MoveSlice { slice: a, .. }
                | K::MapIterStart { map: a, .. } => f($part::Expr(a)),
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
                    f($part::Expr(a));
                    f($part::Expr(b));
                }
                K::Conditional(a, b, c) => {
                    f($part::Expr(a));
                    f($part::Expr(b));
                    f($part::Expr(c));
                }
                K::Concat { parts: list, .. }
                | K::Min(list)
                | K::Max(list)
                | K::Print { args: list, .. }
                | K::Intrinsic { args: list, .. } => {
                    for item in list {
                        f($part::Expr(item));
                    }
                }
                K::Slice { operand, low, high, max } => {
                    f($part::Expr(operand));
                    for bound in [low, high, max] {
                        if let Some(bound) = bound {
                            f($part::Expr(bound));
                        }
                    }
                }
                K::Call(call) => {
                    match &$($mutable)? call.callee {
                        Callee::Static(_) => {}
                        Callee::Value(callee) | Callee::Interface { receiver: callee, .. } => f($part::Expr(callee)),
                    }
                    for arg in &$($mutable)? call.args {
                        f($part::Expr(arg));
                    }
                }
                K::StructLiteral(fields) => {
                    for (_, value) in fields {
                        f($part::Expr(value));
                    }
                }
                K::ArrayLiteral(elements) | K::SliceLiteral { elements, .. } => {
                    for (_, value) in elements {
                        f($part::Expr(value));
                    }
                }
                K::MapLiteral { entries, .. } => {
                    for (key, value) in entries {
                        f($part::Expr(key));
                        f($part::Expr(value));
                    }
                }
                K::New { value, .. } => {
                    if let Some(value) = value {
                        f($part::Expr(value));
                    }
                }
                K::MakeSlice { length, capacity, .. } => {
                    f($part::Expr(length));
                    if let Some(capacity) = capacity {
                        f($part::Expr(capacity));
                    }
                }
                K::MakeMap { hint: size, .. } | K::MakeChan { size, .. } => {
                    if let Some(size) = size {
                        f($part::Expr(size));
                    }
                }
                K::Append { slice, elements, spread, .. } => {
                    f($part::Expr(slice));
                    for element in elements {
                        f($part::Expr(element));
                    }
                    if let Some(spread) = spread {
                        f($part::Expr(spread));
                    }
                }
                K::Sequence(list, value) => {
                    f($part::Stmts(list));
                    f($part::Expr(value));
                }
                K::Inlined { body, .. } => f($part::Stmts(body)),
            }
        }
    };
}

walks!(for_each_part, for_each_operand, Part);
walks!(for_each_part_mut, for_each_operand_mut, PartMut, mut);
