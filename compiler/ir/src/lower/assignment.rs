//! Assignments.
//!
//! Operands on the left are evaluated before anything is assigned, and only then, from left to right,
//! do the values go to their places. As in Go's compiler, calls on either side come before the reads of
//! variables.
//!
//! Start at [`FunctionLowering::assign`].

use super::function::{FunctionLowering, expr, stmt};
use super::operators::binary_op;
use super::order::{has_call, operands, operands_mut, taken};
use super::statement::is_blank;
use crate::Pos;
use crate::func::{BinaryOp, Expr, ExprKind, LocalKind, Stmt, StmtKind};
use crate::index::{LocalId, TypeId};
use crate::types::{Basic, TypeKind};
use burrow_syntax::tree::{self, BinaryOperator};
use burrow_types::Constant;

impl<'a> FunctionLowering<'_, 'a> {
    /// `left = right`
    pub(super) fn assign(&mut self, left: &'a [tree::Expr], right: &'a [tree::Expr], pos: Pos, out: &mut Vec<Stmt>) {
        if left.len() > right.len() {
            let places = left.iter().map(|place| self.optional_place(place, out)).collect();
            self.assign_tuple(places, &right[0], pos, out);
        } else if let ([place], [value]) = (left, right) {
            if is_blank(place) {
                let value = self.expr(value);
                out.push(stmt(StmtKind::Expr(value), pos));
                return;
            }
            let place = self.place(place, out);
            let value = self.value_as(value, place.ty);
            self.assign_place(place, value, pos, out);
        } else {
            let places: Vec<Option<Expr>> = left.iter().map(|place| self.optional_place(place, out)).collect();
            let mut values = Vec::with_capacity(right.len());
            for (place, value) in places.iter().zip(right) {
                values.push(match place {
                    Some(place) => self.value_as(value, place.ty),
                    None => self.expr(value),
                });
            }
            self.assign_parallel(places, values, pos, out);
        }
    }

    /// A place that is assigned; nothing for `_`.
    fn optional_place(&mut self, source: &'a tree::Expr, out: &mut Vec<Stmt>) -> Option<Expr> {
        if is_blank(source) { None } else { Some(self.place(source, out)) }
    }

    /// A place, the statements it needs put before.
    pub(super) fn place(&mut self, source: &'a tree::Expr, out: &mut Vec<Stmt>) -> Expr {
        let place = self.expr(source);
        lifted(place, out)
    }

    /// Assigns one value; calls in it run before the place's operands are read.
    pub(super) fn assign_place(&mut self, place: Expr, value: Expr, pos: Pos, out: &mut Vec<Stmt>) {
        let (place, value) = self.place_in_order(place, value, out);
        out.push(stmt(StmtKind::Assign { place, value }, pos));
    }

    fn place_in_order(&mut self, place: Expr, value: Expr, out: &mut Vec<Stmt>) -> (Expr, Expr) {
        if has_call(&value) && self.has_changeable_operands(&place) {
            let place = self.hoist_place_calls(place, out);
            let value = self.hoist_calls(value, out);
            return (place, value);
        }
        (place, value)
    }

    fn has_changeable_operands(&self, place: &Expr) -> bool {
        match &*place.kind {
            ExprKind::Local(_) | ExprKind::Global(_) => false,
            ExprKind::Field(inner, _) => self.has_changeable_operands(inner),
            ExprKind::IndexArray(base, index) => self.has_changeable_operands(base) || self.is_changeable(index),
            _ => operands(place).into_iter().any(|operand| self.is_changeable(operand) || has_call(operand)),
        }
    }

    /// Moves the calls among a place's operands before it.
    fn hoist_place_calls(&mut self, mut place: Expr, out: &mut Vec<Stmt>) -> Expr {
        match &mut *place.kind {
            ExprKind::Field(inner, _) => *inner = self.hoist_place_calls(taken(inner), out),
            ExprKind::IndexArray(base, index) => {
                *base = self.hoist_place_calls(taken(base), out);
                *index = self.hoist_calls(taken(index), out);
            }
            _ => {
                for operand in operands_mut(&mut place) {
                    *operand = self.hoist_calls(taken(operand), out);
                }
            }
        }
        place
    }

    /// Several places and as many values.
    pub(super) fn assign_parallel(
        &mut self,
        places: Vec<Option<Expr>>,
        values: Vec<Expr>,
        pos: Pos,
        out: &mut Vec<Stmt>,
    ) {
        let any_call = values.iter().any(has_call);
        let places: Vec<Option<Expr>> = places
            .into_iter()
            .map(|place| place.map(|place| if any_call { self.hoist_place_calls(place, out) } else { place }))
            .collect();
        let values: Vec<Expr> = values.into_iter().map(|value| self.hoist_calls(value, out)).collect();
        let assigned: Vec<LocalId> = places.iter().flatten().filter_map(root_local).collect();
        let places: Vec<Option<Expr>> =
            places.into_iter().map(|place| place.map(|place| self.frozen_place(place, &assigned, out))).collect();
        let values: Vec<Expr> =
            values.into_iter().map(|value| self.frozen_unless_steady(value, &assigned, out)).collect();
        for (place, value) in places.into_iter().zip(values) {
            if let Some(place) = place {
                out.push(stmt(StmtKind::Assign { place, value }, pos));
            }
        }
    }

    /// A place whose operands are fixed now, while `assigned` locals change.
    fn frozen_place(&mut self, place: Expr, assigned: &[LocalId], out: &mut Vec<Stmt>) -> Expr {
        let (ty, pos) = (place.ty, place.pos);
        let mut frozen = |function: &mut Self, value| function.frozen_unless_steady(value, assigned, out);
        let kind = match *place.kind {
            ExprKind::Deref(pointer) => ExprKind::Deref(frozen(self, pointer)),
            ExprKind::IndexSlice(base, index) => {
                let base = frozen(self, base);
                ExprKind::IndexSlice(base, frozen(self, index))
            }
            ExprKind::IndexMap(base, index) => {
                let base = frozen(self, base);
                ExprKind::IndexMap(base, frozen(self, index))
            }
            ExprKind::Field(inner, index) => ExprKind::Field(self.frozen_place(inner, assigned, out), index),
            ExprKind::IndexArray(base, index) => {
                let base = self.frozen_place(base, assigned, out);
                ExprKind::IndexArray(base, self.frozen_unless_steady(index, assigned, out))
            }
            other => other,
        };
        expr(kind, ty, pos)
    }

    /// Like [`Self::frozen`]; locals that nothing changes meanwhile stay themselves.
    fn frozen_unless_steady(&mut self, value: Expr, assigned: &[LocalId], out: &mut Vec<Stmt>) -> Expr {
        match &*value.kind {
            ExprKind::Local(local) if !assigned.contains(local) && !self.is_changeable(&value) => value,
            _ => self.frozen(value, out),
        }
    }

    /// `places = value` where the value is a call with several results or a comma-ok form.
    pub(super) fn assign_tuple(
        &mut self,
        places: Vec<Option<Expr>>,
        source: &'a tree::Expr,
        pos: Pos,
        out: &mut Vec<Stmt>,
    ) {
        let value = self.tuple(source);
        let value = lifted(value, out);
        let TypeKind::Tuple(types) = self.kind(value.ty).clone() else {
            panic!("a tuple is expected, not {}", self.lowering.program.types[value.ty].unique)
        };
        let direct = places.iter().zip(&types).all(|(place, &ty)| match place {
            Some(place) => place.ty == ty && matches!(*place.kind, ExprKind::Local(_) | ExprKind::Global(_)),
            None => true,
        });
        if direct {
            out.push(stmt(StmtKind::AssignTuple { places, value }, pos));
            return;
        }
        let places: Vec<Option<Expr>> =
            places.into_iter().map(|place| place.map(|place| self.hoist_place_calls(place, out))).collect();
        let (mut targets, mut values) = (Vec::new(), Vec::new());
        for (place, &ty) in places.iter().zip(&types) {
            let Some(place) = place else {
                targets.push(None);
                values.push(self.bool_constant(false, pos));
                continue;
            };
            let local = self.temporary(ty, pos);
            out.push(stmt(StmtKind::Declare { local, value: None }, pos));
            let target = self.local(local, pos);
            targets.push(Some(target.clone()));
            values.push(self.coerce(target, place.ty));
        }
        out.push(stmt(StmtKind::AssignTuple { places: targets, value }, pos));
        self.assign_parallel(places, values, pos, out);
    }

    /// `left := right`
    pub(super) fn define(&mut self, left: &'a [tree::Expr], right: &'a [tree::Expr], pos: Pos, out: &mut Vec<Stmt>) {
        let all_new = left.iter().all(|place| is_blank(place) || self.declared_by(place).is_some());
        if left.len() > right.len() {
            // The value must not see the new variables.
            let mut inner = Vec::new();
            let types = self.tuple_types(&right[0]);
            let value = self.tuple(&right[0]);
            let value = lifted(value, &mut inner);
            out.append(&mut inner);
            self.define_tuple(left, value, &types, pos, out);
            return;
        }
        let mut values = Vec::with_capacity(right.len());
        for (place, value) in left.iter().zip(right) {
            values.push(match self.defined_type(place) {
                Some(ty) => self.value_as(value, ty),
                None => self.expr(value),
            });
        }
        if all_new {
            let values = self.in_order(values, out);
            for (place, value) in left.iter().zip(values) {
                let kind = match self.declared_by(place) {
                    Some(object) => {
                        let local = self.declare_object(object, LocalKind::Variable);
                        self.note_dynamic_type(local, &value);
                        StmtKind::Declare { local, value: Some(value) }
                    }
                    None => StmtKind::Expr(value),
                };
                out.push(stmt(kind, pos));
            }
            return;
        }
        let values: Vec<Expr> = values.into_iter().map(|value| self.hoist_calls(value, out)).collect();
        let values: Vec<Expr> = values.into_iter().map(|value| self.frozen(value, out)).collect();
        for (place, value) in left.iter().zip(values) {
            self.define_one(place, value, pos, out);
        }
    }

    fn tuple_types(&mut self, source: &'a tree::Expr) -> Vec<TypeId> {
        let value = super::call::unparenthesized(source);
        let ty = self.type_of(value);
        match self.kind(ty).clone() {
            TypeKind::Tuple(types) => types,
            _ => vec![ty],
        }
    }

    /// Declares or assigns what stands on the left of `:=`.
    fn define_one(&mut self, place: &'a tree::Expr, value: Expr, pos: Pos, out: &mut Vec<Stmt>) {
        if is_blank(place) {
            return;
        }
        if let Some(object) = self.declared_by(place) {
            let local = self.declare_object(object, LocalKind::Variable);
            out.push(stmt(StmtKind::Declare { local, value: Some(value) }, pos));
        } else {
            let place = self.place(place, out);
            let value = self.coerce(value, place.ty);
            out.push(stmt(StmtKind::Assign { place, value }, pos));
        }
    }

    fn define_tuple(&mut self, left: &'a [tree::Expr], value: Expr, types: &[TypeId], pos: Pos, out: &mut Vec<Stmt>) {
        let mut places = Vec::with_capacity(left.len());
        let mut conversions = Vec::new();
        for (place, &ty) in left.iter().zip(types) {
            if is_blank(place) {
                places.push(None);
                continue;
            }
            let target = match self.declared_by(place) {
                Some(object) => {
                    let local = self.declare_object(object, LocalKind::Variable);
                    out.push(stmt(StmtKind::Declare { local, value: None }, pos));
                    self.local(local, pos)
                }
                None => self.place(place, out),
            };
            if target.ty == ty {
                places.push(Some(target));
                continue;
            }
            let local = self.temporary(ty, pos);
            out.push(stmt(StmtKind::Declare { local, value: None }, pos));
            places.push(Some(self.local(local, pos)));
            conversions.push((target, self.local(local, pos)));
        }
        out.push(stmt(StmtKind::AssignTuple { places, value }, pos));
        for (place, value) in conversions {
            let value = self.coerce(value, place.ty);
            out.push(stmt(StmtKind::Assign { place, value }, pos));
        }
    }

    /// The type of the variable on the left of `:=`.
    fn defined_type(&mut self, place: &'a tree::Expr) -> Option<TypeId> {
        if is_blank(place) {
            return None;
        }
        let object = self.info.object(place.id)?;
        let ty = self.lowering.store.object(object).ty;
        Some(self.convert(ty))
    }

    /// `left op= right`
    pub(super) fn assign_operation(
        &mut self,
        operator: BinaryOperator,
        left: &'a tree::Expr,
        right: &'a tree::Expr,
        pos: Pos,
        out: &mut Vec<Stmt>,
    ) {
        let place = self.place(left, out);
        let op = binary_op(operator);
        if matches!(self.kind(place.ty), TypeKind::Basic(Basic::String)) {
            self.append_string(place, right, pos, out);
            return;
        }
        let value = match op {
            BinaryOp::ShiftLeft | BinaryOp::ShiftRight => self.shift_count(right),
            _ => self.value_as(right, place.ty),
        };
        let (place, value) = self.place_in_order(place, value, out);
        out.push(stmt(StmtKind::Update { place, op, value }, pos));
    }

    /// `place += value` of strings: a concatenation.
    fn append_string(&mut self, place: Expr, right: &'a tree::Expr, pos: Pos, out: &mut Vec<Stmt>) {
        let ty = place.ty;
        let place = if self.is_simple_place(&place) { place } else { self.frozen_place(place, &[], out) };
        let value = self.value_as(right, ty);
        let parts = self.in_order(vec![place.clone(), value], out);
        let alloc = self.alloc(pos);
        let value = expr(ExprKind::Concat { parts, alloc }, ty, pos);
        out.push(stmt(StmtKind::Assign { place, value }, pos));
    }

    /// `x++`, `x--`
    pub(super) fn increment(
        &mut self,
        operator: BinaryOperator,
        operand: &'a tree::Expr,
        pos: Pos,
        out: &mut Vec<Stmt>,
    ) {
        let place = self.place(operand, out);
        let value = self.constant(&Constant::integer(1), place.ty, pos);
        out.push(stmt(StmtKind::Update { place, op: binary_op(operator), value }, pos));
    }
}

/// The local whose memory a place lies in.
fn root_local(place: &Expr) -> Option<LocalId> {
    match &*place.kind {
        ExprKind::Local(local) => Some(*local),
        ExprKind::Field(inner, _) | ExprKind::IndexArray(inner, _) => root_local(inner),
        _ => None,
    }
}

/// A place or value, the statements of sequences at its root put before it.
pub(super) fn lifted(mut value: Expr, out: &mut Vec<Stmt>) -> Expr {
    match &mut *value.kind {
        ExprKind::Sequence(statements, inner) => {
            out.append(statements);
            let inner = taken(inner);
            lifted(inner, out)
        }
        ExprKind::Field(inner, _) | ExprKind::IndexArray(inner, _) => {
            *inner = lifted(taken(inner), out);
            value
        }
        _ => value,
    }
}
