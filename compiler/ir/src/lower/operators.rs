//! Unary and binary operators.
//!
//! Start at [`FunctionLowering::binary`].

use super::call::unparenthesized;
use super::function::{FunctionLowering, expr, sequence};
use crate::Pos;
use crate::func::{BinaryOp, Constant, Expr, ExprKind, UnaryOp};
use crate::index::TypeId;
use crate::types::{Basic, TypeKind};
use burrow_syntax::tree::{self, BinaryOperator, UnaryOperator};

impl<'a> FunctionLowering<'_, 'a> {
    pub(super) fn unary(&mut self, source: &'a tree::Expr, operator: UnaryOperator, operand: &'a tree::Expr) -> Expr {
        let pos = source.pos;
        let op = match operator {
            UnaryOperator::Plus => return self.expr(operand),
            UnaryOperator::Address => return self.address(source, operand),
            UnaryOperator::Receive => return self.receive(source, operand, false),
            UnaryOperator::Minus => UnaryOp::Negate,
            UnaryOperator::Not => UnaryOp::Not,
            UnaryOperator::Complement => UnaryOp::Complement,
            UnaryOperator::Tilde => panic!("`~` stands in type sets only"),
        };
        let ty = self.type_of(source);
        let value = self.value_as(operand, ty);
        expr(ExprKind::Unary(op, value), ty, pos)
    }

    fn address(&mut self, source: &'a tree::Expr, operand: &'a tree::Expr) -> Expr {
        let pos = source.pos;
        let target = unparenthesized(operand);
        let value = self.expr(operand);
        if !matches!(target.kind, tree::ExprKind::CompositeLiteral(_)) {
            return self.address_of(value, pos);
        }
        let ty = self.type_of(source);
        let element = value.ty;
        let alloc = self.alloc(pos);
        let value = if matches!(*value.kind, ExprKind::Zero) { None } else { Some(value) };
        expr(ExprKind::New { element, value, alloc }, ty, pos)
    }

    pub(super) fn binary(
        &mut self,
        source: &'a tree::Expr,
        operator: BinaryOperator,
        left: &'a tree::Expr,
        right: &'a tree::Expr,
    ) -> Expr {
        let pos = source.pos;
        let ty = self.type_of(source);
        match operator {
            BinaryOperator::AndAnd | BinaryOperator::OrOr => {
                let decides = operator == BinaryOperator::OrOr;
                match self.info.known_condition(left) {
                    Some(known) if known == decides => return self.value_as(left, ty),
                    Some(_) if self.info.value_of(left.id).is_some() => return self.value_as(right, ty),
                    _ => {}
                }
                let (left, right) = (self.value_as(left, ty), self.value_as(right, ty));
                let kind = match operator {
                    BinaryOperator::AndAnd => ExprKind::AndAnd(left, right),
                    _ => ExprKind::OrOr(left, right),
                };
                return expr(kind, ty, pos);
            }
            BinaryOperator::Add if matches!(self.kind(ty), TypeKind::Basic(Basic::String)) => {
                return self.concatenation(source, ty);
            }
            _ => {}
        }
        let op = binary_op(operator);
        if is_comparison(op) {
            let (left, right) = (self.expr(left), self.expr(right));
            return self.comparison(op, left, right, ty, pos);
        }
        let left = self.value_as(left, ty);
        let right = match op {
            BinaryOp::ShiftLeft | BinaryOp::ShiftRight => self.shift_count(right),
            _ => self.value_as(right, ty),
        };
        let mut prefix = Vec::new();
        let [left, right] = self.pair_in_order(left, right, &mut prefix);
        sequence(prefix, expr(ExprKind::Binary(op, left, right), ty, pos))
    }

    /// A shift count: of any integer type; constants as `uint`.
    pub(super) fn shift_count(&mut self, source: &'a tree::Expr) -> Expr {
        if let Some(value) = self.info.value_of(source.id) {
            let uint = self.basic(burrow_types::TypeId::UINT);
            return self.constant(&value.to_integer(), uint, source.pos);
        }
        self.expr(source)
    }

    /// Compares two values, one of which may have to be converted to the other's interface type.
    pub(super) fn comparison(&mut self, op: BinaryOp, left: Expr, right: Expr, ty: TypeId, pos: Pos) -> Expr {
        let common = self.common_type(&left, &right);
        let (left, right) = (self.coerce(left, common), self.coerce(right, common));
        let mut prefix = Vec::new();
        let [left, right] = self.pair_in_order(left, right, &mut prefix);
        sequence(prefix, expr(ExprKind::Binary(op, left, right), ty, pos))
    }

    fn common_type(&self, left: &Expr, right: &Expr) -> TypeId {
        let is_constant = |value: &Expr| matches!(*value.kind, ExprKind::Constant(_));
        let methods = |ty| match self.kind(ty) {
            TypeKind::Interface { methods } => Some(methods.len()),
            _ => None,
        };
        if self.is_untyped_nil(left) {
            return right.ty;
        }
        if self.is_untyped_nil(right) {
            return left.ty;
        }
        match (methods(left.ty), methods(right.ty)) {
            (None, Some(_)) => right.ty,
            (Some(_), None) => left.ty,
            // The one with fewer methods, to which the other converts without failing.
            (Some(of_left), Some(of_right)) => {
                if of_left <= of_right {
                    left.ty
                } else {
                    right.ty
                }
            }
            (None, None) => {
                if is_constant(left) && !is_constant(right) {
                    right.ty
                } else {
                    left.ty
                }
            }
        }
    }

    /// A `nil` that took no type from its surroundings.
    fn is_untyped_nil(&self, value: &Expr) -> bool {
        matches!(*value.kind, ExprKind::Constant(Constant::Nil))
            && matches!(self.kind(value.ty), TypeKind::Basic(Basic::UnsafePointer))
    }

    /// `a + b + c` of strings, however it is parenthesised on the left, as one operation.
    fn concatenation(&mut self, source: &'a tree::Expr, ty: TypeId) -> Expr {
        let mut operands = Vec::new();
        let mut rest = source;
        loop {
            match &rest.kind {
                tree::ExprKind::Binary { operator: BinaryOperator::Add, left, right }
                    if self.info.value_of(rest.id).is_none() =>
                {
                    operands.push(&**right);
                    rest = left;
                }
                _ => {
                    operands.push(rest);
                    break;
                }
            }
        }
        let mut parts = Vec::with_capacity(operands.len());
        for operand in operands.into_iter().rev() {
            parts.push(self.value_as(operand, ty));
        }
        let mut prefix = Vec::new();
        let parts = self.in_order(parts, &mut prefix);
        let alloc = self.alloc(source.pos);
        sequence(prefix, expr(ExprKind::Concat { parts, alloc }, ty, source.pos))
    }
}

pub(super) fn is_comparison(op: BinaryOp) -> bool {
    matches!(
        op,
        BinaryOp::Equal
            | BinaryOp::NotEqual
            | BinaryOp::Less
            | BinaryOp::LessEqual
            | BinaryOp::Greater
            | BinaryOp::GreaterEqual
    )
}

pub(super) fn binary_op(operator: BinaryOperator) -> BinaryOp {
    match operator {
        BinaryOperator::Equal => BinaryOp::Equal,
        BinaryOperator::NotEqual => BinaryOp::NotEqual,
        BinaryOperator::Less => BinaryOp::Less,
        BinaryOperator::LessEqual => BinaryOp::LessEqual,
        BinaryOperator::Greater => BinaryOp::Greater,
        BinaryOperator::GreaterEqual => BinaryOp::GreaterEqual,
        BinaryOperator::Add => BinaryOp::Add,
        BinaryOperator::Subtract => BinaryOp::Subtract,
        BinaryOperator::Or => BinaryOp::Or,
        BinaryOperator::Xor => BinaryOp::Xor,
        BinaryOperator::Multiply => BinaryOp::Multiply,
        BinaryOperator::Divide => BinaryOp::Divide,
        BinaryOperator::Remainder => BinaryOp::Remainder,
        BinaryOperator::And => BinaryOp::And,
        BinaryOperator::AndNot => BinaryOp::AndNot,
        BinaryOperator::ShiftLeft => BinaryOp::ShiftLeft,
        BinaryOperator::ShiftRight => BinaryOp::ShiftRight,
        BinaryOperator::OrOr | BinaryOperator::AndAnd => panic!("not evaluated on both sides"),
    }
}
