//! Expressions, by what they are.
//!
//! Start at [`FunctionLowering::expr`]; places (what can be assigned) are lowered by the same function.

use super::call::{name_id, unparenthesized};
use super::function::{FunctionLowering, expr, sequence};
use crate::func::{Expr, ExprKind};
use crate::types::TypeKind;
use burrow_syntax::tree::{self, UnaryOperator};
use burrow_types::{Mode, TypeId as CheckedTypeId};

impl<'a> FunctionLowering<'_, 'a> {
    /// A value (or place) with a single value.
    pub(super) fn expr(&mut self, source: &'a tree::Expr) -> Expr {
        let pos = source.pos;
        let Some(info) = self.info.expr(source.id) else {
            // Names on the left of `:=` have no entry.
            return match &source.kind {
                tree::ExprKind::Name(_) => self.name(source.id, pos),
                _ => panic!("an expression was not checked: {source:?}"),
            };
        };
        if let Some(value) = &info.value {
            let ty = self.convert(info.ty);
            return self.constant(value, ty, pos);
        }
        if info.mode == Mode::Nil {
            let ty = if info.ty == CheckedTypeId::UNTYPED_NIL { CheckedTypeId::UNSAFE_POINTER } else { info.ty };
            let ty = self.convert(ty);
            return self.nil(ty, pos);
        }
        match &source.kind {
            tree::ExprKind::Name(_) => self.name(source.id, pos),
            tree::ExprKind::Paren(inner) => self.expr(inner),
            tree::ExprKind::CompositeLiteral(literal) => self.composite_literal(source, literal),
            tree::ExprKind::FunctionLiteral(literal) => self.function_literal(source, literal),
            tree::ExprKind::Selector { operand, name } => self.selector(source, operand, name),
            tree::ExprKind::Index { operand, indices } => self.index(source, operand, indices),
            tree::ExprKind::Slice(slice) => self.slice(source, slice),
            tree::ExprKind::TypeAssertion { operand, ty } => self.type_assertion(source, operand, ty, false),
            tree::ExprKind::Star(operand) => {
                let pointer = self.expr(operand);
                self.dereferenced(pointer, pos)
            }
            tree::ExprKind::Unary { operator, operand } => self.unary(source, *operator, operand),
            tree::ExprKind::Binary { operator, left, right } => self.binary(source, *operator, left, right),
            tree::ExprKind::Call { .. } => self.call(source),
            other => panic!("no value: {other:?}"),
        }
    }

    /// An expression with several values: a call, or a comma-ok form.
    pub(super) fn tuple(&mut self, source: &'a tree::Expr) -> Expr {
        let source = unparenthesized(source);
        match &source.kind {
            tree::ExprKind::Index { operand, indices } => self.map_index_ok(source, operand, &indices[0]),
            tree::ExprKind::TypeAssertion { operand, ty } => self.type_assertion(source, operand, ty, true),
            tree::ExprKind::Unary { operator: UnaryOperator::Receive, operand } => self.receive(source, operand, true),
            _ => self.call(source),
        }
    }

    fn index(&mut self, source: &'a tree::Expr, operand: &'a tree::Expr, indices: &'a [tree::Expr]) -> Expr {
        let pos = source.pos;
        let generic = unparenthesized(operand);
        if let Some(name) = name_id(generic).filter(|name| self.info.instances.contains_key(name)) {
            let object = self.info.object(name).expect("an instantiated name denotes a function");
            if self.info.selections.contains_key(&generic.id) {
                return self.expr(generic);
            }
            let func = self.function_instance(object, name);
            let ty = self.function_type(object, name);
            return expr(ExprKind::FuncValue(func), ty, pos);
        }
        let base = self.expr(operand);
        let kind = self.kind(base.ty).clone();
        let mut prefix = Vec::new();
        if let TypeKind::Map { key, value } = kind {
            let index = self.value_as(&indices[0], key);
            let [map, index] = self.pair_in_order(base, index, &mut prefix);
            return sequence(prefix, expr(ExprKind::IndexMap(map, index), value, pos));
        }
        let index = self.index_value(&indices[0]);
        let [base, index] = self.pair_in_order(base, index, &mut prefix);
        let indexed = match kind {
            TypeKind::Slice(element) => expr(ExprKind::IndexSlice(base, index), element, pos),
            TypeKind::Array { element, .. } => expr(ExprKind::IndexArray(base, index), element, pos),
            TypeKind::Pointer(array) => {
                let TypeKind::Array { element, .. } = *self.kind(array) else {
                    panic!("a pointer to something else than an array is indexed")
                };
                let place = expr(ExprKind::Deref(base), array, pos);
                expr(ExprKind::IndexArray(place, index), element, pos)
            }
            TypeKind::Basic(_) => {
                let byte = self.basic(CheckedTypeId::UINT8);
                expr(ExprKind::IndexString(base, index), byte, pos)
            }
            other => panic!("{other:?} is indexed"),
        };
        sequence(prefix, indexed)
    }

    /// An index or bound: any integer type; constants as `int`.
    pub(super) fn index_value(&mut self, source: &'a tree::Expr) -> Expr {
        if let Some(value) = self.info.value_of(source.id) {
            let int = self.int();
            return self.constant(&value.to_integer(), int, source.pos);
        }
        self.expr(source)
    }

    pub(super) fn pair_in_order(&mut self, left: Expr, right: Expr, out: &mut Vec<crate::func::Stmt>) -> [Expr; 2] {
        self.in_order(vec![left, right], out).try_into().expect("two operands stay two")
    }

    fn map_index_ok(&mut self, source: &'a tree::Expr, operand: &'a tree::Expr, index: &'a tree::Expr) -> Expr {
        let base = self.expr(operand);
        let TypeKind::Map { key, value } = *self.kind(base.ty) else {
            panic!("only maps have comma-ok index expressions")
        };
        let index = self.value_as(index, key);
        let bool = self.bool();
        let ty = self.lowering.tuple_of(&[value, bool]);
        let mut prefix = Vec::new();
        let [map, index] = self.pair_in_order(base, index, &mut prefix);
        sequence(prefix, expr(ExprKind::IndexMapOk(map, index), ty, source.pos))
    }

    fn slice(&mut self, source: &'a tree::Expr, slice: &'a tree::SliceExpr) -> Expr {
        let pos = source.pos;
        let ty = self.type_of(source);
        let base = self.expr(&slice.operand);
        let base = match self.kind(base.ty) {
            TypeKind::Array { .. } => self.address_of(base, pos),
            _ => base,
        };
        let bounds = [&slice.low, &slice.high, &slice.max];
        let mut operands = vec![base];
        for bound in bounds.into_iter().flatten() {
            operands.push(self.index_value(bound));
        }
        let mut prefix = Vec::new();
        let mut operands = self.in_order(operands, &mut prefix).into_iter();
        let operand = operands.next().expect("the operand comes first");
        let [low, high, max] = bounds.map(|bound| bound.as_ref().and_then(|_| operands.next()));
        sequence(prefix, expr(ExprKind::Slice { operand, low, high, max }, ty, pos))
    }

    fn type_assertion(
        &mut self,
        source: &'a tree::Expr,
        operand: &'a tree::Expr,
        target: &'a tree::Expr,
        comma_ok: bool,
    ) -> Expr {
        let value = self.expr(operand);
        let target = self.type_of(target);
        let ty = if comma_ok {
            let bool = self.bool();
            self.lowering.tuple_of(&[target, bool])
        } else {
            target
        };
        expr(ExprKind::TypeAssert { value, target, comma_ok }, ty, source.pos)
    }

    pub(super) fn receive(&mut self, source: &'a tree::Expr, operand: &'a tree::Expr, comma_ok: bool) -> Expr {
        let channel = self.expr(operand);
        let TypeKind::Chan { element, .. } = *self.kind(channel.ty) else { panic!("only channels are received from") };
        let ty = if comma_ok {
            let bool = self.bool();
            self.lowering.tuple_of(&[element, bool])
        } else {
            element
        };
        expr(ExprKind::Receive { channel, comma_ok }, ty, source.pos)
    }
}
