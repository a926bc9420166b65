//! `for range` over everything but functions.
//!
//! Each form becomes a loop with hidden counters; the variables of the clause are set at the start of
//! the body, so what the body does to them doesn't matter to the iteration.
//!
//! Start at [`FunctionLowering::range_loop`].

use super::function::{FunctionLowering, expr, stmt};
use super::order::has_call;
use super::statement::{is_blank, scoped};
use crate::Pos;
use crate::func::{BinaryOp, Conversion, Expr, ExprKind, LocalKind, Stmt, StmtKind, UnaryOp};
use crate::index::{LabelId, TypeId};
use crate::types::{Basic, TypeKind};
use burrow_syntax::{Name, tree};
use burrow_types::TypeId as CheckedTypeId;

/// The parts of a range clause that every form needs.
#[derive(Clone, Copy)]
pub(super) struct RangeClause<'a> {
    pub left: &'a [tree::Expr],
    pub is_define: bool,
    pub operand: &'a tree::Expr,
    pub body: &'a tree::Block,
    pub pos: Pos,
}

impl RangeClause<'_> {
    /// Whether the first (0) or second (1) value goes anywhere.
    pub(super) fn wants(&self, index: usize) -> bool {
        self.left.get(index).is_some_and(|place| !is_blank(place))
    }
}

/// Words of the record that compiled code keeps while it ranges over a map.
const MAP_ITERATOR_WORDS: u64 = 16;

impl<'a> FunctionLowering<'_, 'a> {
    pub(super) fn range_loop(&mut self, source: &'a tree::ForStmt, name: Option<&Name>, pos: Pos, out: &mut Vec<Stmt>) {
        let tree::ForHeader::Range { left, is_define, operand, .. } = &source.header else {
            panic!("not a range clause")
        };
        let clause = RangeClause { left, is_define: *is_define, operand, body: &source.body, pos };
        let ty = self.type_of(operand);
        let mut inner = Vec::new();
        if let TypeKind::Func(_) = self.kind(ty) {
            self.range_func(clause, name, &mut inner);
            scoped(inner, pos, out);
            return;
        }
        if *is_define && !self.has_iteration_variables() {
            for place in left {
                if let Some(object) = self.declared_by(place) {
                    let local = self.declare_object(object, LocalKind::Variable);
                    inner.push(stmt(StmtKind::Declare { local, value: None }, pos));
                }
            }
        }
        let label = self.loop_label(name);
        self.enclosed(label, name, true, |function| match function.kind(ty).clone() {
            TypeKind::Basic(Basic::String) => function.range_string(clause, label, &mut inner),
            TypeKind::Basic(_) => function.range_integer(clause, label, ty, &mut inner),
            TypeKind::Slice(element) => function.range_slice(clause, label, element, &mut inner),
            TypeKind::Array { element, length } => {
                function.range_array(clause, label, element, length, &mut inner);
            }
            TypeKind::Pointer(array) => function.range_array_pointer(clause, label, array, &mut inner),
            TypeKind::Map { key, value } => function.range_map(clause, label, key, value, ty, &mut inner),
            TypeKind::Chan { element, .. } => function.range_channel(clause, label, element, &mut inner),
            other => panic!("a range over {other:?}"),
        });
        scoped(inner, pos, out);
    }

    /// Sets the clause's variables; `values` are those that are wanted.
    fn bind(&mut self, clause: RangeClause<'a>, values: [Option<Expr>; 2], out: &mut Vec<Stmt>) {
        let pos = clause.pos;
        if clause.is_define && self.has_iteration_variables() {
            for (place, value) in clause.left.iter().zip(values) {
                if let (Some(object), Some(value)) = (self.declared_by(place), value) {
                    let local = self.declare_object(object, LocalKind::Variable);
                    out.push(stmt(StmtKind::Declare { local, value: Some(value) }, pos));
                }
            }
            return;
        }
        let (mut places, mut assigned) = (Vec::new(), Vec::new());
        for (place, value) in clause.left.iter().zip(values) {
            if let Some(value) = value {
                let place = self.place(place, out);
                assigned.push(self.coerce(value, place.ty));
                places.push(Some(place));
            }
        }
        match (places.len(), assigned.len()) {
            (1, 1) => {
                let (place, value) = (places.remove(0), assigned.remove(0));
                self.assign_place(place.expect("pushed above"), value, pos, out);
            }
            _ => self.assign_parallel(places, assigned, pos, out),
        }
    }

    /// The body behind the statements that set the variables.
    fn body(&mut self, clause: RangeClause<'a>, values: [Option<Expr>; 2]) -> Vec<Stmt> {
        let mut body = Vec::new();
        self.bind(clause, values, &mut body);
        body.extend(self.block(clause.body));
        body
    }

    fn range_integer(&mut self, clause: RangeClause<'a>, label: LabelId, ty: TypeId, out: &mut Vec<Stmt>) {
        let pos = clause.pos;
        // A constant takes the type of the variable it is ranged with.
        let ty = match clause.left.first().filter(|place| !is_blank(place)) {
            Some(place) => self.info.object(place.id).filter(|_| clause.is_define).map_or(ty, |object| {
                let declared = self.lowering.store.object(object).ty;
                self.convert(declared)
            }),
            None => ty,
        };
        let limit = self.value_as(clause.operand, ty);
        let limit = self.frozen(limit, out);
        let zero = self.integer_of(0, ty, pos);
        let counter = self.counter(zero, out);
        let value = clause.wants(0).then(|| self.local(counter, pos));
        let body = self.body(clause, [value, None]);
        let condition = Some(self.below(counter, limit, pos));
        let post = vec![self.step(counter, pos)];
        out.push(stmt(StmtKind::Loop { label, condition, post, body }, pos));
    }

    /// A loop over indices below `limit`; `element` makes the second value of the index.
    fn range_indexed(
        &mut self,
        clause: RangeClause<'a>,
        label: LabelId,
        limit: Expr,
        element: Option<(Expr, TypeId)>,
        out: &mut Vec<Stmt>,
    ) {
        let pos = clause.pos;
        let zero = self.int_constant(0, pos);
        let counter = self.counter(zero, out);
        let index = clause.wants(0).then(|| self.local(counter, pos));
        let value = element.map(|(base, ty)| {
            let index = self.local(counter, pos);
            let is_string = matches!(self.kind(base.ty), TypeKind::Basic(Basic::String));
            let kind =
                if is_string { ExprKind::IndexString(base, index) } else { ExprKind::IndexUnchecked(base, index) };
            expr(kind, ty, pos)
        });
        let body = self.body(clause, [index, value]);
        let condition = Some(self.below(counter, limit, pos));
        let post = vec![self.step(counter, pos)];
        out.push(stmt(StmtKind::Loop { label, condition, post, body }, pos));
    }

    fn range_slice(&mut self, clause: RangeClause<'a>, label: LabelId, element: TypeId, out: &mut Vec<Stmt>) {
        let int = self.int();
        let slice = self.expr(clause.operand);
        // The bytes of a string that nothing else sees are read where they are.
        let slice = match *slice.kind {
            ExprKind::Convert(Conversion::StringToBytes(_), string) => string,
            _ => slice,
        };
        let slice = self.frozen(slice, out);
        let pos = clause.pos;
        let limit = expr(ExprKind::Len(slice.clone()), int, pos);
        let limit = self.frozen(limit, out);
        let element = clause.wants(1).then_some((slice, element));
        self.range_indexed(clause, label, limit, element, out);
    }

    fn range_array(
        &mut self,
        clause: RangeClause<'a>,
        label: LabelId,
        element: TypeId,
        length: u64,
        out: &mut Vec<Stmt>,
    ) {
        let array = self.expr(clause.operand);
        let limit = self.int_constant(length as i64, clause.pos);
        if !clause.wants(1) {
            if has_call(&array) {
                out.push(stmt(StmtKind::Expr(array), clause.pos));
            }
            self.range_indexed(clause, label, limit, None, out);
            return;
        }
        // The elements are those at the beginning: a copy, unless nothing changes the variable.
        let unchanging = match &*array.kind {
            ExprKind::Local(local) => !self.frame_ref().func.locals[*local].reassigned && !self.is_changeable(&array),
            _ => false,
        };
        let array = if unchanging { array } else { self.frozen(array, out) };
        self.range_indexed(clause, label, limit, Some((array, element)), out);
    }

    fn range_array_pointer(&mut self, clause: RangeClause<'a>, label: LabelId, array: TypeId, out: &mut Vec<Stmt>) {
        let TypeKind::Array { element, length } = *self.kind(array) else {
            panic!("a range over a pointer to something else than an array")
        };
        let pos = clause.pos;
        let pointer = self.expr(clause.operand);
        let limit = self.int_constant(length as i64, pos);
        if !clause.wants(1) {
            if has_call(&pointer) {
                out.push(stmt(StmtKind::Expr(pointer), pos));
            }
            self.range_indexed(clause, label, limit, None, out);
            return;
        }
        let pointer = self.frozen(pointer, out);
        let place = expr(ExprKind::Deref(pointer), array, pos);
        self.range_indexed(clause, label, limit, Some((place, element)), out);
    }

    fn range_string(&mut self, clause: RangeClause<'a>, label: LabelId, out: &mut Vec<Stmt>) {
        let pos = clause.pos;
        let int = self.int();
        let rune = self.basic(CheckedTypeId::INT32);
        let string = self.expr(clause.operand);
        let string = self.frozen(string, out);
        let zero = self.int_constant(0, pos);
        let counter = self.counter(zero.clone(), out);
        let next = self.counter(zero, out);
        let limit = expr(ExprKind::Len(string.clone()), int, pos);
        let condition = Some(self.below(counter, limit, pos));
        let decoded = self.temporary(rune, pos);
        let width = self.temporary(int, pos);
        let mut body = vec![
            stmt(StmtKind::Declare { local: decoded, value: None }, pos),
            stmt(StmtKind::Declare { local: width, value: None }, pos),
        ];
        let tuple = self.lowering.tuple_of(&[rune, int]);
        let index = self.local(counter, pos);
        let value = expr(ExprKind::DecodeRune { string, index }, tuple, pos);
        let places = vec![Some(self.local(decoded, pos)), Some(self.local(width, pos))];
        body.push(stmt(StmtKind::AssignTuple { places, value }, pos));
        let sum = ExprKind::Binary(BinaryOp::Add, self.local(counter, pos), self.local(width, pos));
        body.push(self.set(next, expr(sum, int, pos), pos));
        let index = clause.wants(0).then(|| self.local(counter, pos));
        let value = clause.wants(1).then(|| self.local(decoded, pos));
        body.extend(self.body(clause, [index, value]));
        let advanced = self.local(next, pos);
        let post = vec![self.set(counter, advanced, pos)];
        out.push(stmt(StmtKind::Loop { label, condition, post, body }, pos));
    }

    fn range_map(
        &mut self,
        clause: RangeClause<'a>,
        label: LabelId,
        key: TypeId,
        value: TypeId,
        map_type: TypeId,
        out: &mut Vec<Stmt>,
    ) {
        let pos = clause.pos;
        let word = self.basic(CheckedTypeId::UNSAFE_POINTER);
        let record = self.lowering.array_of(MAP_ITERATOR_WORDS, word);
        let (bool, nothing) = (self.bool(), self.lowering.tuple_of(&[]));
        let map = self.expr(clause.operand);
        let iterator = self.temporary(record, pos);
        out.push(stmt(StmtKind::Declare { local: iterator, value: None }, pos));
        out.push(stmt(StmtKind::Expr(expr(ExprKind::MapIterStart { map, iterator }, nothing, pos)), pos));
        let condition = Some(expr(ExprKind::MapIterNext { iterator, map_type }, bool, pos));
        let key = clause.wants(0).then(|| expr(ExprKind::MapIterKey { iterator }, key, pos));
        let value = clause.wants(1).then(|| expr(ExprKind::MapIterValue { iterator }, value, pos));
        let body = self.body(clause, [key, value]);
        out.push(stmt(StmtKind::Loop { label, condition, post: Vec::new(), body }, pos));
    }

    fn range_channel(&mut self, clause: RangeClause<'a>, label: LabelId, element: TypeId, out: &mut Vec<Stmt>) {
        let pos = clause.pos;
        let bool = self.bool();
        let channel = self.expr(clause.operand);
        let channel = self.frozen(channel, out);
        let ok = self.temporary(bool, pos);
        let received = clause.wants(0).then(|| self.temporary(element, pos));
        let mut body = Vec::new();
        for local in received.into_iter().chain([ok]) {
            body.push(stmt(StmtKind::Declare { local, value: None }, pos));
        }
        let tuple = self.lowering.tuple_of(&[element, bool]);
        let value = expr(ExprKind::Receive { channel, comma_ok: true }, tuple, pos);
        let places = vec![received.map(|local| self.local(local, pos)), Some(self.local(ok, pos))];
        body.push(stmt(StmtKind::AssignTuple { places, value }, pos));
        let condition = expr(ExprKind::Unary(UnaryOp::Not, self.local(ok, pos)), bool, pos);
        let then = vec![stmt(StmtKind::Break(label), pos)];
        body.push(stmt(StmtKind::If { condition, then, otherwise: Vec::new() }, pos));
        let value = received.map(|local| self.local(local, pos));
        body.extend(self.body(clause, [value, None]));
        out.push(stmt(StmtKind::Loop { label, condition: None, post: Vec::new(), body }, pos));
    }
}
